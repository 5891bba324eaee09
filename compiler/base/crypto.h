#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Hashes and message authentication. The home of libsodium; the header shows none of it.
namespace hark::crypto {

using Digest = std::array<std::uint8_t, 32>;

// BLAKE2b-256: names programs, objects and dedupe keys by content.
Digest Hash(std::string_view bytes);
// SHA-256 (FIPS 180-4), as WhatsApp names the content of files.
Digest Sha256(std::string_view bytes);
// HMAC-SHA256 (RFC 2104), as Meta signs its webhooks.
Digest HmacSha256(std::string_view key, std::string_view message);
// Compares in time that depends on the lengths alone.
bool EqualConstantTime(std::string_view a, std::string_view b);

// The standard alphabet, padded (RFC 4648).
std::string ToBase64(std::string_view bytes);
// The bytes of such a text; nothing when it is none.
std::optional<std::string> FromBase64(std::string_view text);
// Of the alphabet for URLs, without padding, as Meta signs requests.
std::string ToBase64Url(std::string_view bytes);
std::optional<std::string> FromBase64Url(std::string_view text);
std::string ToHex(std::span<const std::uint8_t> bytes);

}  // namespace hark::crypto
