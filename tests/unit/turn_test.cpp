// Turns that no golden file reaches: what needs a message of many kilobytes or somebody
// else between a read and a commit.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ir/limits.h"
#include "compiler/ir/text_form.h"
#include "runtime/host/virtual_host.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/held.h"
#include "runtime/turn/ingress.h"
#include "tests/support/compiled.h"
#include "tests/support/faulty_store.h"

namespace hark::test {
namespace {

std::shared_ptr<const ops::Engine> Interpreter(
    const std::shared_ptr<const ops::LoadedProgram>& program) {
  return interp::MakeInterpreter(program);
}

// Reading an answer copies it, and a text of more than 64 KiB cannot be made.
TEST(Turn, AFaultWhileReadingAnAnswerDoesNotOutliveTheQuestion) {
  sim::Simulation simulation(Interpreter);
  ASSERT_TRUE(simulation.Deploy(Compiled(R"(
rule quote on message when text mentions "quote" {
  let page = ask "Which page?" as Url within 1d else { stop }
  reply "Noted: {page}"
}
rule seen on message when not contact.tagged("deaf") { log "heard" }
)")));
  auto say = [&](const std::string& text) {
    auto observed = simulation.Happen(sim::Receive{"terminal", "42", text, "", "", ""});
    EXPECT_TRUE(observed) << observed.error().message;
    std::string all;
    for (const sim::Observed& one : *observed) all += one.kind + " " + one.text + "\n";
    return all;
  };
  const std::string page = "https://example.com/";
  EXPECT_EQ(say("quote"), "ask Which page?\nlog heard\n");
  EXPECT_EQ(say(page + std::string(ir::kMaxTextBytes, 'x')), "log heard\n");
  EXPECT_EQ(say(page), "reply Noted: " + page + "\n") << "the question still stands";
}

// Of an answer and the end of its time in one millisecond, what is there first counts: here the
// answer, stored before anybody looks at the clock. golden/waits has it the other way round.
TEST(Turn, AnAnswerThatIsThereAsTheTimeEndsIsAnAnswer) {
  for (const std::int64_t late_ms : {-1, 0, 1}) {
    sim::Simulation simulation(Interpreter);
    ASSERT_TRUE(simulation.Deploy(Compiled(R"(
rule quote on message when text is "quote" {
  let page = ask "Which page?" within 2h else {
    reply "Too late."
    stop
  }
  reply "Noted: {page}"
}
)")));
    const auto say = [&](const std::string& text) {
      auto observed = simulation.Happen(sim::Receive{"terminal", "42", text, "", "", ""});
      EXPECT_TRUE(observed && !observed->empty());
      return observed && !observed->empty() ? observed->front().text : "";
    };
    EXPECT_EQ(say("quote"), "Which page?");
    simulation.SetNow(sim::kStartMs + 7'200'000 + late_ms);
    EXPECT_EQ(say("the first"), "Noted: the first") << late_ms;
  }
}

// Each contact's model is told who it is on their channel, whatever others are told.
TEST(Turn, AModelIsThePersonaOfTheChannel) {
  sim::Simulation simulation(Interpreter);
  ASSERT_TRUE(simulation.Deploy(Compiled(R"(
ai {
  model "small-1"
  persona "You are Ann."
  persona on telegram "You are Ann, and like emoji."
  persona on whatsapp "You are Ann, and brief."
  receives text
}
rule answer on message { reply ai { question: text } ignore }
)")));
  std::string told;
  simulation.SetStubs([&](const store::OutboxEntry& entry) {
    told = entry.body;
    return std::optional<value::CallOutcome>();
  });
  const std::map<std::string, std::string> personas = {{"telegram", "You are Ann, and like emoji."},
                                                       {"whatsapp", "You are Ann, and brief."},
                                                       {"terminal", "You are Ann."}};
  for (const auto& [channel, wanted] : personas) {
    ASSERT_TRUE(simulation.Happen(sim::Receive{channel, "1", "hi", "", "", ""}));
    for (const auto& [other, persona] : personas) {
      const bool is_told = told.find(persona + "\"") != std::string::npos;
      EXPECT_EQ(is_told, persona == wanted) << channel << ": " << told;
    }
  }
}

constexpr std::int64_t kNowMs = 1'767'603'600'000;

// A store in which somebody edits the contact while the first turn is under way.
TEST(Executor, ATurnOverWhatSomebodyElseChangedIsRunAgain) {
  store::MemoryStore kept;
  const store::Address ann{"terminal", "terminal", "ann"};
  int turns = 0;
  FaultyStore store(kept, [&](std::span<const store::Write> writes) -> std::optional<Failure> {
    if (std::holds_alternative<store::CommitTurn>(writes.front()) && ++turns == 1) {
      const store::Write edit = store::PutContact{ann, R"({"city":"Bukhara"})", {"vip"}};
      EXPECT_TRUE(kept.Apply({&edit, 1})->front());
    }
    return std::nullopt;
  });
  auto program = ops::LoadedProgram::Load(Compiled(R"(
contact { city: Text?  last: Text? }
rule note on message { set contact.last = text }
)"));
  ASSERT_TRUE(program);
  turn::Deployed deployed(*program, Interpreter(*program));
  turn::Programs programs(store, Interpreter);
  host::VirtualClock clock(kNowMs);
  turn::Executor executor(store, programs, clock);
  value::Event event{.channel = "terminal",
                     .connection = "terminal",
                     .address = "ann",
                     .id = "1",
                     .at_ms = kNowMs,
                     .text = "hi"};
  const store::Write arrives = turn::WriteOf(event, kNowMs);
  ASSERT_TRUE(store.Apply({&arrives, 1}));

  auto first = executor.Step(deployed);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->turns, 0U);
  EXPECT_EQ(first->lost, 1U);
  EXPECT_FALSE(first->idle()) << "or nobody would come back at once";
  EXPECT_EQ(executor.Step(deployed)->turns, 1U);
  EXPECT_TRUE(executor.Step(deployed)->idle());
  store::Contact contact = *kept.ContactById(**kept.ContactAt(ann));
  EXPECT_EQ(contact.fields, R"({"city":"Bukhara","last":"hi"})");
  EXPECT_EQ(contact.tags, std::vector<std::string>{"vip"});
}

// A run whose record does not read cannot go on: it is kept, and the journal says so.
TEST(Executor, ARunThatDoesNotReadIsParked) {
  store::MemoryStore store;
  auto program = ops::LoadedProgram::Load(
      Compiled("rule later on message { let said = text wait 1h reply said }"));
  ASSERT_TRUE(program);
  turn::Deployed deployed(*program, Interpreter(*program));
  turn::Programs programs(store, Interpreter);
  host::VirtualClock clock(kNowMs);
  turn::Executor executor(store, programs, clock);
  std::vector<std::string> journal;
  executor.Observe([&](const store::TurnInput&, const store::CommitTurn& commit) {
    for (const store::JournalEntry& entry : commit.journal) journal.push_back(entry.kind);
  });
  const store::Address ann{"terminal", "terminal", "ann"};
  const value::Event hello{.channel = ann.channel,
                           .connection = ann.connection,
                           .address = ann.address,
                           .id = "1",
                           .at_ms = kNowMs,
                           .text = "hi"};
  const std::string hash = (*program)->hash();
  const std::array<store::Write, 2> before = {store::SaveProgram{hash, ir::Print((*program)->ir())},
                                              turn::WriteOf(hello, kNowMs)};
  ASSERT_TRUE(store.Apply(before));
  const std::string contact = **store.ContactAt(ann);
  store::Run run{.id = "r", .rule = "later", .program = hash, .wait = "wait:1", .frame = "no CBOR"};
  run.reply_to = ann;
  run.due_ms = kNowMs;
  const store::Write rests =
      store::CommitTurn{.contact = contact, .seq = (*store.Load(contact))->seq, .waiting = {run}};
  ASSERT_TRUE(store.Apply({&rests, 1})->front());
  while (!executor.Step(deployed)->idle()) continue;
  EXPECT_EQ(journal, std::vector<std::string>{"parked"});
}

// A queue in which nobody ever had the next turn, as earlier versions could leave one behind: what
// comes next lets it go on.
TEST(Executor, AQueueBehindNoRunGoesOn) {
  store::MemoryStore store;
  auto program =
      ops::LoadedProgram::Load(Compiled("rule slow on message mode queued { log text wait 1h }"));
  ASSERT_TRUE(program);
  turn::Deployed deployed(*program, Interpreter(*program));
  turn::Programs programs(store, Interpreter);
  host::VirtualClock clock(kNowMs);
  turn::Executor executor(store, programs, clock);
  std::vector<std::string> journal;
  executor.Observe([&](const store::TurnInput&, const store::CommitTurn& commit) {
    for (const store::JournalEntry& entry : commit.journal) journal.push_back(entry.text);
  });
  const store::Address ann{"terminal", "terminal", "ann"};
  const auto said = [&](const std::string& text, std::int64_t at_ms) {
    return value::Event{.channel = ann.channel,
                        .connection = ann.connection,
                        .address = ann.address,
                        .id = text,
                        .at_ms = at_ms,
                        .text = text};
  };
  const std::string hash = (*program)->hash();
  const std::array<store::Write, 2> before = {store::SaveProgram{hash, ir::Print((*program)->ir())},
                                              turn::WriteOf(said("new", kNowMs), kNowMs)};
  ASSERT_TRUE(store.Apply(before));
  const std::string contact = **store.ContactAt(ann);
  store::CommitTurn rest{.contact = contact, .seq = (*store.Load(contact))->seq};
  for (const std::string text : {"old", "older"}) {
    store::Run run{.id = text, .rule = "slow", .program = hash};
    run.reply_to = ann;
    const std::int64_t at_ms = text == "old" ? kNowMs - 1 : kNowMs - 2;
    rest.waiting.push_back(turn::Queued(run, said(text, at_ms), deployed.ir().rules.front()));
  }
  const store::Write rests = rest;
  const store::Write comes = turn::WriteOf(said("newer", kNowMs), kNowMs);
  ASSERT_TRUE(store.Apply({&rests, 1})->front());
  ASSERT_TRUE(store.Apply({&comes, 1})->front());
  for (int hours = 0; hours < 4; ++hours) {
    while (!executor.Step(deployed)->idle()) continue;
    clock.Jump(kNowMs + (hours + 1) * 3'600'000);
  }
  EXPECT_EQ(journal, (std::vector<std::string>{"older", "old", "newer"}));
}

}  // namespace
}  // namespace hark::test
