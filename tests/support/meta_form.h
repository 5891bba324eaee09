#pragma once

#include <cstdint>
#include <string>

#include "compiler/base/crypto.h"

namespace hark::test {

// In the alphabet for URLs, without padding.
inline std::string ToBase64Url(const std::string& bytes) {
  std::string text;
  for (const char byte : crypto::ToBase64(bytes)) {
    if (byte != '=') text += byte == '+' ? '-' : byte == '/' ? '_' : byte;
  }
  return text;
}

// `signed_request=…` around a payload, as Meta posts it.
inline std::string SignedForm(const std::string& app_secret, const std::string& payload) {
  const std::string part = ToBase64Url(payload);
  const crypto::Digest digest = crypto::HmacSha256(app_secret, part);
  return "signed_request=" + ToBase64Url(std::string(digest.begin(), digest.end())) + "." + part;
}

inline std::string DeauthorizeForm(const std::string& app_secret, const std::string& person,
                                   std::int64_t issued_ms) {
  return SignedForm(app_secret, R"({"algorithm":"HMAC-SHA256","issued_at":)" +
                                    std::to_string(issued_ms / 1000) + R"(,"user_id":")" + person +
                                    "\"}");
}

}  // namespace hark::test
