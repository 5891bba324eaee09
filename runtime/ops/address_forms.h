#pragma once

#include <string_view>

// Whether a text has the form of an address. Nothing is looked up.
namespace hark::ops {

// The part of RFC 5321 that mail on the internet uses: a dot-atom of up to 64 bytes, `@`,
// and a domain of two or more labels; ASCII, up to 254 bytes in all. No quoted names, no
// addresses in brackets.
bool IsEmail(std::string_view text);

// http:// or https:// in any case, a host, and neither white space nor control
// characters anywhere (RFC 3986; other scripts may stand unescaped).
bool IsUrl(std::string_view text);

}  // namespace hark::ops
