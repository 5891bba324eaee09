// Whatever a conversation does outside of its own turn is made to fail, one thing after the
// other, in every golden file and sample: messages, calls, commits, and the handlers themselves.
// Each failure is handled by what the script says or kept for a person to see, and the record
// names what failed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/channel/trigger.h"
#include "runtime/call/call.h"
#include "runtime/channel/channel.h"
#include "runtime/host/virtual_host.h"
#include "runtime/interp/interp.h"
#include "runtime/outbox/judge.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"
#include "tests/support/conversations.h"
#include "tests/support/faulty_store.h"

namespace hark::test {
namespace {

constexpr const char* kWords = "made to fail";

enum class What { Nothing, Message, Call, Commit, Handler };

// The `nth` of its kind fails, counted from 0.
struct Fault {
  What what = What::Nothing;
  std::size_t nth = 0;
  channel::SendClass send = channel::SendClass::Bad;  // of a message: how
  std::string reason = {};                            // of a call: likewise
};

// What there is to fail, and what has failed.
struct Seen {
  std::map<What, std::size_t> counts;
  std::optional<store::OutboxEntry> failed;  // the message or call
  ir::FunctionId faulted;                    // the handler
  std::vector<ir::FunctionId> handlers;      // that ran

  // Whether this one is to fail.
  bool Meets(const Fault& fault, What what) {
    return counts[what]++ == fault.nth && fault.what == what;
  }
};

// A store in which what senders record of a message or a call is what the fault makes of it, and
// in which somebody else is faster than a turn.
class FailingStore final : public FaultyStore {
 public:
  FailingStore(store::Store& inner, const Fault& fault, Seen& seen)
      : FaultyStore(inner, [](auto) { return std::nullopt; }), fault_(fault), seen_(seen) {}

  Result<std::vector<Result<store::Written>>> Apply(std::span<const store::Write> writes) override {
    std::vector<Result<store::Written>> results;
    for (store::Write write : writes) {
      if (std::holds_alternative<store::CommitTurn>(write) && seen_.Meets(fault_, What::Commit)) {
        results.push_back(Fail(FailureKind::Conflict, kWords));
        continue;
      }
      if (auto* outcome = std::get_if<store::RecordOutcome>(&write)) Change(*outcome);
      auto applied = FaultyStore::Apply({&write, 1});
      if (!applied) return std::unexpected(applied.error());
      if (applied->front()) Remember(*applied->front());
      results.push_back(std::move(applied->front()));
    }
    return results;
  }

 private:
  void Remember(const store::Written& written) {
    const auto* claimed = std::get_if<store::Claimed>(&written);
    if (claimed == nullptr) return;
    for (const store::OutboxEntry& entry : claimed->entries) claimed_[entry.id] = entry;
  }

  void Change(store::RecordOutcome& outcome) {
    const store::OutboxEntry& entry = claimed_.at(outcome.id);
    const std::int64_t now_ms = entry.claimed_ms;
    if (!store::IsCall(entry)) {
      if (!seen_.Meets(fault_, What::Message)) return;
      outcome = outbox::Judge(entry, {fault_.send, "", kWords}, now_ms, random_);
    } else {
      const bool over = !outcome.event.empty();
      if (!over || !seen_.Meets(fault_, What::Call)) return;
      outcome = call::End(entry, {fault_.reason, {}, "", kWords}, now_ms);
    }
    seen_.failed = entry;
  }

  const Fault& fault_;
  Seen& seen_;
  host::SeededRandom random_{1};
  std::map<std::string, store::OutboxEntry> claimed_;
};

// An engine whose handlers end in a fault.
class FailingEngine final : public ops::Engine {
 public:
  FailingEngine(const std::shared_ptr<const ops::LoadedProgram>& program, const Fault& fault,
                Seen& seen)
      : engine_(interp::MakeInterpreter(program)), fault_(fault), seen_(seen) {}

  ir::Outcome RunHandler(ops::Context& context, ir::FunctionId handler, ir::BlockId entry,
                         std::span<value::Word> locals) const override {
    if (!seen_.Meets(fault_, What::Handler)) {
      seen_.handlers.push_back(handler);
      return engine_->RunHandler(context, handler, entry, locals);
    }
    seen_.faulted = handler;
    context.trap = Trap::OutOfMemory;
    context.fault_function = static_cast<std::uint32_t>(handler.index);
    context.fault_inst = 0;
    context.deciding = false;
    return ir::Outcome::Faulted;
  }
  value::Word Evaluate(ops::Context& context, ir::FunctionId function,
                       std::span<const value::Word> arguments) const override {
    return engine_->Evaluate(context, function, arguments);
  }

