// What a person who takes a conversation over does to messages on their way, on every store.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "runtime/store/rules.h"
#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::SendState;

class StoreSilenceTest : public testing::TestWithParam<StoreKind> {
 protected:
  store::CommitTurn NextTurn(const std::string& key) {
    store::CommitTurn turn;
    turn.contact = ann_ = Receive(*store_, "ann", key, 0);
    turn.seq = store_->Load(turn.contact).value()->seq;
    return turn;
  }
  SendState StateOf(const std::string& effect) { return EntryOf(*store_, ann_, effect).state; }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
  std::string ann_;
};

INSTANTIATE_TEST_SUITE_P(All, StoreSilenceTest,
                         testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(StoreSilenceTest, WhatNobodyBeganToSendIsSuppressed) {
  store::CommitTurn turn = NextTurn("k1");
  turn.outbox = {Effect("e1", AddressOf("ann"), 0), Effect("e2", AddressOf("ann"), 0),
                 Effect("other", AddressOf("ann", "branch"), 0)};
  ASSERT_TRUE(Do(*store_, turn));
  ASSERT_TRUE(Do(*store_, store::ClaimSends{.now_ms = 10, .limit = 1, .except = {"branch"}}));
  store::CommitTurn person = NextTurn("k2");
  person.silenced = AddressOf("ann").connection;
  person.outbox = {Effect("e3", AddressOf("ann"), 0)};
  ASSERT_TRUE(Do(*store_, person));
  EXPECT_EQ(StateOf("e1"), SendState::Claimed) << "it may be on the wire";
  EXPECT_EQ(StateOf("e2"), SendState::Suppressed);
  EXPECT_EQ(EntryOf(*store_, ann_, "e2").error, store::kPersonAnswers);
  EXPECT_EQ(StateOf("e3"), SendState::Pending) << "the turn's own goes";
  EXPECT_EQ(StateOf("other"), SendState::Pending) << "and so does another conversation's";
  ASSERT_TRUE(Do(*store_, store::RecordOutcome{.id = "e1", .fence = 1}));
  auto next = Do(*store_, store::ClaimSends{.now_ms = 10, .limit = 1, .except = {"branch"}});
  ASSERT_TRUE(next);
  EXPECT_EQ(std::get<store::Claimed>(*next).entries.at(0).id, "e3");
}

}  // namespace
}  // namespace hark::test
