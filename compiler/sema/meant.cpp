#include "compiler/sema/meant.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/time_zone.h"
#include "compiler/base/unicode.h"
#include "compiler/sema/channel.h"

namespace hark::sema {
namespace {

template <std::size_t count>
bool IsOneOf(std::string_view word, const std::array<std::string_view, count>& words) {
  return std::ranges::find(words, word) != words.end();
}

// A word of everyday or of another language, and what to write.
struct Word {
  std::string_view written;
  std::string_view help;
  std::string_view instead;  // empty: nothing that fits everywhere
};
constexpr Word kWords[] = {
    {"empty", "an empty text is `\"\"`; whether there is a value is asked with `… is known`", ""},
    {"time", "the time of the day is `now.time`", "now.time"},
    {"date", "the day is `today`", "today"},
    {"hour", "the hour of the day is `now.time.hour`", "now.time.hour"},
    {"weekday", "the day of the week is `today.weekday`, from 1 for Monday to 7", "today.weekday"},
    {"len", "how long a text or a list is stands behind it: `text.length`", ""},
    {"length", "how long a text or a list is stands behind it: `text.length`", ""},
    {"range", "a number of times is written `repeat up to 5 times { … }`", ""},
    {"name", "what the contact is called is `contact.name`", "contact.name"},
    {"user", "who writes is the `contact`, as in `contact.name`", ""},
    {"customer", "who writes is the `contact`, as in `contact.name`", ""},
    {"client", "who writes is the `contact`, as in `contact.name`", ""},
};

constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};

bool IsDay(std::string_view word) {
  constexpr std::size_t kShort = 3;
  return std::ranges::any_of(
      kDays, [&](std::string_view day) { return word == day || word == day.substr(0, kShort); });
}

std::optional<Meant> Fixed(std::string help, Span span, std::string text) {
  return Meant{std::move(help), diag::FixIt{span, std::move(text)}};
}

std::optional<Meant> MeantByTruth(const Workspace& workspace, Span span, const std::string& lower,
                                  TypeId expected) {
  if (lower == "true" || lower == "false")
    return Fixed("did you mean `" + lower + "`?", span, lower);
  if (!workspace.Is(expected, TypeKind::Bool)) return std::nullopt;
  if (lower == "yes" || lower == "on") return Fixed("yes is written `true`", span, "true");
  if (lower == "no" || lower == "off") return Fixed("no is written `false`", span, "false");
  return std::nullopt;
}

std::optional<Meant> MeantByDay(const Workspace& workspace, Span span, const std::string& lower,
                                TypeId expected) {
  if (IsDay(lower)) {
    return Meant{"days of the week are numbers, from 1 for Monday to 7: `today.weekday is 1`",
                 std::nullopt};
  }
  const std::string base = workspace.Is(expected, TypeKind::Instant) ? "now" : "today";
  if (lower == "tomorrow") return Fixed("a day later is `" + base + " + 1d`", span, base + " + 1d");
  if (lower == "yesterday")
    return Fixed("a day before is `" + base + " - 1d`", span, base + " - 1d");
  return std::nullopt;
}

const ast::Binary* BinaryOf(const Workspace& workspace, ExprId id) {
  return std::get_if<ast::Binary>(&workspace.expr(id).node);
}
const std::int64_t* IntOf(const Workspace& workspace, ExprId id) {
  const auto* literal = std::get_if<ast::IntLiteral>(&workspace.expr(id).node);
  return literal == nullptr ? nullptr : &literal->value;
}

std::string TwoDigits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

// `2026-2-3`, `01/02/2026`: numbers with the sign of a date between them.
std::optional<Meant> MeantByDate(const Workspace& workspace, ExprId id) {
  const ast::Binary* outer = BinaryOf(workspace, id);
  const ast::Binary* inner = outer == nullptr ? nullptr : BinaryOf(workspace, outer->left);
  if (inner == nullptr || inner->op != outer->op) return std::nullopt;
  if (outer->op != ast::BinaryOp::Divide && outer->op != ast::BinaryOp::Subtract) {
    return std::nullopt;
  }
  const std::int64_t* first = IntOf(workspace, inner->left);
  const std::int64_t* second = IntOf(workspace, inner->right);
  const std::int64_t* third = IntOf(workspace, outer->right);
  if (first == nullptr || second == nullptr || third == nullptr) return std::nullopt;
  Meant meant{"a date is written year-month-day, as in 2026-12-31", std::nullopt};
  const bool year_first = *first >= 1000 && *first <= 9999;
  const bool real = *second >= 1 && *second <= 12 && *third >= 1 && *third <= 28;
  if (year_first && real) {
    meant.fix =
        diag::FixIt{workspace.expr(id).span,
                    std::to_string(*first) + "-" + TwoDigits(*second) + "-" + TwoDigits(*third)};
  }
  return meant;
}

const ast::TextLiteral* TextOf(const Workspace& workspace, ExprId id) {
  return std::get_if<ast::TextLiteral>(&workspace.expr(id).node);
}

// Whether a condition ends with a text that something is compared with or searched for.
struct TextTestEnd {
  Span from;         // of what is to be replaced
  std::string with;  // what comes in its place, up to the texts that follow
  std::string closing;
  std::string help;
};
std::optional<TextTestEnd> TextTestOf(const Workspace& workspace, ExprId id) {
  const auto& node = workspace.expr(id).node;
  if (const auto* test = std::get_if<ast::TextTest>(&node)) {
    if (test->patterns.empty()) return std::nullopt;
    TextTestEnd end{workspace.expr(test->patterns.front()).span, "(", ")",
                    "several texts stand in parentheses: `mentions (\"hi\", \"hello\")`"};
    for (const ExprId pattern : test->patterns) {
      if (TextOf(workspace, pattern) == nullptr) return std::nullopt;
      if (pattern != test->patterns.front()) end.with += ", ";
      end.with += workspace.Quote(workspace.expr(pattern).span);
    }
    // What stood in parentheses keeps them.
    if (test->patterns.size() > 1) return std::nullopt;
    return end;
  }
  const auto* is = std::get_if<ast::Binary>(&node);
  if (is == nullptr || is->op != ast::BinaryOp::Is) return std::nullopt;
  if (TextOf(workspace, is->right) == nullptr) return std::nullopt;
  return TextTestEnd{is->op_span, "in [" + workspace.Quote(workspace.expr(is->right).span), "]",
                     "one of several is asked with `in` and a list: `text in [\"a\", \"b\"]`"};
}

}  // namespace

