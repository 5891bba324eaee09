#include "compiler/base/crypto.h"

#include <sodium.h>

#include "compiler/base/check.h"

namespace hark::crypto {
namespace {

// Makes the library ready once for all threads. Every function below that depends on
// its choice of implementation calls this first.
void Prepare() {
  static const bool ready = sodium_init() >= 0;
  HARK_CHECK(ready, "libsodium initialises");
}

// Never null, as an empty view may be: libsodium takes no null, not even of no length.
const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}

std::string Encoded(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), Bytes(bytes), bytes.size(), variant);
  text.pop_back();  // the NUL
  return text;
}

std::optional<std::string> Decoded(std::string_view text, int variant) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                       text.data(), text.size(), nullptr, &size, &end, variant);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

}  // namespace

Digest Hash(std::string_view bytes) {
  Prepare();
  Digest digest;
  crypto_generichash(digest.data(), digest.size(), Bytes(bytes), bytes.size(), nullptr, 0);
  return digest;
}

Digest Sha256(std::string_view bytes) {
  Digest digest;
  static_assert(std::tuple_size_v<Digest> == crypto_hash_sha256_BYTES);
  crypto_hash_sha256(digest.data(), Bytes(bytes), bytes.size());
  return digest;
}

Digest HmacSha256(std::string_view key, std::string_view message) {
  Prepare();
  static_assert(std::tuple_size_v<Digest> == crypto_auth_hmacsha256_BYTES);
  // The three-step form, because the one-step form takes keys of 32 bytes only.
  crypto_auth_hmacsha256_state state;
  Digest digest;
  crypto_auth_hmacsha256_init(&state, Bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, Bytes(message), message.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  sodium_memzero(&state, sizeof(state));
  return digest;
}

bool EqualConstantTime(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  return a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string ToBase64(std::string_view bytes) {
  return Encoded(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::string ToBase64Url(std::string_view bytes) {
  return Encoded(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> FromBase64(std::string_view text) {
  return Decoded(text, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> FromBase64Url(std::string_view text) {
  return Decoded(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string ToHex(std::span<const std::uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace hark::crypto
