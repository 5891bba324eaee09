#include "runtime/channel/renewal.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/channel/answer.h"
#include "runtime/channel/json.h"
#include "runtime/channel/percent.h"

namespace hark::channel {
namespace {

using json::Member;

constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;

// The base address without its last part, a version: tokens are given out of all versions.
std::string_view WithoutVersion(std::string_view api_url) {
  const std::size_t slash = api_url.rfind('/');
  const bool is_version = slash != api_url.npos && api_url.substr(slash).starts_with("/v");
  return is_version ? api_url.substr(0, slash) : api_url;
}

// `access_token`, `expires_in` and, where there is one, `refresh_token` of an object.
Grant GrantIn(const json::Value& object) {
  // More would not count in ms.
  constexpr std::int64_t kLongestS = 100LL * 365 * 24 * 60 * 60;
  Grant grant;
  grant.token = json::Text(Member(object, "access_token"));
  grant.refresh_token = json::Text(Member(object, "refresh_token"));
  const auto seconds = json::Integer(Member(object, "expires_in"));
  if (seconds && *seconds > 0 && *seconds <= kLongestS) grant.lasts_ms = *seconds * 1000;
  return grant;
}

// Nothing was sent, so whatever is unclear is simply asked again.
TokenAnswer NoToken(SendResult result) {
  if (result.kind == SendClass::Accepted || result.kind == SendClass::Uncertain) {
    result.kind = SendClass::Retry;
  }
  if (result.error.empty()) result.error = "the answer holds no token";
  return {std::move(result), {}};
}

}  // namespace

TokenLife InstagramTokenLife(const Connection& connection) {
  if (connection.api_url.find("//graph.facebook.com") != std::string::npos) return {};
  return {.ends = true, .least_age_ms = kDayMs};
}

HttpRequest AskForInstagramToken(const Connection& connection, const Grant& last) {
  return {"GET",
          fmt::format("{}/refresh_access_token?grant_type=ig_refresh_token&access_token={}",
                      WithoutVersion(connection.api_url), PercentEncoded(last.token)),
          {},
          ""};
}

TokenAnswer ReadInstagramToken(const HttpResponse& response, std::optional<SendResult> refused) {
  if (refused) return NoToken(*std::move(refused));
  const auto answer = json::Parse(response.body);
  const bool is_good = response.status >= 200 && response.status < 300;
  if (!answer || !is_good) return NoToken(InterpretStatus(response));
  Grant grant = GrantIn(*answer);
  if (grant.token.empty()) return NoToken({});
  return {{}, std::move(grant)};
}

TokenLife TikTokTokenLife() {
  return {.ends = true, .has_refresh_token = true, .needs_app_id = true};
}

HttpRequest AskForTikTokToken(const Connection& connection, const Grant& last) {
  const json::Value body = {{"client_id", connection.app_id},
                            {"client_secret", connection.app_secret},
                            {"grant_type", "refresh_token"},
                            {"refresh_token", last.refresh_token}};
  return {"POST",
          connection.api_url + "/tt_user/oauth2/refresh_token/",
          {{"Content-Type", "application/json"}},
          json::Dump(body)};
}

TokenAnswer ReadTikTokToken(const HttpResponse& response, SendResult refused) {
  if (refused.kind != SendClass::Accepted) return NoToken(std::move(refused));
  const auto answer = json::Parse(response.body);
  if (!answer) return NoToken({});
  Grant grant = GrantIn(Member(*answer, "data"));
  if (grant.token.empty()) return NoToken({});
  return {{}, std::move(grant)};
}

}  // namespace hark::channel
