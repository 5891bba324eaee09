// Sending, on every store, with a wire that answers what the test says.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "runtime/host/virtual_host.h"
#include "runtime/outbox/judge.h"
#include "runtime/outbox/sender.h"
#include "runtime/store/rules.h"
#include "tests/support/fake_channel.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using channel::SendClass;
using channel::WireFailure;
using outbox::Sender;
using outbox::SendStats;
using store::SendState;

using Ids = std::vector<std::string>;

// Says what the test says, and counts how often it was asked.
class FakeTokens final : public outbox::Tokens {
 public:
  Result<std::string> TokenOf(const channel::Connection&) override {
    asked += 1;
    return answer();
  }
  std::function<Result<std::string>()> answer = [] { return std::string("token"); };
  int asked = 0;
};

class OutboxTest : public testing::TestWithParam<StoreKind> {
 protected:
  Sender MakeSender(std::size_t batch = 8) {
    return Sender({*store_, routes_, wire_, clock_, random_, pauses_,
                   [this](const auto& paused) { news_.push_back(paused.connection); }},
                  {batch, {}, nullptr});
  }
  Sender SenderWith(FakeTokens& tokens) {
    Sender::Parts parts{*store_, routes_, wire_, clock_, random_, pauses_, {}};
    parts.tokens = &tokens;
    return Sender(parts, {});
  }
  SendStats Round() {
    auto stats = sender_.SendDue();
    EXPECT_TRUE(stats) << stats.error().message;
    return *stats;
  }
  // One message to ann, answered with `answer`; gives what became of it.
  store::OutboxEntry SendOne(channel::HttpResult answer) {
    answer_ = [answer](const auto&) { return answer; };
    contact_ = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
    stats_ = Round();
    return EntryOf(*store_, contact_, "a1");
  }

