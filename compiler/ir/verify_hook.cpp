// Hooks: that each has its file, and takes and gives what there is.
#include <set>

#include "compiler/ir/limits.h"
#include "compiler/ir/verifier.h"

namespace hark::ir {
namespace {

std::string VerifyHook(const Program& program, const Hook& hook) {
  if (!program.lua_files.Has(hook.file)) return "it is in no file";
  if (!program.types.Has(hook.arguments) || !program.types.Has(hook.result)) {
    return "it takes or gives what is no type";
  }
  if (program.types[hook.arguments].kind != TypeKind::Record) return "it takes no record";
  const bool secret = HoldsSecret(program, hook.arguments) || HoldsSecret(program, hook.result);
  return secret ? "it is told a secret" : "";
}

}  // namespace

std::string VerifyHooks(const Program& program) {
  if (program.lua_files.size() > kMaxLuaFiles) return "too many files in Lua";
  for (const LuaFile& file : program.lua_files) {
    if (file.text.size() > kMaxLuaFileBytes) return "a file in Lua is too long";
  }
  std::set<std::string_view> names;
  std::set<HookPoint> points;
  for (const Hook& hook : program.hooks) {
    std::string wrong = VerifyHook(program, hook);
    const bool taken = hook.point == HookPoint::Called ? !names.insert(hook.name).second
                                                       : !points.insert(hook.point).second;
    if (taken) wrong = "it is there twice";
    if (!wrong.empty()) return "hook `" + hook.name + "`: " + wrong;
  }
  return {};
}

}  // namespace hark::ir
