// Events that say too little, as deferred.h promises them, tried on every store.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::Defer;
using store::Deferred;
using store::Ingested;
using store::SettleDeferred;

class StoreDeferredTest : public testing::TestWithParam<StoreKind> {
 protected:
  bool IsNew(const std::string& key, const std::string& about, std::int64_t at_ms) {
    auto written = Do(*store_, Defer{key, kConnection, about, "{\"key\":\"" + key + "\"}", at_ms});
    return std::get<Ingested>(written.value()).is_new;
  }
  std::vector<std::int64_t> NumbersAt(std::int64_t now_ms, std::size_t limit = 100) {
    std::vector<std::int64_t> numbers;
    const std::vector<Deferred> ready = store_->DeferredAt(now_ms, limit).value();
    for (const Deferred& one : ready) numbers.push_back(one.number);
    return numbers;
  }
  using Numbers = std::vector<std::int64_t>;

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, StoreDeferredTest,
                         testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(StoreDeferredTest, AKeySeenBeforeChangesNothing) {
  EXPECT_TRUE(IsNew("a", "order 1", 10));
  EXPECT_FALSE(IsNew("a", "order 1", 20));
  const std::vector<Deferred> waits = store_->DeferredAt(10, 10).value();
  EXPECT_EQ(waits, std::vector{(Deferred{1, kConnection, "{\"key\":\"a\"}", 10})});
  ASSERT_TRUE(Do(*store_, SettleDeferred{1}));
  EXPECT_FALSE(IsNew("a", "order 1", 30)) << "what is settled is not forgotten";
  EXPECT_EQ(store_->Count().value().deferred, 0U);
  ASSERT_TRUE(Do(*store_, store::ForgetKeys{100, 10}));
  EXPECT_TRUE(IsNew("a", "order 1", 200));
}

TEST_P(StoreDeferredTest, TheOldestAboutAThingIsFirst) {
  EXPECT_TRUE(IsNew("a", "order 1", 10));
  EXPECT_TRUE(IsNew("b", "order 1", 20));
  EXPECT_TRUE(IsNew("c", "order 2", 30));
  EXPECT_EQ(NumbersAt(9), Numbers());
  EXPECT_EQ(NumbersAt(30), (Numbers{1, 3}));
  EXPECT_EQ(NumbersAt(30, 1), Numbers{1});
  ASSERT_TRUE(Do(*store_, SettleDeferred{1, 100}));
  EXPECT_EQ(NumbersAt(30), Numbers{3}) << "the second does not overtake the first";
  EXPECT_EQ(NumbersAt(100), (Numbers{3, 1}));
  ASSERT_TRUE(Do(*store_, SettleDeferred{1}));
  EXPECT_EQ(NumbersAt(100), (Numbers{2, 3}));
}

TEST_P(StoreDeferredTest, IsSettledOnce) {
  EXPECT_TRUE(IsNew("a", "order 1", 10));
  EXPECT_EQ(store_->Count().value().deferred, 1U);
  ASSERT_TRUE(Do(*store_, SettleDeferred{1}));
  EXPECT_EQ(Do(*store_, SettleDeferred{1}).error().kind, FailureKind::Conflict);
  EXPECT_EQ(Do(*store_, SettleDeferred{1, 50}).error().kind, FailureKind::Conflict);
  EXPECT_TRUE(IsNew("b", "order 1", 20));
  EXPECT_EQ(NumbersAt(20), Numbers{2}) << "no number is given twice";
}

TEST_P(StoreDeferredTest, BelongsToNobody) {
  EXPECT_TRUE(IsNew("a", "order 1", 10));
  const store::Counts counts = store_->Count().value();
  EXPECT_EQ(counts.contacts, 0U);
  EXPECT_EQ(counts.inbox_new, 0U);
  EXPECT_TRUE(store_->Ready(100, 10).value().empty());
}

TEST(StoreDeferred, OutlivesTheProcess) {
  Scratch folder;
  {
    auto store = OpenStore(StoreKind::Sqlite, folder);
    ASSERT_TRUE(Do(*store, Defer{"a", kConnection, "order 1", "{}", 10}));
  }
  auto store = OpenStore(StoreKind::Sqlite, folder);
  EXPECT_EQ(store->DeferredAt(10, 10).value().size(), 1U);
  EXPECT_FALSE(
      std::get<Ingested>(Do(*store, Defer{"a", kConnection, "o", "{}", 10}).value()).is_new);
}

}  // namespace
}  // namespace hark::test
