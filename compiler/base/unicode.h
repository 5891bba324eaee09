#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Text as people write it, in any script. The home of ICU; the header shows none of it.
namespace hark::unicode {

// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool IsUtf8(std::string_view text);

// The text with every ill-formed sequence replaced by U+FFFD.
std::string ToUtf8(std::string_view bytes);

// Units that channels count their limits in. `text` is UTF-8.
std::size_t CodePoints(std::string_view text);
std::size_t Utf16Units(std::string_view text);

// Columns the text takes in a terminal with a fixed-width font: 2 for East Asian wide
// and emoji code points, 0 for marks and invisible ones (UAX #11). Line by line only:
// control characters count 0.
std::size_t DisplayWidth(std::string_view text);

// The form all text tests compare: NFKC with full case folding (NFKC_Casefold,
// Unicode Standard 3.13, D147), and one sign for every apostrophe. Folding twice changes
// nothing. Ill-formed sequences become U+FFFD.
std::string Fold(std::string_view text);

// Like Fold, with runs of white space as one space and none at either end.
std::string FoldTrimmed(std::string_view text);

// In small or capital letters, by the rules of no particular language: İ becomes i with a
// dot above, ß becomes SS (Unicode Standard 3.13, R1 and R2). For people to read; tests
// compare folded forms.
std::string ToLower(std::string_view text);
std::string ToUpper(std::string_view text);

// The text without white space (Unicode's White_Space) at either end.
std::string_view Trim(std::string_view text);

// Byte offsets in `folded` at which a word begins or ends (UAX #29 word boundaries
// next to a letter, digit or mark, by the root rules of CLDR), ascending. For
// whole-word matching in any script: a match [b, e) is a whole word when both b and e
// are in the list.
std::vector<std::uint32_t> WordEdges(std::string_view folded);

// The words that WordEdges parts, without what stands between them.
std::vector<std::string_view> Words(std::string_view folded);

// The code points of a text; U+FFFD for each ill-formed sequence.
std::u32string ToUtf32(std::string_view text);

// The text with the decimal digits of every script (Unicode's Nd) as ASCII ones, and the Arabic
// decimal separator as a point.
std::string WithAsciiDigits(std::string_view text);

// Byte offsets after which a line may be broken (UAX #14, by dictionary in scripts that
// write no spaces), ascending; the last is the end of the text.
std::vector<std::uint32_t> LineBreaks(std::string_view text);

// Byte offsets at which a character as readers see it ends (UAX #29 grapheme clusters:
// a letter with its marks, a whole emoji), ascending; the last is the end of the text.
std::vector<std::uint32_t> GraphemeEnds(std::string_view text);

}  // namespace hark::unicode
