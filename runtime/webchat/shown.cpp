#include "runtime/webchat/shown.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "compiler/base/match.h"
#include "runtime/channel/json.h"
#include "runtime/turn/ids.h"

namespace hark::webchat {
namespace {

using channel::Choice;
using channel::json::Value;

bool BeginsWithAny(std::string_view url, std::initializer_list<std::string_view> schemes) {
  return std::ranges::any_of(schemes, [&](auto scheme) { return url.starts_with(scheme); });
}
bool MayBeOpened(std::string_view url) {
  return BeginsWithAny(url, {"https://", "http://", "mailto:", "tel:"});
}
bool MayBeLoaded(std::string_view url) { return BeginsWithAny(url, {"https://", "http://"}); }

Value Of(const std::vector<Choice>& choices) {
  Value list = Value::array();
  for (const Choice& choice : choices) {
    Value& one = list.emplace_back(Value{{"title", choice.title}});
    if (choice.url.empty()) {
      one["payload"] = choice.payload;
    } else {
      one["url"] = MayBeOpened(choice.url) ? choice.url : "";
    }
  }
  return list;
}

void PutBody(const channel::Content& content, Value& shown) {
  std::visit(Match{
                 [&](const channel::Media& media) {
                   shown["media"] = {{"kind", channel::Word(media.kind)},
                                     {"url", MayBeLoaded(media.url) ? media.url : ""},
                                     {"caption", media.caption},
                                     {"filename", media.filename}};
                 },
                 [&](const channel::Cards& cards) {
                   Value& list = shown["cards"] = Value::array();
                   for (const channel::Card& card : cards.cards) {
                     list.push_back({{"title", card.title},
                                     {"subtitle", card.subtitle},
                                     {"image", MayBeLoaded(card.image) ? card.image : ""},
                                     {"buttons", Of(card.buttons)}});
                   }
                 },
                 [&](const channel::Reaction& reaction) {
                   // Ours have their name; a visitor's has its id behind the visitor's (chat.cpp).
                   const std::string& target = content.target.id;
                   shown["reaction"] = {{"emoji", reaction.emoji},
                                        {"to", target.substr(target.find(':') + 1)}};
                 },
                 // Lowered before they come here, or text alone.
                 [](const auto&) {},
             },
             content.body);
}

// Of a question one button is tapped; of a menu any, as often as one likes.
bool IsQuestion(const std::vector<Choice>& choices) {
  return std::ranges::any_of(
      choices, [](const Choice& choice) { return turn::NamesQuestion(choice.payload); });
}

const Choice* In(const std::vector<Choice>& choices, std::string_view payload) {
  const auto found = std::ranges::find_if(choices, [&](const Choice& choice) {
    return choice.url.empty() && choice.payload == payload;
  });
  return found == choices.end() ? nullptr : &*found;
}

}  // namespace

std::string EventOf(const store::OutboxEntry& entry) {
  Value shown = {{"at", entry.created_ms}, {"name", entry.id}};
  if (auto content = channel::ContentFromJson(entry.body)) {
    shown["text"] = content->text;
    if (!content->choices.empty()) shown["choices"] = Of(content->choices);
    if (IsQuestion(content->choices)) shown["once"] = true;
    PutBody(*content, shown);
  }
  return fmt::format("id: {}\nevent: message\ndata: {}\n\n", entry.place,
                     channel::json::Dump(shown));
}

const Choice* ChoiceWith(const channel::Content& content, std::string_view payload) {
  if (const Choice* choice = In(content.choices, payload)) return choice;
  const auto* cards = std::get_if<channel::Cards>(&content.body);
  if (cards == nullptr) return nullptr;
  for (const channel::Card& card : cards->cards) {
    if (const Choice* choice = In(card.buttons, payload)) return choice;
  }
  return nullptr;
}

}  // namespace hark::webchat
