#include "compiler/prove/range.h"

#include <algorithm>
#include <map>
#include <variant>

#include "compiler/base/match.h"
#include "compiler/ir/limits.h"

namespace hark::prove {
namespace {

constexpr std::int64_t kMostItems = ir::kMaxListItems;

bool IsWhole(const Range& range) { return range.low == kNever || range.high == kEndless; }

Range Sum(const Range& one, const Range& other) {
  Range sum;
  if (IsWhole(one) || IsWhole(other)) return {};
  if (__builtin_add_overflow(one.low, other.low, &sum.low)) return {};
  if (__builtin_add_overflow(one.high, other.high, &sum.high)) return {};
  return sum;
}

Range Negated(const Range& range) {
  if (IsWhole(range)) return {};
  return {-range.high, -range.low};
}

Range Product(const Range& one, const Range& other) {
  if (IsWhole(one) || IsWhole(other)) return {};
  std::int64_t corners[4];
  bool overflows = __builtin_mul_overflow(one.low, other.low, &corners[0]);
  overflows |= __builtin_mul_overflow(one.low, other.high, &corners[1]);
  overflows |= __builtin_mul_overflow(one.high, other.low, &corners[2]);
  overflows |= __builtin_mul_overflow(one.high, other.high, &corners[3]);
  if (overflows) return {};
  const auto [low, high] = std::ranges::minmax(corners);
  return {low, high};
}

// A value is followed over so many steps, which keeps the stack small; behind them nothing
// is known.
constexpr int kMostSteps = 200;

// What is known of a function's result and of locals, so that each is followed once.
struct Known {
  Range range;
  std::int64_t items = kMostItems;
};
using KnownResults = std::map<ir::FunctionId, Known>;

// Follows a value back to what it is made of. A local whose value is made of itself, such
// as a counter, is not followed in a circle: nothing is known of it.
class Follower {
 public:
  Follower(const ir::Program& program, const ir::Function& function, KnownResults& results,
           int depth = 0)
      : program_(program), function_(function), results_(results), depth_(depth) {}

  Known Of(ir::InstId id) {
    if (depth_ == kMostSteps) return {};
    depth_ += 1;
    const Known known = Follow(id);
    depth_ -= 1;
    return known;
  }

  // Of all that the function can return.
  Known Result() {
    Union all;
    for (const ir::Inst& inst : function_.insts) {
      const auto* ends = std::get_if<ir::Return>(&inst);
      if (ends != nullptr && ends->value.valid()) all.Add(Of(ends->value));
    }
    return all.Get();
  }

 private:
  Known Follow(ir::InstId id) {
    return std::visit(Match{
                          [&](const ir::Const& inst) {
                            return Known{OfConstant(inst), kMostItems};
                          },
                          [&](const ir::GetLocal& inst) { return OfLocal(inst.local); },
                          [&](const ir::CallOp& inst) {
                            return Known{OfOp(inst), kMostItems};
                          },
                          [&](const ir::CallFunction& inst) { return OfResult(inst.function); },
                          [](const ir::MakeList& inst) {
                            return Known{{}, inst.items.count};
                          },
                          [](const auto&) { return Known{}; },
                      },
                      function_.insts[static_cast<std::size_t>(id.index)]);
  }

  class Union {
   public:
    void Add(const Known& one) {
      range_ = {std::min(range_.low, one.range.low), std::max(range_.high, one.range.high)};
      items_ = std::max(items_, one.items);
      any_ = true;
    }
    Known Get() const { return any_ ? Known{range_, items_} : Known{}; }

   private:
    Range range_{kEndless, kNever};
    std::int64_t items_ = 0;
    bool any_ = false;
  };

  Range OfConstant(const ir::Const& inst) const {
    const auto* number = std::get_if<std::int64_t>(&program_.constants[inst.constant].value);
    return number != nullptr ? Range{*number, *number} : Range{};
  }

  Range OfOp(const ir::CallOp& inst) {
    const auto arg = [&](std::uint32_t at) {
      return Of(ir::InstId{function_.args[inst.args.begin + at]});
    };
    const ir::Op op = inst.op;
    if (op == ir::Op::list_length) return {0, arg(0).items};
    if (op == ir::Op::int_add || op == ir::Op::duration_add) {
      return Sum(arg(0).range, arg(1).range);
    }
    if (op == ir::Op::int_subtract || op == ir::Op::duration_subtract) {
      return Sum(arg(0).range, Negated(arg(1).range));
    }
    if (op == ir::Op::int_multiply || op == ir::Op::duration_multiply) {
      return Product(arg(0).range, arg(1).range);
    }
    if (op != ir::Op::int_min && op != ir::Op::int_max) return {};
    const Range one = arg(0).range;
    const Range other = arg(1).range;
    const bool least = op == ir::Op::int_min;
    return {least ? std::min(one.low, other.low) : std::max(one.low, other.low),
            least ? std::min(one.high, other.high) : std::max(one.high, other.high)};
  }

  // Parameters can be anything. A local in its own circle is unknown until it is done.
  Known OfLocal(ir::LocalId local) {
    if (static_cast<std::uint32_t>(local.index) < function_.parameter_count) return {};
    const auto [found, is_new] = locals_.try_emplace(local);
    if (!is_new) return found->second;
    Union all;
    for (const ir::Inst& inst : function_.insts) {
      const auto* set = std::get_if<ir::SetLocal>(&inst);
      if (set != nullptr && set->local == local) all.Add(Of(set->value));
    }
    return locals_[local] = all.Get();
  }

  // Functions do not call themselves, so this ends.
  Known OfResult(ir::FunctionId id) {
    if (const auto found = results_.find(id); found != results_.end()) return found->second;
    return results_[id] = Follower(program_, program_.functions[id], results_, depth_).Result();
  }

  const ir::Program& program_;
  const ir::Function& function_;
  KnownResults& results_;
  int depth_;  // steps back from the value that was asked about
  std::map<ir::LocalId, Known> locals_;
};

Known KnownOf(const ir::Program& program, const ir::Function& function, ir::InstId value) {
  KnownResults results;
  return Follower(program, function, results).Of(value);
}

}  // namespace

Range RangeOf(const ir::Program& program, const ir::Function& function, ir::InstId value) {
  return KnownOf(program, function, value).range;
}

}  // namespace hark::prove
