#include "runtime/channel/meta_signature.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/channel/decode.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

int HexDigit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

// A query value as it was meant: `+` is a space, `%41` an A. A broken escape stays as
// it is, and so matches no token.
std::string Unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    bool escape = text[at] == '%' && at + 2 < text.size();
    int high = escape ? HexDigit(text[at + 1]) : -1;
    int low = escape ? HexDigit(text[at + 2]) : -1;
    if (high >= 0 && low >= 0) {
      out += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      out += text[at] == '+' ? ' ' : text[at];
    }
  }
  return out;
}

}  // namespace

std::string QueryValue(std::string_view url, std::string_view name) {
  std::size_t question = url.find('?');
  if (question == std::string_view::npos) return "";
  std::string_view rest = url.substr(question + 1);
  rest = rest.substr(0, rest.find('#'));
  while (!rest.empty()) {
    std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || Unescaped(pair.substr(0, equals)) != name) continue;
    return Unescaped(pair.substr(equals + 1));
  }
  return "";
}

std::string MetaSignature(std::string_view app_secret, std::string_view body) {
  return "sha256=" + crypto::ToHex(crypto::HmacSha256(app_secret, body));
}

bool MetaAuthentic(std::string_view app_secret, const HttpRequest& request) {
  if (app_secret.empty()) return false;
  return crypto::EqualConstantTime(MetaSignature(app_secret, request.body),
                                   HeaderOf(request.headers, "X-Hub-Signature-256"));
}

std::optional<MetaSignedRequest> ReadMetaSignedRequest(std::string_view app_secret,
                                                       std::string_view form) {
  if (app_secret.empty()) return std::nullopt;
  const std::string text = QueryValue("?" + std::string(form), "signed_request");
  const std::size_t dot = text.find('.');
  if (dot == text.npos) return std::nullopt;
  const std::string payload = text.substr(dot + 1);
  const auto signature = crypto::FromBase64Url(text.substr(0, dot));
  const crypto::Digest digest = crypto::HmacSha256(app_secret, payload);
  const std::string expected(digest.begin(), digest.end());
  if (!signature || !crypto::EqualConstantTime(expected, *signature)) return std::nullopt;
  const auto bytes = crypto::FromBase64Url(payload);
  const auto said = bytes ? json::Parse(*bytes) : std::unexpected(std::string());
  if (!said || json::Text(json::Member(*said, "algorithm")) != "HMAC-SHA256") return std::nullopt;
  const std::string user_id = json::Id(json::Member(*said, "user_id"));
  const auto issued_s = json::Integer(json::Member(*said, "issued_at"));
  const bool has_time = issued_s && *issued_s > 0 && *issued_s <= kLatestMs / 1000;
  if (user_id.empty() || !has_time) return std::nullopt;
  return MetaSignedRequest{user_id, *issued_s * 1000};
}

HttpResponse MetaHandshake(std::string_view verify_token, const HttpRequest& request) {
  bool known = !verify_token.empty() && QueryValue(request.url, "hub.mode") == "subscribe" &&
               crypto::EqualConstantTime(QueryValue(request.url, "hub.verify_token"), verify_token);
  if (!known) return {403, {{"Content-Type", "text/plain"}}, "wrong verify token\n"};
  // As plain text: a challenge is the caller's own bytes and must not become a page.
  return {200, {{"Content-Type", "text/plain"}}, QueryValue(request.url, "hub.challenge")};
}

}  // namespace hark::channel
