#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Which form of a word goes with a number, by the plural rules of CLDR.
namespace hark {

// In the order of CLDR.
enum class PluralForm : std::uint8_t { Zero, One, Two, Few, Many, Other };

// "zero", "one" … and back.
std::string_view Name(PluralForm form);
std::optional<PluralForm> PluralFormNamed(std::string_view name);

// The form that whole numbers take in a language (a BCP 47 tag): 3 is Other in en and Few
// in ru. A language that CLDR does not know has Other alone.
PluralForm PluralFormOf(std::string_view language, std::int64_t number);

// The forms that whole numbers up to 200 take in a language, in order: one, few and many
// in ru. Some languages have one more for round millions.
std::vector<PluralForm> PluralForms(std::string_view language);

}  // namespace hark
