// What a deploy does with runs at rest, on every store.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

class StoreDeployTest : public testing::TestWithParam<StoreKind> {
 protected:
  void Rest(const std::string& name, const std::string& id, std::int64_t wait_number) {
    store::CommitTurn turn;
    turn.contact = Receive(*store_, name, "k " + id, 0);
    turn.seq = store_->Load(turn.contact).value()->seq;
    turn.waiting = {{.id = id,
                     .rule = "greet",
                     .program = "p1",
                     .wait = "w1",
                     .wait_number = wait_number,
                     .frame = "frame " + id,
                     .reply_to = AddressOf(name),
                     .due_ms = 50}};
    ASSERT_TRUE(Do(*store_, turn));
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, StoreDeployTest,
                         testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(StoreDeployTest, RunsMoveWhereTheyStillRestAsPlanned) {
  Rest("ann", "r1", 3);
  Rest("bob", "r2", 3);
  const std::vector<store::Activate::Move> moves = {{"r1", 3}, {"r2", 2}, {"r3", 3}};
  ASSERT_TRUE(Do(*store_, store::SaveProgram{"p2", "two"}));
  ASSERT_TRUE(Do(*store_, store::Activate{"p2", 20, moves}));
  const std::vector<store::Run> first = store_->Resting("", 1).value();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].id, "r1");
  EXPECT_EQ(first[0].program, "p2");
  EXPECT_EQ(first[0].due_ms, 50);
  EXPECT_EQ(first[0].frame, "frame r1");
  const std::vector<store::Run> rest = store_->Resting("r1", 9).value();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].program, "p1") << "it had gone on since";
}

TEST_P(StoreDeployTest, AMoveMayEndTheWaitAtAnotherTime) {
  Rest("ann", "r1", 3);
  Rest("bob", "r2", 3);
  ASSERT_TRUE(Do(*store_, store::SaveProgram{"p2", "two"}));
  ASSERT_TRUE(Do(*store_, store::Activate{"p2", 20, {{"r1", 3, 90}, {"r2", 2, 70}}}));
  EXPECT_EQ(store_->Resting("", 9).value()[0].due_ms, 90);
  EXPECT_EQ(store_->Resting("", 9).value()[1].due_ms, 50) << "it had gone on since";
  ASSERT_TRUE(Do(*store_, store::FireTimers{89, 9}));
  EXPECT_EQ(store_->NextDue().value(), 90);
  ASSERT_TRUE(Do(*store_, store::FireTimers{90, 9}));
  EXPECT_EQ(store_->NextDue().value(), std::nullopt);
  ASSERT_TRUE(Do(*store_, store::Activate{"p2", 95, {{"r1", 3, 99}}}));
  EXPECT_EQ(store_->NextDue().value(), std::nullopt) << "its wait is over";
}

TEST_P(StoreDeployTest, NothingMovesToAProgramThatIsNotSaved) {
  Rest("ann", "r1", 3);
  EXPECT_FALSE(Do(*store_, store::Activate{"p2", 20, {{"r1", 3}}}));
  EXPECT_EQ(store_->Resting("", 9).value()[0].program, "p1");
}

}  // namespace
}  // namespace hark::test
