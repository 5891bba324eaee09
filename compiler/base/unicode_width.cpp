#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "compiler/base/unicode.h"

namespace hark::unicode {
namespace {

// The second and third letters of a conjoined Hangul syllable stand in the first one's cell.
bool JoinsHangul(UChar32 code_point) {
  int type = u_getIntPropertyValue(code_point, UCHAR_HANGUL_SYLLABLE_TYPE);
  return type == U_HST_VOWEL_JAMO || type == U_HST_TRAILING_JAMO;
}

std::size_t Width(UChar32 code_point) {
  constexpr UChar32 kSoftHyphen = 0xAD;  // a format character that terminals do show
  if (code_point == kSoftHyphen) return 1;
  constexpr std::uint32_t kNoCell =
      U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK | U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
  if ((U_GET_GC_MASK(code_point) & kNoCell) != 0 || JoinsHangul(code_point)) return 0;
  int width = u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    UChar32 code_point;
    U8_NEXT_OR_FFFD(text.data(), at, text.size(), code_point);
    width += Width(code_point);
  }
  return width;
}

}  // namespace hark::unicode
