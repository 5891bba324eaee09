#include "tests/fake_platforms/telegram_fake.h"

#include "compiler/base/unicode.h"
#include "compiler/channel/facts.h"
#include "runtime/channel/json.h"
#include "tests/fake_platforms/telegram_body.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

constexpr std::size_t Most(hark::Limit limit) {
  return FactsOf(ChannelId::Telegram).bound(limit).max;
}

constexpr const char* kNotStarted = "Forbidden: bot can't initiate conversation with a user";

// Words of the server's source for codes that faults ask for.
std::string WordsOf(int code, std::int64_t retry_after) {
  switch (code) {
    case 401: return "Unauthorized";
    case 403: return "Forbidden: bot was blocked by the user";
    case 404: return "Not Found";
    case 409:
      return "Conflict: terminated by other getUpdates request; make sure that only one bot "
             "instance is running";
    case 429: return "Too Many Requests: retry after " + std::to_string(retry_after);
    default: return code >= 500 ? "Internal Server Error" : "Bad Request";
  }
}

bool IsChatId(const json::Value& chat_id) {
  if (chat_id.is_number_integer()) return true;
  return chat_id.is_string() && (json::Text(chat_id).starts_with('@') || json::Integer(chat_id));
}

// The first thing wrong with a keyboard; empty when there is none.
std::string WrongWith(const json::Value& markup, Coverage& coverage) {
  const json::Value& rows = Member(markup, "inline_keyboard");
  if (!coverage.Holds(Limit::TgKeyboard, rows.is_array())) {
    return "Bad Request: field \"inline_keyboard\" of the InlineKeyboardMarkup should be an Array "
           "of Arrays";
  }
  std::size_t count = 0;
  for (const json::Value& row : rows) {
    if (!coverage.Holds(Limit::TgKeyboard, row.is_array())) {
      return "Bad Request: field \"inline_keyboard\" of the InlineKeyboardMarkup should be an "
             "Array of Arrays";
    }
    for (const json::Value& button : row) {
      ++count;
      if (!coverage.Holds(Limit::TgButtonText, !json::Text(Member(button, "text")).empty())) {
        return "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the "
               "inline keyboard";
      }
      bool has_data = Member(button, "callback_data").is_string();
      bool has_url = Member(button, "url").is_string();
      if (!coverage.Holds(Limit::TgButtonAction, has_data != has_url)) {
        return "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the "
               "inline keyboard";
      }
      std::size_t bytes = json::Text(Member(button, "callback_data")).size();
      if (has_data && !coverage.Holds(Limit::TgCallbackData,
                                      bytes >= 1 && bytes <= Most(hark::Limit::ButtonPayload))) {
        return "Bad Request: BUTTON_DATA_INVALID";
      }
    }
  }
  return coverage.Holds(Limit::TgButtons, count <= Most(hark::Limit::Buttons))
             ? ""
             : "Bad Request: reply markup is too long";
}

nlohmann::json Buttons(const json::Value& markup) {
  nlohmann::json buttons = nlohmann::json::array();
  for (const json::Value& row : json::Elements(Member(markup, "inline_keyboard"))) {
    for (const json::Value& button : json::Elements(row)) {
      buttons.push_back(
          {{"title", Member(button, "text")}, {"payload", Member(button, "callback_data")}});
    }
  }
  return buttons;
}

// Methods that send something else than text: what they cannot do without, parted by
// spaces, the first of which says what was sent.
struct Sending {
  std::string_view method;
  std::string_view needs;
};
constexpr Sending kSendings[] = {
    {"sendPhoto", "photo"},
    {"sendVideo", "video"},
    {"sendAudio", "audio"},
    {"sendDocument", "document"},
    {"sendLocation", "latitude longitude"},
    {"sendVenue", "title address latitude longitude"},
    {"sendContact", "phone_number first_name"},
    {"setMessageReaction", "reaction message_id"},
};

const Sending* SendingOf(std::string_view method) {
  for (const Sending& one : kSendings) {
    if (one.method == method) return &one;
  }
  return nullptr;
}

