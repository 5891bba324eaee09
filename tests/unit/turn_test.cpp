// Turns that no golden file reaches: what needs a message of many kilobytes or somebody
// else between a read and a commit.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ir/limits.h"
#include "runtime/host/virtual_host.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/executor.h"
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

}  // namespace
}  // namespace hark::test
