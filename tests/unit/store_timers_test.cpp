// Waits outlive the process, however many there are: none is lost, none ends early or twice,
// and those of one contact end in the order in which they are due.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "runtime/host/virtual_host.h"
#include "runtime/value/event_json.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

constexpr std::size_t kWaitsOfContact = 4;
constexpr std::int64_t kHourMs = 60 * 60 * 1'000;

// How many waits there are: HARK_TIMERS of the environment, for as many as one likes.
std::size_t Waits() {
  const char* wanted = std::getenv("HARK_TIMERS");
  const std::size_t waits = wanted == nullptr ? 4'000 : std::strtoull(wanted, nullptr, 10);
  return waits / kWaitsOfContact * kWaitsOfContact;
}

// Within how many hours all are due: of many, within thirty days.
std::size_t HoursOf(std::size_t waits) { return std::min<std::size_t>(720, waits / 100 + 1); }

store::Run Resting(std::size_t wait, const store::Address& at, std::int64_t due_ms) {
  store::Run run;
  run.id = "run-" + std::to_string(wait);
  run.rule = "reminder";
  run.program = "hash";
  run.wait = "pause";
  run.wait_number = 1;
  run.frame = "frame";
  run.reply_to = at;
  run.due_ms = due_ms;
  return run;
}

// What the process took at most, so far.
long PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1'024;
}

class StoreTimers : public testing::Test {
 protected:
  void Open() {
    store_.reset();
    store_ = OpenStore(StoreKind::Sqlite, folder_);
    ASSERT_NE(store_, nullptr);
  }

  std::vector<Result<store::Written>> Apply(const std::vector<store::Write>& writes) {
    auto applied = store_->Apply(writes);
    EXPECT_TRUE(applied) << applied.error().message;
    if (!applied) return {};
    for (const auto& written : *applied) EXPECT_TRUE(written) << written.error().message;
    return std::move(*applied);
  }

  // Spread over the hours; of one contact, what began last is due first.
  std::int64_t DueMs(std::size_t wait) const {
    constexpr std::size_t kStride = 7'919;
    const std::size_t hour =
        wait / kWaitsOfContact * kStride + kWaitsOfContact - wait % kWaitsOfContact;
    return static_cast<std::int64_t>(hour % HoursOf(ended_.size()) + 1) * kHourMs;
  }

  // Contacts write, and the turn of each begins its waits; many in one transaction.
  void Park() {
    const std::size_t waits = ended_.size();
    constexpr std::size_t kContactsAtOnce = 1'000;
    for (std::size_t begin = 0; begin < waits; begin += kContactsAtOnce * kWaitsOfContact) {
      const std::size_t end = std::min(waits, begin + kContactsAtOnce * kWaitsOfContact);
      std::vector<store::Write> messages;
      for (std::size_t wait = begin; wait < end; wait += kWaitsOfContact) {
        const std::string name = "contact-" + std::to_string(wait / kWaitsOfContact);
        messages.push_back(store::Ingest{name, AddressOf(name), "{}", 0, true});
      }
      std::vector<store::Write> turns;
      for (const auto& written : Apply(messages)) {
        store::CommitTurn turn;
        turn.contact = std::get<store::Ingested>(*written).contact;
        turn.seq = 1;
        const std::size_t first = begin + turns.size() * kWaitsOfContact;
        const std::string name = "contact-" + std::to_string(first / kWaitsOfContact);
        for (std::size_t of = 0; of < kWaitsOfContact; ++of) {
          turn.waiting.push_back(Resting(first + of, AddressOf(name), DueMs(first + of)));
        }
        turns.push_back(std::move(turn));
      }
      Apply(turns);
    }
  }

  // What is due now goes into mailboxes, a page at a time; how many waits that are.
  std::size_t Fire() {
    constexpr std::size_t kPage = 100;
    std::size_t fired = 0;
    for (;;) {
      const std::size_t page = CountOf(Do(*store_, store::FireTimers{clock_.NowMs(), kPage}));
      fired += page;
      if (page < kPage) return fired;
    }
  }

  // Every mailbox is emptied by turns that end the runs whose time is over.
  void HandleAll() {
    constexpr std::size_t kPage = 1'000;
    for (;;) {
      auto ready = store_->Ready(clock_.NowMs(), kPage);
      ASSERT_TRUE(ready);
      if (ready->empty()) return;
      std::vector<store::Write> turns;
      for (const std::string& contact : *ready) {
        auto input = store_->Load(contact);
        ASSERT_TRUE(input && *input);
        auto event = value::EventFromJson((*input)->event);
        ASSERT_TRUE(event);
        Ended(*event);
        store::CommitTurn turn;
        turn.contact = contact;
        turn.seq = (*input)->seq;
        turn.ended = {event->run_id};
        turns.push_back(std::move(turn));
      }
      Apply(turns);
    }
  }

  // The wait of the event ended now.
  void Ended(const value::Event& event) {
    ASSERT_EQ(event.kind, EventKind::Timer);
    const std::size_t wait = std::stoull(event.run_id.substr(event.run_id.find('-') + 1));
    ASSERT_LT(wait, ended_.size());
    ended_[wait] += 1;
    EXPECT_EQ(event.at_ms, DueMs(wait));
    EXPECT_LE(event.at_ms, clock_.NowMs()) << event.run_id << " ended early";
    std::int64_t& last = last_due_ms_[wait / kWaitsOfContact];
    EXPECT_LE(last, event.at_ms) << event.run_id << " ended behind a later one";
    last = event.at_ms;
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_;
  host::VirtualClock clock_{0};
  std::vector<int> ended_;                 // how often, by wait
  std::vector<std::int64_t> last_due_ms_;  // of what has ended, by contact
};

TEST_F(StoreTimers, EndOnceAndInOrderOverRestarts) {
  const std::size_t waits = Waits();
  ended_.resize(waits);
  last_due_ms_.resize(waits / kWaitsOfContact);
  const auto began = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  Open();
  Park();
  const double parked = seconds();
  Open();
  const double reopened = seconds();
  EXPECT_EQ(store_->Count()->runs, waits);
  std::size_t fired = 0;
  std::size_t moments = 0;
  while (const auto due = *store_->NextDue()) {
    clock_.Advance(*due - 1 - clock_.NowMs());
    EXPECT_EQ(Fire(), 0U) << "before anything is due";
    // Now and then nobody works for some hours, and much is due at once.
    clock_.Advance(++moments % 4 == 0 ? 5 * kHourMs : 1);
    fired += Fire();
    // What has come due and is not handled outlives the process too.
    if (moments % 10 == 0) Open();
    HandleAll();
  }
  EXPECT_EQ(fired, waits);
  EXPECT_EQ(std::ranges::count(ended_, 1), static_cast<std::ptrdiff_t>(waits));
  EXPECT_EQ(store_->Count()->runs, 0U);
  std::cout << waits << " waits: parked in " << parked << " s, reopened in " << reopened - parked
            << " s, ended at " << moments << " moments in " << seconds() - reopened << " s; "
            << std::filesystem::file_size(folder_.File("store.db")) / 1'048'576
            << " MiB on disk, at most " << PeakMegabytes() << " MiB in memory\n";
}

}  // namespace
}  // namespace hark::test