bool HasAll(const json::Value& body, std::string_view names) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    const json::Value& member = Member(body, names.substr(0, end));
    if (member.is_null() || member == "") return false;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return true;
}

Verdict Refused(Verdict verdict, int code, const std::string& words) {
  verdict.answer = TelegramFake::Error(code, words);
  verdict.record["error"] = words;
  return verdict;
}

}  // namespace

channel::HttpResponse TelegramFake::Error(int code, const std::string& words,
                                          std::int64_t retry_after) {
  nlohmann::json body = {{"ok", false},
                         {"error_code", code},
                         {"description", words.empty() ? WordsOf(code, retry_after) : words}};
  if (retry_after > 0) body["parameters"]["retry_after"] = retry_after;
  return JsonAnswer(code, body);
}

Verdict TelegramFake::Judge(const channel::HttpRequest& request) {
  std::string prefix = "/bot" + token_ + "/";
  if (!coverage_.Holds(Limit::TgToken, request.url.starts_with(prefix))) {
    return Refused({}, 401, "Unauthorized");
  }
  std::string method = request.url.substr(prefix.size());
  const Sending* sending = SendingOf(method);
  bool known = sending != nullptr || method == "sendMessage" || method == "answerCallbackQuery" ||
               method == "sendChatAction" || TelegramHook::Plays(method);
  if (!coverage_.Holds(Limit::TgMethod, known)) return Refused({}, 404, "Not Found");
  const auto body = ReadTelegramBody(request);
  if (!coverage_.Holds(Limit::TgBody, body.has_value()))
    return Refused({}, 400, "Bad Request: message text is empty");
  if (TelegramHook::Plays(method)) return hook_.Call(method, *body);
  if (sending != nullptr) return Send(method, sending->needs, *body);
  if (method == "sendChatAction") return SendChatAction(*body);
  return method == "sendMessage" ? SendMessage(*body) : AnswerCallbackQuery(*body);
}

Verdict TelegramFake::SendMessage(const nlohmann::json& body) {
  std::string text = json::Text(Member(body, "text"));
  const json::Value& markup = Member(body, "reply_markup");
  Verdict verdict;
  verdict.record = {{"method", "sendMessage"},
                    {"to", json::Id(Member(body, "chat_id"))},
                    {"text", text},
                    {"buttons", Buttons(markup)}};
  if (!coverage_.Holds(Limit::TgChatId, IsChatId(Member(body, "chat_id")))) {
    return Refused(std::move(verdict), 400, "Bad Request: chat_id is empty");
  }
  if (!coverage_.Holds(Limit::TgText, !unicode::FoldTrimmed(text).empty())) {
    return Refused(std::move(verdict), 400, "Bad Request: message text is empty");
  }
  if (!coverage_.Holds(Limit::TgTextLength, unicode::Utf16Units(text) <= Most(hark::Limit::Text))) {
    return Refused(std::move(verdict), 400, "Bad Request: message is too long");
  }
  std::string wrong = markup.is_null() ? "" : WrongWith(markup, coverage_);
  if (!wrong.empty()) return Refused(std::move(verdict), 400, wrong);
  if (!Started(Member(body, "chat_id"))) return Refused(std::move(verdict), 403, kNotStarted);
  std::int64_t id = ++accepted_;
  verdict.accepted = true;
  verdict.record["provider_id"] = std::to_string(id);
  verdict.answer =
      JsonAnswer(200, {{"ok", true},
                       {"result",
                        {{"message_id", id},
                         {"chat", {{"id", Member(body, "chat_id")}, {"type", "private"}}},
                         {"date", 1767225600},
                         {"text", text}}}});
  return verdict;
}

