// docs/limits.md, row by row: what is allowed at a limit, and what comes one step beyond it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/driver/compile.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"

namespace hark {
namespace {

std::string Repeated(std::int64_t count, std::string_view what) {
  std::string text;
  for (std::int64_t n = 0; n < count; ++n) text += what;
  return text;
}

std::string Rule(const std::string& body) { return "rule r on message {" + body + "}"; }

using Text = std::function<std::string(std::int64_t)>;

// A row of the page, by the words it begins with. `script` is of a number, and so is `message`,
// what a contact writes then; without one, the compiler is who refuses.
struct Limit {
  std::string_view row;
  std::int64_t allowed;
  std::int64_t beyond;
  int code;
  Text script;
  Text message = nullptr;
};

std::string Letters(std::int64_t count) { return Repeated(count, "x"); }

const std::vector<Limit>& Limits() {
  static const std::vector<Limit> kLimits = {
      {"whole numbers", 1, 2, 903,
       [](auto) { return Rule("let n = 9223372036854775806 + text.length log \"{n}\""); }, Letters},
      {"length of a text", 32'768, 32'769, 907,
       [](auto) { return Rule("let twice = \"{text}{text}\" log \"{twice.length}\""); }, Letters},
      {"items of a list", 10'000, 10'001, 908,
       [](auto) { return Rule("log \"{text.split(\",\").length}\""); },
       [](auto n) { return "x" + Repeated(n - 1, ",x"); }},
      {"effects of one turn", 32, 33, 909, [](auto n) { return Rule(Repeated(n, "log \"a\" ")); },
       [](auto) { return std::string("x"); }},
      {"length of a contact's field", 4'096, 4'097, 913,
       [](auto) { return "contact { note: Text = \"\" }" + Rule("set contact.note = text"); },
       Letters},
      {"the body of a request", 65'536 - 8, 65'536 - 7, 940,
       [](auto) {
         return "service crm \"https://crm.example\" { receives text }" +
                Rule("call crm.post(\"/x\", { t: text }) ignore");
       },
       Letters},
      {"a service's `timeout`", 60, 61, 806,
       [](auto n) {
         return "service crm \"https://crm.example\" { timeout " + std::to_string(n) + "s }" +
                Rule("call crm.get(\"/x\") ignore");
       }},
      {"tools of a `reply ai`", 8, 9, 883,
       [](auto n) {
         std::string flows = "ai { model \"m\" receives text }";
         std::string names;
         for (std::int64_t i = 0; i < n; ++i) {
           const std::string name = "f" + std::to_string(i);
           flows += "\n/// One.\nflow " + name + "() -> Text { return \"a\" }\n";
           names += (i == 0 ? " use " : ", ") + name;
         }
         return flows + Rule("reply ai { t: text }" + names + " ignore");
       }},
      {"the period of a model's budget", 31, 32, 831,
       [](auto n) {
         return "ai { model \"m\" at most 1 calls per contact per " + std::to_string(n) + "d }" +
                Rule("stop");
       }},
      {"a rule's `collect`", 3'600, 3'601, 436,
       [](auto n) {
         return "rule r on message collect within " + std::to_string(n) + "s { stop }";
       }},
      {"the time of `every 15m`", 44'640, 44'641, 436,
       [](auto n) { return "rule r on every " + std::to_string(n) + "m { log \"a\" }"; }},
      {"the time of `every 15m`", 60, 59, 436,
       [](auto n) { return "rule r on every " + std::to_string(n) + "s { log \"a\" }"; }},
      {"a rule's `limit`", 1'000, 1'001, 436,
       [](auto n) {
         return "rule r on message limit " + std::to_string(n) + " per contact per 1d { stop }";
       }},
      {"a rule's `priority`", 1'000, 1'001, 436,
       [](auto n) { return "rule r on message priority " + std::to_string(n) + " { stop }"; }},
      {"a rule's `priority`", -1'000, -1'001, 436,
       [](auto n) { return "rule r on message priority " + std::to_string(n) + " { stop }"; }},
      {"nesting of brackets", 200, 201, 103,
       [](auto n) {
         return Rule("let n = " + Repeated(n - 1, "(") + "1" + Repeated(n - 1, ")") +
                     " log \"{n}\"");
       }},
      {"functions that call", 64, 65, 339,
       [](auto n) {
         std::string script = "fn f1(n: Int) -> Int = n\n";
         for (std::int64_t at = 2; at <= n; ++at) {
           script += "fn f" + std::to_string(at) + "(n: Int) -> Int = f" + std::to_string(at - 1) +
                     "(n)\n";
         }
         return script + Rule("if f" + std::to_string(n) + "(1) is 1 { stop }");
       }},
      {"statements of a rule", 8'192, 8'193, 351,
       [](auto n) {
         return "flow f() {\n" + Repeated(n - 1, "log \"a\"\n") + "}\n" + Rule("do f()");
       }},
      {"messages of `sending", 1'000, 1'001, 436,
       [](auto n) {
         return "sending { at most " + std::to_string(n) + " per contact per 1w }" + Rule("stop");
       }},
      {"rounds of a `repeat`", 1'000, 1'001, 374,
       [](auto n) { return Rule("repeat up to " + std::to_string(n) + " times { stop }"); }},
  };
  return kLimits;
}

// Rows that others stand for.
struct Elsewhere {
  std::string_view row;
  std::string_view where;
};
constexpr Elsewhere kElsewhere[] = {
    {"steps a turn takes", "golden/faults/out_of_fuel.hark"},
    {"memory for a turn's values", "golden/faults/out_of_memory.hark"},
    {"digits of a decimal", "golden/faults/decimal_overflow.hark"},
    {"dates and times", "golden/faults/time_out_of_range.hark"},
    {"names of time zones", "table_test.cpp"},
    {"what a run remembers", "golden/faults/frame_too_large.hark"},
    {"objects and arrays within one another", "golden/json/read_member_by_member.hark"},
    {"an answer of a service", "unit/service_call_test.cpp"},
    {"a `reply ai`", "golden/ai/reply_is_validated.hark"},
    {"times it has something looked up", "golden/ai/tools_look_something_up.hark"},
    {"what a tool of a `reply ai` finds", "unit/ops_test.cpp"},
    {"tokens of a model's answer", "unit/model_caller_test.cpp"},
    {"rules that set each other off", "golden/triggers/rules_in_a_circle_stop.hark"},
    {"runs of one rule", "golden/rules/twenty_runs_of_a_rule.hark"},
    {"events kept for the runs", "unit/ownership_test.cpp"},
    {"length of a script file", "unit/syntax_test.cpp"},
    {"nesting of statements", "unit/sema_test.cpp"},
};

std::set<int> CodesOf(const std::string& script, std::optional<sema::CheckedWorkspace>& checked) {
  source::SourceSet sources;
  sources.Add("limit", script);
  diag::Sink sink;
  checked = driver::Compile(sources, sink);
  std::set<int> codes;
  for (const diag::Diagnostic& diagnostic : sink.Sorted()) codes.insert(diagnostic.code);
  return codes;
}

// The first fault's words; empty: there was none.
std::string FaultOf(const ir::Program& program, const std::string& message) {
  sim::Simulation simulation(interp::MakeInterpreter);
  const auto deployed = simulation.Deploy(program);
  EXPECT_TRUE(deployed) << deployed.error().message;
  const auto observed = simulation.Happen(sim::Receive{"telegram", "1", message});
  EXPECT_TRUE(observed) << observed.error().message;
  for (const sim::Observed& one : *observed) {
    if (one.kind == "fault") return one.text;
  }
  return {};
}

class LimitTest : public testing::TestWithParam<Limit> {};

TEST_P(LimitTest, IsWhereThePageSays) {
  const Limit& limit = GetParam();
  for (const std::int64_t n : {limit.allowed, limit.beyond}) {
    const bool fits = n == limit.allowed;
    std::optional<sema::CheckedWorkspace> checked;
    const std::set<int> codes = CodesOf(limit.script(n), checked);
    if (limit.message == nullptr) {
      EXPECT_EQ(codes.contains(limit.code), !fits) << limit.row << " at " << n;
      EXPECT_EQ(checked.has_value(), fits) << limit.row << " at " << n;
      continue;
    }
    ASSERT_TRUE(checked) << limit.row << " at " << n;
    const std::string fault = FaultOf(checked->program, limit.message(n));
    const std::string code = "HK" + std::to_string(limit.code);
    EXPECT_EQ(fault.find(code) != std::string::npos, !fits) << limit.row << " at " << n << fault;
    if (fits) {
      EXPECT_EQ(fault, "") << limit.row;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, LimitTest, testing::ValuesIn(Limits()));

// A limit that is written down is one that is tried, and the other way round.
TEST(LimitsPage, EveryRowIsTried) {
  std::ifstream page(HARK_SOURCE_DIR "/docs/limits.md");
  std::size_t rows = 0;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| ") || line.starts_with("| limit") || line.starts_with("| ---"))
      continue;
    const std::string_view row = std::string_view(line).substr(2);
    const auto begins = [&](const auto& one) { return row.starts_with(one.row); };
    const bool here = std::ranges::any_of(Limits(), begins);
    const bool elsewhere = std::ranges::any_of(kElsewhere, begins);
    EXPECT_NE(here, elsewhere) << row;
    ++rows;
  }
  EXPECT_GT(rows, 25U);
  for (const Elsewhere& one : kElsewhere) {
    EXPECT_TRUE(std::ifstream(HARK_SOURCE_DIR "/tests/" + std::string(one.where))) << one.where;
  }
}

}  // namespace
}  // namespace hark
