#include "runtime/channel/download.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/channel/answer.h"

namespace hark::channel {
namespace {

// "https://host:8080" of an address.
std::string_view OriginOf(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == url.npos) return {};
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

}  // namespace

bool IsFileId(std::string_view id) {
  constexpr std::string_view kSigns = "-_=.~";
  return !id.empty() && id.find_first_not_of('.') != id.npos &&
         std::ranges::all_of(id, [&](char byte) {
           return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                  (byte >= 'A' && byte <= 'Z') || kSigns.contains(byte);
         });
}

bool MayBearToken(const Connection& connection, std::string_view url) {
  if (url.starts_with("https://")) return true;
  return !OriginOf(url).empty() && OriginOf(url) == OriginOf(connection.api_url);
}

Downloaded NoFile(std::string words) {
  return {{.kind = SendClass::Bad, .provider_id = {}, .error = std::move(words)}, ""};
}

Downloaded NoAnswer(const HttpFailure& failure) {
  return {{.kind = SendClass::Retry, .provider_id = {}, .error = failure.message}, ""};
}

Downloaded TooLong(std::size_t bytes_max) {
  return NoFile(fmt::format("the file has more than {} MB", bytes_max / 1'000'000));
}

Downloaded DownloadFrom(HttpRequest request, std::size_t bytes_max, const Ask& ask) {
  request.method = "GET";
  request.answer_bytes_max = bytes_max;
  HttpResult answer = ask(request);
  if (!answer) return NoAnswer(answer.error());
  if (answer->status == 200) return {{}, std::move(answer->body)};
  const std::string words = fmt::format("the channel's file answers HTTP {}", answer->status);
  if (answer->status == 401 || answer->status == 403) {
    return {{SendClass::Auth, "", words}, ""};
  }
  if (answer->status == 429) {
    return {{SendClass::Rate, "", words, RetryAfterMs(answer->headers)}, ""};
  }
  return {{answer->status >= 500 ? SendClass::Retry : SendClass::Bad, "", words}, ""};
}

}  // namespace hark::channel
