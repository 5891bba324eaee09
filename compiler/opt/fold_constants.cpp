#include <optional>

#include "compiler/base/match.h"
#include "compiler/ir/compare.h"
#include "compiler/opt/passes.h"

namespace hark::opt {
namespace {

// Of the operations on whole numbers only those whose exact result has one meaning; how a
// division rounds is for runtime/ops to say. Nothing where the operation would fault.
std::optional<std::int64_t> Fold(ir::Op op, std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  if (op == ir::Op::int_add && !__builtin_add_overflow(left, right, &result)) return result;
  if (op == ir::Op::int_subtract && !__builtin_sub_overflow(left, right, &result)) return result;
  if (op == ir::Op::int_multiply && !__builtin_mul_overflow(left, right, &result)) return result;
  return std::nullopt;
}

class Folder {
 public:
  Folder(ir::Program& program, ir::Function& function) : program_(program), function_(function) {}

  bool Run() {
    bool changed = false;
    for (std::size_t at = 0; at < function_.insts.size(); ++at) {
      changed |= FoldBranch(function_.insts[at]) || FoldValue(at);
    }
    return changed;
  }

 private:
  const ir::Inst& InstOf(ir::InstId id) const {
    return function_.insts[static_cast<std::size_t>(id.index)];
  }
  std::optional<std::int64_t> NumberOf(ir::InstId id) const {
    const auto* constant = std::get_if<ir::Const>(&InstOf(id));
    if (constant == nullptr) return std::nullopt;
    const auto& value = program_.constants[constant->constant].value;
    const auto* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ? std::nullopt : std::optional(*number);
  }

  std::optional<std::int64_t> ValueOf(const ir::Compare& inst) const {
    auto left = NumberOf(inst.left);
    auto right = NumberOf(inst.right);
    if (!left || !right) return std::nullopt;
    return ir::Holds(inst.kind, *left, *right) ? 1 : 0;
  }
  std::optional<std::int64_t> ValueOf(const ir::Not& inst) const {
    auto value = NumberOf(inst.value);
    if (!value) return std::nullopt;
    return 1 - *value;
  }
  std::optional<std::int64_t> ValueOf(const ir::IsKnown& inst) const {
    if (std::holds_alternative<ir::WrapOptional>(InstOf(inst.optional))) return 1;
    // An optional that is a constant is none.
    if (std::holds_alternative<ir::Const>(InstOf(inst.optional))) return 0;
    return std::nullopt;
  }
  std::optional<std::int64_t> ValueOf(const ir::CallOp& inst) const {
    bool foldable = inst.op == ir::Op::int_add || inst.op == ir::Op::int_subtract ||
                    inst.op == ir::Op::int_multiply;
    if (!foldable) return std::nullopt;
    auto left = NumberOf(ir::InstId{function_.args[inst.args.begin]});
    auto right = NumberOf(ir::InstId{function_.args[inst.args.begin + 1]});
    if (!left || !right) return std::nullopt;
    return Fold(inst.op, *left, *right);
  }

  bool FoldValue(std::size_t at) {
    auto value = std::visit(
        [&](const auto& inst) -> std::optional<std::int64_t> {
          if constexpr (requires { ValueOf(inst); }) return ValueOf(inst);
          return std::nullopt;
        },
        function_.insts[at]);
    if (!value) return false;
    ir::TypeId type =
        ir::ResultType(program_, function_, ir::InstId{static_cast<std::int32_t>(at)});
    function_.insts[at] = ir::Const{program_.Intern(ir::Constant{type, *value})};
    return true;
  }

  bool FoldBranch(ir::Inst& inst) const {
    const auto* branch = std::get_if<ir::Branch>(&inst);
    if (branch == nullptr) return false;
    auto condition = NumberOf(branch->condition);
    if (!condition) return false;
    inst = ir::Jump{*condition != 0 ? branch->then : branch->otherwise};
    return true;
  }

  ir::Program& program_;
  ir::Function& function_;
};

}  // namespace

// Works out comparisons, negations and sums of constants, and turns branches on what is
// then known into jumps.
bool FoldConstants(ir::Program& program, ir::Function& function) {
  return Folder(program, function).Run();
}

}  // namespace hark::opt
