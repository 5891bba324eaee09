// Which rule answers is settled by the script and the event alone: the same ones take it every
// time, on both engines, however often the program is loaded anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/turn.h"
#include "runtime/value/event_json.h"
#include "tests/diff/engines.h"
#include "tests/support/rule_generator.h"

namespace hark::diff {
namespace {

constexpr std::size_t kRules = 300;

// Rules that contend for one message: of equal priority, of a higher one, beside another, and
// several that only record.
constexpr const char* kContenders = R"(
rule third on message when text mentions "shop" { reply "third" }
rule fourth on message when text mentions "shop" { reply "fourth" }
rule second on message when text mentions "shop" priority 5 { reply "second" }
rule first on message when text mentions "shop" and text mentions "now" priority 5 interrupt {
  reply "first"
}
rule beside on message when text mentions "shop" also { reply "beside" }
rule noted on message when text mentions "shop" { log "noted" }
rule noted_too on message when text mentions "shop" priority 1 { log "noted too" }
)";

// Each with the rules that take it, in order.
struct Case {
  const char* text;
  const char* taken_by;
};
constexpr std::array kCases = {
    Case{"topic7", "answer_7 "},
    Case{"what of topic203, mavzu55 and тема9?", "ask_9 "},
    Case{"topic299 topic298", "answer_298 "},
    Case{"shop", "second noted_too beside noted "},
    Case{"shop now, topic4", "first noted_too beside noted "},
    Case{"nothing of all that", ""},
};

// How many events are dispatched: HARK_DISPATCHES of the environment, for more.
std::size_t Dispatches() {
  const char* wanted = std::getenv("HARK_DISPATCHES");
  return wanted == nullptr ? 2'000 : std::strtoull(wanted, nullptr, 10);
}

ir::Program Workspace() {
  source::SourceSet sources;
  sources.Add("source", test::GenerateRules(kRules) + kContenders);
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink, {.prove = false});
  EXPECT_TRUE(compiled) << diag::RenderText(sources, sink.Sorted());
  return compiled ? std::move(compiled->program) : ir::Program{};
}

// A program as it is after a start: loaded, its rules grouped, on an engine of its own.
class Place {
 public:
  Place(const ir::Program& program, const MakeEngine& make)
      : programs_(store_, [](const auto&) { return nullptr; }) {
    auto loaded = ops::LoadedProgram::Load(program);
    EXPECT_TRUE(loaded) << loaded.error().message;
    deployed_ = std::make_unique<turn::Deployed>(*loaded, make(*loaded));
  }

  // The rules that the message woke, in the order they ran.
  std::string TakersOf(const std::string& text) {
    value::Event event{.channel = "telegram", .connection = "shop", .address = "42", .id = "1"};
    event.text = text;
    store::TurnInput input;
    input.contact.id = "ann";
    input.contact.version = 1;
    input.addresses = {{event.channel, event.connection, event.address}};
    input.seq = 2;
    input.event = value::ToJson(event);
    const auto commit = runner_.Run(input, *deployed_);
    EXPECT_TRUE(commit) << commit.error().message;
    std::string takers;
    std::string last;
    for (const store::JournalEntry& entry : commit->journal) {
      if (!entry.rule.empty() && entry.rule != last) takers += entry.rule + " ";
      last = entry.rule;
    }
    return takers;
  }

 private:
  store::MemoryStore store_;
  turn::Programs programs_;
  turn::TurnRunner runner_{programs_};
  std::unique_ptr<turn::Deployed> deployed_;
};

TEST(Dispatch, TheSameEventWakesTheSameRules) {
  const ir::Program program = Workspace();
  std::vector<MakeEngine> engines = {Interpreter()};
  // Once in native code is enough: compiling takes longer than all the turns.
  if (HARK_JIT) engines.push_back(Native(0));
  const std::size_t dispatches = Dispatches();
  // A start takes as long as some hundred events.
  const std::size_t between_starts = std::max<std::size_t>(500, dispatches / 20);
  std::unique_ptr<Place> place;
  std::size_t starts = 0;
  for (std::size_t at = 0; at < dispatches; ++at) {
    if (at % between_starts == 0) {
      const std::size_t engine = starts < engines.size() ? starts : 0;
      place = std::make_unique<Place>(program, engines[engine]);
      ++starts;
    }
    const Case& one = kCases[at % kCases.size()];
    ASSERT_EQ(place->TakersOf(one.text), one.taken_by) << "\"" << one.text << "\", event " << at;
  }
  std::cout << dispatches << " events over " << program.rules.size() << " rules, " << starts
            << " starts\n";
}

}  // namespace
}  // namespace hark::diff
