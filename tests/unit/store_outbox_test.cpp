// What store.h promises about sends, tried on every store.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::OutboxEntry;
using store::RecordDelivery;
using store::RecordOutcome;
using store::SendState;

class OutboxStoreTest : public testing::TestWithParam<StoreKind> {
 protected:
  std::vector<std::string> Claimed(std::int64_t now_ms, std::size_t limit = 32) {
    std::vector<std::string> ids;
    for (const OutboxEntry& entry : Claim(*store_, now_ms, limit)) ids.push_back(entry.id);
    return ids;
  }
  Result<store::Written> Settle(const std::string& id, SendState state, std::int64_t fence = 1) {
    return Do(*store_, RecordOutcome{id, fence, state, "", "", 0});
  }
  Result<store::Written> Report(const std::string& id, const std::string& delivery) {
    return Do(*store_, RecordDelivery{kConnection, id, "wamid", delivery, "", 1});
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, OutboxStoreTest,
                         testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

using Ids = std::vector<std::string>;

TEST_P(OutboxStoreTest, OneOpenEntryPerContactAndConnection) {
  Want(*store_, "ann",
       {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann")),
        Effect("a3", AddressOf("ann", "other"))});
  Want(*store_, "bob", {Effect("b1", AddressOf("bob"))});
  EXPECT_EQ(Claimed(0), (Ids{"a1", "a3", "b1"}));
  EXPECT_EQ(Claimed(0), Ids{});
  ASSERT_TRUE(Settle("a1", SendState::Sent));
  EXPECT_EQ(Claimed(0), Ids{"a2"});
}

TEST_P(OutboxStoreTest, EveryFinalStateLetsTheNextGoAndNoOtherDoes) {
  std::string ann = Want(*store_, "ann",
                         {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann")),
                          Effect("a3", AddressOf("ann")), Effect("a4", AddressOf("ann"))});
  EXPECT_EQ(Claimed(0), Ids{"a1"});
  ASSERT_TRUE(Settle("a1", SendState::Failed));
  EXPECT_EQ(Claimed(0), Ids{"a2"});
  ASSERT_TRUE(Settle("a2", SendState::Suppressed));
  EXPECT_EQ(Claimed(0), Ids{"a3"});
  ASSERT_TRUE(Settle("a3", SendState::Uncertain));
  EXPECT_EQ(Claimed(1'000'000), Ids{}) << "an uncertain entry holds up later ones";
  EXPECT_EQ(EntryOf(*store_, ann, "a3").state, SendState::Uncertain);
}

TEST_P(OutboxStoreTest, NotBeforeIsKept) {
  Want(*store_, "ann", {Effect("a1", AddressOf("ann"), 100), Effect("a2", AddressOf("ann"), 0)});
  EXPECT_EQ(store_->NextDue().value(), 100);
  EXPECT_EQ(Claimed(99), Ids{}) << "a2 must not overtake a1";
  EXPECT_EQ(Claimed(100), Ids{"a1"});
  EXPECT_EQ(store_->NextDue().value(), std::nullopt);
}

TEST_P(OutboxStoreTest, ClaimsAreOldestFirstAndLimited) {
  Want(*store_, "ann", {Effect("a", AddressOf("ann"), 30)});
  Want(*store_, "bob", {Effect("b", AddressOf("bob", "zoo"), 10)});
  Want(*store_, "eve", {Effect("e", AddressOf("eve"), 20)});
  EXPECT_EQ(Claimed(100, 2), (Ids{"b", "e"}));
  EXPECT_EQ(Claimed(100, 2), Ids{"a"});
}

TEST_P(OutboxStoreTest, ExceptedConnectionsAreLeftAlone) {
  Want(*store_, "ann", {Effect("a", AddressOf("ann")), Effect("z", AddressOf("ann", "zoo"))});
  auto written = Do(*store_, store::ClaimSends{0, 32, {kConnection}});
  auto claimed = std::get<store::Claimed>(written.value());
  ASSERT_EQ(claimed.entries.size(), 1U);
  EXPECT_EQ(claimed.entries[0].id, "z");
}

TEST_P(OutboxStoreTest, AClaimSaysWhoseItIs) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  OutboxEntry claimed = Claim(*store_, 7).at(0);
  EXPECT_EQ(claimed.state, SendState::Claimed);
  EXPECT_EQ(claimed.attempt, 1);
  EXPECT_EQ(claimed.fence, 1);
  EXPECT_EQ(claimed.claimed_ms, 7);
  EXPECT_EQ(claimed.contact, ann);
  EXPECT_EQ(claimed.to, AddressOf("ann"));
  EXPECT_EQ(claimed.body, "{\"text\":\"a1\"}");
}

TEST_P(OutboxStoreTest, AnOutcomeNeedsItsClaim) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  EXPECT_EQ(Settle("a1", SendState::Sent, 0).error().kind, FailureKind::Conflict);
  Claim(*store_, 0);
  EXPECT_EQ(Settle("a1", SendState::Sent, 2).error().kind, FailureKind::Conflict);
  EXPECT_EQ(Settle("zz", SendState::Sent).error().kind, FailureKind::Conflict);
  EXPECT_EQ(Settle("a1", SendState::Claimed).error().kind, FailureKind::Invalid);
  EXPECT_EQ(Settle("a1", SendState::Held).error().kind, FailureKind::Invalid);
  ASSERT_TRUE(Do(*store_, RecordOutcome{"a1", 1, SendState::Sent, "wamid.1", "", 0}));
  EXPECT_EQ(Settle("a1", SendState::Failed).error().kind, FailureKind::Conflict);
  EXPECT_EQ(EntryOf(*store_, ann, "a1").provider_id, "wamid.1");
}

