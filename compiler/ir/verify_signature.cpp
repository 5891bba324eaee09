#include <algorithm>

#include "compiler/ir/limits.h"
#include "compiler/ir/verifier.h"

namespace hark::ir {
namespace {

std::string VerifyKind(const Program& program, const Function& function) {
  if (function.kind == FunctionKind::Fn) {
    if (!program.types.Has(function.result)) return "a fn gives a value";
    return function.parameter_count <= kMaxParameters ? "" : "too many parameters";
  }
  if (function.parameter_count != 0) return "only a fn has parameters";
  if (function.kind == FunctionKind::Handler) {
    return function.result.valid() ? "a handler gives no value" : "";
  }
  bool gives_bool =
      program.types.Has(function.result) && program.types[function.result].kind == TypeKind::Bool;
  return gives_bool ? "" : "a predicate gives a Bool";
}

std::string VerifyLocals(const Program& program, const Function& function) {
  if (function.locals.size() > kMaxLocals) return "too many locals";
  if (function.parameter_count > function.locals.size()) return "a parameter is no local";
  std::vector<std::string_view> names;
  for (const Local& local : function.locals) {
    if (!program.types.Has(local.type)) return "local `" + local.name + "` has no type";
    names.push_back(local.name);
  }
  std::sort(names.begin(), names.end());
  bool twice = std::adjacent_find(names.begin(), names.end()) != names.end();
  return twice ? "two locals have one name" : "";
}

// The blocks lie one after the other and cover all instructions.
std::string VerifyBlocks(const Function& function) {
  if (function.insts.size() > kMaxFunctionInsts) return "too many instructions";
  if (function.places.size() != function.insts.size()) return "not one place an instruction";
  if (function.blocks.empty()) return "no blocks";
  std::uint32_t next = 0;
  for (const Block& block : function.blocks) {
    if (block.begin != next || block.end <= block.begin || block.end > function.insts.size()) {
      return "the blocks do not follow each other";
    }
    next = block.end;
  }
  return next == function.insts.size() ? "" : "an instruction is in no block";
}

bool CanBeAnswered(const Program& program, TypeId type) {
  if (!program.types.Has(type)) return false;
  TypeKind kind = program.types[type].kind;
  return kind != TypeKind::List && kind != TypeKind::Map && kind != TypeKind::Json &&
         kind != TypeKind::Secret && kind != TypeKind::Record && kind != TypeKind::Optional;
}

std::string VerifyArm(const Program& program, const Arm& arm) {
  if (arm.outcome) return arm.answer || arm.accepts.valid() ? "an outcome is no answer" : "";
  if (!arm.answer) {
    return arm.accepts.valid() ? "only an answer reads as a type"
                               : VerifyTrigger(program, arm.trigger);
  }
  const bool reads = !arm.accepts.valid() || CanBeAnswered(program, arm.accepts);
  return reads ? "" : "no answer reads as its type";
}

std::string VerifyWait(const Program& program, const Function& function, const Wait& wait) {
  if (wait.arms.empty() && !wait.timed_out.valid()) return "it never ends";
  if (wait.timed_out.valid() && !function.blocks.Has(wait.timed_out)) {
    return "goes on where there is no block";
  }
  for (const Arm& arm : wait.arms) {
    if (!function.blocks.Has(arm.to)) return "goes on where there is no block";
    if (std::string wrong = VerifyArm(program, arm); !wrong.empty()) return wrong;
  }
  for (std::size_t index = 0; index < wait.live.size(); ++index) {
    if (!function.locals.Has(wait.live[index])) return "keeps a local that is not there";
    if (HoldsSecret(program, function.locals[wait.live[index]].type)) return "keeps a secret";
    if (index > 0 && wait.live[index - 1] >= wait.live[index]) return "keeps locals out of order";
  }
  return {};
}

std::string VerifyWaits(const Program& program, const Function& function) {
  if (function.kind != FunctionKind::Handler && !function.waits.empty()) {
    return "only a handler waits";
  }
  std::vector<std::string_view> ids;
  for (const Wait& wait : function.waits) {
    std::string wrong = VerifyWait(program, function, wait);
    const bool pause = wait.arms.empty() && wait.timed_out.valid();
    if (wait.recompute_ms >= 0 && !pause) wrong = "it is no pause and has its time anew";
    if (!wrong.empty()) return "wait `" + wait.id + "`: " + wrong;
    ids.push_back(wait.id);
  }
  std::sort(ids.begin(), ids.end());
  bool twice = std::adjacent_find(ids.begin(), ids.end()) != ids.end();
  return twice ? "two waits have one id" : "";
}

}  // namespace

std::string VerifySignature(const Program& program, const Function& function) {
  if (std::string wrong = VerifyKind(program, function); !wrong.empty()) return wrong;
  if (std::string wrong = VerifyLocals(program, function); !wrong.empty()) return wrong;
  if (std::string wrong = VerifyBlocks(function); !wrong.empty()) return wrong;
  return VerifyWaits(program, function);
}

}  // namespace hark::ir