bool Tell(diag::Builder& builder, const std::optional<Meant>& meant) {
  if (!meant) return false;
  std::move(builder).Help(meant->help);
  if (meant->fix) std::move(builder).Suggest(meant->fix->span, meant->fix->text);
  return true;
}

std::optional<Meant> MeantByName(Workspace& workspace, Span span, const std::string& name,
                                 TypeId expected) {
  const TypeId sure = workspace.Sure(expected);
  const std::string lower = unicode::ToLower(name);
  if (auto truth = MeantByTruth(workspace, span, lower, sure)) return truth;
  if (auto day = MeantByDay(workspace, span, lower, sure)) return day;
  if (ChannelNamed(lower) != nullptr) {
    return Fixed("a channel is compared as a text, in double quotes", span, "\"" + lower + "\"");
  }
  const auto* word = std::ranges::find(kWords, lower, &Word::written);
  if (word == std::end(kWords)) return std::nullopt;
  Meant meant{std::string(word->help), std::nullopt};
  if (!word->instead.empty()) meant.fix = diag::FixIt{span, std::string(word->instead)};
  return meant;
}

std::optional<Meant> MeantByPair(Workspace& workspace, const ast::Binary& node, TypeId left,
                                 TypeId right) {
  const auto are = [&](TypeKind one, TypeKind other) {
    return workspace.Is(left, one) && workspace.Is(right, other);
  };
  if (are(TypeKind::Date, TypeKind::Int)) return MeantByDate(workspace, node.right);
  const Span end{node.op_span.file, workspace.expr(node.left).span.end,
                 workspace.expr(node.left).span.end};
  if (are(TypeKind::Instant, TypeKind::Time)) {
    return Fixed(
        "its time of the day is `" + workspace.Quote(workspace.expr(node.left).span) + ".time`",
        end, ".time");
  }
  if (are(TypeKind::Instant, TypeKind::Date)) {
    return Fixed("its day is `" + workspace.Quote(workspace.expr(node.left).span) + ".date`", end,
                 ".date");
  }
  if (are(TypeKind::Money, TypeKind::Int)) {
    return Meant{"an amount has a currency: `49 USD`", std::nullopt};
  }
  if (are(TypeKind::Duration, TypeKind::Int)) {
    return Meant{"a duration has a unit: 90s, 30m, 2h, 1d", std::nullopt};
  }
  return std::nullopt;
}

