#include "tests/fake_platforms/whatsapp_fake.h"

#include <unistd.h>

#include <algorithm>
#include <initializer_list>
#include <set>

#include "compiler/base/unicode.h"
#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

constexpr int kMissing = 131008;
constexpr int kInvalid = 131009;
constexpr int kParameter = 100;

struct Refusal {
  int code;
  std::string words;
  int status = 400;
};

// Checks one request in the platform's order and keeps the first thing wrong with it.
class MessageJudge {
 public:
  explicit MessageJudge(Coverage& coverage) : coverage_(coverage) {}

  bool Require(Limit limit, bool holds, int code, std::string words, int status = 400) {
    if (coverage_.Holds(limit, holds)) return true;
    if (!refusal) refusal = Refusal{code, std::move(words), status};
    return false;
  }

  void Known(const json::Value& object, std::initializer_list<std::string_view> names) {
    if (!object.is_object()) return;
    for (const auto& [name, value] : object.items()) {
      bool known = std::find(names.begin(), names.end(), name) != names.end();
      Require(Limit::WaKnownFields, known, kParameter, "(#100) Unexpected key \"" + name + "\"");
    }
  }

  // A required text of `min` to `max` characters.
  void Length(Limit limit, const json::Value& text, std::size_t min, std::size_t max,
              const std::string& what) {
    std::size_t length = unicode::CodePoints(json::Text(text));
    bool fits = (text.is_string() || min == 0) && length >= min && length <= max;
    Require(limit, fits, length > max ? kParameter : kMissing,
            "(#100) Param " + what + " must have " + std::to_string(min) + " to " +
                std::to_string(max) + " characters");
  }

  void Message(const json::Value& message);

  std::optional<Refusal> refusal;

 private:
  void Recipient(const json::Value& message);
  void Interactive(const json::Value& interactive);
  void Buttons(const json::Value& action);
  void List(const json::Value& action);

  Coverage& coverage_;
};

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
  Require(Limit::WaButtons, !buttons.empty() && buttons.size() <= 3, kInvalid,
          "(#131009) Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3");
  std::set<std::string> titles;
  std::set<std::string> ids;
  for (const json::Value& button : buttons) {
    Known(button, {"type", "reply"});
    const json::Value& reply = Member(button, "reply");
    Known(reply, {"id", "title"});
    Length(Limit::WaButtonTitle, Member(reply, "title"), 1, 20, "button title");
    Length(Limit::WaButtonId, Member(reply, "id"), 1, 256, "button id");
    Require(Limit::WaButtonTitleUnique, titles.insert(json::Text(Member(reply, "title"))).second,
            kInvalid, "(#131009) Duplicate button title");
    Require(Limit::WaButtonIdUnique, ids.insert(json::Text(Member(reply, "id"))).second, kInvalid,
            "(#131009) Duplicate button id");
  }
}

void MessageJudge::List(const json::Value& action) {
  Known(action, {"button", "sections"});
  Length(Limit::WaListLabel, Member(action, "button"), 1, 20, "list button");
  std::size_t rows = 0;
  for (const json::Value& section : json::Elements(Member(action, "sections"))) {
    Known(section, {"title", "rows"});
    for (const json::Value& row : json::Elements(Member(section, "rows"))) {
      ++rows;
      Known(row, {"id", "title", "description"});
      Length(Limit::WaListRow, Member(row, "id"), 1, 200, "row id");
      Length(Limit::WaListRow, Member(row, "title"), 1, 24, "row title");
      Length(Limit::WaListRow, Member(row, "description"), 0, 72, "row description");
    }
  }
  Require(Limit::WaListRows, rows >= 1 && rows <= 10, kInvalid,
          "(#131009) Total row count is not 1 to 10");
}

void MessageJudge::Interactive(const json::Value& interactive) {
  Known(interactive, {"type", "body", "footer", "action"});
  Length(Limit::WaInteractiveBody, Member(Member(interactive, "body"), "text"), 1, 1024,
         "interactive['body']['text']");
  if (const json::Value& footer = Member(interactive, "footer"); !footer.is_null()) {
    Length(Limit::WaFooter, Member(footer, "text"), 1, 60, "footer");
  }
  std::string type = json::Text(Member(interactive, "type"));
  Require(Limit::WaInteractiveType, type == "button" || type == "list", kInvalid,
          "(#131009) interactive.type is not played by this fake");
  if (type == "button") Buttons(Member(interactive, "action"));
  if (type == "list") List(Member(interactive, "action"));
}

