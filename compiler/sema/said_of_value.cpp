// Of numbers, a few are tried: those that conditions name, and those next to them or between.
// What is true of one of these is true of all that lie in the same place between the others.
// Of texts, those are tried that the value is said to be.
#include "compiler/sema/said_of_value.h"

#include <algorithm>
#include <set>

#include "compiler/base/find_text.h"
#include "compiler/base/unicode.h"

namespace hark::sema {
namespace {

using Kind = Said::Kind;

std::optional<Decimal> NumberOf(const ConstValue& value) {
  if (const auto* word = std::get_if<std::int64_t>(&value.data)) return Decimal::OfInt(*word);
  if (const auto* number = std::get_if<Decimal>(&value.data)) return *number;
  return std::nullopt;
}

// As `is` compares texts.
std::string TextOf(const ConstValue& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  return text != nullptr ? unicode::FoldTrimmed(*text) : std::string();
}

bool IsSaidOf(const Said& said, const Decimal& number) {
  const auto compared = [&](std::size_t at) {
    return Compare(number, NumberOf(said.values[at]).value_or(Decimal{}));
  };
  bool is = true;
  switch (said.kind) {
    case Kind::OneOf:
      is = std::ranges::any_of(said.values, [&](const ConstValue& value) {
        return Compare(number, NumberOf(value).value_or(Decimal{})) == 0;
      });
      break;
    case Kind::Less: is = compared(0) < 0; break;
    case Kind::LessEqual: is = compared(0) <= 0; break;
    case Kind::Greater: is = compared(0) > 0; break;
    case Kind::GreaterEqual: is = compared(0) >= 0; break;
    case Kind::Between: is = compared(0) >= 0 && compared(1) <= 0; break;
    case Kind::True: is = Compare(number, Decimal::OfInt(1)) == 0; break;
    case Kind::Test: return true;
  }
  return is == said.holds;
}

// Whether a text that `is` this one passes the test; nothing where white space around it, or
// letters as they are written, may decide.
std::optional<bool> Passes(const std::string& is, ir::Op test, const std::string& item) {
  const std::string words = unicode::FoldTrimmed(item);
  if (test == ir::Op::text_mentions || test == ir::Op::text_mentions_all) {
    return FindsWords(is, unicode::WordEdges(is), words, WordEndsOf(words));
  }
  if (test == ir::Op::text_like) return IsLike(is, words);
  const bool one_word = words == unicode::Fold(item) && words.find(' ') == std::string::npos;
  if (test == ir::Op::text_contains && one_word) return is.find(words) != std::string::npos;
  return std::nullopt;
}

std::optional<bool> IsSaidOf(const Said& said, const std::string& text) {
  if (said.kind == Kind::OneOf) {
    const bool is = std::ranges::any_of(
        said.values, [&](const ConstValue& value) { return TextOf(value) == text; });
    return is == said.holds;
  }
  if (said.kind != Kind::Test) return std::nullopt;
  const bool all = said.test == ir::Op::text_mentions_all;
  bool sure = true;
  for (const std::string& item : said.items) {
    const std::optional<bool> passes = Passes(text, said.test, item);
    if (passes == !all) return said.holds == *passes;
    sure = sure && passes.has_value();
  }
  return sure ? std::optional(all == said.holds) : std::nullopt;
}

// Whether the one says that a test fails for an item of each way that the other has to pass.
bool Contradict(const Said& passes, const Said& fails) {
  if (passes.kind != Kind::Test || fails.kind != Kind::Test) return false;
  if (!passes.holds || fails.holds || passes.test != fails.test) return false;
  std::set<std::string> failing;
  for (const std::string& item : fails.items) failing.insert(unicode::Fold(item));
  const auto fails_too = [&](const std::string& item) {
    return failing.contains(unicode::Fold(item));
  };
  if (passes.test == ir::Op::text_matches) return passes.items == fails.items;
  if (passes.test != ir::Op::text_mentions_all) return std::ranges::all_of(passes.items, fails_too);
  std::set<std::string> passing;
  for (const std::string& item : passes.items) passing.insert(unicode::Fold(item));
  return std::ranges::includes(passing, failing);
}

bool AreWhole(const std::vector<const Said*>& all) {
  return std::ranges::all_of(all, [](const Said* said) {
    return std::ranges::all_of(said->values, [](const ConstValue& value) {
      return std::holds_alternative<std::int64_t>(value.data);
    });
  });
}

// Halfway between two numbers.
std::optional<Decimal> Middle(const Decimal& low, const Decimal& high) {
  Decimal sum;
  Decimal middle;
  if (Add(low, high, sum) != Trap::None) return std::nullopt;
  if (Divide(sum, Decimal::OfInt(2), middle) != Trap::None) return std::nullopt;
  return middle;
}

}  // namespace

bool ValueSearch::IsText() const { return ws_.IsTextual(type_); }

bool ValueSearch::MayBe(const std::vector<const Said*>& all) const {
  if (IsText()) return TextMayBe(all);
  return Candidates(all).empty() || NumberFor(all).has_value();
}

std::optional<std::string> ValueSearch::Example(const std::vector<const Said*>& all) const {
  if (IsText()) {
    for (const Said* said : all) {
      if (said->kind != Kind::OneOf || !said->holds) continue;
      const auto* text = std::get_if<std::string>(&said->values.front().data);
      if (text != nullptr) return "\"" + *text + "\"";
    }
    return std::nullopt;
  }
  const ir::Type& type = ws_.type(type_);
  const std::optional<Decimal> number = NumberFor(all);
  if (!number) return std::nullopt;
  if (type.kind == TypeKind::Enum) {
    return ws_.program.enums[type.enum_id]
        .cases[static_cast<std::size_t>(std::stoll(ToText(*number)))]
        .name;
  }
  const bool shown = type.kind == TypeKind::Int || type.kind == TypeKind::Decimal;
  return shown ? std::optional(ToText(*number)) : std::nullopt;
}

std::vector<Decimal> ValueSearch::Candidates(const std::vector<const Said*>& all) const {
  const ir::Type& type = ws_.type(type_);
  std::vector<Decimal> numbers;
  if (type.kind == TypeKind::Bool || type.kind == TypeKind::Enum) {
    const std::size_t count =
        type.kind == TypeKind::Bool ? 2 : ws_.program.enums[type.enum_id].cases.size();
    for (std::size_t at = 0; at < count; ++at) {
      numbers.push_back(Decimal::OfInt(static_cast<std::int64_t>(at)));
    }
    return numbers;
  }
  for (const Said* said : all) {
    for (const ConstValue& value : said->values) {
      if (const auto number = NumberOf(value)) numbers.push_back(*number);
    }
  }
  const auto below = [](const Decimal& one, const Decimal& other) {
    return Compare(one, other) < 0;
  };
  std::ranges::sort(numbers, below);
  std::vector<Decimal> found = numbers;
  for (const Decimal& number : numbers) {
    Decimal next;
    if (Subtract(number, Decimal::OfInt(1), next) == Trap::None) found.push_back(next);
    if (Add(number, Decimal::OfInt(1), next) == Trap::None) found.push_back(next);
  }
  // Between two whole numbers that follow each other lies no third.
  if (type.kind != TypeKind::Decimal && AreWhole(all)) return found;
  for (std::size_t at = 1; at < numbers.size(); ++at) {
    if (const auto middle = Middle(numbers[at - 1], numbers[at])) found.push_back(*middle);
  }
  return found;
}

std::optional<Decimal> ValueSearch::NumberFor(const std::vector<const Said*>& all) const {
  const std::vector<Decimal> numbers = Candidates(all);
  const auto found = std::ranges::find_if(numbers, [&](const Decimal& number) {
    return std::ranges::all_of(all, [&](const Said* said) { return IsSaidOf(*said, number); });
  });
  return found != numbers.end() ? std::optional(*found) : std::nullopt;
}

bool ValueSearch::TextMayBe(const std::vector<const Said*>& all) const {
  for (const Said* one : all) {
    for (const Said* other : all) {
      if (Contradict(*one, *other)) return false;
    }
  }
  const auto named = std::ranges::find_if(
      all, [](const Said* said) { return said->kind == Kind::OneOf && said->holds; });
  if (named == all.end()) return true;
  return std::ranges::any_of((*named)->values, [&](const ConstValue& value) {
    return std::ranges::none_of(
        all, [&](const Said* said) { return IsSaidOf(*said, TextOf(value)) == false; });
  });
}

}  // namespace hark::sema
