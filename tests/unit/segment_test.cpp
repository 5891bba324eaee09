// Segments as the store is asked for them: page by page, the rest worked out by an engine.
#include "runtime/turn/segment.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/store/memory_store.h"
#include "tests/support/compiled.h"

namespace hark::test {
namespace {

using Ids = std::vector<std::string>;

constexpr std::string_view kScript = R"hark(
contact { visits: Int = 0 }
list news
segment dear = contacts where contact.tagged("vip") and contact in news and contact.visits > 1
segment any = contacts where contact.tagged("vip") or 10 / contact.visits > 2
rule r on message when contact in dear or contact in any { add to news  tag contact "vip" }
)hark";

class SegmentTest : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = ops::LoadedProgram::Load(Compiled(std::string(kScript)));
    ASSERT_TRUE(loaded);
    deployed_ = std::make_unique<turn::Deployed>(*loaded, interp::MakeInterpreter(*loaded));
  }

  void Put(const std::string& name, int visits, std::vector<std::string> tags,
           std::vector<std::string> lists) {
    store::Write put = store::PutContact{{"telegram", "telegram", name},
                                         "{\"visits\":" + std::to_string(visits) + "}",
                                         std::move(tags),
                                         std::move(lists),
                                         {}};
    ASSERT_TRUE(store_.Apply({&put, 1}));
  }

  turn::SegmentPage Page(const std::string& segment, const std::string& after, std::size_t limit) {
    auto page = turn::ContactsIn(store_, *deployed_, segment,
                                 {.after = after, .limit = limit, .tag = {}, .list = {}}, 0);
    EXPECT_TRUE(page);
    return page.value_or(turn::SegmentPage{});
  }

  store::MemoryStore store_;
  std::unique_ptr<turn::Deployed> deployed_;
};

TEST_F(SegmentTest, TheStoreAnswersTagsAndLists) {
  Put("a", 5, {"vip"}, {"news"});
  Put("b", 5, {}, {"news"});
  Put("c", 1, {"vip"}, {"news"});
  Put("d", 2, {"vip"}, {"news"});
  turn::SegmentPage page = Page("dear", "", 2);
  // The second of the page is c3, whom only the engine leaves out: c2 was never shown.
  EXPECT_EQ(page.contacts, Ids{"c1"});
  EXPECT_EQ(page.next, "c3");
  page = Page("dear", page.next, 2);
  EXPECT_EQ(page.contacts, Ids{"c4"});
  EXPECT_EQ(page.next, "");
}

TEST_F(SegmentTest, AFaultLeavesAContactOutAndOrIsNotPushedDown) {
  Put("a", 0, {}, {});
  Put("b", 0, {"vip"}, {});
  Put("c", 3, {}, {});
  EXPECT_EQ(Page("any", "", 9).contacts, (Ids{"c2", "c3"}));
  EXPECT_EQ(Page("any", "", 9).next, "");
}

TEST_F(SegmentTest, AnUnknownSegmentIsNotFound) {
  auto page = turn::ContactsIn(store_, *deployed_, "nobody", {}, 0);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, FailureKind::NotFound);
}

}  // namespace
}  // namespace hark::test
