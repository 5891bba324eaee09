// Telegram Bot API 10.1, 11 June 2026 (PaulSonOfLars/telegram-bot-api-spec api.json);
// error texts from the server's source, tdlib/telegram-bot-api 01a3679c0bbf.

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/channel/adapters.h"
#include "runtime/channel/answer.h"
#include "runtime/channel/fit.h"
#include "runtime/channel/json.h"
#include "runtime/channel/telegram_decode.h"

namespace hark::channel {
namespace {

// callback_data has 1 to 64 bytes.
constexpr Limits kLimits{*ChannelNamed("telegram"), 64};
// Updates that were not taken expire 24 h after their event (the server's source).
constexpr std::int64_t kRedeliveryWindowMs = 24LL * 60 * 60 * 1000;

// Chat ids are integers of up to 52 bits; channels may also be named by `@name`.
json::Value ChatId(std::string_view address) {
  std::int64_t id = 0;
  auto [end, error] = std::from_chars(address.data(), address.data() + address.size(), id);
  if (error == std::errc() && end == address.data() + address.size()) return id;
  return address;
}

// One button a row: titles have no limit, and side by side long ones are cut by phones.
json::Value Keyboard(const std::vector<Choice>& choices) {
  json::Value rows = json::Value::array();
  for (const Choice& choice : choices) {
    json::Value row = json::Value::array();
    row.push_back({{"text", choice.title}, {"callback_data", choice.payload}});
    rows.push_back(std::move(row));
  }
  return {{"inline_keyboard", std::move(rows)}};
}

HttpRequest Call(const Connection& connection, std::string_view method, const json::Value& body) {
  return {"POST",
          connection.api_url + "/bot" + connection.token + "/" + std::string(method),
          {{"Content-Type", "application/json"}},
          json::Dump(body)};
}

// 403 has many texts (blocked, deactivated, kicked …) and one meaning. 404 is a token of
// the wrong form; 409 is another program using this bot's token.
SendClass ClassOf(std::int64_t code) {
  if (code == 403) return SendClass::Gone;
  if (code == 401 || code == 404 || code == 409) return SendClass::Auth;
  if (code == 429) return SendClass::Rate;
  return code >= 500 ? SendClass::Retry : SendClass::Bad;
}

SendResult Refused(const HttpResponse& response, const json::Value& answer) {
  SendResult result;
  std::optional<std::int64_t> code = json::Integer(json::Member(answer, "error_code"));
  result.kind = ClassOf(code.value_or(response.status));
  std::string words = "Telegram error " + std::to_string(code.value_or(response.status)) + ": " +
                      json::Text(json::Member(answer, "description"));
  const json::Value& parameters = json::Member(answer, "parameters");
  std::string moved = json::Id(json::Member(parameters, "migrate_to_chat_id"));
  if (!moved.empty()) words += " (the chat is now " + moved + ")";
  result.error = SafeWords(words);
  // Bounded, so that no answer can make the sum of now and it overflow.
  std::int64_t seconds = json::Integer(json::Member(parameters, "retry_after")).value_or(0);
  constexpr std::int64_t kDaySeconds = 86400;
  result.retry_after_ms =
      seconds > 0 ? std::min(seconds, kDaySeconds) * 1000 : RetryAfterMs(response.headers);
  return result;
}

class TelegramAdapter final : public Adapter {
 public:
  std::string_view name() const override { return kLimits.facts.name; }

  HttpResponse Handshake(const Connection&, const HttpRequest&) const override {
    return {404, {{"Content-Type", "text/plain"}}, "Telegram has no handshake\n"};
  }

  bool Authentic(const Connection& connection, const HttpRequest& request) const override {
    if (connection.webhook_secret.empty()) return false;
    return crypto::EqualConstantTime(connection.webhook_secret,
                                     HeaderOf(request.headers, "X-Telegram-Bot-Api-Secret-Token"));
  }

  Decoded Decode(const Connection& connection, std::string_view body,
                 std::int64_t received_ms) const override {
    return DecodeTelegram(connection, body, received_ms);
  }

  std::vector<Content> Fit(const Content& content) const override {
    return FitTo(kLimits, content);
  }

  // Telegram hands nothing of ours back, so the effect id stays here.
  HttpRequest Encode(const Connection& connection, std::string_view address, const Content& content,
                     std::string_view) const override {
    json::Value body = {{"chat_id", ChatId(address)}, {"text", content.text}};
    if (!content.choices.empty()) body["reply_markup"] = Keyboard(content.choices);
    return Call(connection, "sendMessage", body);
  }

  // Until it is answered the button shows that it is waiting.
  std::optional<HttpRequest> Acknowledge(const Connection& connection,
                                         const value::Event& event) const override {
    std::string_view query_id = CallbackQueryOf(event);
    if (query_id.empty()) return std::nullopt;
    return Call(connection, "answerCallbackQuery",
                json::Value::object({{"callback_query_id", query_id}}));
  }

  SendResult Interpret(const HttpResponse& response) const override {
    auto answer = json::Parse(response.body);
    const json::Value& ok = answer ? json::Member(*answer, "ok") : json::Value();
    if (!ok.is_boolean()) return InterpretStatus(response);
    if (!ok.get<bool>()) return Refused(response, *answer);
    SendResult result;
    result.provider_id = json::Id(json::Member(json::Member(*answer, "result"), "message_id"));
    return result;
  }

  std::int64_t redelivery_window_ms() const override { return kRedeliveryWindowMs; }
  std::int64_t reply_window_ms() const override { return 0; }
};

}  // namespace

const Adapter& Telegram() {
  static const TelegramAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
