#include "runtime/ops/parse.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "compiler/base/find_text.h"
#include "compiler/base/locale_names.h"
#include "compiler/base/time_zone.h"
#include "compiler/base/unicode.h"
#include "runtime/ops/address_forms.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/phone.h"
#include "runtime/ops/time_of_day.h"
#include "runtime/value/time_text.h"

namespace hark::ops {
namespace {

using ir::TypeKind;

std::optional<std::int64_t> ParseInt(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Decimal> ParseDecimal(std::string_view text) {
  std::string with_point(text);
  std::size_t comma = with_point.find(',');
  if (comma != std::string::npos) with_point[comma] = '.';
  return Decimal::Parse(with_point);
}

// "31.1.2026" or "31.01.2026".
std::optional<std::int64_t> ParseDottedDate(std::string_view text) {
  std::size_t first = text.find('.');
  std::size_t last = text.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  std::string_view parts[] = {text.substr(0, first), text.substr(first + 1, last - first - 1),
                              text.substr(last + 1)};
  int numbers[3] = {};
  for (int i = 0; i < 3; ++i) {
    bool digits = std::ranges::all_of(parts[i], [](char c) { return c >= '0' && c <= '9'; });
    bool fits = i == 2 ? parts[i].size() == 4 : parts[i].size() == 1 || parts[i].size() == 2;
    if (!digits || !fits) return std::nullopt;
    std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), numbers[i]);
  }
  return value::DateOf(numbers[2], numbers[1], numbers[0]);
}

std::optional<std::int64_t> ParseAnyDate(std::string_view text) {
  std::optional<std::int64_t> date = value::ParseDate(text);
  return date ? date : ParseDottedDate(text);
}

// By its code or else by its name: "ga" is Irish, and not the language Ga.
std::optional<std::string> ParseLanguage(const LoadedProgram& program, std::string_view text) {
  std::optional<std::string> tag = ParseLanguageTag(text);
  return tag ? tag : program.language_names().CodeOf(text);
}

std::optional<std::string> ParseCountry(const LoadedProgram& program, std::string_view text) {
  std::optional<std::string> code = ParseCountryCode(text);
  return code ? code : program.country_names().CodeOf(text);
}

bool Says(const ir::EnumCase& one, const auto& is_wanted) {
  return is_wanted(one.name) || is_wanted(one.label) ||
         std::ranges::any_of(one.translations, is_wanted, &ir::Translation::text);
}

// The case that is meant; none where two are.
std::optional<std::int64_t> CaseMeant(const ir::EnumDecl& decl, std::string_view said) {
  std::optional<std::int64_t> found;
  const auto is_meant = [&](std::string_view called) { return MeansWords(said, called); };
  for (std::size_t at = 0; at < decl.cases.size(); ++at) {
    if (!Says(decl.cases[at], is_meant)) continue;
    if (found) return std::nullopt;
    found = static_cast<std::int64_t>(at);
  }
  return found;
}

Word Known(Context& context, std::optional<std::int64_t> scalar) {
  return scalar ? MakeBox(context, value::WordOf(*scalar)) : 0;
}

Word KnownText(Context& context, std::string_view text) {
  Word word = MakeText(context, text);
  return word == 0 ? 0 : MakeBox(context, word);
}

Word KnownReading(Context& context, const std::optional<std::string>& text) {
  return text ? KnownText(context, *text) : 0;
}

Word KnownDecimal(Context& context, std::optional<Decimal> decimal) {
  Word word = decimal ? Make(context, *decimal) : 0;
  return word == 0 ? 0 : MakeBox(context, word);
}

}  // namespace

Word ParseValue(Context& context, ir::TypeId type_id, std::string_view text) {
  if (!SpendBytes(context, text.size())) return 0;
  const ir::Program& program = context.program->ir();
  const ir::Type& type = program.types[type_id];
  std::string_view trimmed = unicode::Trim(text);
  const auto digits = [trimmed] { return unicode::WithAsciiDigits(trimmed); };
  switch (type.kind) {
    case TypeKind::Int: return Known(context, ParseInt(digits()));
    case TypeKind::Decimal: return KnownDecimal(context, ParseDecimal(digits()));
    case TypeKind::Date: return Known(context, ParseAnyDate(digits()));
    case TypeKind::Time: return Known(context, ParseTimeOfDay(digits()));
    case TypeKind::Enum:
      return Known(context, ParseCase(program.enums[type.enum_id], text, CaseNumbers::FromOne));
    case TypeKind::Text: return KnownText(context, text);
    case TypeKind::Email: return IsEmail(trimmed) ? KnownText(context, trimmed) : 0;
    case TypeKind::Url: return IsUrl(trimmed) ? KnownText(context, trimmed) : 0;
    case TypeKind::Phone: return KnownReading(context, ParsePhone(trimmed));
    case TypeKind::Language: return KnownReading(context, ParseLanguage(*context.program, trimmed));
    case TypeKind::Country: return KnownReading(context, ParseCountry(*context.program, trimmed));
    case TypeKind::TimeZone: return TimeZone::Named(trimmed) ? KnownText(context, trimmed) : 0;
    case TypeKind::Bool:
    case TypeKind::Duration:
    case TypeKind::Instant:
    case TypeKind::Money:
    case TypeKind::Json:
    case TypeKind::Secret:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Record:
    case TypeKind::Optional: break;
  }
  return 0;
}

bool MeansWords(std::string_view said, std::string_view called) {
  const std::string words = BareWords(said);
  return !words.empty() && words == BareWords(called);
}

std::optional<std::int64_t> LineNumber(std::string_view said, std::string& rest) {
  constexpr std::string_view kKeycap = "\u20E3";
  const std::string text = unicode::WithAsciiDigits(unicode::FoldTrimmed(said));
  const std::vector<std::string_view> words = unicode::Words(text);
  if (words.empty()) return std::nullopt;
  std::string_view digits = words.front();
  rest = text.substr(static_cast<std::size_t>(digits.data() + digits.size() - text.data()));
  if (digits.ends_with(kKeycap)) digits.remove_suffix(kKeycap.size());
  return ParseInt(digits);
}

std::optional<std::int64_t> ParseCase(const ir::EnumDecl& decl, std::string_view text,
                                      CaseNumbers numbers) {
  const std::string wanted = unicode::FoldTrimmed(text);
  auto is_wanted = [&](std::string_view said) { return unicode::FoldTrimmed(said) == wanted; };
  auto named = std::ranges::find_if(decl.cases,
                                    [&](const ir::EnumCase& one) { return Says(one, is_wanted); });
  if (named != decl.cases.end()) return named - decl.cases.begin();
  if (const auto meant = CaseMeant(decl, text)) return meant;
  if (numbers == CaseNumbers::Not) return std::nullopt;
  std::string rest;
  const std::optional<std::int64_t> number = LineNumber(text, rest);
  auto count = static_cast<std::int64_t>(decl.cases.size());
  if (!number || *number < 1 || *number > count) return std::nullopt;
  const bool alone = unicode::Words(rest).empty();
  if (!alone && CaseMeant(decl, rest) != *number - 1) return std::nullopt;
  return *number - 1;
}

}  // namespace hark::ops
