#include "runtime/ops/find.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/unicode.h"
#include "runtime/ops/language_of.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/parse.h"
#include "runtime/ops/time_of_day.h"

namespace hark::ops {
namespace {

using ir::TypeKind;

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kBetween = " \t\r\n,;:()[]{}<>\"'";
constexpr std::string_view kEnds = ".!?";

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

// The number that begins at `at`, a digit: whole digits, and a fraction where one follows.
std::string_view NumberAt(std::string_view text, std::size_t at) {
  std::size_t end = std::min(text.find_first_not_of(kDigits, at), text.size());
  const bool fraction =
      end + 1 < text.size() && (text[end] == '.' || text[end] == ',') && IsDigit(text[end + 1]);
  if (fraction) end = std::min(text.find_first_not_of(kDigits, end + 1), text.size());
  const bool minus = at > 0 && text[at - 1] == '-' && (at == 1 || text[at - 2] == ' ');
  const std::size_t begin = minus ? at - 1 : at;
  return text.substr(begin, end - begin);
}

Word FindNumber(Context& context, ir::TypeId type, std::string_view text) {
  const std::size_t at = text.find_first_of(kDigits);
  return at == std::string_view::npos ? 0 : ParseValue(context, type, NumberAt(text, at));
}

// The words between white space and brackets, each tried without its end.
Word FindWord(Context& context, ir::TypeId type, std::string_view text) {
  while (true) {
    const std::size_t begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return 0;
    text.remove_prefix(begin);
    // A link may hold what else stands between words.
    const std::string_view ends = text.starts_with("http") ? " \t\r\n<>\"" : kBetween;
    const std::size_t end = std::min(text.find_first_of(ends), text.size());
    std::string_view word = text.substr(0, end);
    word = word.substr(0, word.find_last_not_of(kEnds) + 1);
    text.remove_prefix(end);
    const Word found = ParseValue(context, type, word);
    if (found != 0 || context.trap != Trap::None) return found;
  }
}

Word FindPhone(Context& context, ir::TypeId type, std::string_view text) {
  static constexpr std::string_view kOfPhones = "+0123456789 ().-";
  while (true) {
    const std::size_t begin = text.find_first_of("+0123456789");
    if (begin == std::string_view::npos) return 0;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_not_of(kOfPhones), text.size());
    std::string_view run = text.substr(0, end);
    run = run.substr(0, run.find_last_of(kDigits) + 1);
    text.remove_prefix(end);
    const Word found = ParseValue(context, type, run);
    if (found != 0 || context.trap != Trap::None) return found;
  }
}

Word FindTime(Context& context, std::string_view text) {
  const std::optional<std::int64_t> time = FindTimeOfDay(text);
  return time ? MakeBox(context, value::WordOf(*time)) : 0;
}

// Telling a language takes some 100 ns a byte, as much as a few steps.
Word FindLanguage(Context& context, std::string_view text) {
  constexpr std::size_t kStepsPerByte = 4;
  if (!SpendSteps(context, text.size() * kStepsPerByte)) return 0;
  const std::optional<std::string> tag = LanguageOf(text);
  const Word word = tag ? MakeText(context, *tag) : 0;
  return word == 0 ? 0 : MakeBox(context, word);
}

}  // namespace

Word FindValue(Context& context, ir::TypeId type, std::string_view text) {
  if (!SpendBytes(context, text.size())) return 0;
  const auto digits = [text] { return unicode::WithAsciiDigits(text); };
  switch (context.program->ir().types[type].kind) {
    case TypeKind::Decimal: return FindNumber(context, type, digits());
    case TypeKind::Phone: return FindPhone(context, type, digits());
    case TypeKind::Time: return FindTime(context, digits());
    case TypeKind::Date: return FindWord(context, type, digits());
    case TypeKind::Language: return FindLanguage(context, text);
    case TypeKind::Email:
    case TypeKind::Url: return FindWord(context, type, text);
    case TypeKind::Bool:
    case TypeKind::Int:
    case TypeKind::Duration:
    case TypeKind::Instant:
    case TypeKind::Enum:
    case TypeKind::Text:
    case TypeKind::Country:
    case TypeKind::TimeZone:
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

}  // namespace hark::ops
