#include "tests/fake_platforms/whatsapp_judge.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "compiler/base/unicode.h"
#include "compiler/channel/facts.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

constexpr std::size_t Most(hark::Limit limit) {
  return FactsOf(ChannelId::WhatsApp).bound(limit).max;
}

bool IsFullPhone(std::string_view to) {
  if (to.size() < 8 || to.size() > 16 || to.front() != '+') return false;
  return std::all_of(to.begin() + 1, to.end(),
                     [](char byte) { return byte >= '0' && byte <= '9'; });
}

bool IsAlphanumeric(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

bool IsScopedId(std::string_view id) {
  if (id.size() < 4 || id.size() > 131 || id[2] != '.') return false;
  return IsAlphanumeric(id[0]) && IsAlphanumeric(id[1]) &&
         std::all_of(id.begin() + 3, id.end(), IsAlphanumeric);
}

}  // namespace

void MessageJudge::Known(const json::Value& object, std::initializer_list<std::string_view> names) {
  Judge::Known(Limit::WaKnownFields, object, names, kParameter);
}

void MessageJudge::Length(Limit limit, const json::Value& text, std::size_t min, std::size_t max,
                          const std::string& what) {
  std::size_t length = unicode::CodePoints(json::Text(text));
  bool fits = (text.is_string() || min == 0) && length >= min && length <= max;
  Require(limit, fits, length > max ? kParameter : kMissing,
          "(#100) Param " + what + " must have " + std::to_string(min) + " to " +
              std::to_string(max) + " characters");
}

void MessageJudge::Recipient(const json::Value& message) {
  std::string to = json::Text(Member(message, "to"));
  std::string recipient = json::Text(Member(message, "recipient"));
  Require(Limit::WaRecipient, !to.empty() || !recipient.empty(), kMissing,
          "(#131008) Required parameter is missing: to");
  if (!to.empty())
    Require(Limit::WaPhone, IsFullPhone(to), kInvalid, "(#131009) to is not a number in full");
  if (!recipient.empty()) {
    Require(Limit::WaScopedId, IsScopedId(recipient), kInvalid,
            "(#131009) recipient is no user id");
  }
  const json::Value& kind = Member(message, "recipient_type");
  Require(Limit::WaRecipientType, kind.is_null() || kind == "individual", kInvalid,
          "(#131009) recipient_type is not individual");
}

void MessageJudge::Buttons(const json::Value& action) {
  Known(action, {"buttons"});
  const json::Value& buttons = json::Elements(Member(action, "buttons"));
  Require(Limit::WaButtons, !buttons.empty() && buttons.size() <= Most(hark::Limit::Buttons),
          kInvalid,
          "(#131009) Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3");
  std::set<std::string> titles;
  std::set<std::string> ids;
  for (const json::Value& button : buttons) {
    Known(button, {"type", "reply"});
    const json::Value& reply = Member(button, "reply");
    Known(reply, {"id", "title"});
    Length(Limit::WaButtonTitle, Member(reply, "title"), 1, Most(hark::Limit::ButtonTitle),
           "button title");
    Length(Limit::WaButtonId, Member(reply, "id"), 1, Most(hark::Limit::ButtonPayload),
           "button id");
    Require(Limit::WaButtonTitleUnique, titles.insert(json::Text(Member(reply, "title"))).second,
            kInvalid, "(#131009) Duplicate button title");
    Require(Limit::WaButtonIdUnique, ids.insert(json::Text(Member(reply, "id"))).second, kInvalid,
            "(#131009) Duplicate button id");
  }
}

void MessageJudge::List(const json::Value& action) {
  Known(action, {"button", "sections"});
  Length(Limit::WaListLabel, Member(action, "button"), 1, Most(hark::Limit::ListLabel),
         "list button");
  std::size_t rows = 0;
  for (const json::Value& section : json::Elements(Member(action, "sections"))) {
    Known(section, {"title", "rows"});
    for (const json::Value& row : json::Elements(Member(section, "rows"))) {
      ++rows;
      Known(row, {"id", "title", "description"});
      Length(Limit::WaListRow, Member(row, "id"), 1, Most(hark::Limit::ListPayload), "row id");
      Length(Limit::WaListRow, Member(row, "title"), 1, Most(hark::Limit::ListTitle), "row title");
      Length(Limit::WaListRow, Member(row, "description"), 0, 72, "row description");
    }
  }
  Require(Limit::WaListRows, rows >= 1 && rows <= Most(hark::Limit::ListRows), kInvalid,
          "(#131009) Total row count is not 1 to 10");
}

void MessageJudge::Interactive(const json::Value& interactive) {
  Known(interactive, {"type", "header", "body", "footer", "action"});
  Header(interactive);
  Length(Limit::WaInteractiveBody, Member(Member(interactive, "body"), "text"), 1,
         Most(hark::Limit::Prompt), "interactive['body']['text']");
  if (const json::Value& footer = Member(interactive, "footer"); !footer.is_null()) {
    Length(Limit::WaFooter, Member(footer, "text"), 1, 60, "footer");
  }
  std::string type = json::Text(Member(interactive, "type"));
  Require(Limit::WaInteractiveType, type == "button" || type == "list", kInvalid,
          "(#131009) interactive.type is not played by this fake");
  if (type == "button") Buttons(Member(interactive, "action"));
  if (type == "list") List(Member(interactive, "action"));
}

