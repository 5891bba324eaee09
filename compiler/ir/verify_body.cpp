#include "compiler/base/match.h"
#include "compiler/ir/limits.h"
#include "compiler/ir/verifier.h"
#include "compiler/ir/verify_op.h"

namespace hark::ir {
namespace {

// Looks at the instructions of one function in order. The first thing found wrong sticks.
class BodyVerifier {
 public:
  BodyVerifier(const Program& program, const Function& function)
      : program_(program), function_(function), types_(function.insts.size()) {}

  std::string Run() {
    for (const Block& block : function_.blocks) VerifyBlock(block);
    return std::move(wrong_);
  }

 private:
  void VerifyBlock(const Block& block) {
    block_begin_ = block.begin;
    for (at_ = block.begin; at_ < block.end && wrong_.empty(); ++at_) {
      const Inst& inst = function_.insts[at_];
      bool last = at_ + 1 == block.end;
      if (IsTerminator(inst) != last) Wrong("a block ends in its one terminator");
      const Place& place = function_.places[at_];
      if (place.line != 0 && place.file >= program_.files.size()) Wrong("its file is not there");
      std::visit([&](const auto& kind) { Check(kind); }, inst);
      if (!wrong_.empty()) return;
      types_[at_] = ResultType(program_, function_, InstId{static_cast<std::int32_t>(at_)});
      if (!types_[at_].valid() && GivesValue(inst)) Wrong("its type is not in the program");
    }
  }

  // Whether an instruction gives a value, be its type in the program's table or not.
  static bool GivesValue(const Inst& inst) {
    if (IsTerminator(inst) || std::holds_alternative<SetLocal>(inst)) return false;
    const CallOp* call = std::get_if<CallOp>(&inst);
    return call == nullptr || Info(call->op).result != OpType::Unit;
  }

  void Check(const Const& inst) {
    Demand(program_.constants.Has(inst.constant), "no such constant");
  }
  void Check(const GetLocal& inst) { Demand(function_.locals.Has(inst.local), "no such local"); }
  void Check(const SetLocal& inst) {
    if (!function_.locals.Has(inst.local)) return Wrong("no such local");
    DemandFits(function_.locals[inst.local].type, inst.value);
  }
  void Check(const CallFunction& inst) {
    if (!program_.functions.Has(inst.function)) return Wrong("no such function");
    const Function& callee = program_.functions[inst.function];
    if (callee.kind != FunctionKind::Fn) return Wrong("only a fn can be called");
    if (inst.args.count != callee.parameter_count) return Wrong("the wrong number of arguments");
    if (!HasArgs(inst.args)) return;
    for (std::uint32_t index = 0; index < inst.args.count; ++index) {
      LocalId parameter{static_cast<std::int32_t>(index)};
      DemandFits(callee.locals[parameter].type, Arg(inst.args, index));
    }
  }
  void Check(const MakeList& inst) {
    if (KindOf(inst.type) != TypeKind::List) return Wrong("its type is no list");
    if (inst.items.count > kMaxListItems) return Wrong("the list is too long");
    if (!HasArgs(inst.items)) return;
    for (std::uint32_t index = 0; index < inst.items.count; ++index) {
      DemandFits(program_.types[inst.type].element, Arg(inst.items, index));
    }
  }
  void Check(const MakeRecord& inst) {
    if (KindOf(inst.type) != TypeKind::Record) return Wrong("its type is no record");
    const auto& fields = program_.records[program_.types[inst.type].record_id].fields;
    if (fields.size() > kMaxListItems) return Wrong("the record is too large");
    if (inst.fields.count != fields.size()) return Wrong("not one value a field");
    if (!HasArgs(inst.fields)) return;
    for (std::uint32_t index = 0; index < inst.fields.count; ++index) {
      DemandFits(fields[index].type, Arg(inst.fields, index));
    }
  }
  void Check(const GetField& inst) {
    TypeId record = Use(inst.record);
    if (KindOf(record) != TypeKind::Record) return Wrong("only a record has fields");
    const auto& fields = program_.records[program_.types[record].record_id].fields;
    if (inst.index >= fields.size()) return Wrong("no such field");
    Demand(inst.type == fields[inst.index].type, "its type is not the field's");
  }
  void Check(const WrapOptional& inst) {
    if (KindOf(inst.type) != TypeKind::Optional) return Wrong("its type is no optional");
    DemandFits(program_.types[inst.type].element, inst.value);
  }
  void Check(const IsKnown& inst) {
    Demand(KindOf(Use(inst.optional)) == TypeKind::Optional, "its value is no optional");
  }
  void Check(const UnwrapOptional& inst) {
    TypeId optional = Use(inst.optional);
    if (KindOf(optional) != TypeKind::Optional) return Wrong("its value is no optional");
    Demand(inst.type == program_.types[optional].element, "its type is not the element's");
  }
  void Check(const Compare& inst) {
    TypeId left = Use(inst.left);
    Demand(left.valid() && left == Use(inst.right), "compares values of two types");
    Demand(wrong_.empty() && IsScalar(program_.types[left].kind), "compares what is no scalar");
  }
  void Check(const Not& inst) { DemandBool(inst.value); }
  void Check(const Jump& inst) { DemandBlock(inst.to); }
  void Check(const Branch& inst) {
    DemandBool(inst.condition);
    DemandBlock(inst.then);
    DemandBlock(inst.otherwise);
  }
  void Check(const Return& inst) {
    if (function_.kind != FunctionKind::Handler) return DemandFits(function_.result, inst.value);
    Demand(!inst.value.valid(), "a handler returns no value");
  }
  void Check(const Suspend& inst) {
    Demand(function_.kind == FunctionKind::Handler, "only a handler waits");
    Demand(function_.waits.Has(inst.wait), "no such wait");
  }
  void Check(const CallOp& inst) {
    const OpInfo& info = Info(inst.op);
    if (inst.args.count != info.parameter_count) return Wrong("the wrong number of arguments");
    if (!HasArgs(inst.args)) return;
    if (info.has_effect() && function_.kind != FunctionKind::Handler) {
      return Wrong("only a handler has effects");
    }
    OpArgs args;
    for (std::uint32_t index = 0; index < inst.args.count; ++index) {
      std::int32_t arg = function_.args[inst.args.begin + index];
      bool immediate = IsImmediate(info.parameters[index]);
      args[index] = immediate ? OpArg{.immediate = arg} : OpArg{.type = Use(InstId{arg})};
    }
    if (wrong_.empty()) Wrong(VerifyOp(program_, inst, args));
  }

