// A predicate that compares works out the value first, maybe on several ways, and ends with the
// constants and the comparison: what stands before those is how the value is worked out. Where
// the value may be missing, a predicate may end earlier and then does not hold; the part of the
// condition that asked whether it is there is then false as well (Emitter::Guard).
#include "compiler/prove/number_test.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <variant>

#include "compiler/ir/money_text.h"

namespace hark::prove {
namespace {

using ir::CompareKind;

struct Bound {
  Decimal number;
  std::string_view currency = {};
  bool whole = false;
  std::int32_t insts = 1;  // that it takes
};

// A comparison of a value with a constant.
struct Comparison {
  ir::InstId value;
  CompareKind kind = CompareKind::Equal;  // with the value on the left
  Bound bound;
  std::int32_t insts = 0;  // that it takes, all of them behind the value
};

CompareKind Turned(CompareKind kind) {
  switch (kind) {
    case CompareKind::Less: return CompareKind::Greater;
    case CompareKind::LessEqual: return CompareKind::GreaterEqual;
    case CompareKind::Greater: return CompareKind::Less;
    case CompareKind::GreaterEqual: return CompareKind::LessEqual;
    case CompareKind::Equal:
    case CompareKind::NotEqual: break;
  }
  return kind;
}

class Reader {
 public:
  Reader(const ir::Program& program, const ir::Function& predicate)
      : program_(program), predicate_(predicate) {}

  struct Found {
    ir::InstId value;
    Numbers numbers;
    std::string_view currency;
    std::int32_t insts = 0;
  };
  std::optional<Found> Read() const {
    const auto* end = std::get_if<ir::Return>(&predicate_.insts.back());
    const auto* compare = end != nullptr ? At<ir::Compare>(end->value) : nullptr;
    if (compare == nullptr) return std::nullopt;
    if (std::optional<Found> range = ReadBetween(*compare)) return range;
    const std::optional<Comparison> one = ReadComparison(*compare);
    if (!one) return std::nullopt;
    return Found{one->value, NumbersOf(*one), one->bound.currency, one->insts + 1};
  }

 private:
  template <typename Inst>
  const Inst* At(ir::InstId id) const {
    if (!id.valid()) return nullptr;
    return std::get_if<Inst>(&predicate_.insts[static_cast<std::size_t>(id.index)]);
  }

  static Numbers NumbersOf(const Comparison& one) {
    return Numbers::Of(one.kind, one.bound.number, one.bound.whole);
  }

  // `value between low and high` is `value < low` below `value <= high`, both on 0 and 1.
  std::optional<Found> ReadBetween(const ir::Compare& compare) const {
    const auto* left = At<ir::Compare>(compare.left);
    const auto* right = At<ir::Compare>(compare.right);
    if (left == nullptr || right == nullptr || compare.kind != CompareKind::Less) {
      return std::nullopt;
    }
    const std::optional<Comparison> below = ReadComparison(*left);
    const std::optional<Comparison> within = ReadComparison(*right);
    if (!below || !within || below->value != within->value) return std::nullopt;
    if (below->bound.currency != within->bound.currency) return std::nullopt;
    return Found{below->value, NumbersOf(*within).Without(NumbersOf(*below)), below->bound.currency,
                 below->insts + within->insts + 2};
  }

  std::optional<Comparison> ReadComparison(const ir::Compare& compare) const {
    if (std::optional<Comparison> one = ReadSign(compare)) return one;
    for (const bool turned : {false, true}) {
      const ir::InstId value = turned ? compare.right : compare.left;
      const std::optional<Bound> bound = BoundOf(turned ? compare.left : compare.right);
      if (!bound || !bound->whole || BoundOf(value)) continue;
      return Comparison{value, turned ? Turned(compare.kind) : compare.kind, *bound,
                        bound->insts + 1};
    }
    return std::nullopt;
  }

  // Decimals and amounts of money: the sign of what the operation finds is compared with 0.
  std::optional<Comparison> ReadSign(const ir::Compare& compare) const {
    const auto* call = At<ir::CallOp>(compare.left);
    const std::optional<Bound> zero = BoundOf(compare.right);
    if (call == nullptr || !zero || Compare(zero->number, Decimal()) != 0) return std::nullopt;
    if (call->op != ir::Op::decimal_compare && call->op != ir::Op::money_compare) {
      return std::nullopt;
    }
    const std::array sides{ir::InstId{predicate_.args[call->args.begin]},
                           ir::InstId{predicate_.args[call->args.begin + 1]}};
    for (const bool turned : {false, true}) {
      const std::optional<Bound> bound = WidenedBoundOf(sides[turned ? 0 : 1]);
      if (!bound || bound->whole || WidenedBoundOf(sides[turned ? 1 : 0])) continue;
      return Comparison{sides[turned ? 1 : 0], turned ? Turned(compare.kind) : compare.kind, *bound,
                        bound->insts + 3};
    }
    return std::nullopt;
  }

  // Whole numbers that are written beside a decimal count as one.
  std::optional<Bound> WidenedBoundOf(ir::InstId id) const {
    const auto* call = At<ir::CallOp>(id);
    if (call == nullptr || call->op != ir::Op::decimal_of_int) return BoundOf(id);
    std::optional<Bound> bound = BoundOf(ir::InstId{predicate_.args[call->args.begin]});
    if (!bound) return std::nullopt;
    return Bound{.number = bound->number, .insts = bound->insts + 1};
  }

  std::optional<Bound> BoundOf(ir::InstId id) const {
    const auto* given = At<ir::Const>(id);
    if (given == nullptr) return std::nullopt;
    const ir::Constant& constant = program_.constants[given->constant];
    if (const auto* number = std::get_if<std::int64_t>(&constant.value)) {
      return Bound{.number = Decimal::OfInt(*number), .whole = true};
    }
    const auto* text = std::get_if<std::string>(&constant.value);
    if (text == nullptr) return std::nullopt;
    if (program_.types[constant.type].kind == ir::TypeKind::Money) {
      const std::optional<ir::MoneyText> money = ir::ParseMoney(*text);
      return money ? std::optional(Bound{money->amount, money->currency}) : std::nullopt;
    }
    if (program_.types[constant.type].kind != ir::TypeKind::Decimal) return std::nullopt;
    const std::optional<Decimal> decimal = Decimal::Parse(*text);
    return decimal ? std::optional(Bound{.number = *decimal}) : std::nullopt;
  }

  const ir::Program& program_;
  const ir::Function& predicate_;
};

// Without its last lines.
std::string_view Before(std::string_view body, std::int32_t lines) {
  for (; lines >= 0; --lines) body = body.substr(0, body.find_last_of('\n'));
  return body;
}

}  // namespace

std::optional<NumberTest> NumberTestOf(const ir::Program& program, const ir::Function& predicate,
                                       std::string_view body) {
  std::optional<Reader::Found> found = Reader(program, predicate).Read();
  if (!found) return std::nullopt;
  // All that stands behind the value is the comparison.
  const auto behind = static_cast<std::int32_t>(predicate.insts.size()) - 1 - found->value.index;
  if (behind != found->insts) return std::nullopt;
  // The closing brace is a line of its own.
  std::string value(Before(body, found->insts + 1));
  value.append("\n").append(found->currency);
  return NumberTest{std::move(value), std::move(found->numbers)};
}

}  // namespace hark::prove
