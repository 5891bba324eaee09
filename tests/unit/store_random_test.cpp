// Random writes on a memory store and an SQLite store: every result and everything that
// can be read must be the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "runtime/store/store.h"
#include "runtime/value/outcome.h"
#include "tests/support/describe.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::SendState;

// Draws from few names, so that writes meet: keys repeat, some turns are stale, some
// fences are old.
class RandomWrites {
 public:
  // Looks at `seen` to hit what is there.
  RandomWrites(std::uint64_t seed, store::Store& seen) : random_(seed), seen_(seen) {}

  store::Write Next() {
    now_ms_ += static_cast<std::int64_t>(Below(20));
    switch (Below(14)) {
      case 0:
      case 1:
      case 2: return NextIngest();
      case 3:
      case 4:
      case 5: return NextTurn();
      case 6: return store::PostponeTurn{Contact(), Seq(), now_ms_ + Soon()};
      case 7: return store::FireTimers{now_ms_, 1 + Below(4)};
      case 8: return store::ClaimSends{now_ms_, 1 + Below(6), Except()};
      case 9:
      case 10: return NextOutcome();
      case 11: return NextDelivery();
      case 12: return store::HoldUncertain{now_ms_ - 50};
      default: return NextRare();
    }
  }
  std::int64_t now_ms() const { return now_ms_; }

 private:
  std::size_t Below(std::size_t bound) { return random_() % bound; }
  std::int64_t Soon() { return static_cast<std::int64_t>(Below(60)); }
  std::string Contact() { return "c" + std::to_string(1 + Below(6)); }
  std::int64_t Seq() { return static_cast<std::int64_t>(1 + Below(30)); }
  std::string Connection() { return Below(3) == 0 ? "other" : kConnection; }
  store::Address Address() { return AddressOf(std::to_string(Below(4)), Connection()); }
  std::string EffectId() { return "e" + std::to_string(Below(effects_ + 1)); }
  std::string RunId() { return "r" + std::to_string(Below(8)); }
  std::vector<std::string> Except() {
    if (Below(4) != 0) return {};
    return {Connection()};
  }

