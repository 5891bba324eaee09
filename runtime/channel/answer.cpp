#include "runtime/channel/answer.h"

#include <algorithm>
#include <charconv>

#include "compiler/base/unicode.h"

namespace hark::channel {
namespace {

// Graph tokens have some 200 characters, a bot token 43 to 46; trace and message ids that
// help a person have fewer than 32, and longer ones are kept elsewhere.
constexpr std::size_t kTokenMin = 32;
constexpr std::size_t kWordsMax = 400;

bool IsTokenByte(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '-' || byte == ':';
}

SendClass ClassOfStatus(int status) {
  if (status == 401 || status == 403) return SendClass::Auth;
  if (status == 429) return SendClass::Rate;
  if (status == 503) return SendClass::Retry;
  // A gateway that answers 502 or 504 may have passed the message on, and a 2xx that is
  // not the channel's may be anybody's.
  if (status >= 500 || (status >= 200 && status < 300)) return SendClass::Uncertain;
  return SendClass::Bad;
}

}  // namespace

SendClass ClassOf(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::Retry: return SendClass::Retry;
    case ErrorClass::Rate: return SendClass::Rate;
    case ErrorClass::Window: return SendClass::Window;
    case ErrorClass::Gone: return SendClass::Gone;
    case ErrorClass::Auth: return SendClass::Auth;
    case ErrorClass::Account: return SendClass::Account;
    case ErrorClass::Bad: return SendClass::Bad;
  }
  return SendClass::Bad;
}

std::string SafeWords(std::string_view words) {
  std::string text = unicode::ToUtf8(words);
  std::string safe;
  for (std::size_t at = 0; at < text.size() && safe.size() < kWordsMax;) {
    std::size_t end = at;
    while (end < text.size() && IsTokenByte(text[end])) ++end;
    if (end - at >= kTokenMin) {
      safe += "[struck out]";
    } else {
      end = std::max(end, at + 1);
      while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
      safe.append(text, at, end - at);
    }
    at = end;
  }
  return safe;
}

std::int64_t RetryAfterMs(const Headers& headers) {
  std::string_view value = HeaderOf(headers, "Retry-After");
  std::int32_t seconds = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  bool whole = error == std::errc() && end == value.data() + value.size();
  return whole && seconds > 0 ? std::int64_t{seconds} * 1000 : 0;
}

SendResult InterpretStatus(const HttpResponse& response) {
  SendResult result;
  result.kind = ClassOfStatus(response.status);
  result.error = "HTTP " + std::to_string(response.status) + " without the channel's answer";
  result.retry_after_ms = RetryAfterMs(response.headers);
  return result;
}

}  // namespace hark::channel
