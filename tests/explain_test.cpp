// What is explained is what happens: every golden file with events runs a second time with
// an explainer, and the rules it says fired are those whose handlers a plain engine was
// asked to begin, event by event.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/explain/explainer.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "tests/support/golden_events.h"
#include "tests/support/golden_file.h"
#include "tests/support/hooks.h"

namespace hark::test {
namespace {

namespace fs = std::filesystem;

using Names = std::multiset<std::string>;

// The reference engine, with a note of every handler that was begun or went on.
class Noting final : public ops::Engine {
 public:
  Noting(std::shared_ptr<const ops::LoadedProgram> program, Names& begun, Names& went_on)
      : program_(program),
        engine_(interp::MakeInterpreter(program)),
        begun_(begun),
        went_on_(went_on) {}

  ir::Outcome RunHandler(ops::Context& context, ir::FunctionId handler, ir::BlockId entry,
                         std::span<value::Word> locals) const override {
    for (const ir::Rule& rule : program_->ir().rules) {
      if (rule.handler == handler && entry.index == 0) begun_.insert(rule.name);
    }
    const ir::Outcome outcome = engine_->RunHandler(context, handler, entry, locals);
    for (const ir::Rule& rule : program_->ir().rules) {
      // One that is still deciding did not take the event.
      const bool went_on = entry.index != 0 && !context.deciding;
      if (rule.handler == handler && went_on) went_on_.insert(rule.name);
    }
    return outcome;
  }
  value::Word Evaluate(ops::Context& context, ir::FunctionId function,
                       std::span<const value::Word> arguments) const override {
    return engine_->Evaluate(context, function, arguments);
  }

 private:
  std::shared_ptr<const ops::LoadedProgram> program_;
  std::unique_ptr<ops::Engine> engine_;
  Names& begun_;
  Names& went_on_;
};

std::optional<ir::Program> Program(const std::vector<GoldenFile::Section>& scripts) {
  source::SourceSet sources;
  for (const GoldenFile::Section& script : scripts) {
    if (!GoldenFile::IsLua(script)) sources.Add(script.name, script.text);
  }
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink, {.world = {.lua = LuaOf(scripts)}});
  if (!compiled) return std::nullopt;
  return std::move(compiled->program);
}

// One golden file, run both ways.
struct Twice {
  std::size_t events = 0;
  std::size_t fired = 0;
  std::map<explain::Why, std::size_t> whys;
};

void Compare(const GoldenFile& file, const ir::Program& program, Twice& twice) {
  SCOPED_TRACE(file.path.string());
  Names begun;
  Names went_on;
  sim::Simulation plain([&](const auto& loaded) -> std::shared_ptr<const ops::Engine> {
    return std::make_shared<Noting>(loaded, begun, went_on);
  });
  explain::Explainer explainer;
  sim::Simulation explained(explainer.Engines(), explainer);
  plain.SetHooks(&TrustedHooks());
  explained.SetHooks(&TrustedHooks());
  ASSERT_TRUE(plain.Deploy(program));
  ASSERT_TRUE(explained.Deploy(program));
  if (const std::string* script = file.Find("deploy")) {
    const auto next = Program({{"deploy", *script}});
    ASSERT_TRUE(next);
    plain.SetNext(*next);
    explained.SetNext(*next);
  }
  const auto stimuli = ParseEvents(*file.Find("events"));
  ASSERT_TRUE(stimuli);
  for (const sim::Stimulus& stimulus : *stimuli) {
    begun.clear();
    went_on.clear();
    const auto happened = plain.Happen(stimulus);
    const auto seen = explained.Happen(stimulus);
    ASSERT_EQ(happened.has_value(), seen.has_value());
    if (!happened) return;  // golden_test says so
    EXPECT_EQ(Transcript(*seen), Transcript(*happened));
    Names fired;
    Names gone_on;
    for (const explain::TurnAnswer& turn : explainer.Take()) {
      if (!turn.went_on.empty()) gone_on.insert(turn.went_on);
      for (const explain::RuleAnswer& rule : turn.rules) {
        EXPECT_FALSE(rule.reason.empty()) << rule.rule;
        if (rule.fired()) fired.insert(rule.rule);
        ++twice.whys[rule.why];
      }
    }
    EXPECT_EQ(fired, begun);
    EXPECT_EQ(gone_on, went_on);
    ++twice.events;
    twice.fired += fired.size();
  }
}

TEST(Explain, SaysOfEveryGoldenFileWhatHappens) {
  Twice twice;
  for (const fs::path& path : GoldenPaths(fs::path(HARK_SOURCE_DIR) / "tests" / "golden")) {
    const GoldenFile file = ReadGolden(path);
    if (file.Find("events") == nullptr) continue;
    if (const auto program = Program(file.ScriptsAndLua())) Compare(file, *program, twice);
  }
  RecordProperty("events", static_cast<int>(twice.events));
  EXPECT_GT(twice.events, 250U);
  EXPECT_GT(twice.fired, 250U);
  // Every way not to fire is among them.
  for (int why = 0; why <= static_cast<int>(explain::Why::OldButton); ++why) {
    EXPECT_GT(twice.whys[static_cast<explain::Why>(why)], 0U)
        << "no golden file has " << explain::WhyWord(static_cast<explain::Why>(why));
  }
}

// The comparison can fail: a plain engine that is asked to begin another rule is noticed.
TEST(Explain, AnotherProgramIsToldApart) {
  const auto one = Program({{"source", "rule a on message { log \"x\" }\n"}});
  const auto other = Program({{"source", "rule b on message { log \"x\" }\n"}});
  ASSERT_TRUE(one && other);
  Names begun;
  Names went_on;
  sim::Simulation plain([&](const auto& loaded) -> std::shared_ptr<const ops::Engine> {
    return std::make_shared<Noting>(loaded, begun, went_on);
  });
  explain::Explainer explainer;
  sim::Simulation explained(explainer.Engines(), explainer);
  ASSERT_TRUE(plain.Deploy(*one));
  ASSERT_TRUE(explained.Deploy(*other));
  const sim::Receive hello{"terminal", "ann", "hello", "", "", ""};
  ASSERT_TRUE(plain.Happen(hello));
  ASSERT_TRUE(explained.Happen(hello));
  EXPECT_EQ(begun, Names{"a"});
  EXPECT_EQ(explainer.Take().front().rules.front().rule, "b");
}

}  // namespace
}  // namespace hark::test
