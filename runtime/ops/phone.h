#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hark::ops {

// The number in E.164 ("+998901234567") when it is one that a country has given out.
// Only the international form is taken, with + or 00 before the country: without it a
// number says nothing about its country. May be called from any thread.
std::optional<std::string> ParsePhone(std::string_view text);

// All of these take a number that ParsePhone gave, and may be called from any thread.

// The two letters of the country that gave the number out; none of one that is of no country, such
// as a satellite's.
std::optional<std::string> CountryOfPhone(std::string_view phone);

// As people write it there, "(415) 555-0132", and with the country in front, "+1 415-555-0132".
std::string NationalPhone(std::string_view phone);
std::string InternationalPhone(std::string_view phone);

}  // namespace hark::ops
