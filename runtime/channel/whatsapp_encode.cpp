// What a message says, as the Cloud API takes it. Sources: facebook/openapi
// business-messaging-api v23.0, Meta's service messages page, 21 May 2026.

#include "runtime/channel/whatsapp_encode.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/match.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

json::Value Buttons(const std::vector<Choice>& choices) {
  json::Value buttons = json::Value::array();
  for (const Choice& choice : choices) {
    buttons.push_back(
        {{"type", "reply"}, {"reply", {{"id", choice.payload}, {"title", choice.title}}}});
  }
  return {{"buttons", std::move(buttons)}};
}

// The label that opens the list is a sign, for it is read in whatever language the
// question was asked in.
json::Value List(const std::vector<Choice>& choices) {
  json::Value rows = json::Value::array();
  for (const Choice& choice : choices) {
    rows.push_back({{"id", choice.payload}, {"title", choice.title}});
  }
  json::Value section = {{"rows", std::move(rows)}};
  return {{"button", "☰"}, {"sections", json::Value::array({std::move(section)})}};
}

json::Value Question(const Content& content) {
  const bool list = content.form == ChoiceForm::List;
  return {{"type", list ? "list" : "button"},
          {"body", {{"text", content.text}}},
          {"action", list ? List(content.choices) : Buttons(content.choices)}};
}

json::Value Of(const Media& media) {
  json::Value value = {{"link", media.url}};
  if (!media.caption.empty()) value["caption"] = media.caption;
  if (!media.filename.empty() && media.kind == MediaKind::Document) {
    value["filename"] = media.filename;
  }
  return value;
}

// An image above a text with reply buttons. Carousels were taken apart before.
json::Value Of(const Card& card) {
  json::Value value = {
      {"type", "button"},
      {"body", {{"text", card.subtitle.empty() ? card.title : card.title + "\n" + card.subtitle}}},
      {"action", Buttons(card.buttons)}};
  if (!card.image.empty()) value["header"] = {{"type", "image"}, {"image", {{"link", card.image}}}};
  return value;
}

// A number as JSON, digit by digit.
json::Value Number(const std::string& digits) {
  json::Value number = json::Value::parse(digits, nullptr, false);
  return number.is_number() ? number : json::Value(0);
}

json::Value Of(const Location& location) {
  json::Value value = {{"latitude", Number(location.latitude)},
                       {"longitude", Number(location.longitude)}};
  if (!location.name.empty()) value["name"] = location.name;
  if (!location.address.empty()) value["address"] = location.address;
  return value;
}

json::Value Of(const ContactCard& card) {
  json::Value value = {{"name", {{"formatted_name", card.name}, {"first_name", card.name}}}};
  if (!card.phone.empty()) value["phones"] = {{{"phone", card.phone}}};
  if (!card.email.empty()) value["emails"] = {{{"email", card.email}}};
  return json::Value::array({std::move(value)});
}

// "pt_BR" of "pt-BR".
std::string LanguageCode(std::string tag) {
  std::ranges::replace(tag, '-', '_');
  return tag;
}

json::Value Of(const Template& one) {
  json::Value value = {{"name", one.name}, {"language", {{"code", LanguageCode(one.language)}}}};
  if (one.parameters.empty()) return value;
  json::Value parameters = json::Value::array();
  for (const std::string& parameter : one.parameters) {
    parameters.push_back({{"type", "text"}, {"text", parameter}});
  }
  json::Value body = {{"type", "body"}, {"parameters", std::move(parameters)}};
  value["components"] = json::Value::array({std::move(body)});
  return value;
}

void Set(json::Value& message, std::string_view type, json::Value value) {
  message["type"] = type;
  message[std::string(type)] = std::move(value);
}

}  // namespace

void SetWhatsAppContent(nlohmann::json& message, const Content& content) {
  std::visit(Match{
                 [&](std::monostate) {
                   if (!content.choices.empty())
                     return Set(message, "interactive", Question(content));
                   Set(message, "text", {{"body", content.text}, {"preview_url", false}});
                 },
                 [&](const Media& media) { Set(message, Word(media.kind), Of(media)); },
                 [&](const Cards& cards) {
                   Set(message, "interactive",
                       Of(cards.cards.empty() ? Card{} : cards.cards.front()));
                 },
                 [&](const Location& location) { Set(message, "location", Of(location)); },
                 [&](const ContactCard& card) { Set(message, "contacts", Of(card)); },
                 [&](const Template& one) { Set(message, "template", Of(one)); },
                 [&](const Reaction& reaction) {
                   Set(message, "reaction",
                       {{"message_id", content.target.id}, {"emoji", reaction.emoji}});
                 },
             },
             content.body);
}

}  // namespace hark::channel
