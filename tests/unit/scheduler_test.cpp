// What no golden file reaches: when clocks change to the millisecond, and a worker that dies
// while a round is handed out.
#include "runtime/turn/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "runtime/host/virtual_host.h"
#include "runtime/interp/interp.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/schedule.h"
#include "runtime/value/event_json.h"
#include "tests/support/compiled.h"
#include "tests/support/faulty_store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
// 2026-03-29T01:00Z and 2026-10-25T01:00Z, at which clocks in Berlin go forward and back.
constexpr std::int64_t kForwardMs = 1'774'746'000'000;
constexpr std::int64_t kBackMs = 1'792'890'000'000;

ir::Schedule Daily(std::int32_t minute) {
  return {.weekdays = 0x7f, .minute = minute, .clock = {"Europe/Berlin"}};
}

TEST(Schedule, AClockThatGoesForwardFiresAtTheChange) {
  const ir::Schedule schedule = Daily(2 * 60 + 30);
  EXPECT_EQ(turn::NextFiring(schedule, kForwardMs - 1), kForwardMs);
  EXPECT_EQ(turn::NextFiring(schedule, kForwardMs - 5 * kHourMs), kForwardMs);
  EXPECT_EQ(turn::NextFiring(schedule, kForwardMs), kForwardMs + 23 * kHourMs + kHourMs / 2);
  EXPECT_EQ(turn::LastFiring(schedule, kForwardMs), kForwardMs);
  EXPECT_EQ(turn::LastFiring(schedule, kForwardMs - 1), kForwardMs - kDayMs + kHourMs / 2);
}

TEST(Schedule, AnHourThatIsThereTwiceFiresOnce) {
  const ir::Schedule schedule = Daily(2 * 60 + 30);
  const std::int64_t first_ms = kBackMs - kHourMs / 2;
  EXPECT_EQ(turn::NextFiring(schedule, first_ms - 1), first_ms);
  EXPECT_EQ(turn::NextFiring(schedule, first_ms), first_ms + 25 * kHourMs);
  EXPECT_EQ(turn::LastFiring(schedule, kBackMs + 12 * kHourMs), first_ms);
}