TEST_P(OutboxStoreTest, ARetryWaitsAndHasANewFence) {
  std::string ann =
      Want(*store_, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann"))});
  Claim(*store_, 0);
  ASSERT_TRUE(Do(*store_, RecordOutcome{"a1", 1, SendState::Pending, "", "busy", 50}));
  EXPECT_EQ(EntryOf(*store_, ann, "a1").error, "busy");
  EXPECT_EQ(store_->NextDue().value(), 50);
  EXPECT_EQ(Claimed(49), Ids{});
  OutboxEntry again = Claim(*store_, 50).at(0);
  EXPECT_EQ(again.id, "a1");
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(Settle("a1", SendState::Sent, 1).error().kind, FailureKind::Conflict);
  EXPECT_TRUE(Settle("a1", SendState::Sent, again.fence));
}

TEST_P(OutboxStoreTest, AClosedWindowSuppressesAtTheClaim) {
  OutboxEntry first = Effect("a1", AddressOf("ann"));
  first.window_ms = 100;
  OutboxEntry second = Effect("a2", AddressOf("ann"));
  std::string ann = Want(*store_, "ann", {first, second});
  EXPECT_EQ(Claimed(100), Ids{"a2"});
  OutboxEntry late = EntryOf(*store_, ann, "a1");
  EXPECT_EQ(late.state, SendState::Suppressed);
  EXPECT_EQ(late.error, "reply window closed");
  EXPECT_EQ(late.attempt, 0);
}

TEST_P(OutboxStoreTest, WritingAgainOpensTheWindow) {
  OutboxEntry effect = Effect("a1", AddressOf("ann"), 150);
  effect.window_ms = 100;
  Want(*store_, "ann", {effect});
  Receive(*store_, "ann", "again", 120);
  Receive(*store_, "ann", "late news", 60);
  ASSERT_TRUE(Do(*store_, store::Ingest{"status", AddressOf("ann"), "{}", 900, false}));
  EXPECT_EQ(Claimed(219), Ids{"a1"});
}

TEST_P(OutboxStoreTest, TheWindowIsOfWhenItWasWritten) {
  OutboxEntry effect = Effect("a1", AddressOf("bob"), 150);
  effect.window_ms = 100;
  std::string bob = Want(*store_, "bob", {effect, Effect("a2", AddressOf("bob"), 150)});
  const auto hear = [&](const char* key, std::int64_t received_ms, std::int64_t wrote_ms) {
    return Do(*store_, store::Ingest{key, AddressOf("bob"), "{}", received_ms, true, wrote_ms});
  };
  ASSERT_TRUE(hear("late", 150, 60));
  EXPECT_EQ(Claimed(160), Ids{"a2"}) << "heard now, and written too long ago";
  EXPECT_EQ(EntryOf(*store_, bob, "a1").error, "reply window closed");
  effect = Effect("a3", AddressOf("bob"), 260);
  effect.window_ms = 100;
  ASSERT_TRUE(Settle("a2", SendState::Sent));
  ASSERT_TRUE(hear("ahead", 170, 900));
  Want(*store_, "bob", {effect});
  EXPECT_EQ(Claimed(271), Ids{}) << "a clock that is ahead opens it no longer";
}

TEST_P(OutboxStoreTest, AClaimSaysUntilWhenItMayGo) {
  OutboxEntry effect = Effect("a1", AddressOf("ann"));
  effect.window_ms = 100;
  effect.closes_ms = 150;
  std::string ann = Want(*store_, "ann", {effect});
  OutboxEntry claimed = Claim(*store_, 10).at(0);
  EXPECT_EQ(claimed.closes_ms, 100);
  Receive(*store_, "ann", "again", 90);
  ASSERT_TRUE(Settle("a1", SendState::Pending, claimed.fence));
  EXPECT_EQ(EntryOf(*store_, ann, "a1").closes_ms, 150) << "it is not kept";
  EXPECT_EQ(Claim(*store_, 140).at(0).closes_ms, 150);
}

TEST_P(OutboxStoreTest, AMomentOfItsOwnClosesWhateverIsWritten) {
  OutboxEntry in_time = Effect("a1", AddressOf("ann"));
  in_time.closes_ms = 120;
  OutboxEntry late = Effect("a2", AddressOf("ann"), 120);
  late.closes_ms = 120;
  std::string ann = Want(*store_, "ann", {in_time, late});
  Receive(*store_, "ann", "again", 115);
  EXPECT_EQ(Claimed(119), Ids{"a1"});
  ASSERT_TRUE(Settle("a1", SendState::Sent));
  EXPECT_EQ(Claimed(120), Ids{});
  EXPECT_EQ(EntryOf(*store_, ann, "a2").error, "reply window closed");
}

TEST_P(OutboxStoreTest, WhoNeverWroteHasNoWindow) {
  OutboxEntry effect = Effect("a1", AddressOf("ann", "other"));
  effect.window_ms = 100;
  std::string ann = Want(*store_, "ann", {effect});
  EXPECT_EQ(Claimed(1), Ids{});
  EXPECT_EQ(EntryOf(*store_, ann, "a1").state, SendState::Suppressed);
}

TEST_P(OutboxStoreTest, WhatWasPutByGoesWhenTheWindowHasClosed) {
  OutboxEntry effect = Effect("a1", AddressOf("ann"));
  effect.window_ms = 100;
  effect.late_body = "late";
  std::string ann = Want(*store_, "ann", {effect});
  EXPECT_EQ(Claimed(100), Ids{"a1"});
  OutboxEntry late = EntryOf(*store_, ann, "a1");
  EXPECT_EQ(late.state, SendState::Claimed);
  EXPECT_EQ(late.body, "late");
  EXPECT_EQ(late.window_ms, 0);
  EXPECT_EQ(late.late_body, "");
}

TEST_P(OutboxStoreTest, WhatWasPutByWaitsWhileTheWindowIsOpen) {
  OutboxEntry effect = Effect("a1", AddressOf("ann"));
  effect.window_ms = 100;
  effect.late_body = "late";
  std::string ann = Want(*store_, "ann", {effect});
  EXPECT_EQ(Claimed(99), Ids{"a1"});
  EXPECT_EQ(EntryOf(*store_, ann, "a1").body, effect.body);
  // The channel knows better: its refusal sends what was put by.
  store::RecordOutcome refused{
      .id = "a1", .fence = 1, .state = SendState::Pending, .error = "131047", .late = true};
  ASSERT_TRUE(Do(*store_, refused));
  EXPECT_EQ(Claimed(5000), Ids{"a1"});
  EXPECT_EQ(EntryOf(*store_, ann, "a1").body, "late");
}

TEST_P(OutboxStoreTest, SuppressedEntriesCountAgainstTheLimit) {
  std::vector<OutboxEntry> effects;
  for (int n = 0; n < 5; ++n) {
    effects.push_back(Effect("a" + std::to_string(n), AddressOf("ann")));
    effects.back().window_ms = 10;
  }
  Want(*store_, "ann", effects);
  EXPECT_EQ(Claimed(10, 3), Ids{});
  EXPECT_EQ(store_->Count().value().suppressed, 3U);
  EXPECT_EQ(Claimed(10, 3), Ids{});
  EXPECT_EQ(store_->Count().value().suppressed, 5U);
}

TEST_P(OutboxStoreTest, ReportsOnlyMoveUp) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  Claim(*store_, 0);
  ASSERT_TRUE(Settle("a1", SendState::Sent));
  auto delivery = [&] { return EntryOf(*store_, ann, "a1").delivery; };
  ASSERT_TRUE(Report("a1", "delivered"));
  ASSERT_TRUE(Report("a1", "sent"));
  EXPECT_EQ(delivery(), "delivered");
  ASSERT_TRUE(Report("a1", "read"));
  EXPECT_EQ(delivery(), "read");
  ASSERT_TRUE(Do(*store_, RecordDelivery{kConnection, "a1", "", "failed", "131026", 1}));
  ASSERT_TRUE(Report("a1", "read"));
  EXPECT_EQ(delivery(), "failed");
  EXPECT_EQ(EntryOf(*store_, ann, "a1").error, "131026");
  EXPECT_EQ(EntryOf(*store_, ann, "a1").state, SendState::Sent);
  EXPECT_EQ(Report("a1", "eaten").error().kind, FailureKind::Invalid);
}

