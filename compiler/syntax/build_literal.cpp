#include <cctype>
#include <charconv>
#include <chrono>
#include <utility>

#include "compiler/base/decimal.h"
#include "compiler/base/duration.h"
#include "compiler/syntax/build.h"

namespace hark::syntax {
namespace {

std::optional<std::int64_t> ParseInt(std::string_view digits) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

void AppendUtf8(std::uint32_t code_point, std::string& out) {
  auto append = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) return append(code_point);
  if (code_point < 0x800) {
    append(0xC0 | (code_point >> 6));
  } else if (code_point < 0x10000) {
    append(0xE0 | (code_point >> 12));
    append(0x80 | ((code_point >> 6) & 0x3F));
  } else {
    append(0xF0 | (code_point >> 18));
    append(0x80 | ((code_point >> 12) & 0x3F));
    append(0x80 | ((code_point >> 6) & 0x3F));
  }
  append(0x80 | (code_point & 0x3F));
}

// The character that an escape stands for; nothing for one that was reported.
std::string Unescape(std::string_view escape) {
  switch (escape[1]) {
    case 'n': return "\n";
    case 't': return "\t";
    case 'u': break;
    default: return std::string(escape.substr(1));
  }
  std::uint32_t value = 0;
  std::string_view digits = escape.substr(3, escape.size() - 4);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  bool scalar = error == std::errc{} && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  std::string text;
  if (scalar) AppendUtf8(value, text);
  return text;
}

// Of `2026-01-31`; nothing where there is no such day.
std::optional<std::int32_t> DaysOf(std::string_view text) {
  const auto part = [&](std::size_t at, std::size_t length) {
    return static_cast<unsigned>(ParseInt(text.substr(at, length)).value_or(0));
  };
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(part(0, 4))),
                                         std::chrono::month(part(5, 2)),
                                         std::chrono::day(part(8, 2))};
  if (!date.ok() || part(0, 4) == 0) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

// `2026-1-5`: what it is as a date, 2026-01-05, even if there is no such day; empty for what reads
// as no date.
std::string MeantDate(std::string_view text) {
  const std::size_t first = text.find('-');
  const std::size_t second = text.find('-', first + 1);
  if (first != 4 || second == std::string_view::npos) return "";
  std::string date(text.substr(0, first));
  if (!ParseInt(date)) return "";
  const std::string_view parts[] = {text.substr(first + 1, second - first - 1),
                                    text.substr(second + 1)};
  std::int64_t most = 12;
  for (const std::string_view part : parts) {
    const std::optional<std::int64_t> number = part.size() > 2 ? std::nullopt : ParseInt(part);
    if (!number || *number < 1 || *number > most) return "";
    date += (part.size() < 2 ? "-0" : "-") + std::string(part);
    most = 31;
  }
  return date;
}

}  // namespace

ast::ExprId Builder::BuildText(P::TextContext* tree) {
  if (tree == nullptr || LeftOut(tree)) return AddHole(tree);
  ast::TextLiteral literal;
  auto append = [&](std::string_view text) {
    if (literal.parts.empty() || !std::holds_alternative<std::string>(literal.parts.back())) {
      literal.parts.emplace_back(std::string());
    }
    std::get<std::string>(literal.parts.back()) += text;
  };
  for (P::TextPartContext* part : tree->textPart()) {
    if (part->hole() != nullptr) {
      literal.parts.emplace_back(BuildExpr(part->hole()->expr()));
    } else if (part->ESCAPE() != nullptr) {
      append(Unescape(TextOf(SpanOf(part))));
    } else if (part->CHUNK() != nullptr) {
      WarnOfBrace(SpanOf(part));
      append(TextOf(SpanOf(part)));
    }
  }
  return Add(std::move(literal), SpanOf(tree));
}

// A `{` always opens a hole, so a `}` within a text lacks one.
void Builder::WarnOfBrace(source::Span chunk) {
  const std::size_t at = TextOf(chunk).find('}');
  if (at == std::string::npos) return;
  const auto brace = static_cast<std::uint32_t>(chunk.begin + at);
  const source::Span span{chunk.file, brace, brace + 1};
  diag::Build(sink_, span, diag::LoneBrace)
      .Help("write `{` in front of what is to be put in; a brace that is meant is written `\\}`")
      .Suggest(span, "\\}")
      .Emit();
}

ast::ExprId Builder::BuildLiteral(P::LiteralContext* tree) {
  source::Span span = SpanOf(tree);
  if (auto* number = dynamic_cast<P::NumberLiteralContext*>(tree)) {
    return Add(BuildNumber(number), span);
  }
  if (auto* truth = dynamic_cast<P::BoolLiteralContext*>(tree)) {
    return Add(ast::BoolLiteral{truth->TRUE() != nullptr}, span);
  }
  if (auto* duration = dynamic_cast<P::DurationLiteralContext*>(tree)) {
    return Add(BuildDuration(duration), span);
  }
  if (auto* time = dynamic_cast<P::TimeLiteralContext*>(tree)) {
    return Add(BuildTime(time->TIME()->getSymbol()), span);
  }
  if (auto* date = dynamic_cast<P::DateLiteralContext*>(tree)) {
    return Add(BuildDate(date->DATE()->getSymbol()), span);
  }
  if (auto* unit = dynamic_cast<P::UnknownUnitLiteralContext*>(tree)) {
    return Add(ReportUnknownUnit(unit), span);
  }
  return AddHole(tree);
}

