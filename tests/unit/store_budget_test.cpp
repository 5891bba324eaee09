// What store.h promises about calls that cost, tried on every store: what a try may come to is put
// aside when it is claimed, and a budget is never overdrawn.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/limits.h"
#include "runtime/store/rules.h"
#include "runtime/store/store.h"
#include "runtime/value/event_json.h"
#include "runtime/value/outcome.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using ir::Budget;
using ir::Cost;
using store::OutboxEntry;
using store::RecordOutcome;
using store::SendState;

constexpr std::int64_t kDayMs = 86'400'000;

class StoreBudgetTest : public testing::TestWithParam<StoreKind> {
 protected:
  // May come to 100 tokens and 7 of money. As of a service, for which no run need rest.
  OutboxEntry Question(const std::string& id, std::vector<Budget> budgets,
                       const std::string& run = "run") {
    OutboxEntry entry = Effect(id, {"service", "service:ai", ""});
    entry.run = run;
    entry.wait_number = 1;
    entry.repeatable = true;
    entry.closes_ms = 100 * kDayMs;
    entry.cost = {1, 100, 7};
    entry.budgets = std::move(budgets);
    return entry;
  }

  // The claimed entry, or nothing where the store let none go.
  std::optional<OutboxEntry> ClaimOne(std::int64_t now_ms) {
    std::vector<OutboxEntry> claimed = Claim(*store_, now_ms);
    EXPECT_LE(claimed.size(), 1U);
    if (claimed.empty()) return std::nullopt;
    return claimed.front();
  }

  void Settle(const OutboxEntry& entry, SendState state, std::optional<Cost> spent,
              std::int64_t retry_ms = 0) {
    RecordOutcome outcome{entry.id, entry.fence, state, "", "", retry_ms};
    outcome.spent = spent;
    ASSERT_TRUE(Do(*store_, outcome));
  }

  Cost Spent(const std::string& contact) { return store_->Spent(contact, -1).value(); }

