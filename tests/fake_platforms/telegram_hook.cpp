#include "tests/fake_platforms/telegram_hook.h"

#include <algorithm>

#include "runtime/channel/json.h"
#include "tests/fake_platforms/telegram_fake.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

constexpr std::string_view kMethods[] = {"getMe", "setWebhook", "deleteWebhook", "getWebhookInfo"};

bool IsSecret(std::string_view text) {
  constexpr std::string_view kOthers = "_-";
  return text.size() <= 256 && std::ranges::all_of(text, [&](char byte) {
           return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                  (byte >= 'a' && byte <= 'z') || kOthers.contains(byte);
         });
}

bool IsWebAddress(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

Verdict Answered(Verdict verdict, const nlohmann::json& result, const char* words = nullptr) {
  nlohmann::json body = {{"ok", true}, {"result", result}};
  if (words != nullptr) body["description"] = words;
  verdict.accepted = true;
  verdict.answer = JsonAnswer(200, body);
  return verdict;
}

Verdict Refused(Verdict verdict, const std::string& words) {
  verdict.answer = TelegramFake::Error(400, words);
  verdict.record["error"] = words;
  return verdict;
}

}  // namespace

bool TelegramHook::Plays(std::string_view method) {
  return std::ranges::find(kMethods, method) != std::end(kMethods);
}

Verdict TelegramHook::Call(const std::string& method, const nlohmann::json& body) {
  Verdict verdict;
  verdict.record = {{"method", method}};
  if (method == "getMe") {
    return Answered(std::move(verdict),
                    {{"id", json::Integer(token_.substr(0, token_.find(':'))).value_or(0)},
                     {"is_bot", true},
                     {"first_name", "Fake"},
                     {"username", "fake_platforms_bot"},
                     {"can_join_groups", true},
                     {"can_read_all_group_messages", false},
                     {"supports_inline_queries", false}});
  }
  std::lock_guard lock(mutex_);
  if (method == "setWebhook") return Set(body, std::move(verdict));
  if (method == "deleteWebhook") {
    const bool was_set = !url_.empty();
    url_.clear();
    secret_.clear();
    return Answered(std::move(verdict), true,
                    was_set ? "Webhook was deleted" : "Webhook is already deleted");
  }
  return Answered(std::move(verdict),
                  {{"url", url_}, {"has_custom_certificate", false}, {"pending_update_count", 0}});
}

Verdict TelegramHook::Set(const nlohmann::json& body, Verdict verdict) {
  const std::string url = json::Text(Member(body, "url"));
  const std::string secret = json::Text(Member(body, "secret_token"));
  if (!coverage_.Holds(Limit::TgHookUrl, url.empty() || IsWebAddress(url))) {
    return Refused(std::move(verdict), "Bad Request: invalid webhook URL specified");
  }
  if (!coverage_.Holds(Limit::TgHookSecret, IsSecret(secret))) {
    return Refused(std::move(verdict), "Bad Request: secret token contains unallowed characters");
  }
  url_ = url;
  secret_ = secret;
  return Answered(std::move(verdict), true,
                  url.empty() ? "Webhook was deleted" : "Webhook was set");
}

nlohmann::json TelegramHook::Addressed(nlohmann::json order) const {
  if (Member(order, "channel") != "telegram" || order.contains("url")) return order;
  std::lock_guard lock(mutex_);
  if (url_.empty()) return order;
  order["url"] = url_;
  order["secret"] = secret_;
  return order;
}

}  // namespace hark::fake
