#include "runtime/explain/first_message.h"

#include <utility>

#include "runtime/store/memory_store.h"
#include "runtime/turn/turn.h"
#include "runtime/value/event_json.h"

namespace hark::explain {
namespace {

// 2026-01-05T09:00:00Z, a Monday morning: as in `hark test`.
constexpr std::int64_t kNowMs = 1'767'603'600'000;

}  // namespace

struct FirstMessage::State {
  explicit State(const std::shared_ptr<const ops::LoadedProgram>& program)
      : programs(store, explainer.Engines()),
        deployed(program, explainer.Engines()(program)),
        turns(programs) {
    turns.Tell(explainer);
  }

  Explainer explainer;
  store::MemoryStore store;
  turn::Programs programs;
  turn::Deployed deployed;
  turn::TurnRunner turns;
};

FirstMessage::FirstMessage(std::unique_ptr<State> state) : state_(std::move(state)) {}
FirstMessage::FirstMessage(FirstMessage&&) noexcept = default;
FirstMessage::~FirstMessage() = default;

Result<FirstMessage> FirstMessage::To(const ir::Program& program) {
  auto loaded = ops::LoadedProgram::Load(program);
  if (!loaded) return std::unexpected(loaded.error());
  return FirstMessage(std::make_unique<State>(*loaded));
}

Result<TurnAnswer> FirstMessage::Say(const std::string& channel, const std::string& text) {
  const value::Event event{.channel = channel,
                           .connection = channel,
                           .address = "15550100",
                           .id = "1",
                           .at_ms = kNowMs,
                           .text = text};
  store::TurnInput input;
  input.contact.id = "1";
  input.addresses = {{event.channel, event.connection, event.address}};
  input.seq = 1;
  input.event = value::ToJson(event);
  input.received_ms = kNowMs;
  auto commit = state_->turns.Run(input, state_->deployed);
  if (!commit) return std::unexpected(commit.error());
  return std::move(state_->explainer.Take().front());
}

}  // namespace hark::explain