 private:
  std::unique_ptr<ops::Engine> engine_;
  const Fault& fault_;
  Seen& seen_;
};

// A conversation in which one thing fails, and what is left of it.
class Played {
 public:
  Played(const Conversation& conversation, const Fault& fault)
      : fault_(fault),
        simulation_(
            [this](const auto& program) {
              return std::make_shared<FailingEngine>(program, fault_, seen_);
            },
            std::make_unique<FailingStore>(store_, fault_, seen_)) {
    auto played = Play(conversation, simulation_);
    EXPECT_TRUE(played) << played.error().message;
    transcript_ = played.value_or("");
  }

  // Whatever was put off comes about, and what is in doubt is left to people.
  void SettleSends() {
    for (int hours = 0; hours < 3; ++hours) {
      const store::Write hold = store::HoldUncertain{simulation_.now_ms() + 1};
      EXPECT_TRUE(store_.Apply({&hold, 1}));
      EXPECT_TRUE(simulation_.Happen(sim::Advance{60 * 60 * 1'000}));
    }
  }

  const Seen& seen() const { return seen_; }
  const std::string& transcript() const { return transcript_; }
  store::Counts Count() { return *store_.Count(); }

  // The message or call that failed, as it is now.
  store::OutboxEntry Failed() {
    const auto outbox = *store_.Outbox(seen_.failed->contact);
    return *std::ranges::find(outbox, seen_.failed->id, &store::OutboxEntry::id);
  }

  std::vector<store::JournalEntry> Journal() {
    std::vector<store::JournalEntry> all;
    for (const std::string& contact : Contacts()) {
      const auto journal = *store_.Journal(contact);
      all.insert(all.end(), journal.begin(), journal.end());
    }
    return all;
  }

  // Whether a run still rests where it waits for the call.
  bool RestsForCall() {
    const auto runs = *store_.Resting("", 10'000);
    return std::ranges::any_of(runs, [&](const store::Run& run) {
      return run.id == seen_.failed->run && run.wait_number == seen_.failed->wait_number;
    });
  }

 private:
  std::vector<std::string> Contacts() {
    std::vector<std::string> ids;
    const auto everybody = *store_.Contacts({.after = "", .limit = 10'000});
    for (const store::Contact& contact : everybody) ids.push_back(contact.id);
    const auto nobody = *store_.ContactAt(store::kNobody);
    if (nobody && std::ranges::find(ids, *nobody) == ids.end()) ids.push_back(*nobody);
    return ids;
  }

  Fault fault_;
  Seen seen_;
  store::MemoryStore store_;
  sim::Simulation simulation_;
  std::string transcript_;
};

// One of the journal's entries names the message, with the rule that wanted it.
void ExpectNamed(Played& played) {
  const auto journal = played.Journal();
  const auto named = std::ranges::find(journal, played.Failed().id, &store::JournalEntry::text);
  ASSERT_NE(named, journal.end());
  EXPECT_FALSE(named->rule.empty() && named->kind != "ask") << named->kind;
}

// It is listed as what came of it, with the reason, and holds up nothing behind it.
void ExpectMessageKept(Played& played, const Fault& fault, const store::Counts& before) {
  using enum channel::SendClass;
  ASSERT_TRUE(played.seen().failed);
  ExpectNamed(played);
  const store::OutboxEntry entry = played.Failed();
  const store::Counts after = played.Count();
  EXPECT_EQ(after.claimed + after.uncertain, 0U);
  EXPECT_EQ(after.pending, before.pending) << "what stands behind it does not go";
  if (fault.send == Bad || fault.send == Gone) {
    EXPECT_EQ(entry.state, store::SendState::Failed);
    EXPECT_EQ(after.failed, before.failed + 1);
    EXPECT_EQ(entry.error, kWords);
  } else if (fault.send == Uncertain && entry.delivery.empty()) {
    EXPECT_EQ(entry.state, store::SendState::Held);
    EXPECT_EQ(entry.error, kWords);
  } else if (fault.send == Window && played.seen().failed->late_body.empty()) {
    EXPECT_EQ(entry.state, store::SendState::Suppressed);
    EXPECT_EQ(entry.error, kWords);
  } else if (fault.send == Window) {
    EXPECT_EQ(entry.state, store::SendState::Sent) << entry.error;
    EXPECT_EQ(entry.body, played.seen().failed->late_body);
  } else {
    EXPECT_TRUE(entry.state == store::SendState::Sent ||
                entry.state == store::SendState::Suppressed)
        << entry.error;
  }
}

std::vector<std::string> ReasonsOf(const store::OutboxEntry& call) {
  const EventType* type = EventTypeNamed(call.to.channel == "model" ? "ModelReason" : "CallReason");
  std::vector<std::string> reasons;
  std::istringstream words{std::string(type->cases)};
  for (std::string word; words >> word;) reasons.push_back(word);
  return reasons;
}

// A conversation as it goes when nothing fails.
struct Clean {
  explicit Clean(Conversation one) : conversation(std::move(one)) {
    Played played(conversation, {});
    counts = played.seen().counts;
    transcript = played.transcript();
    dead = played.Count().inbox_dead;
    for (const store::JournalEntry& entry : played.Journal()) kinds.insert(entry.kind);
    played.SettleSends();
    settled = played.Count();
  }

  // All that can fail in a sample, or in what is as large, fails in every run of the test.
  bool is_whole() const {
    return conversation.name.starts_with(HARK_SOURCE_DIR "/samples/") || is_workspace();
  }
  bool is_workspace() const {
    return conversation.name.starts_with(HARK_SOURCE_DIR "/tests/golden/workspaces/");
  }

  Conversation conversation;
  std::map<What, std::size_t> counts;  // of what there is to fail
  std::string transcript;
  std::set<std::string> kinds;  // of what the journal has
  std::size_t dead = 0;
  store::Counts settled;
};

bool EveryFailure() {
  static const bool every = std::getenv("HARK_EVERY_FAILURE") != nullptr;
  return every;
}

// The run went on by what it says of that, or is over, and the journal says what happened.
void ExpectCallHandled(Played& played, const Fault& fault, const Clean& clean) {
  ASSERT_TRUE(played.seen().failed);
  EXPECT_FALSE(played.RestsForCall());
  const store::OutboxEntry entry = played.Failed();
  EXPECT_FALSE(store::IsOpen(entry.state));
  const std::string said = fmt::format("{}: {}", store::CalleeOf(entry), fault.reason);
  // Where a run begins anew, nobody takes what comes of its old call, whatever it is.
  const bool left = clean.transcript.contains("and no run waits for it");
  const auto journal = played.Journal();
  EXPECT_TRUE(std::ranges::any_of(journal, [&](const store::JournalEntry& line) {
    return line.kind == "outcome" && line.text.starts_with(said) && (left || !line.rule.empty());
  })) << said;
}

// The fault is in the journal with its rule, no event is given up for it, and whoever listens for
// faults hears of it.
void ExpectFaultTold(Played& played, const Clean& clean) {
  const auto journal = played.Journal();
  const auto told = std::ranges::find(journal, "fault", &store::JournalEntry::kind);
  ASSERT_NE(told, journal.end());
  EXPECT_FALSE(told->rule.empty());
  EXPECT_EQ(played.Count().inbox_dead, clean.dead);
  EXPECT_EQ(played.Count().inbox_new, 0U);
  for (const ir::Rule& rule : clean.conversation.program->rules) {
    const bool listens = rule.trigger.kind == EventKind::Fault && !rule.condition.valid() &&
                         rule.trigger.channels.empty();
    if (!listens || clean.conversation.next || rule.handler == played.seen().faulted) continue;
    EXPECT_TRUE(std::ranges::count(played.seen().handlers, rule.handler) > 0) << rule.name;
  }
}

class Failures : public testing::Test {
 protected:
  static const std::vector<Clean>& All() {
    static const std::vector<Clean> all = [] {
      std::vector<Clean> played;
      for (Conversation& one : AllConversations(HARK_SOURCE_DIR)) {
        played.emplace_back(std::move(one));
      }
      return played;
    }();
    return all;
  }

  // Lets things of a kind fail, one after the other, in each conversation: all of them in whole
  // workspaces, and in each other golden file another one, or all where the environment has
  // HARK_EVERY_FAILURE. `look` plays it and looks at what came of it. How many there were.
  template <typename Look>
  static std::size_t FailEach(What what, const Look& look) {
    std::size_t count = 0;
    for (std::size_t number = 0; number < All().size(); ++number) {
      const Clean& clean = All()[number];
      const auto found = clean.counts.find(what);
      const std::size_t all = found == clean.counts.end() ? 0 : found->second;
      for (std::size_t nth = 0; nth < all; ++nth) {
        if (!EveryFailure() && !clean.is_whole() && nth != number % all) continue;
        SCOPED_TRACE(fmt::format("{}, number {}", clean.conversation.name, nth));
        look(clean, Fault{.what = what, .nth = nth});
        if (testing::Test::HasFailure()) return count;
        ++count;
      }
    }
    return count;
  }
};

// In every way in whole workspaces; elsewhere in one way after the other.
TEST_F(Failures, OfAMessageAreKeptAndNamed) {
  using enum channel::SendClass;
  constexpr std::array kWays = {NotSent, Retry, Rate, Window, Gone, Auth, Account, Bad, Uncertain};
  std::size_t rotation = 0;
  const std::size_t messages = FailEach(What::Message, [&](const Clean& clean, Fault fault) {
    std::span<const channel::SendClass> ways = kWays;
    if (!EveryFailure() && !clean.is_whole()) ways = ways.subspan(rotation++ % ways.size(), 1);
    for (const channel::SendClass way : ways) {
      fault.send = way;
      SCOPED_TRACE(fmt::format("as {}", static_cast<int>(way)));
      Played played(clean.conversation, fault);
      played.SettleSends();
      ExpectMessageKept(played, fault, clean.settled);
    }
  });
  std::cout << messages << " messages failed\n";
  EXPECT_GT(messages, 100U);
}

TEST_F(Failures, OfACallAreTheRunsOwn) {
  const std::size_t calls = FailEach(What::Call, [](const Clean& clean, Fault fault) {
    fault.reason = "timeout";
    const auto failed = Played(clean.conversation, fault).seen().failed;
    ASSERT_TRUE(failed);
    for (const std::string& reason : ReasonsOf(*failed)) {
      fault.reason = reason;
      Played played(clean.conversation, fault);
      ExpectCallHandled(played, fault, clean);
    }
  });
  std::cout << calls << " calls failed, each for every reason\n";
  EXPECT_GT(calls, 20U);
}

// Contacts may come to their turns in another order.
std::multiset<std::string> LinesOf(const std::string& transcript) {
  std::multiset<std::string> lines;
  std::istringstream in(transcript);
  for (std::string line; std::getline(in, line);) lines.insert(line);
  return lines;
}

// Somebody else was faster: the turn runs again, and nobody sees a difference.
TEST_F(Failures, OfACommitAreNotSeen) {
  const std::size_t commits = FailEach(What::Commit, [](const Clean& clean, Fault fault) {
    Played played(clean.conversation, fault);
    EXPECT_EQ(LinesOf(played.transcript()), LinesOf(clean.transcript));
  });
  std::cout << commits << " commits refused\n";
  EXPECT_GT(commits, 200U);
}

TEST_F(Failures, OfAHandlerAreToldAsFaults) {
  const std::size_t handlers = FailEach(What::Handler, [](const Clean& clean, Fault fault) {
    Played played(clean.conversation, fault);
    ExpectFaultTold(played, clean);
  });
  std::cout << handlers << " stretches of handlers ended by a fault\n";
  EXPECT_GT(handlers, 200U);
}

TEST_F(Failures, AreOfEveryKindOfEffect) {
  std::set<std::string> kinds;
  for (const Clean& clean : All()) {
    if (clean.is_workspace()) kinds.insert(clean.kinds.begin(), clean.kinds.end());
  }
  for (const char* kind :
       {"ask",   "assign", "broadcast", "call", "consent", "conversation", "create",
        "emit",  "fault",  "hand off",  "list", "log",     "log_personal", "move",
        "react", "reply",  "send",      "set",  "tag",     "untag"}) {
    EXPECT_TRUE(kinds.contains(kind)) << "no golden file in workspaces/ does it: " << kind;
  }
}

}  // namespace
}  // namespace hark::test
