#include "runtime/turn/awaited.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"
#include "compiler/channel/facts.h"
#include "runtime/channel/fit.h"
#include "runtime/ops/context.h"
#include "runtime/ops/parse.h"
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

// The turns that sent a run's buttons last, by name; of one that was shown as a numbered line an
// object with its `title` and `number`, and the `turn`.
json TurnsOf(const std::string& buttons) {
  json turns = value::ParseJson(buttons);
  return turns.is_object() ? turns : json::object();
}

std::int64_t TurnOf(const json& button) {
  return button.is_object() ? button.value("turn", std::int64_t{0}) : button.get<std::int64_t>();
}

// A number stands for the button that was shown beside it last.
void ForgetNumber(json& turns, std::size_t number) {
  for (json& button : turns) {
    if (button.is_object() && button.value("number", std::size_t{0}) == number) {
      button.erase("number");
    }
  }
}

void NoteNumbered(const channel::Content& content, std::string_view channel, json& turns) {
  const ChannelFacts* facts = ChannelNamed(channel);
  HARK_CHECK(facts != nullptr, "messages go to channels of the table");
  for (const std::vector<channel::Choice>& lines : channel::NumberedIn(*facts, content)) {
    for (std::size_t at = 0; at < lines.size(); ++at) {
      ForgetNumber(turns, at + 1);
      const auto awaited = turns.find(lines[at].payload);
      if (awaited == turns.end()) continue;
      *awaited = {{"turn", TurnOf(*awaited)}, {"title", lines[at].title}, {"number", at + 1}};
    }
  }
}

}  // namespace

void MarkAwaited(Origin& origin, std::int64_t seq, std::string_view channel,
                 channel::Content& content) {
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
  for (channel::Choice* choice : awaited) turns[choice->payload] = seq;
  NoteNumbered(content, channel, turns);
  for (channel::Choice* choice : awaited) {
    choice->payload = ops::ChoicePayload(token, choice->payload);
  }
  origin.buttons = turns.dump();
}

std::optional<std::string> TypedButton(const store::Run& run, std::string_view name,
                                       std::string_view text) {
  const json turns = TurnsOf(run.buttons);
  const auto button = turns.find(name);
  if (button == turns.end() || !button->is_object()) return std::nullopt;
  std::string title = button->value("title", "");
  const std::string typed = unicode::FoldTrimmed(text);
  const bool named = typed == unicode::FoldTrimmed(title) || typed == unicode::FoldTrimmed(name);
  if (named || ops::MeansWords(text, title) || ops::MeansWords(text, name)) return title;
  std::string rest;
  const std::optional<std::int64_t> line = ops::LineNumber(text, rest);
  const auto number = button->find("number");
  if (!line || number == button->end() || *line != number->get<std::int64_t>()) return std::nullopt;
  const bool alone = unicode::Words(rest).empty();
  return alone || ops::MeansWords(rest, title) ? std::optional(std::move(title)) : std::nullopt;
}

bool AskedInNumbers(const store::Run& run) {
  if (run.question.empty()) return false;
  const ChannelFacts* facts = ChannelNamed(run.reply_to.channel);
  const Result<channel::Content> question = channel::ContentFromJson(run.question);
  return facts != nullptr && question && !channel::NumberedIn(*facts, *question).empty();
}

bool IsMarked(const value::Event& event) {
  return event.kind == EventKind::Tap && event.subject.empty() &&
         (NamesQuestion(event.payload) || NamesMessage(event.payload));
}

void NameAwaited(const std::vector<store::Run>& runs, value::Event& event) {
  if (!NamesMessage(event.payload)) return;
  for (const store::Run& run : runs) {
    const json turns = TurnsOf(run.buttons);
    for (const auto& [name, button] : turns.items()) {
      const std::string token = ButtonsToken(run.id, TurnOf(button), run.rule);
      if (ops::ChoicePayload(token, name) != event.payload) continue;
      event.run_id = run.id;
      event.subject = name;
      return;
    }
  }
}

}  // namespace hark::turn
