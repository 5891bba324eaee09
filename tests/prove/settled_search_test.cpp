// A search for a condition that is called settled and comes out either way. Random rules of
// branches within branches about a few values are compiled, and each is sent texts that give
// these values in many ways. Every branch says the line it stands on: a line that the compiler
// says is never reached must never be said. As the control, most of the others must be.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"

namespace hark::test {
namespace {

const std::vector<std::string> kChannels = {"telegram"};

// Conditions about a text, its length as whole and as broken number, a case and a yes or no.
class BranchMaker {
 public:
  explicit BranchMaker(std::mt19937& random) : random_(random) {}

  std::string Script() {
    script_ =
        "enum Plan { basic, pro, team }\n"
        "fn planned(n: Int) -> Plan = if n > 6 then pro else if n > 3 then team else basic\n"
        "rule r on message {\n"
        "  let n = text.length\n"
        "  let d = n * 0.5\n"
        "  let p = planned(n: n)\n"
        "  let b = text mentions \"list\"\n";
    line_ = 8;
    for (int block = 0; block < 3; ++block) Block(2);
    return script_ + "  log \"{n} {d} {p} {b}\"\n}\n";
  }

 private:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  std::string OneOf(const std::vector<std::string>& choices) {
    return choices[static_cast<std::size_t>(Below(static_cast<int>(choices.size())))];
  }

  std::string Part() {
    const std::string order = OneOf({"<", "<=", ">", ">=", "is", "is not"});
    switch (Below(7)) {
      case 0: return fmt::format("n {} {}", order, Below(9));
      case 1: return fmt::format("{} {} n", Below(9), order);
      case 2: return fmt::format("d {} {}", order, OneOf({"1", "1.5", "2", "2.25", "3.0", "3.5"}));
      case 3: return fmt::format("n between {} and {}", Below(9), Below(9));
      case 4: return OneOf({"p is basic", "p is not pro", "p is team", "p in [pro, team]"});
      case 5: return OneOf({"b", "text mentions \"list\"", "text contains \"ri\""});
      default: break;
    }
    return OneOf({"text is \"price\"", "text is \"LIST\"", "text is not \"a b\"",
                  "text mentions (\"price\", \"a\")", "text starts with \"pr\"",
                  "text is like \"p*\"", "text mentions all (\"price\", \"list\")",
                  "text matches /[A-Z]/"});
  }

  std::string Condition() {
    const auto part = [&] { return (Below(5) == 0 ? "not (" + Part() + ")" : Part()); };
    switch (Below(4)) {
      case 0: return part() + " and " + part();
      case 1: return part() + " or " + part();
      default: return part();
    }
  }

  // One line each, so that a place names a branch.
  void Line(const std::string& text) {
    script_ += text + fmt::format(" log \"line {}\"\n", line_);
    line_ += 1;
  }

  void Block(int depth) {
    Line("if " + Condition() + " {");
    if (depth > 0 && Below(2) == 0) Block(depth - 1);
    for (int more = Below(3); more > 0; --more) {
      Line("} else if " + Condition() + " {");
      if (depth > 0 && Below(3) == 0) Block(depth - 1);
    }
    if (Below(2) == 0) Line("} else {");
    script_ += "}\n";
    line_ += 1;
  }

  std::mt19937& random_;
  std::string script_;
  int line_ = 0;
};

struct Judged {
  ir::Program program;
  std::set<std::string> never;  // "line 12"
};

Judged Judge(const std::string& script) {
  source::SourceSet sources;
  diag::Sink sink;
  ast::Unit unit;
  const source::FileId file = sources.Add("script.hark", script);
  syntax::ParseInto(sources, file, unit, sink);
  auto checked = sema::Check(unit, sources, sema::World{.channels = kChannels}, sink);
  EXPECT_TRUE(checked) << diag::RenderText(sources, sink.Sorted()) << script;
  if (!checked) return {};
  Judged judged{std::move(checked->program), {}};
  for (const diag::Diagnostic& told : sink.Sorted()) {
    const bool never = told.title.find("never") != std::string::npos;
    if ((told.code != 743 && told.code != 744) || !never) continue;
    const source::Span at = sources.InScript(told.primary.span);
    const std::uint32_t line = sources.PlaceOf(at.file, at.begin).line;
    // Where a part of a condition never holds, the whole may, by an `or` or a `not`.
    const std::string_view text = sources.file(file).text;
    const std::size_t begin = sources.file(file).line_starts[line - 1];
    const std::string_view written = text.substr(begin, text.find('\n', begin) - begin);
    const bool may = written.find(" or ") != std::string_view::npos ||
                     written.find("not (") != std::string_view::npos;
    if (told.code == 743 && may) continue;
    judged.never.insert(fmt::format("line {}", line));
  }
  return judged;
}

std::set<std::string> Said(const ir::Program& program) {
  static const std::vector<std::string> kTexts = {
      "a",          "a b",    "A B",       "price",   "Price",      "list",   "LIST",
      "price list", "list a", "priceless", "ri",      "x",          "xy",     "xyz",
      "wxyz",       "vwxyz",  "uvwxyz",    "tuvwxyz", "PRICE LIST", "pr",     " price ",
      "p",          "a  b",   "trip",      "Pr list", "price a",    "1 list", "list list",
      "Xy",         "XYz",    "rich",      "a price", "b list",     "list p", "Wxyz"};
  sim::Simulation simulation([](const auto& loaded) {
    return std::shared_ptr<const ops::Engine>(interp::MakeInterpreter(loaded));
  });
  EXPECT_TRUE(simulation.Deploy(program));
  std::set<std::string> said;
  for (const std::string& text : kTexts) {
    auto observed = simulation.Happen(sim::Receive{"telegram", text, text, "", "", ""});
    EXPECT_TRUE(observed);
    for (const sim::Observed& one : *observed) {
      if (one.kind == "log") said.insert(one.text);
    }
  }
  return said;
}

TEST(Settled, NothingNeverReachedIsReached) {
  constexpr int kScripts = 400;
  std::mt19937 random(20260105);
  int never = 0;
  int others = 0;
  int others_said = 0;
  for (int at = 0; at < kScripts && !testing::Test::HasFailure(); ++at) {
    const std::string script = BranchMaker(random).Script();
    const Judged judged = Judge(script);
    const std::set<std::string> said = Said(judged.program);
    for (const std::string& line : judged.never) {
      EXPECT_FALSE(said.contains(line)) << line << " is reached:\n" << script;
      never += 1;
    }
    for (std::size_t place = script.find("\"line "); place != std::string::npos;
         place = script.find("\"line ", place + 1)) {
      const std::string line = script.substr(place + 1, script.find('"', place + 1) - place - 1);
      if (judged.never.contains(line)) continue;
      others += 1;
      others_said += said.contains(line) ? 1 : 0;
    }
  }
  std::cout << fmt::format("{} branches called dead; of {} others {} were seen to be taken\n",
                           never, others, others_said);
  EXPECT_GT(never, kScripts / 4);
  EXPECT_GT(others_said, others / 2);
}

}  // namespace
}  // namespace hark::test
