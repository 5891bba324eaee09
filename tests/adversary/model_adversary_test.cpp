// Whatever a model and its provider answer: no rule gets a value that is not of its type, tools run
// with what they take and so often as they may, what is said to the contact may be said, and no
// budget is overdrawn. All engines tell the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/adversary/attack.h"
#include "tests/support/compiled.h"

namespace hark::test {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

constexpr const char* kWorkspace = R"(
service shop "https://api.shop.example/v1" {{ receives text  purpose "orders"  timeout 5s }}
ai {{
  model "small-1"
  persona "You are Ann of the shop."
  receives text
  purpose "answering"
  links "shop.example"
  costs 2 USD in, 8 USD out
  {}
}}
contact {{ visits: Int = 0 }}
deal {{ stages "new", "won", "lost" }}

enum Topic {{ price "What it costs", delivery "Where it is", other "Anything else" }}
enum Size {{ small, large }}
record Item {{ name: Text  size: Size? }}
record Wanted {{
  count: Int
  size: Size
  sure: Bool
  price: Money?
  until: Date?
  mail: Email?
  items: List<Item>
}}
const page = ["Roses cost 2 USD.", "A-1 is a rose.", "We are open from 9 to 18."]

/// The state of an order.
flow order_state(number: Text) -> Text? {{
  let state = shop.get("/orders/{{number}}") as Text ignore
  return state
}}
/// What the page says.
flow page_about(what: Text, lines: Int?) -> List<Text> {{
  return page.search(what, most: lines or 3)
}}
/// Whether there is so much of a thing.
flow stock(size: Size, items: List<Item>, day: Date?) -> Text {{
  return "{{size}} {{items.length}} {{day or 2026-01-01}}"
}}

rule sort on message when text starts with "sort" {{
  let topic = ai classify text as Topic else {{
    reply "none: {{failure.reason}}"
    stop
  }}
  match topic {{
    price -> reply "topic price"
    delivery -> reply "topic delivery"
    other -> reply "topic other"
  }}
}}
rule take on message when text starts with "take" {{
  let wanted = ai extract text as Wanted else {{
    reply "none: {{failure.reason}}"
    stop
  }}
  let sure = if wanted.sure then "sure" else "unsure"
  let mail = if wanted.mail is known then "{{wanted.mail}}" else "no mail"
  let what = "{{wanted.count}} {{wanted.size}} {{sure}} {{wanted.items.length}}"
  let until = wanted.until or 2026-01-31
  reply "wanted {{what}}, {{wanted.price or 0 USD}}, {{until}}, {{mail}}"
}}
rule talk on message when text starts with "talk" {{
  reply ai {{ question: text }} else {{ reply "none: {{failure.reason}}" }}
}}
rule answer on message {{
  reply ai {{ question: text }} use order_state, page_about, stock else {{
    reply "none: {{failure.reason}}"
  }}
}}
)";

const std::vector<std::string>& BudgetLines() {
  static const std::vector<std::string> kLines = {
      "at most 7 calls per contact per 1d", "at most 20000 tokens per contact per 1d",
      "at most 0.10 USD per contact per 1d", "at most 3 calls per run  at most 9000 tokens per run",
      "at most 12 calls per contact per 1d  at most 30000 tokens per contact per 1d "
      "at most 0.15 USD per contact per 1d  at most 0.05 USD per run"};
  return kLines;
}

ir::Program Workspace(const std::string& budgets) {
  return Compiled(fmt::format(fmt::runtime(kWorkspace), budgets));
}

std::vector<ir::Budget> BudgetsOf(const ir::Program& program) {
  for (const ir::Service& service : program.services) {
    if (service.model) return service.model->budgets;
  }
  return {};
}

// HARK_CONTACTS of them write, else enough for each ending to be seen.
std::size_t Contacts() {
  const char* wanted = std::getenv("HARK_CONTACTS");
  return wanted != nullptr ? std::stoul(wanted) : 10;
}

TEST(ModelAdversary, GetsNothingButAnswers) {
  std::map<std::string, std::size_t> ended;
  std::uint64_t seed = 1;
  for (const std::string& lines : BudgetLines()) {
    SCOPED_TRACE(lines);
    const ir::Program program = Workspace(lines);
    Attack reference(program, BudgetsOf(program), seed, diff::Interpreter());
    const std::string told = reference.Run(Contacts(), 12);
    if (HasFailure()) return;
    for (const auto& [how, count] : reference.ended) ended[how] += count;
    if (HARK_JIT) {
      Attack native(program, BudgetsOf(program), seed, diff::Native(2));
      EXPECT_EQ(native.Run(Contacts(), 12), told);
    }
    ++seed;
  }
  for (const auto& [how, count] : ended) std::cout << count << " times " << how << "\n";
  for (const char* reason : {"refused", "timeout", "unreadable", "over_budget"}) {
    EXPECT_GT(ended[fmt::format("none: {}", reason)], 5U) << reason;
  }
  EXPECT_GT(ended["an answer"], 50U);
}

// What it was given it believes, and asks no more until that is long ago.
TEST(ModelAdversary, IsAskedNoMoreWhenItCountsMoreThanThereIs) {
  store::MemoryStore store;
  auto watched = std::make_unique<WatchedStore>(store);
  const WatchedStore& calls = *watched;
  sim::Simulation simulation(diff::Interpreter(), std::move(watched));
  ASSERT_TRUE(simulation.Deploy(Workspace("at most 20000 tokens per contact per 1d")));
  const auto model = call::MakeModelCaller({"http://127.0.0.1:1", ""});
  const auto said_to = [&](const sim::Stimulus& stimulus) {
    std::string said;
    const auto observed = *simulation.Happen(stimulus);
    for (const sim::Observed& one : observed) {
      if (one.kind == "reply") said += one.text;
    }
    return said;
  };
  const sim::Receive sort{"telegram", "1", "sort this", "", "", ""};
  for (int day = 0; day < 3; ++day) {
    EXPECT_EQ(said_to(sort), "");
    ASSERT_EQ(calls.open.size(), 1U);
    const channel::HttpResponse answer{.status = 200, .headers = {}, .body = R"({
      "choices": [{"message": {"content": "{\"answer\":\"price\"}"}}],
      "usage": {"prompt_tokens": 9223372036854775807, "completion_tokens": 9223372036854775807}
    })"};
    const store::OutboxEntry entry = calls.open.front();
    EXPECT_EQ(said_to(sim::Answer{"ai", model->Interpret(entry, answer)}), "topic price");
    EXPECT_EQ(said_to(sort), "none: over_budget");
    EXPECT_EQ(said_to(sim::Advance{kDayMs - 1}), "");
    EXPECT_EQ(said_to(sort), "none: over_budget");
    EXPECT_EQ(said_to(sim::Advance{1}), "");
  }
  EXPECT_EQ(calls.tries.size(), 3U);
}

}  // namespace
}  // namespace hark::test
