#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// Languages and countries: their codes, and what people call them by CLDR.
namespace hark {

// A tag of BCP 47 in its usual form, "pt-BR" of "PT-br" and "he" of "iw", where its first
// subtag is a language of ISO 639; nothing for all else.
std::optional<std::string> ParseLanguageTag(std::string_view text);

// Two letters in capitals, where ISO 3166-1 (alpha-2) gives them to a country.
std::optional<std::string> ParseCountryCode(std::string_view text);

// Codes by name: the whole one or the short one ("United Kingdom", "UK"), in capitals or
// small letters, with any apostrophe. Of two that have one name the first by code has it.
class LocaleNames {
 public:
  // None at first.
  LocaleNames() = default;
  // As they are called in `languages`, BCP 47 tags.
  static LocaleNames OfLanguages(const std::vector<std::string>& languages);
  static LocaleNames OfCountries(const std::vector<std::string>& languages);

  std::optional<std::string> CodeOf(std::string_view name) const;

 private:
  explicit LocaleNames(std::unordered_map<std::string, std::string> codes)
      : codes_(std::move(codes)) {}

  std::unordered_map<std::string, std::string> codes_;
};

}  // namespace hark
