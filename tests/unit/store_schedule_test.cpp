// Schedules and rounds as store.h promises them, tried on every store.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/store/rules.h"
#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::AdvanceRound;
using store::FireSchedule;
using store::Round;
using store::Schedule;

class StoreScheduleTest : public testing::TestWithParam<StoreKind> {
 protected:
  void Keep(std::vector<Schedule> schedules) {
    ASSERT_TRUE(Do(*store_, store::PutSchedules{std::move(schedules)}));
  }
  std::string HeadOf(const std::string& contact) {
    auto input = store_->Load(contact).value();
    return input ? input->event : "";
  }
  FailureKind Refused(const store::Write& write) {
    auto written = Do(*store_, write);
    EXPECT_FALSE(written);
    return written ? FailureKind::Invalid : written.error().kind;
  }
  void Reopen() {
    if (GetParam() == StoreKind::Memory) return;
    store_.reset();
    store_ = OpenStore(GetParam(), folder_);
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, StoreScheduleTest,
                         testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(StoreScheduleTest, SchedulesReplaceThoseBefore) {
  Keep({{"b", "every 60000", 50}, {"a", "every 60000", 70}});
  Reopen();
  EXPECT_EQ(store_->Schedules().value(),
            (std::vector<Schedule>{{"a", "every 60000", 70}, {"b", "every 60000", 50}}));
  EXPECT_EQ(store_->NextDue().value(), 50);
  Keep({{"a", "every 90000", 80}});
  EXPECT_EQ(store_->NextDue().value(), 80);
  Keep({});
  EXPECT_EQ(store_->NextDue().value(), std::nullopt);
}

TEST_P(StoreScheduleTest, AFiringHappensOnce) {
  Keep({{"a", "every 60000", 50}});
  const FireSchedule fire{.rule = "a", .due_ms = 50, .next_ms = 110, .event = "{}", .at_ms = 55};
  ASSERT_TRUE(Do(*store_, fire));
  const auto nobody = store_->ContactAt(store::kNobody).value();
  ASSERT_TRUE(nobody);
  EXPECT_EQ(HeadOf(*nobody), "{}");
  EXPECT_EQ(Refused(fire), FailureKind::Conflict);
  EXPECT_EQ(store_->Count().value().inbox_new, 1U);
  EXPECT_EQ(store_->Schedules().value().front().next_ms, 110);
  EXPECT_EQ(Refused(FireSchedule{.rule = "b", .due_ms = 50}), FailureKind::Conflict);
}

TEST_P(StoreScheduleTest, ATurnBeginsRoundsThatTakeTurns) {
  const std::string ann = Receive(*store_, "ann", "k1", 10);
  store::CommitTurn turn;
  turn.contact = ann;
  turn.seq = store_->Load(ann).value()->seq;
  turn.rounds = {{"one", "a", "{1}", "", 20}, {"two", "a", "{2}", "", 20}};
  ASSERT_TRUE(Do(*store_, turn));
  EXPECT_EQ(Refused(turn), FailureKind::Conflict) << "a turn that lost the race begins none";
  Reopen();
  EXPECT_EQ(store_->NextRound().value()->id, "one");
  EXPECT_TRUE(store_->NextDue().value());
  ASSERT_TRUE(Do(*store_, AdvanceRound{"one", "", ann, false, {{ann, "{1}"}}, 30}));
  EXPECT_EQ(store_->NextRound().value()->id, "two");
  ASSERT_TRUE(Do(*store_, AdvanceRound{"two", "", "", true, {{ann, "{2}"}}, 30}));
  EXPECT_EQ(store_->NextRound().value(), (Round{"one", "a", "{1}", ann, 20}));
  EXPECT_EQ(HeadOf(ann), "{1}");
}

TEST_P(StoreScheduleTest, ARoundWaitsForTheOneBeforeOfItsId) {
  Keep({{"a", "every 60000", 50}});
  const Round round{"schedule a", "a", "{}", "", 55};
  ASSERT_TRUE(Do(*store_, FireSchedule{"a", 50, 110, {round}, "", 55}));
  Reopen();
  EXPECT_EQ(store_->NextRound().value(), round);
  EXPECT_EQ(store_->NextDue().value(), 55) << "what is under way is due";
  EXPECT_EQ(Refused(FireSchedule{"a", 110, 170, {round}, "", 115}), FailureKind::Conflict);
  EXPECT_EQ(store_->Schedules().value().front().next_ms, 110) << "and fires when that has ended";
}

TEST_P(StoreScheduleTest, APageIsHandedOutOnce) {
  const std::string ann = Receive(*store_, "ann", "k1", 10);
  Keep({{"a", "every 60000", 50}, {"b", "every 60000", 50}});
  ASSERT_TRUE(Do(*store_, FireSchedule{"a", 50, 110, {Round{"a", "a", "{}", "", 55}}, "", 55}));
  ASSERT_TRUE(Do(*store_, FireSchedule{"b", 50, 110, {Round{"b", "b", "{}", "", 55}}, "", 55}));
  const AdvanceRound page{.id = "a",
                          .from = "",
                          .to = "c9",
                          .deliveries = {{ann, "tick"}, {"c77", "tick"}},
                          .at_ms = 60};
  ASSERT_TRUE(Do(*store_, page));
  EXPECT_EQ(Refused(page), FailureKind::Conflict);
  EXPECT_EQ(store_->Count().value().inbox_new, 2U) << "a contact that is not there has no mailbox";
  EXPECT_EQ(store_->NextRound().value()->id, "b") << "rounds take turns";
  ASSERT_TRUE(Do(*store_, AdvanceRound{.id = "b", .ends = true}));
  Reopen();
  EXPECT_EQ(store_->NextRound().value()->after, "c9");
  ASSERT_TRUE(Do(*store_, AdvanceRound{.id = "a", .from = "c9", .ends = true}));
  EXPECT_EQ(store_->NextRound().value(), std::nullopt);
}

TEST_P(StoreScheduleTest, ContactsAreKnownByTheirTimeZones) {
  const auto put = [&](const std::string& name, const std::string& fields) {
    ASSERT_TRUE(Do(*store_, store::PutContact{AddressOf(name), fields, {}, {"vips"}, {}}));
  };
  put("a", R"({"time_zone":"Europe/Berlin"})");
  put("b", R"({"name":"time_zone"})");
  put("c", R"({"time_zone":7})");
  put("d", R"({"time_zone":"Asia/Tashkent"})");
  put("e", R"({"time_zone":"Europe/Berlin"})");
  put("f", "no JSON, \"time_zone\"");
  Reopen();
  EXPECT_EQ(store_->TimeZones().value(),
            (std::vector<std::string>{"Asia/Tashkent", "Europe/Berlin"}));
  const auto of = [&](const std::string& zone, const std::string& after) {
    std::string ids;
    const auto contacts =
        store_->Contacts({.after = after, .limit = 9, .tag = {}, .list = "vips", .zone = zone})
            .value();
    for (const store::Contact& contact : contacts) ids += contact.id + " ";
    return ids;
  };
  EXPECT_EQ(of("Europe/Berlin", ""), "c1 c5 ");
  EXPECT_EQ(of("Europe/Berlin", "c1"), "c5 ");
  EXPECT_EQ(of("", ""), "c2 c3 c6 ");
  put("a", "{}");
  put("e", R"({"time_zone":"Asia/Tashkent"})");
  EXPECT_EQ(store_->TimeZones().value(), std::vector<std::string>{"Asia/Tashkent"});
  EXPECT_EQ(of("Asia/Tashkent", ""), "c4 c5 ");
}

TEST_P(StoreScheduleTest, AKeyIsDeliveredOnce) {
  const std::string ann = Receive(*store_, "ann", "k1", 10);
  Keep({{"a", "every 60000", 50}});
  Round berlin{"a berlin", "a", "{}", "", 55, std::string("Europe/Berlin")};
  Round tokyo{"a tokyo", "a", "{}", "", 55, std::string("Asia/Tokyo")};
  ASSERT_TRUE(Do(*store_, FireSchedule{"a", 50, 110, {berlin, tokyo}, "", 55}));
  Reopen();
  EXPECT_EQ(store_->NextRound().value(), berlin);
  ASSERT_TRUE(Do(*store_, AdvanceRound{"a berlin", "", ann, false, {{ann, "{}", "day 1"}}, 60}));
  EXPECT_EQ(store_->NextRound().value(), tokyo);
  ASSERT_TRUE(Do(*store_, AdvanceRound{"a tokyo", "", "", true, {{ann, "{}", "day 1"}}, 60}));
  EXPECT_EQ(store_->Count().value().inbox_new, 2U);
  berlin.after = ann;
  EXPECT_EQ(store_->NextRound().value(), berlin) << "it keeps its zone";
  ASSERT_TRUE(Do(*store_, AdvanceRound{"a berlin", ann, "", true, {{ann, "{}", "day 2"}}, 60}));
  EXPECT_EQ(store_->Count().value().inbox_new, 3U);
}

TEST_P(StoreScheduleTest, OneRoundUnderWayHoldsUpAllThatFireWithIt) {
  Keep({{"a", "every 60000", 50}});
  const Round first{"one", "a", "{}", "", 55};
  const Round second{"two", "a", "{}", "", 55};
  ASSERT_TRUE(Do(*store_, FireSchedule{"a", 50, 110, {first}, "", 55}));
  EXPECT_EQ(Refused(FireSchedule{"a", 110, 170, {second, first}, "", 115}), FailureKind::Conflict);
  ASSERT_TRUE(Do(*store_, AdvanceRound{.id = "one", .ends = true}));
  EXPECT_EQ(store_->NextRound().value(), std::nullopt) << "none of them began";
}

// It is ten in the evening in Berlin, and six in the morning in Tokyo.
TEST_P(StoreScheduleTest, QuietHoursGoByTheContactsClock) {
  constexpr std::int64_t kHourMs = 3'600'000;
  constexpr std::int64_t kNowMs = 1'767'646'800'000;  // 2026-01-05 21:00 UTC
  store::Sending sending{.quiet_from = 21 * 60, .quiet_to = 9 * 60};
  sending.clock = {"Europe/Berlin", true};
  ASSERT_TRUE(Do(*store_, store::PutSending{sending}));
  Reopen();
  EXPECT_EQ(store_->HowToSend().value(), sending);
  const auto want = [&](const std::string& name, const std::string& fields) {
    store::OutboxEntry entry = Effect(name + "1", AddressOf(name));
    entry.purpose = "news";
    Want(*store_, name, {entry});
    ASSERT_TRUE(
        Do(*store_, store::PutContact{AddressOf(name), fields, {}, {}, {{"whatsapp", "news"}}}));
  };
  want("ann", R"({"time_zone":"America/New_York"})");
  want("bob", R"({"time_zone":"Asia/Tokyo"})");
  want("eve", R"({"time_zone":"Mars/Phobos"})");
  const auto claimed = [&](std::int64_t now_ms) {
    std::string ids;
    for (const store::OutboxEntry& entry : Claim(*store_, now_ms)) ids += entry.id + " ";
    return ids;
  };
  EXPECT_EQ(claimed(kNowMs), "ann1 ");
  EXPECT_EQ(claimed(kNowMs + 3 * kHourMs), "bob1 ");
  EXPECT_EQ(claimed(kNowMs + 11 * kHourMs), "eve1 ");
}

TEST_P(StoreScheduleTest, WhatIsWantedInTheLastQuietMomentGoesWhenTheyEnd) {
  constexpr std::int64_t kEndMs = 1'767'690'000'000;  // 2026-01-06 09:00 UTC
  store::Sending sending{.quiet_from = 21 * 60, .quiet_to = 9 * 60};
  sending.clock = {"UTC", false};
  ASSERT_TRUE(Do(*store_, store::PutSending{sending}));
  store::OutboxEntry entry = Effect("ann1", AddressOf("ann"));
  entry.purpose = "news";
  Want(*store_, "ann", {entry});
  ASSERT_TRUE(
      Do(*store_, store::PutContact{AddressOf("ann"), "{}", {}, {}, {{"whatsapp", "news"}}}));
  EXPECT_TRUE(Claim(*store_, kEndMs - 1).empty());
  EXPECT_EQ(Claim(*store_, kEndMs).size(), 1U);
}

TEST_P(StoreScheduleTest, AddressesAreTheOnesOfTheContact) {
  const std::string ann = Receive(*store_, "ann", "k1", 10);
  EXPECT_EQ(store_->Addresses(ann).value(), std::vector{AddressOf("ann")});
  EXPECT_TRUE(store_->Addresses("c77").value().empty());
}

}  // namespace
}  // namespace hark::test
