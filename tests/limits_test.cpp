// docs/limits.md, row by row: what is allowed at a limit, and what comes one step beyond it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/manifest/manifest.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "tests/limits/limit.h"

namespace hark::limits {
namespace {

sim::Stimulus Message(const std::string& text) { return sim::Receive{"telegram", "1", text}; }
sim::Stimulus Answer(const std::string& to, const std::string& body) {
  return sim::Answer{to, {.status = 200, .body = body}};
}

// One message, of the number where `text` says so.
Events Says(const Text& text) {
  return [text](auto n) { return std::vector{Message(text(n))}; };
}
Events Says(const char* text) {
  return [text](auto) { return std::vector{Message(text)}; };
}
// A message, and what comes of the calls that follow.
Events Asks(const std::function<std::vector<sim::Stimulus>(std::int64_t)>& answers) {
  return [answers](auto n) {
    std::vector<sim::Stimulus> events = {Message("hi")};
    std::ranges::copy(answers(n), std::back_inserter(events));
    return events;
  };
}

// Questions to the model, and a service that its tool asks.
constexpr const char* kAsking = R"(
service shop "https://shop.example" { receives text  purpose "orders" }
ai { model "m" receives text purpose "answering" }
/// What the shop says.
flow look(what: Text) -> Text? {
  let said = shop.get("/orders/{what}") as Text ignore
  return said
}
rule r on message { reply ai { t: text } use look else { log "{failure.reason}" } }
)";

// What happens again and again.
std::vector<sim::Stimulus> Times(std::int64_t n, const sim::Stimulus& one) {
  return std::vector(static_cast<std::size_t>(n), one);
}

std::int64_t StepsOf(const std::string& script) {
  std::set<int> codes;
  const auto checked = Compiled(script, &codes);
  return checked ? manifest::Derive(checked->program, {}).rules.front().bounds.steps : 0;
}

// A rule that takes exactly so many steps: it always goes one way, so it takes as many as the
// manifest says at most. Loops in loops make up nearly all of them.
std::string Spinning(std::int64_t steps) {
  const auto loop = [](std::int64_t times, const std::string& body) {
    return "repeat up to " + std::to_string(times) + " times { " + body + " } ";
  };
  const std::string step = "if text.length is 0 { stop }";
  const std::string hundred = loop(100, step);
  for (std::int64_t lines = 1; lines <= 32; ++lines) {
    std::array<std::int64_t, 3> rounds = {1, 1, 1};
    const auto script = [&] {
      return Rule(loop(rounds[0], loop(100, hundred)) + loop(rounds[1], hundred) +
                  loop(rounds[2], step) + Repeated(lines, "log \"a\" "));
    };
    for (std::int64_t& one : rounds) {
      const std::int64_t once = StepsOf(script());
      one = 2;
      one = 1 + (steps - once) / (StepsOf(script()) - once);
    }
    if (StepsOf(script()) == steps) return script();
  }
  ADD_FAILURE() << "no script takes " << steps << " steps";
  return Rule("stop");
}

// Limits of what one turn or one run does.
const std::vector<Limit>& RunLimits() {
  static const std::vector<Limit> kLimits = {
      {"steps a turn takes", 5'000'000, 5'000'001, "HK901", Spinning, Says("x")},
      // 256 texts of 64 KiB.
      {"memory for a turn's values", 255, 256, "HK902",
       [](auto n) {
         return Rule("for x in [\"x\"" + Repeated(n - 1, ", \"x\"") +
                     "] { if \"{text}{x}\".length is 0 { stop } }");
       },
       Says([](auto) { return Letters(65'535); })},
      {"whole numbers", 1, 2, "HK903",
       [](auto) { return Rule("let n = 9223372036854775806 + text.length log \"{n}\""); },
       Says(Letters)},
      {"whole numbers", 1, 2, "HK903",
       [](auto) { return Rule("let n = -9223372036854775807 - text.length log \"{n}\""); },
       Says(Letters)},
      // 9.9 × 1.1 is 10.89: two digits more.
      {"digits of a decimal", 34, 35, "HK905",
       [](auto n) {
         return "contact { d: Decimal = " + Repeated(n - 3, "9") + ".9 }" +
                Rule("log \"{contact.d * 1.1}\"");
       },
       Says("x")},
      {"length of a text", 32'768, 32'769, "HK907",
       [](auto) { return Rule("let twice = \"{text}{text}\" log \"{twice.length}\""); },
       Says(Letters)},
      {"items of a list", 10'000, 10'001, "HK908",
       [](auto) { return Rule("log \"{text.split(\",\").length}\""); },
       Says([](auto n) { return "x" + Repeated(n - 1, ",x"); })},
      {"effects of one turn", 32, 33, "HK909",
       [](auto n) { return Rule(Repeated(n, "log \"a\" ")); }, Says("x")},
      {"parts of the messages", 512, 513, "HK909",
       [](auto n) {
         return "rule r on message from terminal { reply carousel {" +
                Repeated(n, " card { title: \"a\" }") + " } }";
       },
       [](auto) {
         return std::vector<sim::Stimulus>{sim::Receive{"terminal", "1", "x"}};
       }},
      // One message a second, of a rule that collects within two.
      {"a rule's `collect`", 19, 20, "log 1\n",
       [](auto) {
         return std::string("rule r on message collect within 2s { log \"{text.length}\" }");
       },
       [](auto n) {
         std::vector<sim::Stimulus> events = {Message("x")};
         for (std::int64_t second = 1; second <= n; ++second) {
           events.emplace_back(sim::Advance{1'000});
           events.push_back(Message("x"));
         }
         events.emplace_back(sim::Advance{2'000});
         return events;
       }},
      {"a rule's `limit`", 3, 4, "reply other",
       [](auto) {
         return "rule first on message limit 3 per contact per 1h { reply \"first\" }" +
                Rule("reply \"other\"");
       },
       [](auto n) { return Times(n, Message("x")); }, "reply first"},
      {"a rule's `limit`", 3, 4, "reply other",
       [](auto) {
         return "rule first on message limit 3 per workspace per 1h { reply \"first\" }" +
                Rule("reply \"other\"");
       },
       [](auto n) {
         std::vector<sim::Stimulus> events;
         for (std::int64_t who = 0; who < n; ++who) {
           events.emplace_back(sim::Receive{"telegram", std::to_string(who), "x"});
         }
         return events;
       },
       "reply first"},
      // From 5 January 2026 to the last day of the year 9999, and to the first of the year 1.
      {"dates and times", 2'912'438, 2'912'439, "HK910",
       [](auto n) { return Rule("log \"{today + " + std::to_string(n) + "d}\""); }, Says("x"),
       "9999-12-31"},
      {"dates and times", 739'620, 739'621, "HK910",
       [](auto n) { return Rule("log \"{today - " + std::to_string(n) + "d}\""); }, Says("x"),
       "0001-01-01"},
      // Beside the text 30 bytes: its name and type, and the version of the form.
      {"what a run remembers", 65'536 - 30, 65'536 - 29, "HK912",
       [](auto) { return Rule("let said = text wait 1h log \"{said.length}\""); }, Says(Letters)},
      {"length of a contact's field", 4'096, 4'097, "HK913",
       [](auto) { return "contact { note: Text = \"\" }" + Rule("set contact.note = text"); },
       Says(Letters)},
      {"length of a contact's field", 4'096, 4'097, "HK913",
       [](auto n) { return Rule("tag contact \"" + Letters(n) + "\""); }, Says("x")},
      {"rules that set each other off", 8, 9, "HK920",
       [](auto n) {
         // By several rules, as each may begin four times in the hour.
         const auto next = [](const char* name, const std::string& when) {
           return std::string("rule ") + name + " on contact changed n when " + when +
                  " limit 4 per contact per 1h { set contact.n = contact.n + 1 }\n";
         };
         return "contact { n: Int = 0 }" + Rule("set contact.n = 1") + "\n" +
                next("last", "contact.n >= 7 and contact.n < " + std::to_string(n)) +
                next("more", "contact.n between 4 and 6") + next("first", "contact.n < 4");
       },
       Says("x")},
      {"runs of one rule", 20, 21, "20 runs of this rule rest already",
       [](auto) { return std::string("rule r on message mode parallel { wait 1h }"); },
       [](auto n) { return Times(n, Message("x")); }},
      {"runs of one rule", 20, 21, "20 runs of this rule rest already",
       [](auto) { return std::string("rule r on message mode queued { wait 1h }"); },
       [](auto n) { return Times(n, Message("x")); }},
      {"events kept for the runs", 20, 21, "20 events are kept for it",
       [](auto) {
         return R"(teams "desk"
rule human on message when text is "human" { hand off to "desk" }
rule r on message from terminal { await order paid within 1d else stop reply "a" })";
       },
       [](auto n) {
         const auto says = [](const char* text) { return sim::Receive{"terminal", "1", text}; };
         std::vector<sim::Stimulus> events = {says("go"), says("human")};
         const sim::Occur paid{EventKind::OrderPaid, "terminal", "1", "", "", "", ""};
         std::ranges::copy(Times(n, paid), std::back_inserter(events));
         return events;
       },
       "kept order paid"},
  };
  return kLimits;
}

// Limits of what services and models are asked and answer.
const std::vector<Limit>& CallLimits() {
  static const std::vector<Limit> kLimits = {
      {"objects and arrays within one another", 32, 33, "unreadable",
       [](auto) {
         return "service crm \"https://crm.example\" { }" +
                Rule(
                    "let a = crm.get(\"/x\") as Json else { log \"{failure.reason}\" stop } log "
                    "\"{a}\"");
       },
       Asks([](auto n) { return std::vector{Answer("crm", Repeated(n, "[") + Repeated(n, "]"))}; }),
       "log [["},
      {"the body of a request", 65'536 - 8, 65'536 - 7, "HK940",
       [](auto) {
         return "service crm \"https://crm.example\" { receives text }" +
                Rule("call crm.post(\"/x\", { t: text }) ignore");
       },
       Says(Letters), "call crm.post"},
      {"a `reply ai`", 4'096, 4'097, "unreadable",
       [](auto) {
         return "ai { model \"m\" receives text }" +
                Rule("reply ai { t: text } else { log \"{failure.reason}\" }");
       },
       Asks([](auto n) { return std::vector{Answer("ai", Letters(n))}; }), "reply xx"},
      {"times it has something looked up", 4, 5, "unreadable", [](auto) { return kAsking; },
       Asks([](auto n) {
         std::vector<sim::Stimulus> events;
         for (std::int64_t i = 0; i < n; ++i) {
           events.push_back(Answer("ai", R"({"look":{"what":"a"}})"));
           if (i < 4) events.push_back(Answer("shop", "b"));
         }
         return events;
       })},
      // {"found":"…","given":{"what":"a"},"tool":"look"}: beside the text 47 bytes.
      {"what a tool of a `reply ai` finds", 8'192 - 47, 8'192 - 46, "unreadable",
       [](auto) { return kAsking; }, Asks([](auto n) {
         return std::vector{Answer("ai", R"({"look":{"what":"a"}})"), Answer("shop", Letters(n))};
       }),
       "looked_up\":[{"},
  };
  return kLimits;
}

std::vector<Limit> Limits() {
  std::vector<Limit> all;
  for (const auto* some : {&RunLimits(), &CallLimits(), &ScriptLimits()}) {
    all.insert(all.end(), some->begin(), some->end());
  }
  return all;
}

// Rows that others stand for, with how each of them names the number.
struct Elsewhere {
  std::string_view row;
  std::string_view where;
  std::string_view number;
};
constexpr Elsewhere kElsewhere[] = {
    {"names of time zones", "golden/numbers/of_numbers_money_and_times.hark", "HK930"},
    {"an answer of a service", "unit/service_call_test.cpp", "ir::kMaxAnswerBytes + 1"},
    {"JSON from outside", "unit/value_test.cpp", "kMaxNesting + 1"},
    {"nesting that needs no bracket", "golden/syntax/else_if_chain_nests_too_deep.hark",
     "more than 1000 levels"},
    {"errors that are told", "unit/diag_test.cpp", "count <= 201"},
    {"the body of a webhook of another system", "unit/worker_inbound_test.cpp",
     "kBodyBytesMax + 1"},
    {"a file that somebody sent", "unit/worker_files_test.cpp", "25'000'001"},
    {"how long such a link holds", "unit/media_door_test.cpp", "kLinkLastsMs - 1"},
    {"messages that a reading up to a moment", "unit/webhook_test.cpp", "kReadAtOnce + 1"},
    {"steps of a turn that a call of a hook", "golden/hooks/a_call_counts_in_steps.hark",
     "OutOfFuel"},
    {"steps of Lua in a call", "unit/hook_limits_test.cpp", "hook::kMaxSteps + kOthers"},
    {"time of a call of a hook", "unit/hook_cage_test.cpp", "deadline_ms = 50"},
    {"memory of a call of a hook", "unit/hook_limits_test.cpp", "limits.memory_bytes + 1"},
    {"the arguments of a call", "unit/hook_limits_test.cpp", "ir::kMaxHookArgumentBytes + 1"},
    {"what a hook gives", "unit/hook_limits_test.cpp", "kMaxResultBytes - 1"},
    {"length of a file in Lua", "unit/hook_limits_test.cpp", "ir::kMaxLuaFileBytes + 1"},
    {"tokens of a model's answer", "unit/service_call_test.cpp", "ir::kMaxAnswerTokens"},
};

// What came of the events, a line each, as far as they went.
std::string CameOf(const ir::Program& program, const std::vector<sim::Stimulus>& events) {
  sim::Simulation simulation(interp::MakeInterpreter);
  const auto deployed = simulation.Deploy(program);
  EXPECT_TRUE(deployed) << deployed.error().message;
  std::string lines;
  for (const sim::Stimulus& event : events) {
    const auto observed = simulation.Happen(event);
    EXPECT_TRUE(observed) << observed.error().message;
    if (!observed) break;
    for (const sim::Observed& one : *observed) lines += one.kind + " " + one.text + "\n";
  }
  return lines;
}

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class LimitTest : public testing::TestWithParam<Limit> {};

TEST_P(LimitTest, IsWhereThePageSays) {
  const Limit& limit = GetParam();
  for (const std::int64_t n : {limit.allowed, limit.beyond}) {
    SCOPED_TRACE(std::string(limit.row) + " at " + std::to_string(n));
    const bool fits = n == limit.allowed;
    std::set<int> codes;
    const auto checked = Compiled(limit.script(n), &codes);
    if (limit.events == nullptr) {
      EXPECT_EQ(codes.contains(std::stoi(std::string(limit.refused.substr(2)))), !fits);
      EXPECT_EQ(checked.has_value(), fits || limit.warns);
      continue;
    }
    ASSERT_TRUE(checked);
    const std::string lines = CameOf(checked->program, limit.events(n));
    EXPECT_EQ(Has(lines, limit.refused), !fits) << lines.substr(0, 500);
    if (!fits) continue;
    EXPECT_FALSE(Has(lines, "fault ")) << lines.substr(0, 500);
    EXPECT_TRUE(Has(lines, limit.fine)) << lines.substr(0, 500);
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, LimitTest, testing::ValuesIn(Limits()));

// A limit that is written down is one that is tried, and the other way round.
TEST(LimitsPage, EveryRowIsTried) {
  std::ifstream page(HARK_SOURCE_DIR "/docs/limits.md");
  const std::vector<Limit> limits = Limits();
  std::vector<std::string> rows;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| ") || line.starts_with("| limit") || line.starts_with("| ---"))
      continue;
    const std::string_view row = std::string_view(line).substr(2);
    const auto begins = [&](const auto& one) { return row.starts_with(one.row); };
    const bool here = std::ranges::any_of(limits, begins);
    const bool elsewhere = std::ranges::any_of(kElsewhere, begins);
    EXPECT_NE(here, elsewhere) << row;
    rows.emplace_back(row);
  }
  for (const Limit& limit : limits) {
    const auto is_its = [&](const std::string& row) { return row.starts_with(limit.row); };
    EXPECT_EQ(std::ranges::count_if(rows, is_its), 1) << limit.row;
  }
  for (const Elsewhere& one : kElsewhere) {
    std::ostringstream text;
    text << std::ifstream(HARK_SOURCE_DIR "/tests/" + std::string(one.where)).rdbuf();
    EXPECT_TRUE(Has(text.str(), one.number)) << one.where << " does not show " << one.row;
  }
}

}  // namespace
}  // namespace hark::limits
