// What a message says, as the Bot API takes it. Source: Bot API 10.1, 11 June 2026
// (PaulSonOfLars/telegram-bot-api-spec api.json).

#include "runtime/channel/telegram_encode.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/base/match.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

// One button a row: titles have no limit, and side by side long ones are cut by phones.
json::Value Keyboard(const std::vector<Choice>& choices) {
  json::Value rows = json::Value::array();
  for (const Choice& choice : choices) {
    json::Value button = {{"text", choice.title}};
    if (choice.url.empty()) {
      button["callback_data"] = choice.payload;
    } else {
      button["url"] = choice.url;
    }
    rows.push_back(json::Value::array({std::move(button)}));
  }
  return {{"inline_keyboard", std::move(rows)}};
}

struct Method {
  std::string_view name;
  const char* parameter;
};
constexpr Method kMedia[] = {{"sendPhoto", "photo"},
                             {"sendVideo", "video"},
                             {"sendAudio", "audio"},
                             {"sendDocument", "document"}};

std::string_view SetText(json::Value& call, const Content& content) {
  call["text"] = content.text;
  if (!content.choices.empty()) call["reply_markup"] = Keyboard(content.choices);
  return "sendMessage";
}

std::string_view SetMedia(json::Value& call, const Media& media) {
  const Method& method = kMedia[static_cast<std::size_t>(media.kind)];
  call[method.parameter] = media.url;
  if (!media.caption.empty()) call["caption"] = media.caption;
  return method.name;
}

// Carousels were taken apart before.
std::string_view SetCard(json::Value& call, const Cards& cards) {
  const Card card = cards.cards.empty() ? Card{} : cards.cards.front();
  call["photo"] = card.image;
  call["caption"] = card.subtitle.empty() ? card.title : card.title + "\n" + card.subtitle;
  call["reply_markup"] = Keyboard(card.buttons);
  return "sendPhoto";
}

json::Value Number(const std::string& digits) {
  json::Value number = json::Value::parse(digits, nullptr, false);
  return number.is_number() ? number : json::Value(0);
}

// A place with a name or an address is a venue, which has both.
std::string_view SetLocation(json::Value& call, const Location& location) {
  call["latitude"] = Number(location.latitude);
  call["longitude"] = Number(location.longitude);
  if (location.name.empty() && location.address.empty()) return "sendLocation";
  call["title"] = location.name.empty() ? location.address : location.name;
  call["address"] = location.address.empty() ? location.name : location.address;
  return "sendVenue";
}

// A value of a vCard (RFC 6350, 3.4).
std::string Escaped(std::string_view value) {
  std::string escaped;
  for (const char at : value) {
    if (at == '\r') continue;
    if (std::string_view("\\,;").contains(at)) escaped += '\\';
    escaped += at == '\n' ? "\\n" : std::string(1, at);
  }
  return escaped;
}

// What the method has no parameter for goes along as a vCard.
std::string_view SetContact(json::Value& call, const ContactCard& card) {
  call["first_name"] = card.name;
  call["phone_number"] = card.phone;
  if (card.email.empty()) return "sendContact";
  call["vcard"] =
      fmt::format("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{}\r\nTEL:{}\r\nEMAIL:{}\r\nEND:VCARD\r\n",
                  Escaped(card.name), Escaped(card.phone), Escaped(card.email));
  return "sendContact";
}

std::string_view SetReaction(json::Value& call, const Reaction& reaction, const Target& target) {
  call["message_id"] = json::Value::parse(target.id, nullptr, false);
  if (!call["message_id"].is_number_integer()) call["message_id"] = 0;
  call["reaction"] = json::Value::array();
  if (!reaction.emoji.empty()) {
    call["reaction"].push_back({{"type", "emoji"}, {"emoji", reaction.emoji}});
  }
  return "setMessageReaction";
}

}  // namespace

std::string_view SetTelegramContent(nlohmann::json& call, const Content& content) {
  return std::visit(
      Match{
          [&](std::monostate) { return SetText(call, content); },
          [&](const Media& media) { return SetMedia(call, media); },
          [&](const Cards& cards) { return SetCard(call, cards); },
          [&](const Location& location) { return SetLocation(call, location); },
          [&](const ContactCard& card) { return SetContact(call, card); },
          // Telegram has none; the compiler refuses them there.
          [&](const Template& one) -> std::string_view {
            call["text"] = one.name;
            return "sendMessage";
          },
          [&](const Reaction& reaction) { return SetReaction(call, reaction, content.target); },
      },
      content.body);
}

}  // namespace hark::channel