Verdict TelegramFake::Send(const std::string& method, std::string_view needs,
                           const nlohmann::json& body) {
  const std::string caption = json::Text(Member(body, "caption"));
  const json::Value& markup = Member(body, "reply_markup");
  Verdict verdict;
  verdict.record = {{"method", method},
                    {"to", json::Id(Member(body, "chat_id"))},
                    {"text", caption},
                    {"buttons", Buttons(markup)}};
  if (!coverage_.Holds(Limit::TgChatId, IsChatId(Member(body, "chat_id")))) {
    return Refused(std::move(verdict), 400, "Bad Request: chat_id is empty");
  }
  if (!coverage_.Holds(Limit::TgNeeds, HasAll(body, needs))) {
    return Refused(std::move(verdict), 400, "Bad Request: there is no " + std::string(needs));
  }
  if (!coverage_.Holds(Limit::TgCaption,
                       unicode::Utf16Units(caption) <= Most(hark::Limit::Caption))) {
    return Refused(std::move(verdict), 400, "Bad Request: message caption is too long");
  }
  std::string wrong = markup.is_null() ? "" : WrongWith(markup, coverage_);
  if (!wrong.empty()) return Refused(std::move(verdict), 400, wrong);
  if (!Started(Member(body, "chat_id"))) return Refused(std::move(verdict), 403, kNotStarted);
  std::int64_t id = ++accepted_;
  verdict.accepted = true;
  verdict.record["provider_id"] = std::to_string(id);
  verdict.answer = JsonAnswer(
      200, method == "setMessageReaction"
               ? nlohmann::json{{"ok", true}, {"result", true}}
               : nlohmann::json{{"ok", true}, {"result", {{"message_id", id}, {"date", 1}}}});
  return verdict;
}

Verdict TelegramFake::SendChatAction(const nlohmann::json& body) {
  Verdict verdict;
  verdict.record = {{"method", "sendChatAction"},
                    {"to", json::Id(Member(body, "chat_id"))},
                    {"action", json::Text(Member(body, "action"))}};
  if (!coverage_.Holds(Limit::TgChatId, IsChatId(Member(body, "chat_id")))) {
    return Refused(std::move(verdict), 400, "Bad Request: chat_id is empty");
  }
  constexpr std::string_view kActions[] = {
      "typing",        "upload_photo",      "record_video",     "upload_video",
      "record_voice",  "upload_voice",      "upload_document",  "choose_sticker",
      "find_location", "record_video_note", "upload_video_note"};
  const bool known = std::ranges::find(kActions, verdict.record["action"].get<std::string>()) !=
                     std::end(kActions);
  if (!coverage_.Holds(Limit::TgAction, known)) {
    return Refused(std::move(verdict), 400, "Bad Request: wrong parameter action in request");
  }
  if (!Started(Member(body, "chat_id"))) return Refused(std::move(verdict), 403, kNotStarted);
  verdict.accepted = true;
  verdict.answer = JsonAnswer(200, {{"ok", true}, {"result", true}});
  return verdict;
}

// Groups and channels begin by a bot being let in.
bool TelegramFake::Started(const nlohmann::json& chat_id) {
  const std::string chat = json::Id(chat_id);
  const bool person = !chat.starts_with('-') && !chat.starts_with('@');
  return coverage_.Holds(Limit::TgStarted,
                         !person || windows_.Open({ChannelId::Telegram, WindowKind::Reply, chat}));
}

Verdict TelegramFake::AnswerCallbackQuery(const nlohmann::json& body) {
  Verdict verdict;
  verdict.record = {{"method", "answerCallbackQuery"},
                    {"query_id", json::Text(Member(body, "callback_query_id"))}};
  if (!coverage_.Holds(Limit::TgQueryId, !json::Text(Member(body, "callback_query_id")).empty())) {
    return Refused(
        std::move(verdict), 400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid");
  }
  std::string text = json::Text(Member(body, "text"));
  if (!coverage_.Holds(Limit::TgQueryText, unicode::CodePoints(text) <= 200)) {
    return Refused(std::move(verdict), 400, "Bad Request: MESSAGE_TOO_LONG");
  }
  verdict.accepted = true;
  verdict.answer = JsonAnswer(200, {{"ok", true}, {"result", true}});
  return verdict;
}

}  // namespace hark::fake
