#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hark::ops {

// The language that a text is written in, as a tag of BCP 47 without a region: "uz", "zh-Hant".
// None where that cannot be relied on, as of a word or two, of names and of a text in two
// languages, and where there are no words at all. Addresses on the web are left out. May be called
// from any thread.
std::optional<std::string> LanguageOf(std::string_view text);

}  // namespace hark::ops