  // A turn on what they wrote, which wants `a2`.
  void AnswerAgain() {
    auto input = store_->Load(contact_);
    ASSERT_TRUE(input && *input);
    store::CommitTurn turn{.contact = contact_, .seq = (*input)->seq};
    turn.outbox = {Effect("a2", AddressOf("ann"))};
    const store::Write commits[] = {std::move(turn)};
    ASSERT_TRUE(store_->Apply(commits));
  }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
  outbox::Routes routes_ = FakeRoutes();
  host::VirtualClock clock_{1'000};
  host::SeededRandom random_{7};
  outbox::Pauses pauses_;
  FakeWire::Script answer_ = [](const auto&) { return Answer(SendClass::Accepted); };
  FakeWire wire_{[this](const auto& request) { return answer_(request); }};
  std::vector<std::string> news_;
  Sender sender_ = MakeSender();
  std::string contact_;
  SendStats stats_;
};

INSTANTIATE_TEST_SUITE_P(All, OutboxTest, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(OutboxTest, AnAcceptedMessageIsSent) {
  store::OutboxEntry entry = SendOne(Answer(SendClass::Accepted));
  EXPECT_EQ(entry.state, SendState::Sent);
  EXPECT_EQ(entry.provider_id, "p1");
  EXPECT_EQ(stats_.sent, 1U);
  EXPECT_GT(stats_.last_send_ns, 0);
  EXPECT_EQ(wire_.timeout_ms, 10'000);
  EXPECT_EQ(Round().claimed, 0U);
  EXPECT_EQ(wire_.ids, Ids{"a1"});
}

// Between the claim and the wire somebody may disconnect; nothing goes out any more.
TEST_P(OutboxTest, ATokenThatWasTakenBackSendsNothing) {
  FakeTokens tokens;
  Sender sender = SenderWith(tokens);
  contact_ = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  Want(*store_, "bob", {Effect("b1", AddressOf("bob"))});
  tokens.answer = [&]() -> Result<std::string> {
    if (tokens.asked == 1) return std::string("token");
    return Fail(FailureKind::Denied, "sold");
  };
  const auto stats = sender.SendDue();
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->claimed, 2U);
  EXPECT_EQ(stats->sent, 1U);
  EXPECT_EQ(stats->suppressed, 1U);
  EXPECT_EQ(wire_.ids.size(), 1U);
}

TEST_P(OutboxTest, WithoutATokenForNowItWaits) {
  FakeTokens tokens;
  Sender sender = SenderWith(tokens);
  contact_ = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  tokens.answer = [] { return Fail(FailureKind::Unavailable, "error 190"); };
  EXPECT_EQ(sender.SendDue().value().put_back, 1U);
  const store::OutboxEntry waits = EntryOf(*store_, contact_, "a1");
  EXPECT_EQ(waits.state, SendState::Pending);
  EXPECT_EQ(waits.error, "error 190");
  EXPECT_TRUE(wire_.ids.empty());
  tokens.answer = [] { return std::string("token"); };
  clock_.Advance(40'000);
  EXPECT_EQ(sender.SendDue().value().sent, 1U);
}

TEST_P(OutboxTest, WhatNeverLeftIsTriedAgain) {
  store::OutboxEntry entry = SendOne(Broken(WireFailure::NotSent));
  EXPECT_EQ(entry.state, SendState::Pending);
  EXPECT_EQ(entry.error, "the wire broke");
  EXPECT_EQ(stats_.retried, 1U);
  EXPECT_LE(entry.not_before_ms, clock_.NowMs() + 1'000);
  answer_ = [](const auto&) { return Answer(SendClass::Accepted); };
  clock_.Advance(1'000);
  EXPECT_EQ(Round().sent, 1U);
}

TEST_P(OutboxTest, DoubtIsNotTriedAgain) {
  EXPECT_EQ(SendOne(Broken(WireFailure::Uncertain)).state, SendState::Uncertain);
  EXPECT_EQ(stats_.uncertain, 1U);
  clock_.Advance(119'000);
  EXPECT_EQ(Round().claimed, 0U);
  clock_.Advance(2'000);
  Round();
  EXPECT_EQ(EntryOf(*store_, contact_, "a1").state, SendState::Held);
  EXPECT_EQ(wire_.ids, Ids{"a1"});
}

TEST_P(OutboxTest, AnUncertainAnswerIsDoubtToo) {
  EXPECT_EQ(SendOne(Answer(SendClass::Uncertain)).state, SendState::Uncertain);
}

TEST_P(OutboxTest, LaterMeansBackOff) {
  EXPECT_EQ(SendOne(Answer(SendClass::Retry)).state, SendState::Pending);
  EXPECT_EQ(EntryOf(*store_, contact_, "a1").error, "refused");
}

TEST_P(OutboxTest, SlowerMeansAsTheChannelSays) {
  store::OutboxEntry entry = SendOne(Answer(SendClass::Rate, 30'000));
  EXPECT_EQ(entry.state, SendState::Pending);
  EXPECT_EQ(entry.not_before_ms, clock_.NowMs() + 30'000);
}

TEST_P(OutboxTest, AClosedWindowSuppresses) {
  EXPECT_EQ(SendOne(Answer(SendClass::Window)).state, SendState::Suppressed);
  EXPECT_EQ(stats_.suppressed, 1U);
}

TEST_P(OutboxTest, WhoIsGoneAndWhatIsWrongFail) {
  EXPECT_EQ(SendOne(Answer(SendClass::Gone)).state, SendState::Failed);
  answer_ = [](const auto&) { return Answer(SendClass::Bad); };
  Want(*store_, "bob", {Effect("b1", AddressOf("bob"))});
  EXPECT_EQ(Round().failed, 1U);
}

// Whom nobody reaches is let be for a day, or until they write again.
TEST_P(OutboxTest, WhoIsGoneIsLeftAlone) {
  const auto effect = [&](const std::string& id, const char* name) {
    store::OutboxEntry entry = Effect(id, AddressOf(name));
    entry.created_ms = clock_.NowMs();
    return entry;
  };
  const auto next = [&](const std::string& id) {
    Want(*store_, "ann", {effect(id, "ann")});
    const std::string bob = Want(*store_, "bob", {effect(id + "b", "bob")});
    Round();
    EXPECT_EQ(EntryOf(*store_, bob, id + "b").state, SendState::Sent);
    return EntryOf(*store_, contact_, id);
  };
  EXPECT_EQ(SendOne(Answer(SendClass::Gone)).state, SendState::Failed);
  answer_ = [](const auto&) { return Answer(SendClass::Accepted); };
  EXPECT_EQ(next("a2").state, SendState::Suppressed);
  EXPECT_EQ(EntryOf(*store_, contact_, "a2").error, store::kUnreachable);
  clock_.Advance(86'400'000);
  EXPECT_EQ(next("a3").state, SendState::Sent);
}

TEST_P(OutboxTest, WhoWritesAgainIsReached) {
  EXPECT_EQ(SendOne(Answer(SendClass::Gone)).state, SendState::Failed);
  answer_ = [](const auto&) { return Answer(SendClass::Accepted); };
  test::Receive(*store_, "ann", "again", 1'001);
  AnswerAgain();
  EXPECT_EQ(Round().sent, 1U);
}

// Some channels say so when the message was accepted already.
TEST_P(OutboxTest, WhoIsGoneByALateReportIsLeftAloneToo) {
  const auto report = [&](std::int64_t at_ms) {
    const store::Write failed = store::RecordDelivery{.connection = kConnection,
                                                      .effect_id = "a1",
                                                      .provider_id = {},
                                                      .delivery = "failed",
                                                      .error = "131026",
                                                      .at_ms = at_ms,
                                                      .event = {},
                                                      .received_ms = clock_.NowMs(),
                                                      .gone = true};
    ASSERT_TRUE(store_->Apply({&failed, 1}));
  };
  const auto next = [&](const std::string& id) {
    store::OutboxEntry entry = Effect(id, AddressOf("ann"));
    entry.created_ms = clock_.NowMs();
    Want(*store_, "ann", {entry});
    Round();
    return EntryOf(*store_, contact_, id).state;
  };
  EXPECT_EQ(SendOne(Answer(SendClass::Accepted)).state, SendState::Sent);
  clock_.Advance(1'000);
  report(1'500);
  EXPECT_EQ(next("a2"), SendState::Suppressed);
  EXPECT_EQ(EntryOf(*store_, contact_, "a2").error, store::kUnreachable);
  clock_.Advance(1'000);
  report(1'500);
  clock_.Advance(86'400'000);
  EXPECT_EQ(next("a3"), SendState::Sent) << "a report that comes again says nothing new";
}

TEST_P(OutboxTest, ALateReportOfBeforeTheyWroteSaysNothing) {
  EXPECT_EQ(SendOne(Answer(SendClass::Accepted)).state, SendState::Sent);
  test::Receive(*store_, "ann", "here I am", 2'000);
  const store::Write failed =
      store::RecordDelivery{kConnection, "a1", "", "failed", "131026", 1'500, "", 3'000, true};
  ASSERT_TRUE(store_->Apply({&failed, 1}));
  AnswerAgain();
  EXPECT_EQ(Round().sent, 1U);
}

// Rules hear of a message that was refused as they do of one that the channel lost later.
TEST_P(OutboxTest, ARefusalIsTold) {
  std::vector<std::string> told;
  Sender::Parts parts{*store_, routes_, wire_, clock_, random_, pauses_, {}};
  parts.tell_refusal = [&](const store::OutboxEntry& entry, const store::RecordOutcome& outcome) {
    told.push_back(entry.id + ": " + outcome.error);
    return std::string(R"({"kind":"told"})");
  };
  Sender sender(parts, {});
  answer_ = [](const auto&) { return Answer(SendClass::Bad); };
  contact_ = Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  ASSERT_TRUE(sender.SendDue());
  EXPECT_EQ(told.size(), 1U);
  auto input = store_->Load(contact_);
  ASSERT_TRUE(input && *input);
  EXPECT_EQ((*input)->event, R"({"kind":"told"})");

  answer_ = [](const auto&) { return Answer(SendClass::Accepted); };
  Want(*store_, "bob", {Effect("b1", AddressOf("bob"))});
  ASSERT_TRUE(sender.SendDue());
  EXPECT_EQ(told.size(), 1U);
}

TEST_P(OutboxTest, ARefusedAccountPausesItsConnectionOnly) {
  answer_ = [](const channel::HttpRequest& request) {
    return Answer(request.url.starts_with("shop") ? SendClass::Auth : SendClass::Accepted);
  };
  for (std::string name : {"a", "b", "c"}) Want(*store_, name, {Effect(name, AddressOf(name))});
  Want(*store_, "z", {Effect("z", AddressOf("z", "other"))});
  SendStats stats = Round();
  EXPECT_EQ(wire_.ids, (Ids{"a", "z"})) << "one refusal is enough";
  EXPECT_EQ(stats.retried, 1U);
  EXPECT_EQ(stats.put_back, 2U);
  EXPECT_EQ(news_, Ids{kConnection});
  EXPECT_GE(*store_->NextDue().value(), clock_.NowMs() + outbox::Pauses::kPauseMs);
  EXPECT_EQ(store_->Count().value().pending, 3U);

  clock_.Advance(outbox::Pauses::kPauseMs + 1'000);
  Round();
  EXPECT_EQ(wire_.ids.size(), 3U) << "one tries again";
  EXPECT_EQ(news_.size(), 1U) << "and it is no news";
  EXPECT_EQ(pauses_.List().size(), 1U);

  answer_ = [](const auto&) { return Answer(SendClass::Accepted); };
  clock_.Advance(outbox::Pauses::kPauseMs + 1'000);
  EXPECT_EQ(Round().sent, 3U);
  EXPECT_TRUE(pauses_.List().empty());
}

TEST_P(OutboxTest, AfterADayItGivesUp) {
  SendOne(Answer(SendClass::Retry));
  int rounds = 0;
  while (EntryOf(*store_, contact_, "a1").state == SendState::Pending && ++rounds < 2'000) {
    clock_.Advance(60'000);
    Round();
  }
  store::OutboxEntry entry = EntryOf(*store_, contact_, "a1");
  EXPECT_EQ(entry.state, SendState::Failed);
  EXPECT_EQ(entry.error, "gave up after 24 h: refused");
  EXPECT_GT(entry.attempt, 200);
}

TEST_P(OutboxTest, WhatWaitedADayIsNotSentAtAll) {
  Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  clock_.Advance(outbox::kGiveUpMs);
  EXPECT_EQ(Round().failed, 1U);
  EXPECT_TRUE(wire_.ids.empty());
}

TEST_P(OutboxTest, AConnectionThatIsGoneSuppresses) {
  std::string ann = Want(*store_, "ann", {Effect("a1", AddressOf("ann", "gone"))});
  EXPECT_EQ(Round().suppressed, 1U);
  EXPECT_EQ(EntryOf(*store_, ann, "a1").error, "connection `gone` is not connected");
}

TEST_P(OutboxTest, UnreadableContentFails) {
  store::OutboxEntry effect = Effect("a1", AddressOf("ann"));
  effect.body = "not json";
  Want(*store_, "ann", {effect});
  EXPECT_EQ(Round().failed, 1U);
  EXPECT_TRUE(wire_.ids.empty());
}

TEST_P(OutboxTest, AnOldClaimIsPutBack) {
  answer_ = [this](const auto&) {
    clock_.Advance(4'000);
    return Answer(SendClass::Accepted);
  };
  for (std::string name : {"a", "b", "c", "d", "e"}) {
    Want(*store_, name, {Effect(name, AddressOf(name))});
  }
  SendStats stats = Round();
  EXPECT_EQ(stats.sent, 3U);
  EXPECT_EQ(stats.put_back, 2U);
  EXPECT_EQ(Round().sent, 2U);
  EXPECT_EQ(wire_.ids, (Ids{"a", "b", "c", "d", "e"}));
}

TEST_P(OutboxTest, AStoppingWorkerPutsBackWhatIsNotOnTheWire) {
  std::atomic<bool> stopping = false;
  answer_ = [&](const auto&) {
    stopping = true;
    return Answer(SendClass::Accepted);
  };
  for (std::string name : {"a", "b"}) Want(*store_, name, {Effect(name, AddressOf(name))});
  Sender sender({*store_, routes_, wire_, clock_, random_, pauses_, {}}, {8, {}, &stopping});
  SendStats stats = sender.SendDue().value();
  EXPECT_EQ(stats.sent, 1U);
  EXPECT_EQ(stats.put_back, 1U);
}

// Messages of several contacts over a wire that fails in every way there is.
TEST_P(OutboxTest, OrderAndCountHoldUnderRandomFailures) {
  constexpr SendClass kAnswers[] = {SendClass::Accepted, SendClass::Accepted, SendClass::Retry,
                                    SendClass::Rate,     SendClass::Bad,      SendClass::Uncertain};
  std::mt19937 random(11);
  std::map<std::string, Ids> arrived;  // by address: what the channel took, in its order
  answer_ = [&](const channel::HttpRequest& request) -> channel::HttpResult {
    clock_.Advance(static_cast<std::int64_t>(random() % 2'000));
    if (random() % 6 == 0) return Broken(WireFailure::NotSent);
    SendClass kind = kAnswers[random() % std::size(kAnswers)];
    // In doubt it may well have arrived.
    bool takes = kind == SendClass::Accepted || (kind == SendClass::Uncertain && random() % 2 == 0);
    if (takes) arrived[request.url].push_back(request.body);
    return Answer(kind);
  };
  constexpr int kContacts = 5;
  constexpr int kMessages = 12;
  std::vector<std::string> contacts;
  for (int contact = 0; contact < kContacts; ++contact) {
    std::string name = std::to_string(contact);
    std::vector<store::OutboxEntry> effects;
    for (int n = 0; n < kMessages; ++n) {
      effects.push_back(Effect(name + std::string(1, static_cast<char>('a' + n)), AddressOf(name)));
      effects.back().created_ms = clock_.NowMs();
    }
    contacts.push_back(Want(*store_, name, effects));
  }
  for (int round = 0; round < 3'000 && store_->Count().value().pending > 0; ++round) {
    Round();
    clock_.Advance(1'000);
  }
  EXPECT_EQ(store_->Count().value().pending, 0U);
  for (const auto& [url, ids] : arrived) {
    EXPECT_TRUE(std::ranges::is_sorted(ids)) << url;
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << "a message arrived twice";
  }
  for (const std::string& contact : contacts) {
    auto entries = store_->Outbox(contact).value();
    for (const store::OutboxEntry& entry : entries) {
      EXPECT_LE(wire_.attempts[entry.id], entry.attempt) << "one wire attempt a claim";
    }
  }
}

TEST(BackOffTest, GrowsToFiveMinutesWithFullJitter) {
  host::SeededRandom random(3);
  for (std::int64_t attempt = 1; attempt < 100; ++attempt) {
    std::int64_t bound =
        attempt < 10 ? std::min<std::int64_t>(1'000 << (attempt - 1), 300'000) : 300'000;
    std::int64_t largest = 0;
    for (int n = 0; n < 100; ++n) {
      std::int64_t wait_ms = outbox::BackOffMs(attempt, random);
      ASSERT_GE(wait_ms, 0);
      ASSERT_LE(wait_ms, bound);
      largest = std::max(largest, wait_ms);
    }
    EXPECT_GT(largest, bound / 2);
  }
}

}  // namespace
}  // namespace hark::test
