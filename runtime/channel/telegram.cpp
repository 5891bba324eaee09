// Telegram Bot API 10.1, 11 June 2026 (PaulSonOfLars/telegram-bot-api-spec api.json);
// error texts from the server's source, tdlib/telegram-bot-api 01a3679c0bbf.

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/channel/adapters.h"
#include "runtime/channel/answer.h"
#include "runtime/channel/download.h"
#include "runtime/channel/json.h"
#include "runtime/channel/telegram_decode.h"
#include "runtime/channel/telegram_encode.h"

namespace hark::channel {
namespace {

// Updates that were not taken expire 24 h after their event (the server's source).
constexpr std::int64_t kRedeliveryWindowMs = 24LL * 60 * 60 * 1000;

// Chat ids are integers of up to 52 bits; channels may also be named by `@name`.
json::Value ChatId(std::string_view address) {
  std::int64_t id = 0;
  auto [end, error] = std::from_chars(address.data(), address.data() + address.size(), id);
  if (error == std::errc() && end == address.data() + address.size()) return id;
  return address;
}

HttpRequest Call(const Connection& connection, std::string_view method, const json::Value& body) {
  return {"POST",
          connection.api_url + "/bot" + connection.token + "/" + std::string(method),
          {{"Content-Type", "application/json"}},
          json::Dump(body)};
}

// 403 has many texts (blocked, deactivated, kicked …) and one meaning.
SendClass ClassOfCode(std::int64_t code) {
  const ErrorRow* row = ErrorOf(ChannelId::Telegram, code, 0);
  return row != nullptr ? ClassOf(row->error_class) : SendClass::Retry;
}

SendResult Refused(const HttpResponse& response, const json::Value& answer) {
  SendResult result;
  std::optional<std::int64_t> code = json::Integer(json::Member(answer, "error_code"));
  result.kind = ClassOfCode(code.value_or(response.status));
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

// `photos/file_12.jpg`: names that are parted by slashes.
bool IsFilePath(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (!IsFileId(path.substr(0, slash))) return false;
    if (slash == path.npos) return true;
    path.remove_prefix(slash + 1);
  }
}

class TelegramAdapter final : public Adapter {
 public:
  std::string_view name() const override { return FactsOf(ChannelId::Telegram).name; }

  HttpResponse Handshake(const Connection&, const HttpRequest&) const override {
    return {404, {{"Content-Type", "text/plain"}}, "Telegram has no handshake\n"};
  }

  bool Authentic(const Connection& connection, const HttpRequest& request,
                 std::int64_t) const override {
    if (connection.webhook_secret.empty()) return false;
    return crypto::EqualConstantTime(connection.webhook_secret,
                                     HeaderOf(request.headers, "X-Telegram-Bot-Api-Secret-Token"));
  }

  Decoded Decode(const Connection& connection, std::string_view body,
                 std::int64_t received_ms) const override {
    return DecodeTelegram(connection, body, received_ms);
  }

  // Telegram hands nothing of ours back, so the effect id stays here.
  HttpRequest Encode(const Connection& connection, std::string_view address, const Content& content,
                     std::string_view) const override {
    json::Value body = {{"chat_id", ChatId(address)}};
    const std::string_view method = SetTelegramContent(body, content);
    return Call(connection, method, body);
  }

  // Until it is answered the button shows that it is waiting.
  std::optional<HttpRequest> Acknowledge(const Connection& connection,
                                         const value::Event& event) const override {
    std::string_view query_id = CallbackQueryOf(event);
    if (query_id.empty()) return std::nullopt;
    return Call(connection, "answerCallbackQuery",
                json::Value::object({{"callback_query_id", query_id}}));
  }

  std::optional<HttpRequest> Typing(const Connection& connection,
                                    const value::Event& event) const override {
    return Call(connection, "sendChatAction",
                json::Value::object({{"chat_id", ChatId(event.address)}, {"action", "typing"}}));
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

  bool keeps_files() const override { return true; }

  // No file beyond 20 MB is handed out (Bot API, getFile).
  Downloaded Download(const Connection& connection, const SentFile& file, std::size_t bytes_max,
                      const Ask& ask) const override {
    const HttpResult told =
        ask(Call(connection, "getFile", json::Value::object({{"file_id", file.id}})));
    if (!told) return NoAnswer(told.error());
    SendResult result = Interpret(*told);
    if (result.kind != SendClass::Accepted) return {std::move(result), ""};
    const auto answer = json::Parse(told->body);
    const json::Value& place = json::Member(*answer, "result");
    const std::string path = json::Text(json::Member(place, "file_path"));
    if (!IsFilePath(path)) return NoFile("Telegram does not say where the file is");
    const auto size = json::Integer(json::Member(place, "file_size"));
    if (size && (*size < 0 || static_cast<std::uint64_t>(*size) > bytes_max)) {
      return TooLong(bytes_max);
    }
    return DownloadFrom(
        {"GET", connection.api_url + "/file/bot" + connection.token + "/" + path, {}, ""},
        bytes_max, ask);
  }

  std::int64_t redelivery_window_ms() const override { return kRedeliveryWindowMs; }
};

}  // namespace

const Adapter& Telegram() {
  static const TelegramAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
