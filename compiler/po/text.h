#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

// A text as translators see it: line breaks, tabs and quotes are themselves, and all else is
// as a script writes it: `\{`, `\\`, `\u{2019}`, and what stands in braces.
namespace hark::po {

// From what a script has between the quotes of a text.
std::string ForTranslators(std::string_view written);

// What a script writes, and of each byte of it, which byte of the translation it is from.
struct Written {
  std::string text;
  std::vector<std::uint32_t> from;
};
// Why a translation cannot stand in a script, and at which byte of it.
struct TextFault {
  enum class Kind : std::uint8_t { OpenBrace, LoneBackslash };
  Kind kind;
  std::size_t at;
};
// Takes any bytes. That each brace in the result is closed is sure; that it compiles is not.
std::expected<Written, TextFault> ForScripts(std::string_view translation);

}  // namespace hark::po
