#include "runtime/channel/describe.h"

#include <nlohmann/json.hpp>

#include "compiler/base/match.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

std::string Quoted(const std::string& text) { return json::Dump(json::Value(text)); }

// The quoted texts that say something, each behind a space.
std::string Texts(std::initializer_list<const std::string*> texts) {
  std::string all;
  for (const std::string* text : texts) {
    if (!text->empty()) all += " " + Quoted(*text);
  }
  return all;
}

std::string Of(const std::vector<Choice>& choices) {
  std::string all;
  for (const Choice& choice : choices) {
    all += (all.empty() ? " [" : " | ") + choice.title;
    if (!choice.url.empty()) all += " -> " + choice.url;
  }
  return all.empty() ? all : all + "]";
}

std::string_view Before(ChoiceForm form) {
  switch (form) {
    case ChoiceForm::Buttons: return "";
    case ChoiceForm::List: return " list";
    case ChoiceForm::QuickReplies: return " quick replies";
    case ChoiceForm::Numbered: return "";
  }
  return "";
}

std::string Of(const Cards& cards) {
  std::string all;
  for (const Card& card : cards.cards) {
    all += all.empty() ? "card" : " + card";
    all += Texts({&card.title, &card.subtitle});
    if (!card.image.empty()) all += " " + card.image;
    all += Of(card.buttons);
  }
  return all;
}

std::string Of(const Template& one) {
  std::string all = "template " + one.name + "/" + one.language;
  for (std::size_t at = 0; at < one.parameters.size(); ++at) {
    all += (at == 0 ? " [" : " | ") + Quoted(one.parameters[at]);
  }
  return one.parameters.empty() ? all : all + "]";
}

std::string Of(const Target& target) {
  switch (target.kind) {
    case Target::Kind::Conversation: return "";
    case Target::Kind::Private: return " (privately on " + target.id + ")";
    case Target::Kind::Public: return " (publicly on " + target.id + ")";
    case Target::Kind::Message: return " (to " + target.id + ")";
  }
  return "";
}

std::string OfBody(const Content& content) {
  return std::visit(Match{
                        [&](std::monostate) {
                          std::string words = Quoted(content.text);
                          if (content.choices.empty()) return words;
                          return words.append(Before(content.form)).append(Of(content.choices));
                        },
                        [](const Media& media) {
                          return std::string(Word(media.kind)) + " " + media.url +
                                 Texts({&media.caption, &media.filename});
                        },
                        [](const Cards& cards) { return Of(cards); },
                        [](const Location& location) {
                          return "location " + location.latitude + "," + location.longitude +
                                 Texts({&location.name, &location.address});
                        },
                        [](const ContactCard& card) {
                          return "contact" + Texts({&card.name, &card.phone, &card.email});
                        },
                        [](const Template& one) { return Of(one); },
                        [](const Reaction& reaction) { return "reaction " + reaction.emoji; },
                    },
                    content.body);
}

}  // namespace

std::string InWords(const Content& content) { return OfBody(content) + Of(content.target); }

bool Is(const Content& content, std::string_view word) {
  if (word == "privately") return content.target.kind == Target::Kind::Private;
  if (word == "publicly") return content.target.kind == Target::Kind::Public;
  return std::visit(Match{
                        [](std::monostate) { return false; },
                        [&](const Media& media) { return Word(media.kind) == word; },
                        [&](const Cards& cards) {
                          return word == (cards.cards.size() == 1 ? "card" : "carousel");
                        },
                        [&](const Location&) { return word == "location"; },
                        [&](const ContactCard&) { return word == "contact"; },
                        [](const Template&) { return false; },
                        [](const Reaction&) { return false; },
                    },
                    content.body);
}

}  // namespace hark::channel
