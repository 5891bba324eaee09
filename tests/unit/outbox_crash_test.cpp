// A worker that dies between sending and recording, and the next one on its store: ours
// sends nothing twice, the naive one does.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "runtime/host/virtual_host.h"
#include "runtime/outbox/send_pool.h"
#include "runtime/outbox/sender.h"
#include "runtime/store/commit_queue.h"
#include "runtime/store/memory_store.h"
#include "tests/support/fake_channel.h"
#include "tests/support/faulty_store.h"
#include "tests/support/naive_sender.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using channel::SendClass;
using store::SendState;

class CrashTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = OpenStore(StoreKind::Sqlite, folder_);
    ann_ = Want(*store_, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann"))});
  }
  // Ends the process as the store sees it: what is not committed is gone.
  void Crash() { store_.reset(); }
  void Restart() { store_ = OpenStore(StoreKind::Sqlite, folder_); }
  outbox::Sender MakeSender() {
    return outbox::Sender({*store_, routes_, wire_, clock_, random_, pauses_, {}}, {});
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_;
  std::string ann_;
  outbox::Routes routes_ = FakeRoutes();
  host::VirtualClock clock_{1'000};
  host::SeededRandom random_{7};
  outbox::Pauses pauses_;
  bool crashes_ = true;
  // Takes the message, then the worker dies: its store is pulled from under it.
  FakeWire wire_{[this](const auto&) {
    if (crashes_) std::filesystem::remove(folder_.File("store.db.lock"));
    if (crashes_) successor_ = OpenStore(StoreKind::Sqlite, folder_);
    return Answer(SendClass::Accepted);
  }};
  std::unique_ptr<store::Store> successor_;
};

TEST_F(CrashTest, WhatWasOnTheWireIsInDoubtAndNotSentAgain) {
  auto died = MakeSender().SendDue();
  ASSERT_FALSE(died) << "the outcome must not get into a store that another worker has";
  EXPECT_EQ(died.error().kind, FailureKind::Conflict);
  crashes_ = false;
  successor_.reset();
  Crash();
  Restart();
  EXPECT_EQ(EntryOf(*store_, ann_, "a1").state, SendState::Uncertain);
  EXPECT_EQ(MakeSender().SendDue().value().claimed, 0U);
  clock_.Advance(200'000);
  EXPECT_EQ(MakeSender().SendDue().value().sent, 1U);
  EXPECT_EQ(EntryOf(*store_, ann_, "a1").state, SendState::Held);
  EXPECT_EQ(EntryOf(*store_, ann_, "a2").state, SendState::Sent);
  EXPECT_EQ(wire_.attempts["a1"], 1);
  EXPECT_EQ(wire_.attempts["a2"], 1);
}

TEST_F(CrashTest, TheNaiveOutboxSendsItAgain) {
  EXPECT_FALSE(NaiveSender(*store_, routes_, wire_, clock_).SendDue());
  crashes_ = false;
  successor_.reset();
  Crash();
  ForgetClaims(folder_.File("store.db"));
  Restart();
  NaiveSender naive(*store_, routes_, wire_, clock_);
  EXPECT_EQ(naive.SendDue().value(), 1U);
  EXPECT_EQ(naive.SendDue().value(), 1U);
  EXPECT_EQ(wire_.attempts["a1"], 2) << "the control must show the duplicate";
  EXPECT_EQ(wire_.attempts["a2"], 1);
}

// The worker lives on when the disk comes back: what it knows is recorded first.
TEST_F(CrashTest, OutcomesThatCouldNotBeRecordedComeFirst) {
  crashes_ = false;
  bool is_full = true;
  FaultyStore faulty(*store_, [&](auto writes) -> std::optional<Failure> {
    bool records = std::holds_alternative<store::RecordOutcome>(writes.front());
    if (!is_full || !records) return std::nullopt;
    return Failure{FailureKind::Unavailable, "the disk is full"};
  });
  outbox::Sender sender({faulty, routes_, wire_, clock_, random_, pauses_, {}}, {});
  EXPECT_EQ(sender.SendDue().error().message, "the disk is full");
  EXPECT_EQ(sender.SendDue().error().message, "the disk is full");
  EXPECT_EQ(EntryOf(*store_, ann_, "a1").state, SendState::Claimed);
  is_full = false;
  EXPECT_EQ(sender.SendDue().value().sent, 1U);
  EXPECT_EQ(EntryOf(*store_, ann_, "a1").state, SendState::Sent);
  EXPECT_EQ(wire_.ids, (std::vector<std::string>{"a1", "a2"}));
}

// ---- The pool ----

class CountingClient final : public channel::HttpClient {
 public:
  CountingClient(std::atomic<int>& sent, std::atomic<int>& slow) : sent_(sent), slow_(slow) {}
  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t) override {
    if (request.url.find("slow") != std::string::npos) {
      ++slow_;
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
    } else {
      ++sent_;
    }
    channel::HttpResponse response;
    response.body = R"({"ok":true,"result":{"message_id":1}})";
    return response;
  }

 private:
  std::atomic<int>& sent_;
  std::atomic<int>& slow_;
};

channel::Connection Telegram(const std::string& name) {
  channel::Connection connection;
  connection.name = name;
  connection.channel = "telegram";
  connection.api_url = "http://" + name;
  connection.token = "t";
  return connection;
}

// Whatever is acknowledged, there is one more to acknowledge.
class FloodedClient final : public channel::HttpClient {
 public:
  FloodedClient(std::atomic<int>& said, std::function<void()> again)
      : said_(said), again_(std::move(again)) {}
  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t) override {
    if (request.url.empty()) {
      again_();
    } else {
      ++said_;
    }
    return channel::HttpResponse{200, {}, R"({"ok":true,"result":{"message_id":1}})"};
  }

 private:
  std::atomic<int>& said_;
  std::function<void()> again_;
};

