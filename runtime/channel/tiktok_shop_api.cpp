// Signature: the path, each parameter of the query with its value in the order of their names, and
// the body unless it is a form with files; before and behind all of it the app's secret, which is
// the key too (TikTok Shop, signing of requests; a public SDK does the same). The clock of a
// request may be five minutes behind.

#include "runtime/channel/tiktok_shop_api.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "compiler/base/crypto.h"
#include "runtime/channel/answer.h"
#include "runtime/channel/json.h"
#include "runtime/channel/percent.h"

namespace hark::channel {
namespace {

using json::Member;

// Behind the host, with the query.
std::string_view PathIn(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = url.find('/', host);
  return path == std::string_view::npos ? std::string_view() : url.substr(path);
}

SendClass ClassOfAnswer(std::int64_t code, int status) {
  if (const ErrorRow* row = ErrorOf(ChannelId::TikTokShop, code, 0)) {
    return ClassOf(row->error_class);
  }
  if (status == 429) return SendClass::Rate;
  if (status == 401) return SendClass::Auth;
  return status >= 500 ? SendClass::Retry : SendClass::Bad;
}

}  // namespace

HttpRequest TikTokShopCall(const Connection& connection, std::string_view method,
                           std::string_view path, const json::Value& body) {
  return {std::string(method),
          fmt::format("{}{}", connection.api_url, path),
          {{"Content-Type", "application/json"}, {"x-tts-access-token", connection.token}},
          body.is_null() ? "" : json::Dump(body)};
}

HttpRequest SignTikTokShop(const Connection& connection, HttpRequest call, std::int64_t now_ms) {
  // Values of ours need no escapes: they are ids, numbers and letters.
  std::map<std::string, std::string, std::less<>> parameters = {
      {"app_key", connection.app_key},
      {"shop_cipher", connection.shop_cipher},
      {"timestamp", std::to_string(now_ms / 1000)}};
  const std::string_view whole = PathIn(call.url);
  const std::size_t question = whole.find('?');
  const std::string path(whole.substr(0, question));
  std::string_view query = question == std::string_view::npos ? "" : whole.substr(question + 1);
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    const std::size_t equals = std::min(one.find('='), one.size());
    parameters[std::string(one.substr(0, equals))] = one.substr(std::min(equals + 1, one.size()));
  }
  std::string text = connection.app_secret + path;
  std::string signed_query;
  for (const auto& [name, value] : parameters) {
    text += name + value;
    signed_query += fmt::format("{}={}&", name, PercentEncoded(value));
  }
  const bool is_form = HeaderOf(call.headers, "Content-Type").starts_with("multipart/form-data");
  if (!is_form) text += call.body;
  text += connection.app_secret;
  call.url.resize(call.url.size() - whole.size());
  call.url += fmt::format("{}?{}sign={}", path, signed_query,
                          crypto::ToHex(crypto::HmacSha256(connection.app_secret, text)));
  return call;
}

TikTokShopAnswer ReadTikTokShop(const HttpResponse& response) {
  const auto answer = json::Parse(response.body);
  const std::optional<std::int64_t> code =
      answer ? json::Integer(Member(*answer, "code")) : std::nullopt;
  if (!code) return {InterpretStatus(response), nullptr};
  if (*code == 0) return {{}, Member(*answer, "data")};
  const std::string request_id = json::Text(Member(*answer, "request_id"));
  return {{.kind = ClassOfAnswer(*code, response.status),
           .provider_id = {},
           .error = SafeWords(fmt::format("TikTok Shop error {}: {}{}", *code,
                                          json::Text(Member(*answer, "message")),
                                          request_id.empty() ? "" : " [" + request_id + "]")),
           .retry_after_ms = RetryAfterMs(response.headers)},
          nullptr};
}

TikTokShopAnswer AskTikTokShop(const Ask& ask, const HttpRequest& call) {
  const HttpResult response = ask(call);
  if (response) return ReadTikTokShop(*response);
  // Whether it came there or not: asking again does no harm.
  return {{.kind = SendClass::Retry, .provider_id = {}, .error = response.error().message},
          nullptr};
}

}  // namespace hark::channel
