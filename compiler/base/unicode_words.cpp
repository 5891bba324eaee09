// Where words begin and end. Every message of every contact passes here, so plain ASCII
// goes by the few rules it can meet and all else by ICU: a message of 95 characters takes
// 0.4 µs by the rules below and 1.4 µs by ICU's (g++ 12, -O2). The unit test holds the two
// against each other over all short texts.

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark::unicode {
namespace {

std::unique_ptr<icu::BreakIterator> MakeBreaker() {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaker(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  HARK_CHECK(U_SUCCESS(status), "ICU has its word break rules");
  return breaker;
}

// A breaker keeps the text it works on, so each thread has its own.
icu::BreakIterator& Breaker() {
  thread_local const std::unique_ptr<icu::BreakIterator> breaker = MakeBreaker();
  return *breaker;
}

bool IsWordCodePoint(UChar32 code_point) {
  constexpr std::uint32_t kOfWords = U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK;
  return (U_GET_GC_MASK(code_point) & kOfWords) != 0;
}

bool NextToWord(std::string_view text, std::int32_t boundary) {
  auto length = static_cast<std::int32_t>(text.size());
  UChar32 code_point;
  if (std::int32_t at = boundary; at < length) {
    U8_NEXT_OR_FFFD(text.data(), at, length, code_point);
    if (IsWordCodePoint(code_point)) return true;
  }
  if (std::int32_t at = boundary; at > 0) {
    U8_PREV_OR_FFFD(text.data(), 0, at, code_point);
    return IsWordCodePoint(code_point);
  }
  return false;
}

std::vector<std::uint32_t> EdgesAny(std::string_view text) {
  HARK_CHECK(text.size() <= std::numeric_limits<std::int32_t>::max(),
             "texts are far shorter than ICU can count");
  UErrorCode status = U_ZERO_ERROR;
  UText view = UTEXT_INITIALIZER;
  utext_openUTF8(&view, text.data(), static_cast<std::int64_t>(text.size()), &status);
  icu::BreakIterator& breaker = Breaker();
  breaker.setText(&view, status);
  HARK_CHECK(U_SUCCESS(status), "ICU reads any bytes");
  std::vector<std::uint32_t> edges;
  for (std::int32_t at = breaker.first(); at != icu::BreakIterator::DONE; at = breaker.next()) {
    if (NextToWord(text, at)) edges.push_back(static_cast<std::uint32_t>(at));
  }
  utext_close(&view);
  return edges;
}

bool IsLetter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }
bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }
bool IsWordByte(char byte) { return IsLetter(byte) || IsDigit(byte); }

// The root rules of CLDR 42 depart from UAX #29 twice in ASCII: "@" counts as a letter, so
// that addresses hold together, and ":" does not join letters as Swedish wants it to.
bool IsLetterToRules(char byte) { return IsLetter(byte) || byte == '@'; }

// Whether neighbours belong to one word: WB5 and WB8 to WB10 for letters and digits, WB13a
// and WB13b for the underscore.
bool JoinsNeighbour(char left, char right) {
  auto joins = [](char byte) { return IsLetterToRules(byte) || IsDigit(byte) || byte == '_'; };
  return joins(left) && joins(right);
}

// The marks that hold two letters (WB6) or two digits (WB11) together: "can't", "3.14".
bool JoinsLetters(char mark) { return mark == '\'' || mark == '.'; }
bool JoinsDigits(char mark) { return mark == '\'' || mark == '.' || mark == ',' || mark == ';'; }

bool InsideWord(std::string_view text, std::size_t mark) {
  if (mark == 0 || mark + 1 >= text.size()) return false;
  char left = text[mark - 1];
  char right = text[mark + 1];
  return (JoinsLetters(text[mark]) && IsLetterToRules(left) && IsLetterToRules(right)) ||
         (JoinsDigits(text[mark]) && IsDigit(left) && IsDigit(right));
}

bool IsEdgeAscii(std::string_view text, std::size_t at) {
  char left = at == 0 ? '\0' : text[at - 1];
  char right = at == text.size() ? '\0' : text[at];
  if (!IsWordByte(left) && !IsWordByte(right)) return false;
  if (JoinsNeighbour(left, right)) return false;
  return !InsideWord(text, at) && (at == 0 || !InsideWord(text, at - 1));
}

std::vector<std::uint32_t> EdgesAscii(std::string_view text) {
  std::vector<std::uint32_t> edges;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (IsEdgeAscii(text, at)) edges.push_back(static_cast<std::uint32_t>(at));
  }
  return edges;
}

}  // namespace

std::vector<std::uint32_t> WordEdges(std::string_view folded) {
  bool ascii = std::all_of(folded.begin(), folded.end(), [](char byte) { return byte >= 0; });
  return ascii ? EdgesAscii(folded) : EdgesAny(folded);
}

std::vector<std::string_view> Words(std::string_view folded) {
  const std::vector<std::uint32_t> edges = WordEdges(folded);
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const std::string_view piece = folded.substr(edges[i], edges[i + 1] - edges[i]);
    const std::u32string first = ToUtf32(piece.substr(0, U8_MAX_LENGTH));
    if (IsWordCodePoint(static_cast<UChar32>(first[0]))) words.push_back(piece);
  }
  return words;
}

std::u32string ToUtf32(std::string_view text) {
  std::u32string code_points;
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    UChar32 code_point;
    U8_NEXT_OR_FFFD(text.data(), at, length, code_point);
    code_points.push_back(static_cast<char32_t>(code_point));
  }
  return code_points;
}

std::string WithAsciiDigits(std::string_view text) {
  constexpr UChar32 kArabicDecimalSeparator = 0x066B;
  std::string result;
  result.reserve(text.size());
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    const std::int32_t begin = at;
    UChar32 code_point;
    U8_NEXT_OR_FFFD(text.data(), at, length, code_point);
    if (u_charType(code_point) == U_DECIMAL_DIGIT_NUMBER) {
      result += static_cast<char>('0' + u_charDigitValue(code_point));
    } else if (code_point == kArabicDecimalSeparator) {
      result += '.';
    } else {
      result += text.substr(begin, at - begin);
    }
  }
  return result;
}

}  // namespace hark::unicode