std::optional<Meant> MeantByValue(Workspace& workspace, ExprId id, TypeId wanted, TypeId type) {
  const Span span = workspace.expr(id).span;
  const TypeId sure = workspace.Sure(wanted);
  const auto are = [&](TypeKind want, TypeKind have) {
    return workspace.Is(sure, want) && workspace.Is(type, have);
  };
  if (are(TypeKind::Money, TypeKind::Int) || are(TypeKind::Money, TypeKind::Decimal)) {
    return Meant{"an amount has a currency: `49 USD`", std::nullopt};
  }
  if (are(TypeKind::Duration, TypeKind::Int)) {
    return Meant{"a duration has a unit: 90s, 30m, 2h, 1d", std::nullopt};
  }
  if (are(TypeKind::Instant, TypeKind::Date)) {
    return Meant{"say which moment of the day: `today.at(09:00, \"Asia/Tashkent\")`", std::nullopt};
  }
  const bool written = std::holds_alternative<ast::IntLiteral>(workspace.expr(id).node);
  if (written && are(TypeKind::Decimal, TypeKind::Int)) {
    return Fixed("a number that may have a fraction is written with a point", span,
                 workspace.Quote(span) + ".0");
  }
  const auto* text = TextOf(workspace, id);
  if (text != nullptr && text->parts.size() == 1 && workspace.Is(sure, TypeKind::Int)) {
    const auto* words = std::get_if<std::string>(&text->parts.front());
    constexpr std::size_t kSure = 18;  // digits that any whole number may have
    const bool digits = words != nullptr && !words->empty() && words->size() <= kSure &&
                        words->find_first_not_of("0123456789") == std::string::npos;
    if (digits) return Fixed("in quotes it is a text; a number stands without them", span, *words);
  }
  if (!workspace.Is(wanted, TypeKind::Text) || !workspace.Is(type, TypeKind::List)) {
    return std::nullopt;
  }
  const auto* list = std::get_if<ast::ListLiteral>(&workspace.expr(id).node);
  if (list != nullptr && list->items.size() == 1) {
    return Fixed("one text stands without brackets", span,
                 workspace.Quote(workspace.expr(list->items.front()).span));
  }
  return Meant{"this is a list; give one of its texts, or join them: `xs.join(\", \")`",
               std::nullopt};
}

bool ReportsOneOfTexts(Workspace& workspace, const ast::Binary& either) {
  std::vector<ExprId> texts;  // the last one first
  const ast::Binary* node = &either;
  ExprId base;
  while (node != nullptr && node->op == ast::BinaryOp::Or && TextOf(workspace, node->right)) {
    texts.push_back(node->right);
    base = node->left;
    node = BinaryOf(workspace, node->left);
  }
  if (texts.empty()) return false;
  const std::optional<TextTestEnd> test = TextTestOf(workspace, base);
  if (!test) return false;
  std::string with = test->with;
  for (auto text = texts.rbegin(); text != texts.rend(); ++text) {
    with += ", " + workspace.Quote(workspace.expr(*text).span);
  }
  const Span first = workspace.expr(texts.back()).span;
  const Span whole{first.file, test->from.begin, workspace.expr(texts.front()).span.end};
  diag::Build(workspace.sink, first, diag::NotACondition,
              workspace.Show(workspace.Scalar(TypeKind::Text)))
      .Help(test->help)
      .Suggest(whole, with + test->closing)
      .Emit();
  return true;
}

bool ReportsBareZone(Workspace& workspace, ExprId id) {
  const Span span = workspace.expr(id).span;
  const std::string written = workspace.Quote(span);
  if (TextOf(workspace, id) != nullptr || !TimeZone::Named(written)) return false;
  diag::Build(workspace.sink, span, diag::ExpectedToken, {"a text in double quotes"},
              {"`" + written + "`"})
      .Help("a time zone stands in double quotes")
      .Suggest(span, "\"" + written + "\"")
      .Emit();
  return true;
}

void CheckSaysSomething(Workspace& workspace, ExprId text, const char* help) {
  const auto* literal = TextOf(workspace, text);
  if (literal == nullptr) return;
  const bool blank = std::ranges::all_of(literal->parts, [](const ast::TextPart& part) {
    const auto* words = std::get_if<std::string>(&part);
    return words != nullptr && words->find_first_not_of(" \t\r\n") == std::string::npos;
  });
  if (!blank) return;
  diag::Build(workspace.sink, workspace.expr(text).span, diag::NothingSaid).Help(help).Emit();
}

}  // namespace hark::sema
