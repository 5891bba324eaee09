// The only file that sees CLD2, which counts quadgrams and knows more than 80 languages. Its
// tables are linked in: the same text always gives the same.
#include "runtime/ops/language_of.h"

#include <algorithm>
#include <cstdio>  // compact_lang_det.h names FILE

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "compiler/base/locale_names.h"

namespace hark::ops {
namespace {

// CLD2 takes an address for English.
std::string WithoutAddresses(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size() - 1) + 1;
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    const bool address = word.find("://") != std::string_view::npos || word.starts_with("www.") ||
                         word.find('@') != std::string_view::npos;
    if (!address) words += word;
  }
  return words;
}

// Three of CLD2's codes are older than BCP 47.
std::string_view AsTag(std::string_view code) {
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  return code == "mo" ? "ro" : code;
}

}  // namespace

std::optional<std::string> LanguageOf(std::string_view text) {
  const std::string words = WithoutAddresses(text);
  constexpr int kNoFlags = 0;
  const CLD2::CLDHints no_hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING,
                                   CLD2::UNKNOWN_LANGUAGE};
  CLD2::Language nearest[3] = {};
  int percent[3] = {};
  double score[3] = {};
  int bytes = 0;
  int valid_bytes = 0;
  bool reliable = false;
  const CLD2::Language language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      words.data(), static_cast<int>(words.size()), /*is_plain_text=*/true, &no_hints, kNoFlags,
      nearest, percent, score, nullptr, &bytes, &reliable, &valid_bytes);
  if (!reliable || language == CLD2::UNKNOWN_LANGUAGE) return std::nullopt;
  return ParseLanguageTag(AsTag(CLD2::LanguageCode(language)));
}

}  // namespace hark::ops