TEST(SendPoolTest, AFloodOfAcknowledgementsHoldsUpNoMessage) {
  store::MemoryStore memory;
  store::CommitQueue queue(memory);
  std::atomic<int> said = 0;
  store::OutboxEntry entry = Effect("e", {"telegram", "quick", "1"});
  entry.created_ms = host::SystemClock().NowMs();
  std::unique_ptr<outbox::SendPool> pool;
  pool = std::make_unique<outbox::SendPool>(
      queue, std::vector{Telegram("quick")}, host::SystemClock(), host::SystemRandom(),
      [&] {
        return std::make_unique<FloodedClient>(said, [&] { pool->Acknowledge("quick", {}); });
      },
      outbox::SendPool::Options{.threads_per_connection = 1});
  pool->Acknowledge("quick", {});
  pool->Start();
  // The flood is there before the message is.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Want(queue, "1", {entry});
  pool->Ring();
  for (int tries = 0; tries < 2'000 && said == 0; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(said, 1);
  pool->Stop();
}

TEST(SendPoolTest, ASlowChannelHoldsUpNobodyElse) {
  store::MemoryStore memory;
  store::CommitQueue queue(memory);
  std::atomic<int> sent = 0;
  std::atomic<int> slow = 0;
  constexpr int kContacts = 60;
  std::int64_t now_ms = host::SystemClock().NowMs();
  for (int n = 0; n < kContacts; ++n) {
    std::string name = std::to_string(n);
    store::OutboxEntry quick = Effect("q" + name, {"telegram", "quick", name});
    store::OutboxEntry late = Effect("s" + name, {"telegram", "slow", name});
    store::OutboxEntry lost = Effect("l" + name, {"telegram", "gone", name});
    quick.created_ms = late.created_ms = lost.created_ms = now_ms;
    Want(queue, name, {quick, late, lost});
  }
  outbox::SendPool pool(queue, {Telegram("quick"), Telegram("slow")}, host::SystemClock(),
                        host::SystemRandom(),
                        [&] { return std::make_unique<CountingClient>(sent, slow); });
  pool.Start();
  pool.Ring();
  pool.Acknowledge("quick", {});
  pool.Acknowledge("nobody", {});
  for (int n = 0; n < 500 && sent < kContacts + 1; ++n) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(sent, kContacts + 1);
  EXPECT_LT(slow, kContacts);
  pool.Stop();
  pool.Stop();
  store::Counts counts = queue.Count().value();
  EXPECT_EQ(counts.claimed, 0U) << "a clean stop leaves nothing in doubt";
  EXPECT_EQ(counts.sent, static_cast<std::size_t>(kContacts + slow));
  EXPECT_EQ(counts.suppressed, std::size_t{kContacts}) << "a connection that is gone is seen";
  EXPECT_EQ(pool.stats().sent, counts.sent);
}

}  // namespace
}  // namespace hark::test
