#include "compiler/base/locale_names.h"

#include <unicode/locdspnm.h>
#include <unicode/locid.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "compiler/base/unicode.h"

namespace hark {
namespace {

// ICU's lists end in a null.
std::vector<const char*> CodesOf(const char* const* list) {
  std::vector<const char*> codes;
  for (; *list != nullptr; ++list) codes.push_back(*list);
  return codes;
}

const std::vector<const char*>& Languages() {
  static const std::vector<const char*> kCodes = CodesOf(icu::Locale::getISOLanguages());
  return kCodes;
}

// Regions that CLDR needs as countries, and for which ISO 3166-1 only keeps two letters free.
bool IsReserved(std::string_view code) {
  constexpr std::array<std::string_view, 4> kReserved = {"DG", "EA", "IC", "XK"};
  return std::ranges::find(kReserved, code) != kReserved.end();
}

const std::vector<const char*>& Countries() {
  static const std::vector<const char*> kCodes = [] {
    std::vector<const char*> codes = CodesOf(icu::Locale::getISOCountries());
    std::erase_if(codes, IsReserved);
    return codes;
  }();
  return kCodes;
}

bool Has(const std::vector<const char*>& codes, std::string_view wanted) {
  return std::ranges::any_of(codes, [&](std::string_view code) { return code == wanted; });
}

std::string KeyOf(std::string_view name) { return unicode::FoldTrimmed(name); }

using NameOf = icu::UnicodeString& (icu::LocaleDisplayNames::*)(const char* code,
                                                                icu::UnicodeString& name) const;

// By the whole names and the short ones, in each of the languages.
std::unordered_map<std::string, std::string> CodesByName(
    const std::vector<const char*>& codes, NameOf name_of,
    const std::vector<std::string>& languages) {
  std::unordered_map<std::string, std::string> found;
  for (const std::string& language : languages) {
    for (UDisplayContext length : {UDISPCTX_LENGTH_FULL, UDISPCTX_LENGTH_SHORT}) {
      UErrorCode status = U_ZERO_ERROR;
      const icu::Locale locale = icu::Locale::forLanguageTag(language, status);
      const std::unique_ptr<icu::LocaleDisplayNames> names(
          icu::LocaleDisplayNames::createInstance(locale, &length, 1));
      for (const char* code : codes) {
        icu::UnicodeString name;
        std::string written;
        ((*names).*name_of)(code, name).toUTF8String(written);
        found.try_emplace(KeyOf(written), code);
      }
    }
  }
  return found;
}

}  // namespace

std::optional<std::string> ParseLanguageTag(std::string_view text) {
  // What RFC 5646, 4.4.1, says to have room for.
  constexpr std::size_t kBytesMax = 35;
  if (text.size() > kBytesMax) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale =
      icu::Locale::forLanguageTag({text.data(), static_cast<std::int32_t>(text.size())}, status);
  locale.canonicalize(status);
  auto tag = locale.toLanguageTag<std::string>(status);
  if (U_FAILURE(status)) return std::nullopt;
  return Has(Languages(), locale.getLanguage()) ? std::optional(std::move(tag)) : std::nullopt;
}

std::optional<std::string> ParseCountryCode(std::string_view text) {
  std::string code = unicode::ToUpper(text);
  return Has(Countries(), code) ? std::optional(std::move(code)) : std::nullopt;
}

LocaleNames LocaleNames::OfLanguages(const std::vector<std::string>& languages) {
  return LocaleNames(
      CodesByName(Languages(), &icu::LocaleDisplayNames::languageDisplayName, languages));
}

LocaleNames LocaleNames::OfCountries(const std::vector<std::string>& languages) {
  return LocaleNames(
      CodesByName(Countries(), &icu::LocaleDisplayNames::regionDisplayName, languages));
}

std::optional<std::string> LocaleNames::CodeOf(std::string_view name) const {
  const auto found = codes_.find(KeyOf(name));
  return found == codes_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace hark