// Whatever the times: next and last agree, and none is left out or there twice.
TEST(Schedule, NextAndLastAgree) {
  std::mt19937_64 random(7);
  for (int n = 0; n < 2'000; ++n) {
    ir::Schedule schedule = Daily(static_cast<std::int32_t>(random() % 1'440));
    if (n % 3 == 1) schedule.weekdays = static_cast<std::uint8_t>(1 + random() % 0x7f);
    if (n % 3 == 2) schedule.day_of_month = static_cast<std::int32_t>(1 + random() % 31);
    if (n % 5 == 0) schedule = {.period_ms = static_cast<std::int64_t>(60'000 + random() % kDayMs)};
    const std::int64_t at_ms =
        kForwardMs - kDayMs + static_cast<std::int64_t>(random() % (400 * kDayMs));
    const std::int64_t next_ms = turn::NextFiring(schedule, at_ms);
    EXPECT_GT(next_ms, at_ms);
    EXPECT_EQ(turn::LastFiring(schedule, next_ms), next_ms);
    EXPECT_EQ(turn::NextFiring(schedule, next_ms - 1), next_ms);
    const std::int64_t last_ms = turn::LastFiring(schedule, next_ms - 1);
    EXPECT_LE(last_ms, at_ms);
    EXPECT_EQ(turn::NextFiring(schedule, last_ms), next_ms);
  }
}

constexpr std::string_view kScript = R"hark(
list vips
rule join on message { add to vips }
rule count on every 1h for vips { tag contact "counted" }
)hark";

std::shared_ptr<const ops::Engine> Interpreter(
    const std::shared_ptr<const ops::LoadedProgram>& program) {
  return interp::MakeInterpreter(program);
}

// How many workers it takes until nothing is left to do, each of which dies at its first failure.
int LivesUntilIdle(store::Store& kept, const FaultyStore::Before& fails,
                   const std::shared_ptr<const ops::LoadedProgram>& program,
                   host::VirtualClock& clock) {
  int lives = 0;
  for (bool done = false; !done && lives < 1'000; ++lives) {
    FaultyStore store(kept, fails);
    turn::Deployed deployed(program, Interpreter(program));
    turn::Programs programs(store, Interpreter);
    turn::Executor executor(store, programs, clock);
    for (;;) {
      auto stepped = executor.Step(deployed);
      if (!stepped) break;
      done = stepped->idle();
      if (done) break;
    }
  }
  return lives;
}

// A store that fails at some commits, as if the worker died there.
TEST(Scheduler, AWorkerThatDiesInARoundGoesOnWhereItWas) {
  constexpr int kContacts = 300;
  for (int fails_every = 2; fails_every < 5; ++fails_every) {
    Scratch folder;
    auto kept = OpenStore(StoreKind::Sqlite, folder);
    std::mt19937_64 random(static_cast<std::uint64_t>(fails_every));
    auto fails = [&](std::span<const store::Write>) -> std::optional<Failure> {
      if (random() % static_cast<std::uint64_t>(fails_every) != 0) return std::nullopt;
      return Failure{FailureKind::Unavailable, "the worker died"};
    };
    for (int n = 0; n < kContacts; ++n) {
      ASSERT_TRUE(
          Do(*kept, store::PutContact{
                        AddressOf("p" + std::to_string(n), "terminal"), "{}", {}, {"vips"}, {}}));
    }
    auto program = ops::LoadedProgram::Load(Compiled(std::string(kScript)));
    ASSERT_TRUE(program);
    host::VirtualClock clock(kForwardMs + 1);
    {
      FaultyStore store(*kept, fails);
      turn::Scheduler scheduler(store);
      turn::Deployed deployed(*program, Interpreter(*program));
      while (!scheduler.Follow(deployed, clock.NowMs())) {
      }
    }
    clock.Advance(kHourMs);
    const int lives = LivesUntilIdle(*kept, fails, *program, clock);
    ASSERT_LT(lives, 1'000);
    EXPECT_GT(lives, 3) << "it must die while it works";
    store::Counts counts = kept->Count().value();
    EXPECT_EQ(counts.inbox_done, std::size_t{kContacts});
    EXPECT_EQ(counts.inbox_new, 0U);
    for (int n = 1; n <= kContacts; ++n) {
      EXPECT_EQ(kept->Journal("c" + std::to_string(n)).value().size(), 1U) << n;
    }
  }
}

// A page a step, and only where there is room: what people write goes first.
TEST(Scheduler, AManyHeadedRoundHoldsUpNobody) {
  constexpr int kContacts = 1'000;
  Scratch folder;
  auto store = OpenStore(StoreKind::Memory, folder);
  for (int n = 0; n < kContacts; ++n) {
    ASSERT_TRUE(Do(
        *store,
        store::PutContact{AddressOf("p" + std::to_string(n), "terminal"), "{}", {}, {"vips"}, {}}));
  }
  auto program = ops::LoadedProgram::Load(Compiled(std::string(kScript)));
  ASSERT_TRUE(program);
  turn::Deployed deployed(*program, Interpreter(*program));
  turn::Programs programs(*store, Interpreter);
  host::VirtualClock clock(kForwardMs + 1);
  turn::Executor executor(*store, programs, clock);
  ASSERT_TRUE(executor.Step(deployed));
  clock.Advance(kHourMs);
  std::size_t most_waiting = 0;
  for (;;) {
    auto stepped = executor.Step(deployed);
    ASSERT_TRUE(stepped);
    if (stepped->idle()) break;
    most_waiting = std::max(most_waiting, store->Count().value().inbox_new);
  }
  EXPECT_EQ(store->Count().value().inbox_done, std::size_t{kContacts});
  EXPECT_LE(most_waiting, 2 * turn::Scheduler::kPage);
}

constexpr std::string_view kMornings = R"hark(
list vips
rule morning on every day at 09:00 in contact.time_zone or "Europe/Berlin" for vips {
  tag contact "greeted"
}
)hark";

// A day's round of Tashkent that is still under way: the next day's comes for everybody.
TEST(Scheduler, ARoundOfOneDayHoldsUpNoOtherZoneOnTheNext) {
  constexpr int kContacts = 100;
  constexpr std::int64_t kNineInTashkentMs = kForwardMs + 3 * kHourMs;
  Scratch folder;
  auto store = OpenStore(StoreKind::Memory, folder);
  for (int n = 0; n <= kContacts; ++n) {
    const std::string fields = n < kContacts ? R"({"time_zone":"Asia/Tashkent"})" : "{}";
    const store::Address address = AddressOf("p" + std::to_string(n), "terminal");
    ASSERT_TRUE(Do(*store, store::PutContact{address, fields, {}, {"vips"}, {}}));
  }
  auto program = ops::LoadedProgram::Load(Compiled(std::string(kMornings)));
  ASSERT_TRUE(program);
  turn::Deployed deployed(*program, Interpreter(*program));
  turn::Scheduler scheduler(*store);
  ASSERT_TRUE(scheduler.Follow(deployed, kForwardMs));
  EXPECT_EQ(scheduler.Fire(deployed, kNineInTashkentMs).value(), 1U);
  EXPECT_TRUE(scheduler.HandOut(deployed, kNineInTashkentMs).value());
  EXPECT_EQ(store->Count().value().inbox_new, turn::Scheduler::kPage);
  const std::int64_t next_day_ms = kNineInTashkentMs + kDayMs;
  EXPECT_EQ(scheduler.Fire(deployed, next_day_ms).value(), 1U);
  while (scheduler.HandOut(deployed, next_day_ms).value()) {
  }
  EXPECT_EQ(store->Count().value().inbox_new, 2U * kContacts + 1U);
}

// A broadcast to 300 contacts, begun by a message of the first, over whatever program comes next.
class Broadcast : public testing::Test {
 protected:
  static constexpr int kContacts = 300;

  void SetUp() override {
    for (int n = 0; n < kContacts; ++n) {
      ASSERT_TRUE(Do(*store_, store::PutContact{Person(n), "{}", {}, {"vips"}, {}}));
    }
    value::Event said;
    said.kind = EventKind::Message;
    said.text = "go";
    said.channel = Person(0).channel;
    said.connection = Person(0).connection;
    said.address = Person(0).address;
    ASSERT_TRUE(Do(*store_, store::Ingest{"k", Person(0), value::ToJson(said), 5, true}));
  }

  static store::Address Person(int n) { return {"terminal", "terminal", std::to_string(n)}; }

  static turn::Deployed Deploy(const std::string& script) {
    auto program = ops::LoadedProgram::Load(Compiled(script));
    EXPECT_TRUE(program);
    return {*program, Interpreter(*program)};
  }

  std::size_t Sent() const {
    std::size_t sent = 0;
    for (int n = 1; n <= kContacts; ++n) {
      sent += store_->Outbox("c" + std::to_string(n)).value().size();
    }
    return sent;
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(StoreKind::Sqlite, folder_);
  host::VirtualClock clock_{kForwardMs};
  const std::string kBegins = R"hark(
list vips
rule go on message {
  let what = 7
  broadcast "{what} to {contact.name}" to vips via terminal for "service"
}
)hark";
};

TEST_F(Broadcast, ReachesEachContactOnceHoweverOftenTheWorkerDies) {
  std::mt19937_64 random(3);
  auto fails = [&](std::span<const store::Write>) -> std::optional<Failure> {
    if (random() % 3 != 0) return std::nullopt;
    return Failure{FailureKind::Unavailable, "the worker died"};
  };
  const auto program = ops::LoadedProgram::Load(Compiled(kBegins));
  ASSERT_TRUE(program);
  const int lives = LivesUntilIdle(*store_, fails, *program, clock_);
  ASSERT_LT(lives, 1'000);
  EXPECT_GT(lives, 3) << "it must die while it works";
  for (int n = 1; n <= kContacts; ++n) {
    EXPECT_EQ(store_->Outbox("c" + std::to_string(n)).value().size(), 1U) << n;
  }
}

TEST_F(Broadcast, ADeployThatMakesItOfOtherValuesEndsIt) {
  turn::Programs programs(*store_, Interpreter);
  turn::Executor executor(*store_, programs, clock_);
  turn::Deployed before = Deploy(kBegins);
  for (int steps = 0; Sent() == 0 && steps < 10; ++steps) ASSERT_TRUE(executor.Step(before));
  ASSERT_TRUE(store_->NextRound().value());
  std::string other = kBegins;
  other.replace(other.find("what = 7"), 8, "what = \"a lamp\"");
  turn::Deployed after = Deploy(other);
  for (;;) {
    auto stepped = executor.Step(after);
    ASSERT_TRUE(stepped);
    if (stepped->idle()) break;
  }
  EXPECT_FALSE(store_->NextRound().value());
  EXPECT_GE(Sent(), turn::Scheduler::kPage);
  EXPECT_LT(Sent(), std::size_t{kContacts});
  for (int n = 1; n <= kContacts; ++n) {
    const auto journal = store_->Journal("c" + std::to_string(n)).value();
    for (const store::JournalEntry& entry : journal) {
      EXPECT_NE(entry.kind, "fault") << entry.text;
    }
  }
}

}  // namespace
}  // namespace hark::test