void MessageJudge::Message(const json::Value& message) {
  Known(message, {"messaging_product", "recipient_type", "to", "recipient", "type", "text",
                  "interactive", "context", "biz_opaque_callback_data"});
  Require(Limit::WaProduct, Member(message, "messaging_product") == "whatsapp", kParameter,
          "(#100) The parameter messaging_product is required.");
  Recipient(message);
  if (const json::Value& tracker = Member(message, "biz_opaque_callback_data");
      !tracker.is_null()) {
    Length(Limit::WaTracker, tracker, 1, 512, "biz_opaque_callback_data");
  }
  std::string type = json::Text(Member(message, "type"));
  Require(Limit::WaType, type == "text" || type == "interactive", kInvalid,
          "(#131009) type is not played by this fake");
  if (type == "text") {
    Known(Member(message, "text"), {"body", "preview_url"});
    Length(Limit::WaTextBody, Member(Member(message, "text"), "body"), 1, 4096, "text['body']");
  }
  if (type == "interactive") Interactive(Member(message, "interactive"));
}

bool IsVersion(std::string_view text) {
  return text.size() >= 4 && text[0] == 'v' && text.find('.') != std::string_view::npos;
}

nlohmann::json Buttons(const json::Value& message) {
  nlohmann::json buttons = nlohmann::json::array();
  const json::Value& action = Member(Member(message, "interactive"), "action");
  for (const json::Value& button : json::Elements(Member(action, "buttons"))) {
    const json::Value& reply = Member(button, "reply");
    buttons.push_back({{"title", Member(reply, "title")}, {"payload", Member(reply, "id")}});
  }
  return buttons;
}

nlohmann::json Record(const json::Value& message) {
  std::string text = json::Text(Member(Member(message, "text"), "body"));
  if (text.empty())
    text = json::Text(Member(Member(Member(message, "interactive"), "body"), "text"));
  std::string to = json::Text(Member(message, "to"));
  return {{"method", "messages"},
          {"to", to.empty() ? json::Text(Member(message, "recipient")) : to},
          {"text", text},
          {"buttons", Buttons(message)},
          {"effect_id", json::Text(Member(message, "biz_opaque_callback_data"))}};
}

}  // namespace

channel::HttpResponse WhatsAppFake::Error(int code, int status, const std::string& words) {
  if (status == 0) status = code == 190 ? 401 : code == 130429 || code == 131056 ? 429 : 400;
  return JsonAnswer(status,
                    {{"error",
                      {{"message", words},
                       {"type", "OAuthException"},
                       {"code", code},
                       {"error_data", {{"messaging_product", "whatsapp"}, {"details", words}}},
                       {"fbtrace_id", "AfakeTraceId"}}}});
}

Verdict WhatsAppFake::Judge(const channel::HttpRequest& request) {
  MessageJudge judge(coverage_);
  std::size_t slash = request.url.find('/', 1);
  bool path = slash != std::string::npos && IsVersion(request.url.substr(1, slash - 1)) &&
              request.url.substr(slash) == "/" + phone_number_id_ + "/messages";
  judge.Require(Limit::WaPath, path, kParameter,
                "(#100) Unsupported post request. The object does not exist");
  judge.Require(Limit::WaToken,
                channel::HeaderOf(request.headers, "Authorization") == "Bearer " + token_, 190,
                "Error validating access token", 401);
  auto body = json::Parse(request.body);
  bool is_json = body && body->is_object() &&
                 channel::HeaderOf(request.headers, "Content-Type").starts_with("application/json");
  judge.Require(Limit::WaJson, is_json, kParameter, "(#100) The body is not JSON");
  Verdict verdict;
  if (body) {
    judge.Message(*body);
    verdict.record = Record(*body);
  }
  if (judge.refusal) {
    verdict.answer = Error(judge.refusal->code, judge.refusal->status, judge.refusal->words);
    verdict.record["error"] = judge.refusal->words;
    return verdict;
  }
  // The process id keeps ids of a restarted fake apart.
  std::string id = "wamid.FAKE" + std::to_string(getpid()) + "." + std::to_string(++accepted_);
  std::string to = verdict.record["to"];
  verdict.accepted = true;
  verdict.record["provider_id"] = id;
  verdict.answer = JsonAnswer(
      200, {{"messaging_product", "whatsapp"},
            {"contacts", {{{"input", to}, {"wa_id", to.starts_with('+') ? to.substr(1) : to}}}},
            {"messages", {{{"id", id}}}}});
  return verdict;
}

}  // namespace hark::fake