ast::ExprNode Builder::BuildNumber(P::NumberLiteralContext* tree) {
  std::string digits = TextOf(SpanOf(tree->number));
  const bool exact = Decimal::Parse(digits).has_value();
  if (exact && tree->CURRENCY() != nullptr) {
    return ast::MoneyLiteral{digits, TextOf(SpanOf(tree->CURRENCY()))};
  }
  if (exact && tree->DECIMAL() != nullptr) return ast::DecimalLiteral{digits};
  const bool whole = tree->CURRENCY() == nullptr && tree->DECIMAL() == nullptr;
  const std::optional<std::int64_t> value = whole ? ParseInt(digits) : std::nullopt;
  if (value) return ast::IntLiteral{*value};
  diag::Build(sink_, SpanOf(tree), diag::NumberTooLarge, {digits})
      .Help("the largest whole number is 9223372036854775807; with a point it may have 34 digits")
      .Emit();
  return ast::ErrorExpr{};
}

ast::ExprNode Builder::BuildDuration(P::DurationLiteralContext* tree) {
  std::string text = TextOf(SpanOf(tree));
  if (std::optional<std::int64_t> value = ParseDuration(text)) return ast::DurationLiteral{*value};
  diag::Build(sink_, SpanOf(tree), diag::NumberTooLarge, {text}).Emit();
  return ast::ErrorExpr{};
}

ast::ExprNode Builder::BuildTime(const antlr4::Token* token) {
  std::string text = TextOf(SpanOf(token));
  std::size_t colon = text.find(':');
  std::int64_t hours = ParseInt(text.substr(0, colon)).value_or(0);
  std::int64_t minutes = ParseInt(text.substr(colon + 1)).value_or(0);
  if (hours < 24 && minutes < 60) {
    return ast::TimeLiteral{static_cast<std::int32_t>(hours * 60 + minutes)};
  }
  diag::Build(sink_, SpanOf(token), diag::NoSuchTime, {text})
      .Help("times run from 00:00 to 23:59")
      .Emit();
  return ast::ErrorExpr{};
}

ast::ExprNode Builder::BuildDate(const antlr4::Token* token) {
  std::string text = TextOf(SpanOf(token));
  if (const std::optional<std::int32_t> days = DaysOf(text)) return ast::DateLiteral{*days};
  diag::Build(sink_, SpanOf(token), diag::NoSuchDate, {text})
      .Help("a date is written year-month-day, as in 2026-01-31; years run from 0001 to 9999")
      .Emit();
  return ast::ErrorExpr{};
}

// Three numbers that are written as a date is, but for its zeros.
bool Builder::ReportsAlmostDate(source::Span span) {
  const std::string text = TextOf(span);
  const std::string meant = MeantDate(text);
  if (meant.empty()) return false;
  diag::Builder report = diag::Build(sink_, span, diag::AlmostDate, {text});
  std::move(report).Help(
      "a date has two digits for its month and its day, as in 2026-01-05; a "
      "difference has spaces around its `-`");
  if (DaysOf(meant)) std::move(report).Suggest(span, meant);
  std::move(report).Emit();
  return true;
}

ast::ExprNode Builder::ReportUnknownUnit(P::UnknownUnitLiteralContext* tree) {
  source::Span span = SpanOf(tree);
  std::string text = TextOf(span);
  auto unit = static_cast<std::uint32_t>(text.find_first_not_of("0123456789."));
  const bool part = text.find('.') < unit;
  diag::Build(sink_, {file_, span.begin + unit, span.end}, diag::UnknownUnit, {text.substr(unit)})
      .Help(part ? "durations are made of whole numbers, such as 1h30m; money is written 1.50 USD"
                 : "durations are written 90s, 30m, 2h, 1d, 2w or 1h30m, money 49 USD")
      .Emit();
  return ast::ErrorExpr{};
}

// `matches /re/i`: one token, because a slash begins a pattern only behind that word.
ast::ExprId Builder::BuildMatches(P::MatchesTailContext* tree, ast::ExprId left,
                                  source::Span span) {
  source::Span whole = SpanOf(tree->MATCHES_PATTERN());
  std::string text = TextOf(whole);
  std::size_t open = text.find('/');
  std::size_t close = text.rfind('/');
  if (close == open) close = text.size();  // never closed, reported
  std::string flags = close < text.size() ? text.substr(close + 1) : "";
  auto offset = [&](std::size_t at) { return whole.begin + static_cast<std::uint32_t>(at); };
  ast::Matches matches{left,
                       "",
                       {file_, offset(open + 1), offset(close)},
                       flags == "i",
                       BuildNameIfAny(tree->name())};
  for (std::size_t at = open + 1; at < close; ++at) {
    if (text[at] == '\\' && at + 1 < close && text[at + 1] == '/')
      ++at;
    else if (text[at] == '\\' && at + 1 < close)
      matches.pattern += text[at++];
    matches.pattern += text[at];
  }
  if (!flags.empty() && flags != "i") {
    diag::Build(sink_, {file_, offset(close + 1), whole.end}, diag::UnknownFlag, {flags})
        .Help("the one flag is `i`: capitals and small letters are the same")
        .Emit();
  }
  return Add(std::move(matches), span);
}

}  // namespace hark::syntax