  store::Write NextIngest() {
    return store::Ingest{"k" + std::to_string(Below(2'000)), Address(), "{}", now_ms_,
                         Below(2) == 0};
  }

  // Mostly the head, else any event.
  store::Write NextTurn() {
    store::CommitTurn turn;
    turn.contact = Contact();
    auto input = seen_.Load(turn.contact).value();
    turn.seq = input && Below(5) != 0 ? input->seq : Seq();
    turn.dead = Below(10) == 0;
    if (Below(2) == 0) turn.changed = NextContact(turn.contact);
    for (std::size_t n = Below(3); n > 0; --n) turn.outbox.push_back(NextEffect());
    if (Below(2) == 0) turn.waiting.push_back(NextRun());
    if (Below(3) == 0) turn.ended.push_back(RunId());
    if (Below(8) == 0) turn.silenced = Connection();
    if (Below(3) == 0) turn.conversations.push_back(NextConversation());
    turn.at_ms = now_ms_;
    if (Below(3) == 0) turn.raised.assign(1 + Below(2), "{}");
    if (Below(3) == 0) {
      auto max = static_cast<std::int64_t>(1 + Below(3));
      turn.starts.push_back({{RunId(), Below(2) == 0, now_ms_}, max, 1 + Soon() * 10});
    }
    turn.journal.push_back({now_ms_, turn.contact, "log", "rule", RunId()});
    return turn;
  }

  // Mostly in the version that is kept.
  store::Contact NextContact(const std::string& id) {
    auto kept = seen_.ContactById(id);
    std::int64_t version = kept && Below(5) != 0 ? kept->version : 9;
    return {id, "{}", {RunId(), RunId()}, version};
  }

  store::OutboxEntry NextEffect() {
    std::string id = Below(20) == 0 ? EffectId() : "e" + std::to_string(effects_++);
    store::OutboxEntry entry = Effect(id, Address(), now_ms_ + Soon() - 30);
    if (Below(3) == 0) entry.window_ms = 1 + Soon() * 20;
    if (Below(4) == 0) entry.closes_ms = now_ms_ + Soon() * 20;
    if (Below(2) == 0) entry.to.channel = "webchat";
    if (Below(3) == 0) entry.late_body = "late";
    if (Below(4) == 0) {
      entry.run = RunId();
      entry.wait_number = static_cast<std::int64_t>(1 + Below(3));
      entry.repeatable = Below(2) == 0;
      entry.late_body.clear();
      if (Below(2) == 0) entry.shown = "shown";
      if (Below(2) == 0) entry.to.channel = hark::value::kModelChannel;
    }
    return entry;
  }

  store::Conversation NextConversation() {
    store::Conversation conversation;
    conversation.channel = "sms";
    conversation.connection = Connection();
    conversation.owner = static_cast<store::Conversation::Owner>(Below(3));
    conversation.team = RunId();
    conversation.since_ms = now_ms_;
    if (Below(2) == 0) conversation.returns_ms = now_ms_ + Soon();
    return conversation;
  }

  store::Run NextRun() {
    store::Run run;
    run.id = RunId();
    run.reply_to = Address();
    run.wait_number = static_cast<std::int64_t>(Below(5));
    run.question = RunId();
    run.buttons = RunId();
    run.asked = static_cast<std::int64_t>(Below(5));
    if (Below(3) != 0) run.due_ms = now_ms_ + Soon();
    run.rested_ms = now_ms_;
    return run;
  }

  store::Write NextOutcome() {
    constexpr SendState kStates[] = {
        SendState::Sent,    SendState::Sent,      SendState::Failed, SendState::Suppressed,
        SendState::Pending, SendState::Uncertain, SendState::Held};
    SendState state = kStates[Below(std::size(kStates))];
    store::RecordOutcome outcome{EffectId(), static_cast<std::int64_t>(1 + Below(2)),
                                 state,      Below(2) == 0 ? RunId() : "",
                                 "because",  now_ms_ + Soon()};
    auto entries = seen_.Outbox(Contact()).value();
    auto claimed = std::ranges::find(entries, SendState::Claimed, &store::OutboxEntry::state);
    if (claimed != entries.end() && Below(5) != 0) {
      outcome.id = claimed->id;
      outcome.fence = claimed->fence;
    }
    if (Below(3) == 0) outcome.event = "{}";
    outcome.gone = state == SendState::Failed && Below(2) == 0;
    outcome.received_ms = now_ms_;
    return outcome;
  }

  std::string Zone() {
    constexpr const char* kZones[] = {"Asia/Tashkent", "Europe/Berlin", "Mars/Phobos", ""};
    return kZones[Below(std::size(kZones))];
  }

  store::Write NextDelivery() {
    constexpr const char* kWords[] = {"sent", "delivered", "read", "failed", "lost"};
    return store::RecordDelivery{Connection(), Below(2) == 0 ? EffectId() : "",
                                 RunId(),      kWords[Below(std::size(kWords))],
                                 "why",        now_ms_,
                                 "",           now_ms_,
                                 Below(3) == 0};
  }

  store::Write NextRare() {
    switch (Below(13)) {
      case 12: return NextErasure();
      case 9: return NextDeferral();
      case 10: return NextSettling();
      case 11: return NextCredential();
      case 5: return NextSchedules();
      case 6:
      case 7: return NextFiring();
      case 8: return NextPage();
      case 0: return store::PutContact{Address(), "{\"time_zone\":\"" + Zone() + "\"}", {"t"}};
      case 1: return store::Quarantine{Connection(), "reason", "body", now_ms_};
      case 2: return store::SaveProgram{RunId(), "text"};
      case 3: return store::ForgetKeys{now_ms_ - 10 * Soon(), 1 + Below(20)};
      default: return NextActivation();
    }
  }

  // Mostly in the version that is kept; some take the token back.
  store::Write NextCredential() {
    store::Credential credential;
    credential.connection = Connection();
    auto kept = seen_.CredentialOf(credential.connection).value();
    if (kept) credential.version = kept->version;
    if (Below(5) == 0) credential.version += 1;
    if (Below(5) == 0) credential.state = store::Credential::State::Disconnected;
    if (Below(2) == 0) credential.sealed = RunId();
    return store::PutCredential{credential};
  }

  // Few, so that those who are drawn stay known.
  store::Write NextErasure() {
    store::Erase erase{{Address()}, "e" + std::to_string(Below(3)), now_ms_};
    if (Below(4) == 0) erase.at.push_back(Address());
    return erase;
  }

  store::Write NextDeferral() {
    return store::Defer{"k" + std::to_string(Below(200)), Connection(),
                        "order " + std::to_string(Below(3)), "{}", now_ms_};
  }

  // Mostly one that may be asked about.
  store::Write NextSettling() {
    store::SettleDeferred settle{static_cast<std::int64_t>(Below(20))};
    const auto deferred = seen_.DeferredAt(now_ms_, 5).value();
    if (!deferred.empty() && Below(4) != 0) settle.number = deferred[Below(deferred.size())].number;
    if (Below(2) == 0) settle.retry_ms = now_ms_ + Soon();
    return settle;
  }

  store::Write NextActivation() {
    store::Activate::Move move{RunId(), static_cast<std::int64_t>(Below(5))};
    if (Below(2) == 0) move.due_ms = now_ms_ + Soon();
    return store::Activate{RunId(), now_ms_, {move}};
  }

  store::Write NextSchedules() {
    store::PutSchedules put;
    const std::size_t count = Below(4);
    for (std::size_t n = 0; n < count; ++n) {
      put.schedules.push_back({"s" + std::to_string(n), "every 60000", now_ms_ + Soon()});
    }
    return put;
  }

  // Mostly when it is due.
  store::Write NextFiring() {
    store::FireSchedule fire{"s" + std::to_string(Below(4)), now_ms_, now_ms_ + Soon(), {}, "", 0};
    fire.at_ms = now_ms_;
    auto schedules = seen_.Schedules().value();
    for (const store::Schedule& schedule : schedules) {
      if (schedule.rule == fire.rule && Below(5) != 0) fire.due_ms = schedule.next_ms;
    }
    if (Below(2) == 0) {
      fire.event = "{}";
    } else {
      fire.rounds = {store::Round{fire.rule, fire.rule, "{}", "", now_ms_}};
      if (Below(2) == 0) fire.rounds.front().zone = Zone();
    }
    return fire;
  }

  store::Write NextPage() {
    store::AdvanceRound advance{
        "s" + std::to_string(Below(4)), "", Contact(), Below(2) == 0, {{Contact(), "{}"}}, now_ms_};
    if (Below(2) == 0) advance.deliveries.front().dedupe_key = "k" + std::to_string(Below(200));
    auto round = seen_.NextRound().value();
    if (!round || Below(5) == 0) return advance;
    advance.id = round->id;
    advance.from = round->after;
    return advance;
  }

  std::mt19937_64 random_;
  store::Store& seen_;
  std::int64_t now_ms_ = 1'000;
  std::size_t effects_ = 0;
};

// Everything that can be read, in words.
std::string Everything(store::Store& store, std::int64_t now_ms) {
  std::string all = Describe(store.Count().value()) + "\nready:";
  for (std::size_t limit : {100U, 2U}) {
    std::vector<std::string> ready = store.Ready(now_ms, limit).value();
    for (const std::string& contact : ready) all += " " + contact;
  }
  for (std::size_t limit : {100U, 2U}) {
    const auto deferred = store.DeferredAt(now_ms, limit).value();
    for (const store::Deferred& one : deferred) {
      all += "\ndeferred " + std::to_string(one.number) + one.connection + one.event +
             std::to_string(one.received_ms);
    }
  }
  all += "\ndue: " + Describe(store.NextDue().value());
  const auto schedules = store.Schedules().value();
  for (const store::Schedule& one : schedules) {
    all += "\n" + one.rule + " " + one.plan + " " + std::to_string(one.next_ms);
  }
  if (auto round = store.NextRound().value()) {
    all += "\nround " + round->id + " " + round->after + " " + std::to_string(round->begun_ms);
    all += round->zone.value_or("all");
  }
  auto zones = store.TimeZones().value();
  zones.emplace_back("");
  for (const std::string& zone : zones) {
    all += "\n" + zone + ":";
    store::ContactQuery query;
    query.zone = zone;
    const auto contacts = store.Contacts(query).value();
    for (const store::Contact& contact : contacts) all += " " + contact.id;
  }
  const auto credentials = store.Credentials().value();
  for (const store::Credential& one : credentials) {
    all += fmt::format("\n{} state {} version {} generation {}", one.connection,
                       static_cast<int>(one.state), one.version, one.generation);
    if (store.CredentialOf(one.connection).value() != one) all += " which is another alone";
  }
  const auto resting = store.Resting("", 100).value();
  for (const auto& run : resting) all += " " + run.id + run.program;
  all += "\nactive: " + store.ActiveProgram().value().value_or("none") + "\n";
  for (const char* connection : {"other", "shop"}) {
    for (int name = 0; name < 4; ++name) {
      const store::Address to{"webchat", connection, std::to_string(name)};
      for (const std::optional<std::int64_t> after : {std::optional<std::int64_t>(1), {}}) {
        const auto sent = store.SentTo(to, after, 2).value();
        for (const auto& entry : sent) all += Describe(entry);
      }
    }
  }
  for (int n = 1; n < 10; ++n) {
    std::string id = "c" + std::to_string(n);
    if (auto contact = store.ContactById(id)) all += Describe(*contact);
    if (auto input = store.Load(id).value()) all += Describe(*input);
    const auto addresses = store.Addresses(id).value();
    for (const auto& address : addresses) all += address.address + "\n";
    auto outbox = store.Outbox(id).value();
    for (const auto& entry : outbox) all += Describe(entry);
    auto journal = store.Journal(id).value();
    for (const auto& entry : journal) all += entry.text + entry.contact + "\n";
  }
  return all;
}

std::string Described(const std::vector<Result<store::Written>>& results) {
  std::string all;
  for (const auto& result : results) all += Describe(result) + "\n";
  return all;
}

class StoreRandomTest : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, StoreRandomTest, testing::Range<std::uint64_t>(1, 5));

TEST_P(StoreRandomTest, MemoryAndSqliteAgree) {
  Scratch folder;
  auto memory = OpenStore(StoreKind::Memory, folder);
  auto sqlite = OpenStore(StoreKind::Sqlite, folder);
  RandomWrites random(GetParam(), *memory);
  constexpr int kBatches = 400;
  constexpr std::size_t kWritesInBatch = 5;
  for (int batch = 0; batch < kBatches; ++batch) {
    std::vector<store::Write> writes;
    while (writes.size() < kWritesInBatch) writes.push_back(random.Next());
    ASSERT_EQ(Described(memory->Apply(writes).value()), Described(sqlite->Apply(writes).value()))
        << "batch " << batch;
    if (batch % 4 != 0) continue;
    ASSERT_EQ(Everything(*memory, random.now_ms()), Everything(*sqlite, random.now_ms()))
        << "batch " << batch;
  }
  store::Counts counts = memory->Count().value();
  EXPECT_GT(counts.sent, 10U) << "the writes must reach every corner";
  EXPECT_GT(counts.suppressed, 10U);
  EXPECT_GT(counts.held, 1U);
  EXPECT_GT(counts.inbox_done, 50U);
}

}  // namespace
}  // namespace hark::test
