#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <limits>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark::unicode {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return (byte & 0x80) == 0; });
}

// NFKC_Casefold leaves every ASCII character but the capitals as it is.
std::string FoldAscii(std::string_view text) {
  std::string folded(text);
  for (char& byte : folded) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  }
  std::ranges::replace(folded, '`', '\'');
  return folded;
}

// With ' for every apostrophe: people type whichever their keyboard has, phones write another
// than they show on a key, and the one of Uzbek is on few.
std::string PlainApostrophes(std::string_view text) {
  static constexpr std::string_view kApostrophes[] = {"‘", "’", "ʻ", "ʼ", "`"};
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const auto* found = std::ranges::find_if(
        kApostrophes, [&](std::string_view one) { return text.starts_with(one); });
    const bool is_one = found != std::ranges::end(kApostrophes);
    plain += is_one ? '\'' : text.front();
    text.remove_prefix(is_one ? found->size() : 1);
  }
  return plain;
}

std::string FoldAny(std::string_view text) {
  HARK_CHECK(text.size() <= std::numeric_limits<std::int32_t>::max(),
             "texts are far shorter than ICU can count");
  UErrorCode status = U_ZERO_ERROR;
  // The instance is ICU's own, made once and safe to share.
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  HARK_CHECK(U_SUCCESS(status), "ICU has its normalisation data");
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded, static_cast<std::int32_t>(text.size()));
  fold->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())),
                      sink, nullptr, status);
  HARK_CHECK(U_SUCCESS(status), "ICU folds any text");
  return PlainApostrophes(folded);
}

}  // namespace

std::string Fold(std::string_view text) {
  if (IsAscii(text)) return FoldAscii(text);
  // ICU would hand ill-formed bytes through.
  return IsUtf8(text) ? FoldAny(text) : FoldAny(ToUtf8(text));
}

std::string FoldTrimmed(std::string_view text) {
  std::string folded = Fold(text);
  std::string trimmed;
  trimmed.reserve(folded.size());
  bool after_space = false;
  for (std::size_t at = 0; at < folded.size();) {
    std::size_t begin = at;
    UChar32 code_point;
    U8_NEXT_OR_FFFD(folded.data(), at, folded.size(), code_point);
    if (u_isUWhiteSpace(code_point)) {
      after_space = true;
      continue;
    }
    if (after_space && !trimmed.empty()) trimmed += ' ';
    after_space = false;
    trimmed.append(folded, begin, at - begin);
  }
  return trimmed;
}

}  // namespace hark::unicode
