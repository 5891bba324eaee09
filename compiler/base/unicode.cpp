#include "compiler/base/unicode.h"

#include <unicode/utf8.h>

#include <algorithm>

// Well-formedness and counts. Folding, word edges and widths have files of their own.

namespace hark::unicode {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD

bool IsLeadByte(char byte) { return (byte & 0xC0) != 0x80; }

// The code point at `at`, which moves behind it; negative for an ill-formed sequence.
UChar32 Next(std::string_view text, std::size_t& at) {
  UChar32 code_point;
  U8_NEXT(text.data(), at, text.size(), code_point);
  return code_point;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (Next(text, at) < 0) return false;
  }
  return true;
}

std::string ToUtf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t begin = at;
    if (Next(bytes, at) < 0) {
      text += kReplacement;
    } else {
      text += bytes.substr(begin, at - begin);
    }
  }
  return text;
}

std::size_t CodePoints(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), IsLeadByte));
}

std::size_t Utf16Units(std::string_view text) {
  // Code points that take four bytes in UTF-8 are those that take two units in UTF-16.
  auto is_pair = [](char byte) { return static_cast<unsigned char>(byte) >= 0xF0; };
  return CodePoints(text) +
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_pair));
}

}  // namespace hark::unicode
