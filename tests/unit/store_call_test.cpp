// What store.h promises about outside calls, tried on every store: what came of one is told
// once, in the same transaction, and none is left in doubt.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/store/rules.h"
#include "runtime/store/store.h"
#include "runtime/value/event_json.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::OutboxEntry;
using store::RecordOutcome;
using store::SendState;

class StoreCallTest : public testing::TestWithParam<StoreKind> {
 protected:
  // A call to `crm` that may take until `closes_ms`, of a run that rests in its second wait.
  OutboxEntry Call(const std::string& id, std::int64_t closes_ms, bool repeatable = false) {
    OutboxEntry entry = Effect(id, {"service", "service:crm", ""});
    entry.run = "run";
    entry.wait_number = 2;
    entry.repeatable = repeatable;
    entry.closes_ms = closes_ms;
    return entry;
  }

  // The outcomes in the contact's mailbox, in order, in words.
  std::vector<std::string> Heard(const std::string& contact) {
    std::vector<std::string> heard;
    for (;;) {
      auto input = store_->Load(contact);
      EXPECT_TRUE(input);
      if (!input || !*input) return heard;
      auto event = value::EventFromJson((*input)->event);
      EXPECT_TRUE(event);
      if (event && event->kind == EventKind::Outcome) {
        EXPECT_EQ(event->run_id, "run");
        EXPECT_EQ(event->wait_number, 2);
        EXPECT_EQ(event->subject, "crm");
        heard.push_back(event->error);
      }
      store::CommitTurn turn;
      turn.contact = contact;
      turn.seq = (*input)->seq;
      EXPECT_TRUE(Do(*store_, turn));
    }
  }

  RecordOutcome Answered(const OutboxEntry& entry) {
    RecordOutcome outcome{entry.id, entry.fence, SendState::Sent, "", "", 0};
    outcome.event = store::OutcomeOf(entry, {"", 200, "{}", ""}, 5);
    outcome.received_ms = 5;
    return outcome;
  }

  // As after a crash: what was claimed is in doubt.
  void Restart() {
    if (GetParam() == StoreKind::Sqlite) {
      store_.reset();
      store_ = OpenStore(GetParam(), folder_);
      return;
    }
    const std::vector<OutboxEntry> entries = store_->Outbox("c1").value();
    for (const OutboxEntry& entry : entries) {
      if (entry.state != SendState::Claimed) continue;
      ASSERT_TRUE(Do(*store_, RecordOutcome{entry.id, entry.fence, SendState::Uncertain, "",
                                            std::string(store::kWorkerStopped), 0}));
    }
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, StoreCallTest, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

using Words = std::vector<std::string>;

TEST_P(StoreCallTest, AnOutcomeIsHeardOnce) {
  std::string ann = Want(*store_, "ann", {Call("a", 10'000)});
  OutboxEntry claimed = Claim(*store_, 1).at(0);
  EXPECT_EQ(claimed.wait_number, 2);
  EXPECT_FALSE(claimed.repeatable);
  ASSERT_TRUE(Do(*store_, Answered(claimed)));
  EXPECT_FALSE(Do(*store_, Answered(claimed))) << "it is settled";
  EXPECT_EQ(Heard(ann), Words{"200"});
  EXPECT_EQ(EntryOf(*store_, ann, "a").state, SendState::Sent);
}

TEST_P(StoreCallTest, WhatIsTriedAgainIsNoOutcomeYet) {
  std::string ann = Want(*store_, "ann", {Call("a", 10'000)});
  OutboxEntry claimed = Claim(*store_, 1).at(0);
  RecordOutcome again = Answered(claimed);
  again.state = SendState::Pending;
  EXPECT_EQ(Do(*store_, again).error().kind, FailureKind::Invalid);
  again.event.clear();
  again.retry_ms = 2'000;
  ASSERT_TRUE(Do(*store_, again));
  EXPECT_EQ(Claim(*store_, 2'000).at(0).attempt, 2);
  EXPECT_EQ(Heard(ann), Words{});
}

TEST_P(StoreCallTest, WhatIsShownIsAllThatIsLeftInTheEnd) {
  const auto secret = [&](const std::string& id, std::int64_t closes_ms) {
    OutboxEntry entry = Call(id, closes_ms);
    entry.body = "{4711}";
    entry.shown = "{...}";
    return entry;
  };
  std::string ann = Want(*store_, "ann", {secret("a", 10'000)});
  OutboxEntry claimed = Claim(*store_, 1).at(0);
  EXPECT_EQ(claimed.body, "{4711}");
  RecordOutcome again = Answered(claimed);
  again.state = SendState::Pending;
  again.event.clear();
  again.retry_ms = 2;
  ASSERT_TRUE(Do(*store_, again));
  EXPECT_EQ(EntryOf(*store_, ann, "a").body, "{4711}") << "it is made again";
  ASSERT_TRUE(Do(*store_, Answered(Claim(*store_, 3).at(0))));
  EXPECT_EQ(EntryOf(*store_, ann, "a").body, "{...}");
  Want(*store_, "ann", {secret("late", 10)});
  EXPECT_EQ(Claim(*store_, 20).size(), 0U);
  EXPECT_EQ(EntryOf(*store_, ann, "late").body, "{...}");
  Want(*store_, "ann", {secret("doubt", 100)});
  ASSERT_EQ(Claim(*store_, 21).size(), 1U);
  Restart();
  EXPECT_EQ(Claim(*store_, 22).size(), 0U);
  EXPECT_EQ(EntryOf(*store_, ann, "doubt").state, SendState::Failed);
  EXPECT_EQ(EntryOf(*store_, ann, "doubt").body, "{...}");
}

TEST_P(StoreCallTest, ACallIsMadeInTimeOrNotAtAll) {
  std::string ann = Want(*store_, "ann", {Call("late", 10'000), Call("next", 20'000)});
  std::vector<OutboxEntry> claimed = Claim(*store_, 10'000);
  ASSERT_EQ(claimed.size(), 1U) << "the one behind it is on its way";
  EXPECT_EQ(claimed[0].id, "next");
  EXPECT_EQ(EntryOf(*store_, ann, "late").state, SendState::Failed);
  EXPECT_EQ(EntryOf(*store_, ann, "late").error, store::kCallTooLate);
  EXPECT_EQ(Heard(ann), Words{"timeout: its time was over before it was made"});
}

TEST_P(StoreCallTest, ACallInDoubtIsToldToBeSo) {
  std::string ann = Want(*store_, "ann", {Call("post", 10'000)});
  ASSERT_EQ(Claim(*store_, 1).size(), 1U);
  Restart();
  ASSERT_TRUE(Do(*store_, store::HoldUncertain{1'000'000}));
  EXPECT_EQ(EntryOf(*store_, ann, "post").state, SendState::Uncertain) << "it is never held";
  EXPECT_EQ(Claim(*store_, 3).size(), 0U);
  EXPECT_EQ(EntryOf(*store_, ann, "post").state, SendState::Failed);
  EXPECT_EQ(Heard(ann), Words{"uncertain: the worker stopped while it was sending"});
}

TEST_P(StoreCallTest, ACallThatMayBeMadeTwiceIs) {
  std::string ann = Want(*store_, "ann", {Call("get", 10'000, true)});
  ASSERT_EQ(Claim(*store_, 1).size(), 1U);
  Restart();
  OutboxEntry again = Claim(*store_, 3).at(0);
  EXPECT_TRUE(again.repeatable);
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(Heard(ann), Words{});
}

}  // namespace
}  // namespace hark::test