  void Wrong(std::string_view what) {
    if (!wrong_.empty() || what.empty()) return;
    wrong_ = "%" + std::to_string(at_) + ": ";
    wrong_ += what;
  }
  void Demand(bool holds, std::string_view what) {
    if (!holds) Wrong(what);
  }
  void DemandBool(InstId value) { Demand(KindOf(Use(value)) == TypeKind::Bool, "wants a Bool"); }
  void DemandBlock(BlockId block) { Demand(function_.blocks.Has(block), "no such block"); }
  void DemandFits(TypeId wanted, InstId value) {
    TypeId type = Use(value);
    if (wrong_.empty() && !Fits(program_, wanted, type)) {
      Wrong("wants a " + TypeName(program_, wanted) + ", not a " + TypeName(program_, type));
    }
  }

  // The type of a value that was made before in this block.
  TypeId Use(InstId value) {
    auto index = static_cast<std::uint32_t>(value.index);
    bool here = value.valid() && index >= block_begin_ && index < at_;
    if (here && types_[index].valid()) return types_[index];
    Wrong("uses what is no value made before it in its block");
    return {};
  }
  std::optional<TypeKind> KindOf(TypeId type) const {
    if (!program_.types.Has(type)) return std::nullopt;
    return program_.types[type].kind;
  }
  InstId Arg(ArgList args, std::uint32_t index) const {
    return InstId{function_.args[args.begin + index]};
  }
  bool HasArgs(ArgList args) {
    bool has =
        args.begin <= function_.args.size() && args.count <= function_.args.size() - args.begin;
    Demand(has, "its arguments are not there");
    return has;
  }

  const Program& program_;
  const Function& function_;
  std::vector<TypeId> types_;  // of the instructions seen so far
  std::uint32_t block_begin_ = 0;
  std::uint32_t at_ = 0;
  std::string wrong_;
};

}  // namespace

std::string VerifyBody(const Program& program, const Function& function) {
  return BodyVerifier(program, function).Run();
}

}  // namespace hark::ir