  std::string StateOf(const std::string& contact, const std::string& id) {
    const std::vector<OutboxEntry> entries = store_->Outbox(contact).value();
    for (const OutboxEntry& entry : entries) {
      if (entry.id == id) return entry.error;
    }
    return "no such entry";
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, StoreBudgetTest,
                         testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(StoreBudgetTest, ATryCountsAsAllItMayComeToUntilItIsKnown) {
  const std::string ann = Want(*store_, "ann", {Question("a", {})});
  const auto claimed = ClaimOne(1);
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->cost, (Cost{1, 100, 7}));
  EXPECT_EQ(Spent(ann), (Cost{1, 100, 7}));
  Settle(*claimed, SendState::Sent, Cost{1, 40, 3});
  EXPECT_EQ(Spent(ann), (Cost{1, 40, 3}));
}

TEST_P(StoreBudgetTest, WhatNobodyKnowsStaysPutAside) {
  const std::string ann = Want(*store_, "ann", {Question("a", {})});
  Settle(*ClaimOne(1), SendState::Failed, std::nullopt);
  EXPECT_EQ(Spent(ann), (Cost{1, 100, 7}));
}

TEST_P(StoreBudgetTest, EachTryCountsAndOneThatNeverLeftDoesNot) {
  const std::string ann = Want(*store_, "ann", {Question("a", {})});
  Settle(*ClaimOne(1), SendState::Pending, Cost{}, 2);
  EXPECT_EQ(Spent(ann), Cost{});
  Settle(*ClaimOne(2), SendState::Pending, std::nullopt, 3);
  Settle(*ClaimOne(3), SendState::Sent, Cost{1, 40, 3});
  EXPECT_EQ(Spent(ann), (Cost{2, 140, 10}));
}

// On each side of the line, for each unit.
TEST_P(StoreBudgetTest, ABudgetHasRoomOrItHasNot) {
  struct Row {
    Budget::Unit unit;
    std::int64_t fits, short_of;
  };
  const Row rows[] = {
      {Budget::Unit::Calls, 2, 1}, {Budget::Unit::Tokens, 200, 199}, {Budget::Unit::Money, 14, 13}};
  int n = 0;
  for (const Row& row : rows) {
    for (const std::int64_t most : {row.fits, row.short_of}) {
      const std::string who = "ann" + std::to_string(n++);
      const Budget budget{row.unit, most, kDayMs};
      const std::string contact =
          Want(*store_, who, {Question(who + "1", {budget}), Question(who + "2", {budget})});
      Settle(ClaimOne(1).value(), SendState::Sent, std::nullopt);
      const auto second = ClaimOne(1);
      EXPECT_EQ(second.has_value(), most == row.fits) << who;
      if (second) {
        Settle(*second, SendState::Sent, std::nullopt);
        continue;
      }
      EXPECT_EQ(StateOf(contact, who + "2"), store::kOverBudget);
      const auto input = store_->Load(contact).value();
      const auto event = value::EventFromJson(input->event);
      EXPECT_EQ(event->error, "over_budget: its budget is used up");
    }
  }
}

TEST_P(StoreBudgetTest, ABudgetOfAContactIsCountedOverATime) {
  const Budget daily{Budget::Unit::Calls, 1, kDayMs};
  Want(*store_, "ann", {Question("a", {daily}, "one"), Question("b", {daily}, "two")});
  Settle(ClaimOne(1).value(), SendState::Sent, std::nullopt);
  EXPECT_FALSE(ClaimOne(kDayMs)) << "another run, the same contact";
  Want(*store_, "ann", {Question("c", {daily}, "three")});
  EXPECT_TRUE(ClaimOne(kDayMs + 1)) << "the first has left the period";
  Want(*store_, "bob", {Question("d", {daily}, "four")});
  EXPECT_TRUE(ClaimOne(kDayMs + 1)) << "another contact";
}

TEST_P(StoreBudgetTest, ABudgetOfARunIsCountedOverAllOfIt) {
  const Budget of_run{Budget::Unit::Tokens, 150, 0};
  Want(*store_, "ann",
       {Question("a", {of_run}, "one"), Question("b", {of_run}, "one"),
        Question("c", {of_run}, "two")});
  Settle(ClaimOne(1).value(), SendState::Sent, Cost{1, 60, 0});
  const auto next = ClaimOne(20 * kDayMs);
  ASSERT_TRUE(next) << "60 and 100 are more than 150, and another run has all of it";
  EXPECT_EQ(next->id, "c");
}

// However old it is, what a run spent counts for as long as the run goes on.
TEST_P(StoreBudgetTest, WhatARunSpentIsKeptWhileItRests) {
  const Budget of_run{Budget::Unit::Calls, 1, 0};
  const std::string ann = Want(*store_, "ann", {Question("a", {of_run}, "one")});
  Settle(ClaimOne(1).value(), SendState::Sent, std::nullopt);
  store::CommitTurn rests;
  rests.contact = ann;
  Receive(*store_, "ann", "again", 1);
  rests.seq = store_->Load(ann).value()->seq;
  rests.waiting.push_back({.id = "one", .rule = "r", .program = "p", .wait = "wait:1"});
  ASSERT_TRUE(Do(*store_, rests));
  Want(*store_, "ann", {Question("b", {}, "other")});
  Settle(ClaimOne(2 + ir::kMaxBudgetMs).value(), SendState::Sent, std::nullopt);
  Want(*store_, "ann", {Question("c", {of_run}, "one")});
  EXPECT_FALSE(ClaimOne(3 + ir::kMaxBudgetMs));
}

TEST_P(StoreBudgetTest, AQuestionThatNoRunWaitsForIsNotAsked) {
  const auto to_model = [&](const std::string& id, const std::string& run, std::int64_t wait) {
    OutboxEntry entry = Question(id, {}, run);
    entry.to = {std::string(value::kModelChannel), "model:ai", ""};
    entry.wait_number = wait;
    return entry;
  };
  const std::string ann = Want(
      *store_, "ann", {to_model("a", "gone", 1), to_model("b", "one", 1), to_model("c", "one", 2)});
  Receive(*store_, "ann", "again", 1);
  store::CommitTurn rests;
  rests.contact = ann;
  rests.seq = store_->Load(ann).value()->seq;
  rests.waiting.push_back(
      {.id = "one", .rule = "r", .program = "p", .wait = "wait:2", .wait_number = 2});
  ASSERT_TRUE(Do(*store_, rests));
  std::optional<OutboxEntry> claimed;
  for (int tries = 0; !claimed && tries < 3; ++tries) claimed = ClaimOne(1);
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->id, "c");
  for (const char* id : {"a", "b"}) EXPECT_EQ(StateOf(ann, id), store::kNobodyWaits);
  EXPECT_EQ(Spent(ann), (Cost{1, 100, 7}));
}

TEST_P(StoreBudgetTest, WhatNoBudgetCountsIsForgotten) {
  const std::string ann = Want(*store_, "ann", {Question("a", {}), Question("b", {})});
  Settle(ClaimOne(1).value(), SendState::Sent, std::nullopt);
  Settle(ClaimOne(1 + ir::kMaxBudgetMs).value(), SendState::Sent, std::nullopt);
  EXPECT_EQ(Spent(ann), (Cost{1, 100, 7}));
}

TEST_P(StoreBudgetTest, ARestartForgetsNothing) {
  if (GetParam() != StoreKind::Sqlite) GTEST_SKIP() << "memory is what a restart forgets";
  const Budget daily{Budget::Unit::Calls, 2, kDayMs};
  const std::string ann = Want(*store_, "ann", {Question("a", {daily})});
  ASSERT_TRUE(ClaimOne(1)) << "and then the worker dies";
  store_.reset();
  store_ = OpenStore(GetParam(), folder_);
  EXPECT_EQ(Spent(ann), (Cost{1, 100, 7}));
  const auto again = ClaimOne(2);
  ASSERT_TRUE(again) << "what was in doubt is tried once more";
  EXPECT_EQ(again->budgets, std::vector<Budget>{daily});
  store_.reset();
  store_ = OpenStore(GetParam(), folder_);
  EXPECT_FALSE(ClaimOne(3)) << "but not a third time: two tries are all there was room for";
  EXPECT_EQ(Spent(ann), (Cost{2, 200, 14}));
}

}  // namespace
}  // namespace hark::test
