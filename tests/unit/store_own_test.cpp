// What store.h promises about a channel of our own, tried on every store.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::OutboxEntry;
using store::RecordOutcome;
using store::SendState;
using Ids = std::vector<std::string>;

store::Address Visitor(const std::string& name) { return {"webchat", "site", name}; }

class OwnChannelTest : public testing::TestWithParam<StoreKind> {
 protected:
  // One message to a visitor, claimed and recorded as `state`.
  void Send(const std::string& id, const std::string& name, SendState state = SendState::Sent) {
    store::OutboxEntry entry = Effect(id, Visitor(name));
    Want(*store_, name, {entry});
    Claim(*store_, 1);
    ASSERT_TRUE(Settle(id, state));
  }
  Result<store::Written> Settle(const std::string& id, SendState state, std::int64_t fence = 1) {
    return Do(*store_, RecordOutcome{id, fence, state, "", "", 0});
  }
  // The ids, each behind its place.
  Ids SentTo(const store::Address& to, std::optional<std::int64_t> after, std::size_t limit = 10) {
    Ids ids;
    const auto entries = store_->SentTo(to, after, limit);
    for (const OutboxEntry& entry : *entries) {
      ids.push_back(std::to_string(entry.place) + entry.id);
    }
    return ids;
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, OwnChannelTest, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(OwnChannelTest, PlacesCountWhatWasSentToAnAddress) {
  Send("a1", "ann");
  Send("b1", "bob");
  Send("a2", "ann", SendState::Failed);
  Send("a3", "ann");
  EXPECT_EQ(SentTo(Visitor("ann"), 0), (Ids{"1a1", "2a3"}));
  EXPECT_EQ(SentTo(Visitor("bob"), 0), Ids{"1b1"});
  EXPECT_EQ(SentTo(Visitor("eve"), 0), Ids{});
  EXPECT_EQ(SentTo({"webchat", "other", "ann"}, 0), Ids{});
}

TEST_P(OwnChannelTest, ReadsGoOnBehindAPlaceOrEndWithTheLast) {
  for (const char* id : {"a1", "a2", "a3", "a4"}) Send(id, "ann");
  EXPECT_EQ(SentTo(Visitor("ann"), 1, 2), (Ids{"2a2", "3a3"}));
  EXPECT_EQ(SentTo(Visitor("ann"), 3, 2), Ids{"4a4"});
  EXPECT_EQ(SentTo(Visitor("ann"), 9, 2), Ids{});
  EXPECT_EQ(SentTo(Visitor("ann"), -5, 1), Ids{"1a1"});
  EXPECT_EQ(SentTo(Visitor("ann"), std::nullopt, 2), (Ids{"3a3", "4a4"}));
  EXPECT_EQ(SentTo(Visitor("ann"), std::nullopt, 9).size(), 4U);
}

// Whoever has read up to a place has read all that will ever stand before it.
TEST_P(OwnChannelTest, WhatGoesLaterStandsBehindWhateverWasWantedFirst) {
  Want(*store_, "ann", {Effect("first", Visitor("ann"), 50), Effect("x", Visitor("ann"), 50)});
  store::OutboxEntry other = Effect("second", Visitor("ann"));
  other.to.connection = "other";
  Want(*store_, "ann", {other});
  Claim(*store_, 1);
  ASSERT_TRUE(Settle("second", SendState::Sent));
  Claim(*store_, 60);
  ASSERT_TRUE(Settle("first", SendState::Sent));
  Claim(*store_, 60);
  ASSERT_TRUE(Settle("x", SendState::Pending));
  EXPECT_EQ(SentTo(Visitor("ann"), 0), Ids{"1first"});
  Claim(*store_, 60);
  ASSERT_TRUE(Settle("x", SendState::Sent, 2));
  EXPECT_EQ(SentTo(Visitor("ann"), 1), Ids{"2x"});
}

TEST_P(OwnChannelTest, OtherChannelsHaveNoPlaces) {
  Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  Claim(*store_, 1);
  ASSERT_TRUE(Settle("a1", SendState::Sent));
  EXPECT_EQ(SentTo(AddressOf("ann"), 0), Ids{});
}

TEST(OwnChannelRestart, WhatWasClaimedHasReachedNobodyAndGoesAgain) {
  Scratch folder;
  std::string ann;
  {
    auto store = OpenStore(StoreKind::Sqlite, folder);
    ann = Want(*store, "ann", {Effect("a1", Visitor("ann")), Effect("s1", AddressOf("ann"))});
    ASSERT_EQ(Claim(*store, 1).size(), 2U);
  }
  auto store = OpenStore(StoreKind::Sqlite, folder);
  EXPECT_EQ(EntryOf(*store, ann, "a1").state, SendState::Pending);
  EXPECT_EQ(EntryOf(*store, ann, "s1").state, SendState::Uncertain);
  ASSERT_EQ(Claim(*store, 2).size(), 1U);
  EXPECT_FALSE(Do(*store, RecordOutcome{"a1", 1, SendState::Sent, "", "", 0})) << "the old claim";
  ASSERT_TRUE(Do(*store, RecordOutcome{"a1", 2, SendState::Sent, "", "", 0}));
  EXPECT_EQ(store->SentTo(Visitor("ann"), 0, 9)->size(), 1U);
}

}  // namespace
}  // namespace hark::test