TEST_P(OutboxStoreTest, WhatIsNotReadUntilAMoment) {
  const std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  const auto not_read = [&](std::int64_t until_ms, std::size_t limit = 10) {
    return store_->NotReadBy(AddressOf("ann"), until_ms, limit).value();
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(not_read(999), Names{}) << "it waits to be sent";
  Claim(*store_, 100);
  EXPECT_EQ(not_read(999), Names{}) << "it may not have arrived";
  ASSERT_TRUE(Settle("a1", SendState::Sent));
  Want(*store_, "ann", {Effect("a2", AddressOf("ann"))});
  Claim(*store_, 200);
  ASSERT_TRUE(Settle("a2", SendState::Sent));
  EXPECT_EQ(not_read(99), Names{});
  EXPECT_EQ(not_read(100), Names{"a1"});
  EXPECT_EQ(not_read(200), (Names{"a2", "a1"}));
  EXPECT_EQ(not_read(200, 1), Names{"a2"}) << "older ones are not looked at";
  EXPECT_EQ(store_->NotReadBy(AddressOf("bob"), 200, 10).value(), Names{});
  ASSERT_TRUE(Report("a2", "read"));
  EXPECT_EQ(not_read(200), Names{"a1"});
  ASSERT_TRUE(Report("a1", "failed"));
  EXPECT_EQ(not_read(200), Names{});
}

TEST_P(OutboxStoreTest, AReportThatMovesUpTellsTheContact) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  Claim(*store_, 0);
  ASSERT_TRUE(Settle("a1", SendState::Sent));
  RecordDelivery read{kConnection, "a1", "", "read", "", 5, "{}", 7};
  ASSERT_TRUE(Do(*store_, read));
  ASSERT_TRUE(Do(*store_, read));
  ASSERT_TRUE(Do(*store_, RecordDelivery{kConnection, "a1", "", "sent", "", 6, "{}", 8}));
  auto input = store_->Load(ann).value();
  ASSERT_TRUE(input.has_value());
  EXPECT_EQ(input->received_ms, 7);
  EXPECT_EQ(store_->Count().value().inbox_new, 1U) << "once, and not for what came late";
}

