#include "cli/chat.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "compiler/ir/text_form.h"
#include "runtime/call/call.h"
#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"
#include "runtime/turn/deploy.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/ingress.h"

namespace hark::cli {
namespace {

// The process's clock, moved on by what Advance added.
class MovedClock final : public host::Clock {
 public:
  std::int64_t NowMs() override { return host::SystemClock().NowMs() + moved_ms; }
  std::int64_t MonotonicNs() override {
    return host::SystemClock().MonotonicNs() + moved_ms * 1'000'000;
  }
  std::int64_t moved_ms = 0;
};

}  // namespace

struct Chat::State {
  State(turn::EngineFactory make_engine, std::function<void(std::string_view)> its_say)
      : say(std::move(its_say)),
        programs(store, std::move(make_engine)),
        executor(store, programs, clock) {
    executor.Observe([this](const store::TurnInput&, const store::CommitTurn& commit) {
      for (const store::JournalEntry& entry : commit.journal) {
        if (entry.kind != "reply" && entry.kind != "ask" && entry.kind != "call")
          say("  (" + entry.kind + " " + entry.text + ")");
      }
    });
  }

  Result<store::Written> Apply(store::Write write) {
    auto applied = store.Apply({&write, 1});
    if (!applied) return std::unexpected(applied.error());
    return std::move(applied->front());
  }
  Result<std::size_t> SendSome();

  std::function<void(std::string_view)> say;
  MovedClock clock;
  std::unique_ptr<hook::Caller> hooks;
  store::MemoryStore store;
  turn::Programs programs;
  turn::Executor executor;
  std::shared_ptr<turn::Deployed> active;
  std::int64_t next_id = 1;
};

// Sending is printing, and it always arrives.
Result<std::size_t> Chat::State::SendSome() {
  auto written = Apply(store::ClaimSends{clock.NowMs(), 32});
  if (!written) return std::unexpected(written.error());
  const auto& entries = std::get<store::Claimed>(*written).entries;
  for (const store::OutboxEntry& entry : entries) {
    if (store::IsCall(entry)) {
      say("(no service is called from here: " + call::InWords(entry) + ")");
      const value::CallOutcome outcome{"unreachable", {}, "", "no service is called from here"};
      auto told = Apply(call::End(entry, outcome, clock.NowMs()));
      if (!told) return std::unexpected(told.error());
      continue;
    }
    auto content = channel::ContentFromJson(entry.body);
    if (!content) return std::unexpected(content.error());
    say(content->text);
    auto recorded = Apply(store::RecordOutcome{.id = entry.id,
                                               .fence = entry.fence,
                                               .state = store::SendState::Sent,
                                               .provider_id = entry.id});
    if (!recorded) return std::unexpected(recorded.error());
  }
  return entries.size();
}

Chat::Chat(turn::EngineFactory make_engine, std::function<void(std::string_view)> say)
    : state_(std::make_unique<State>(std::move(make_engine), std::move(say))) {}

Chat::~Chat() = default;

void Chat::SetHooks(std::unique_ptr<hook::Caller> hooks) {
  state_->hooks = std::move(hooks);
  state_->programs.SetHooks(state_->hooks.get());
}

Result<void> Chat::Deploy(const ir::Program& program) {
  auto loaded = ops::LoadedProgram::Load(program);
  if (!loaded) return std::unexpected(loaded.error());
  const std::string& hash = (*loaded)->hash();
  auto saved = state_->Apply(store::SaveProgram{hash, ir::Print(program)});
  if (!saved) return std::unexpected(saved.error());
  auto plan = turn::PlanDeploy(state_->store, state_->programs, program, hash);
  if (!plan) return std::unexpected(plan.error());
  auto activated =
      state_->Apply(store::Activate{hash, state_->clock.NowMs(), std::move(plan->moves)});
  if (!activated) return std::unexpected(activated.error());
  auto deployed = state_->programs.Get(hash);
  if (!deployed) return std::unexpected(deployed.error());
  state_->active = *deployed;
  return {};
}

Result<void> Chat::Receive(std::string_view text) {
  value::Event event;
  event.kind = value::Event::Kind::Message;
  event.channel = "terminal";
  event.connection = "terminal";
  event.address = "you";
  event.id = std::to_string(state_->next_id++);
  event.at_ms = state_->clock.NowMs();
  event.text = text;
  auto stored = state_->Apply(turn::WriteOf(event, state_->clock.NowMs()));
  if (!stored) return std::unexpected(stored.error());
  return Settle();
}

Result<void> Chat::Settle() {
  for (;;) {
    auto stepped = state_->executor.Step(*state_->active);
    if (!stepped) return std::unexpected(stepped.error());
    auto sent = state_->SendSome();
    if (!sent) return std::unexpected(sent.error());
    if (stepped->idle() && *sent == 0) return {};
  }
}

void Chat::Advance(std::int64_t by_ms) { state_->clock.moved_ms += by_ms; }

std::int64_t Chat::DueInMs() const {
  auto due = state_->store.NextDue();
  if (!due || !*due) return -1;
  return std::max<std::int64_t>(0, **due - state_->clock.NowMs());
}

}  // namespace hark::cli