void MessageJudge::Header(const json::Value& interactive) {
  const json::Value& header = Member(interactive, "header");
  if (header.is_null()) return;
  Known(header, {"type", "image"});
  Require(Limit::WaHeader,
          Member(header, "type") == "image" &&
              json::Text(Member(Member(header, "image"), "link")).starts_with("http"),
          kInvalid, "(#131009) Invalid interactive header");
}

void MessageJudge::Media(const json::Value& media, bool captioned) {
  Known(media, {"link", "caption", "filename"});
  Require(Limit::WaMediaLink, json::Text(Member(media, "link")).starts_with("http"), kParameter,
          "(#100) Param link is not a valid URI");
  const std::string caption = json::Text(Member(media, "caption"));
  const std::size_t most = captioned ? Most(hark::Limit::Caption) : 0;
  Require(Limit::WaCaption, unicode::CodePoints(caption) <= most, kParameter,
          "(#100) Param caption must have at most " + std::to_string(most) + " characters");
}

// What is neither text nor interactive.
void MessageJudge::Other(const std::string& type, const json::Value& value) {
  if (type == "image" || type == "video" || type == "document") return Media(value, true);
  if (type == "audio") return Media(value, false);
  if (type == "location") {
    Known(value, {"latitude", "longitude", "name", "address"});
    Require(Limit::WaPlace,
            Member(value, "latitude").is_number() && Member(value, "longitude").is_number(),
            kMissing, "(#131008) Required parameter is missing: latitude, longitude");
  } else if (type == "contacts") {
    bool fits = value.is_array() && !value.empty() && value.size() <= 5;
    for (const json::Value& one : json::Elements(value)) {
      fits = fits && !json::Text(Member(Member(one, "name"), "formatted_name")).empty();
    }
    Require(Limit::WaContacts, fits, kMissing, "(#131008) Required parameter is missing: contacts");
  } else if (type == "reaction") {
    Known(value, {"message_id", "emoji"});
    Require(Limit::WaReaction,
            !json::Text(Member(value, "message_id")).empty() && Member(value, "emoji").is_string(),
            kMissing, "(#131008) Required parameter is missing: reaction");
  } else if (type == "template") {
    Known(value, {"name", "language", "components"});
    Require(Limit::WaTemplate,
            !json::Text(Member(value, "name")).empty() &&
                !json::Text(Member(Member(value, "language"), "code")).empty(),
            kMissing, "(#131008) Required parameter is missing: template");
  }
}

void MessageJudge::Read(const json::Value& mark) {
  Known(mark, {"messaging_product", "status", "message_id", "typing_indicator"});
  Require(Limit::WaProduct, Member(mark, "messaging_product") == "whatsapp", kParameter,
          "(#100) The parameter messaging_product is required.");
  Require(Limit::WaRead,
          Member(mark, "status") == "read" &&
              json::Text(Member(mark, "message_id")).starts_with("wamid."),
          kParameter, "(#100) Invalid parameter: message_id");
  const json::Value& typing = Member(mark, "typing_indicator");
  if (typing.is_null()) return;
  Known(typing, {"type"});
  Require(Limit::WaTyping, Member(typing, "type") == "text", kParameter,
          "(#100) Invalid parameter: typing_indicator");
}

void MessageJudge::Message(const json::Value& message) {
  Known(message, {"messaging_product", "recipient_type", "to", "recipient", "type", "text",
                  "interactive", "image", "video", "audio", "document", "location", "contacts",
                  "reaction", "template", "context", "biz_opaque_callback_data"});
  Require(Limit::WaProduct, Member(message, "messaging_product") == "whatsapp", kParameter,
          "(#100) The parameter messaging_product is required.");
  Recipient(message);
  if (const json::Value& tracker = Member(message, "biz_opaque_callback_data");
      !tracker.is_null()) {
    Length(Limit::WaTracker, tracker, 1, 512, "biz_opaque_callback_data");
  }
  std::string type = json::Text(Member(message, "type"));
  constexpr std::string_view kTypes[] = {"text",     "interactive", "image",    "video",
                                         "audio",    "document",    "location", "contacts",
                                         "reaction", "template"};
  Require(Limit::WaType, std::ranges::find(kTypes, type) != std::end(kTypes), kInvalid,
          "(#131009) type is not played by this fake");
  Other(type, Member(message, type));
  if (type == "text") {
    Known(Member(message, "text"), {"body", "preview_url"});
    Length(Limit::WaTextBody, Member(Member(message, "text"), "body"), 1, Most(hark::Limit::Text),
           "text['body']");
  }
  if (type == "interactive") Interactive(Member(message, "interactive"));
}

}  // namespace hark::fake
