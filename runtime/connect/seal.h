#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Sealing of secrets: XChaCha20-Poly1305. Here and in compiler/base/crypto.h libsodium lives; this
// half draws random numbers, which the compiler must not.
namespace hark::connect {

inline constexpr std::size_t kKeyBytes = 32;

std::string MakeKey();
// The text, for whoever has the key (kKeyBytes) and says the same `about`: where it belongs, so
// that it opens nowhere else. Sealed twice it is two different texts.
std::string Seal(std::string_view key, std::string_view about, std::string_view text);
// Nothing when the key or `about` is another, or a byte was changed.
std::optional<std::string> Unseal(std::string_view key, std::string_view about,
                                  std::string_view sealed);
// Leaves nothing of a secret in memory.
void Wipe(std::string& secret);

}  // namespace hark::connect
