#include "compiler/base/plural.h"

#include <unicode/plurrule.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace hark {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"zero", "one", "two", "few", "many", "other"};

std::unique_ptr<icu::PluralRules> Rules(std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(
      {language.data(), static_cast<std::int32_t>(language.size())}, status);
  if (U_FAILURE(status)) return nullptr;
  std::unique_ptr<icu::PluralRules> rules(icu::PluralRules::forLocale(locale, status));
  return U_SUCCESS(status) ? std::move(rules) : nullptr;
}

PluralForm FormOf(const icu::PluralRules& rules, std::int64_t number) {
  // Rules look at the last digits and at whether all of them are zeros: 10^12 keeps both,
  // and a double holds it exactly.
  constexpr std::int64_t kKept = 1'000'000'000'000;
  const std::uint64_t size =
      number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  const std::uint64_t kept = size < kKept ? size : size % kKept + kKept;
  std::string name;
  rules.select(static_cast<double>(kept)).toUTF8String(name);
  return PluralFormNamed(name).value_or(PluralForm::Other);
}

}  // namespace

std::string_view Name(PluralForm form) { return kNames[static_cast<std::size_t>(form)]; }

std::optional<PluralForm> PluralFormNamed(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<PluralForm>(found - kNames.begin());
}

PluralForm PluralFormOf(std::string_view language, std::int64_t number) {
  const auto rules = Rules(language);
  return rules == nullptr ? PluralForm::Other : FormOf(*rules, number);
}

// ICU names the forms of fractions too ("other" in ru is for 1.5 alone), so the numbers
// are asked: the rules tell larger ones apart by their last two digits, and round millions.
std::vector<PluralForm> PluralForms(std::string_view language) {
  const auto rules = Rules(language);
  if (rules == nullptr) return {PluralForm::Other};
  std::array<bool, kNames.size()> taken{};
  for (std::int64_t number = 0; number <= 200; ++number) {
    taken[static_cast<std::size_t>(FormOf(*rules, number))] = true;
  }
  std::vector<PluralForm> forms;
  for (std::size_t at = 0; at < taken.size(); ++at) {
    if (taken[at]) forms.push_back(static_cast<PluralForm>(at));
  }
  return forms;
}

}  // namespace hark
