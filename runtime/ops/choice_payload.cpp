#include <algorithm>

#include "compiler/base/crypto.h"
#include "runtime/ops/context.h"

namespace hark::ops {
namespace {

constexpr std::size_t kPayloadBytesMax = 64;
constexpr std::size_t kHashDigits = 12;

// The longest beginning of at most `bytes` bytes that cuts no character in two.
std::string_view Beginning(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  auto continues = [](char byte) { return (byte & 0xC0) == 0x80; };
  while (bytes > 0 && continues(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

std::string ChoicePayload(std::string_view wait_token, std::string_view case_name) {
  std::string payload(wait_token);
  payload += ':';
  if (payload.size() + case_name.size() <= kPayloadBytesMax) return payload.append(case_name);
  // Cut names stay distinct by a hash of the whole name.
  std::size_t fixed = std::min(payload.size() + 1 + kHashDigits, kPayloadBytesMax);
  payload += Beginning(case_name, kPayloadBytesMax - fixed);
  payload += '~';
  payload += crypto::ToHex(crypto::Hash(case_name)).substr(0, kHashDigits);
  return payload;
}

}  // namespace hark::ops
