#include "runtime/connect/seal.h"

#include <sodium.h>

#include "compiler/base/check.h"

namespace hark::connect {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

void Prepare() {
  static const bool ready = sodium_init() >= 0;
  HARK_CHECK(ready, "libsodium initialises");
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string MakeKey() {
  Prepare();
  std::string key(kKeyBytes, '\0');
  randombytes_buf(key.data(), key.size());
  return key;
}

std::string Seal(std::string_view key, std::string_view about, std::string_view text) {
  Prepare();
  HARK_CHECK(key.size() == kKeyBytes, "a key has 32 bytes");
  // The nonce stands in front: of 24 random bytes no two are ever the same.
  std::string sealed(kNonce + text.size() + kTag, '\0');
  randombytes_buf(sealed.data(), kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(sealed) + kNonce, nullptr, Bytes(text),
                                             text.size(), Bytes(about), about.size(), nullptr,
                                             Bytes(sealed), Bytes(key));
  return sealed;
}

std::optional<std::string> Unseal(std::string_view key, std::string_view about,
                                  std::string_view sealed) {
  Prepare();
  HARK_CHECK(key.size() == kKeyBytes, "a key has 32 bytes");
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  std::string text(sealed.size() - kNonce - kTag, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(text), nullptr, nullptr, Bytes(sealed) + kNonce, sealed.size() - kNonce, Bytes(about),
      about.size(), Bytes(sealed), Bytes(key));
  if (failed != 0) return std::nullopt;
  return text;
}

void Wipe(std::string& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace hark::connect