TEST_P(OutboxStoreTest, ReportsFindTheirMessageByEitherId) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  Claim(*store_, 0);
  ASSERT_TRUE(Do(*store_, RecordOutcome{"a1", 1, SendState::Sent, "p1", "", 0}));
  ASSERT_TRUE(Do(*store_, RecordDelivery{kConnection, "", "p1", "read", "", 1}));
  EXPECT_EQ(EntryOf(*store_, ann, "a1").delivery, "read");
  EXPECT_EQ(Do(*store_, RecordDelivery{"other", "", "p1", "read", "", 1}).error().kind,
            FailureKind::NotFound);
  EXPECT_EQ(Do(*store_, RecordDelivery{"other", "a1", "", "read", "", 1}).error().kind,
            FailureKind::NotFound);
  EXPECT_EQ(Do(*store_, RecordDelivery{kConnection, "", "", "read", "", 1}).error().kind,
            FailureKind::NotFound);
}

TEST_P(OutboxStoreTest, AReportSettlesDoubtAsSent) {
  std::string ann =
      Want(*store_, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann"))});
  Claim(*store_, 0);
  ASSERT_TRUE(Settle("a1", SendState::Uncertain));
  ASSERT_TRUE(Report("a1", "sent"));
  OutboxEntry entry = EntryOf(*store_, ann, "a1");
  EXPECT_EQ(entry.state, SendState::Sent);
  EXPECT_EQ(entry.provider_id, "wamid");
  EXPECT_EQ(Claimed(0), Ids{"a2"});
  // The report may be faster than the answer to our request.
  ASSERT_TRUE(Report("a2", "delivered"));
  EXPECT_EQ(EntryOf(*store_, ann, "a2").state, SendState::Sent);
  EXPECT_EQ(Settle("a2", SendState::Uncertain).error().kind, FailureKind::Conflict);
}

TEST_P(OutboxStoreTest, AReportStopsAResend) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  EXPECT_TRUE(Report("a1", "sent"));
  EXPECT_EQ(EntryOf(*store_, ann, "a1").state, SendState::Pending) << "never tried: no proof";
  Claim(*store_, 0);
  ASSERT_TRUE(Settle("a1", SendState::Pending));
  ASSERT_TRUE(Report("a1", "read"));
  EXPECT_EQ(EntryOf(*store_, ann, "a1").state, SendState::Sent);
  EXPECT_EQ(Claimed(1'000), Ids{});
}

TEST_P(OutboxStoreTest, FinalStatesStayFinal) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  Claim(*store_, 0);
  ASSERT_TRUE(Settle("a1", SendState::Failed));
  ASSERT_TRUE(Report("a1", "failed"));
  EXPECT_EQ(EntryOf(*store_, ann, "a1").state, SendState::Failed);
}

TEST_P(OutboxStoreTest, OldDoubtIsHeldAndLetsTheNextGo) {
  std::string ann =
      Want(*store_, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann"))});
  Claim(*store_, 50);
  ASSERT_TRUE(Settle("a1", SendState::Uncertain));
  EXPECT_EQ(CountOf(Do(*store_, store::HoldUncertain{50})), 0U);
  EXPECT_EQ(CountOf(Do(*store_, store::HoldUncertain{51})), 1U);
  EXPECT_EQ(EntryOf(*store_, ann, "a1").state, SendState::Held);
  EXPECT_EQ(Claimed(60), Ids{"a2"});
  ASSERT_TRUE(Report("a1", "read"));
  EXPECT_EQ(EntryOf(*store_, ann, "a1").state, SendState::Sent);
}

TEST_P(OutboxStoreTest, CountsAddUp) {
  for (int n = 0; n < 7; ++n) {
    std::string name = std::to_string(n);
    Want(*store_, name, {Effect(name, AddressOf(name))});
  }
  Claim(*store_, 0, 6);
  Settle("0", SendState::Sent);
  Settle("1", SendState::Failed);
  Settle("2", SendState::Suppressed);
  Settle("3", SendState::Uncertain);
  Do(*store_, store::HoldUncertain{1});
  Settle("4", SendState::Uncertain);
  store::Counts counts = store_->Count().value();
  EXPECT_EQ(counts.sent, 1U);
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.suppressed, 1U);
  EXPECT_EQ(counts.held, 1U);
  EXPECT_EQ(counts.uncertain, 1U);
  EXPECT_EQ(counts.claimed, 1U);
  EXPECT_EQ(counts.pending, 1U);
}

}  // namespace
}  // namespace hark::test
