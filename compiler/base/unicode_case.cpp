#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <limits>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark::unicode {
namespace {

// Maps well-formed UTF-8 by one of ICU's functions, in the root locale.
template <typename Mapping>
std::string Map(std::string_view text, Mapping mapping) {
  HARK_CHECK(text.size() <= std::numeric_limits<std::int32_t>::max(),
             "texts are far shorter than ICU can count");
  std::string mapped;
  icu::StringByteSink<std::string> sink(&mapped, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  mapping("", 0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
          nullptr, status);
  HARK_CHECK(U_SUCCESS(status), "ICU maps any text");
  return mapped;
}

// Where the white space that begins at `at` ends; `at` itself where there is none.
std::size_t SkipSpace(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    std::size_t next = at;
    UChar32 code_point;
    U8_NEXT_OR_FFFD(text.data(), next, text.size(), code_point);
    if (!u_isUWhiteSpace(code_point)) break;
    at = next;
  }
  return at;
}

std::size_t SkipSpaceBack(std::string_view text) {
  auto end = static_cast<std::int32_t>(text.size());
  while (end > 0) {
    std::int32_t before = end;
    UChar32 code_point;
    U8_PREV_OR_FFFD(text.data(), 0, before, code_point);
    if (!u_isUWhiteSpace(code_point)) break;
    end = before;
  }
  return static_cast<std::size_t>(end);
}

}  // namespace

std::string ToLower(std::string_view text) {
  return Map(IsUtf8(text) ? std::string(text) : ToUtf8(text),
             [](auto&&... arguments) { icu::CaseMap::utf8ToLower(arguments...); });
}

std::string ToUpper(std::string_view text) {
  return Map(IsUtf8(text) ? std::string(text) : ToUtf8(text),
             [](auto&&... arguments) { icu::CaseMap::utf8ToUpper(arguments...); });
}

std::string_view Trim(std::string_view text) {
  text.remove_suffix(text.size() - SkipSpaceBack(text));
  text.remove_prefix(SkipSpace(text, 0));
  return text;
}

}  // namespace hark::unicode
