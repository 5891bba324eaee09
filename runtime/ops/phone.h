#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hark::ops {

// The number in E.164 ("+998901234567") when it is one that a country has given out.
// Only the international form is taken, with + or 00 before the country: without it a
// number says nothing about its country. May be called from any thread.
std::optional<std::string> ParsePhone(std::string_view text);

}  // namespace hark::ops
