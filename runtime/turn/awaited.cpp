#include "runtime/turn/awaited.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/ops/context.h"
#include "runtime/turn/ids.h"

namespace hark::turn {
namespace {

using nlohmann::json;

bool Awaits(const ir::Function& handler, std::string_view button) {
  return std::ranges::any_of(handler.waits, [&](const ir::Wait& wait) {
    return std::ranges::any_of(wait.arms, [&](const ir::Arm& arm) {
      return arm.trigger.kind == EventKind::Tap && arm.trigger.subject == button;
    });
  });
}

// The turns that sent a run's buttons last, by name.
json TurnsOf(const std::string& buttons) {
  json turns = json::parse(buttons, nullptr, /*allow_exceptions=*/false);
  return turns.is_object() ? turns : json::object();
}

}  // namespace

void MarkAwaited(Origin& origin, std::int64_t seq, channel::Content& content) {
  const ir::Function& handler = origin.program.ir().functions[origin.handler];
  const auto mark = [&](std::vector<channel::Choice>& choices) {
    for (channel::Choice& choice : choices) {
      const std::string name = choice.payload;
      if (name.empty() || !Awaits(handler, name)) continue;
      choice.payload = ops::ChoicePayload(ButtonsToken(origin.run, seq, origin.rule), name);
      json turns = TurnsOf(origin.buttons);
      turns[name] = seq;
      origin.buttons = turns.dump();
    }
  };
  mark(content.choices);
  if (auto* cards = std::get_if<channel::Cards>(&content.body)) {
    for (channel::Card& card : cards->cards) mark(card.buttons);
  }
}

bool IsMarked(const value::Event& event) {
  return event.kind == EventKind::Tap && event.subject.empty() &&
         (NamesQuestion(event.payload) || NamesMessage(event.payload));
}

void NameAwaited(const std::vector<store::Run>& runs, value::Event& event) {
  if (!NamesMessage(event.payload)) return;
  for (const store::Run& run : runs) {
    const json turns = TurnsOf(run.buttons);
    for (const auto& [name, seq] : turns.items()) {
      const std::string token = ButtonsToken(run.id, seq.get<std::int64_t>(), run.rule);
      if (ops::ChoicePayload(token, name) != event.payload) continue;
      event.run_id = run.id;
      event.subject = name;
      return;
    }
  }
}

}  // namespace hark::turn
