#include "runtime/turn/awaited.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/ops/context.h"
#include "runtime/turn/ids.h"
#include "runtime/value/json_text.h"

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
  json turns = value::ParseJson(buttons);
  return turns.is_object() ? turns : json::object();
}

}  // namespace

void MarkAwaited(Origin& origin, std::int64_t seq, channel::Content& content) {
  const ir::Function& handler = origin.program.ir().functions[origin.handler];
  std::vector<channel::Choice*> awaited;
  const auto find = [&](std::vector<channel::Choice>& choices) {
    for (channel::Choice& choice : choices) {
      if (!choice.payload.empty() && Awaits(handler, choice.payload)) awaited.push_back(&choice);
    }
  };
  find(content.choices);
  if (auto* cards = std::get_if<channel::Cards>(&content.body)) {
    for (channel::Card& card : cards->cards) find(card.buttons);
  }
  if (awaited.empty()) return;
  const std::string token = ButtonsToken(origin.run, seq, origin.rule);
  json turns = TurnsOf(origin.buttons);
  for (channel::Choice* choice : awaited) {
    turns[choice->payload] = seq;
    choice->payload = ops::ChoicePayload(token, choice->payload);
  }
  origin.buttons = turns.dump();
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
