// Consts, fns and texts: declarations that name a value. Each is checked when it is first
// needed, so the order of the file does not matter and circles are seen.

#include <algorithm>
#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/sema/body_checker.h"

namespace hark::sema {
namespace {

// The deepest chain of calls that begins in the body just checked, itself included.
std::size_t DepthOf(const Workspace& workspace, const std::vector<std::size_t>& callees) {
  std::size_t depth = 0;
  for (const std::size_t callee : callees) {
    depth = std::max(depth, workspace.callables[callee].depth);
  }
  return depth + 1;
}

void CheckFn(Workspace& workspace, Callable& callable) {
  const ast::Fn& fn = *callable.fn;
  BodyChecker checker(workspace, Setting::Function);
  callable.parameters = DeclareParameters(workspace, checker, fn.name, fn.parameters);
  if (fn.result) callable.result = workspace.Resolve(*fn.result);
  if (fn.value) {
    if (fn.result) {
      checker.CheckAs(*fn.value, callable.result);
    } else {
      callable.result = checker.Check(*fn.value);
    }
  }
  if (!fn.body) return;
  checker.ExpectResult(fn.name, callable.result);
  if (checker.CheckBody(*fn.body)) {
    diag::Build(workspace.sink, fn.name.span, diag::ReturnMissing, diag::Name{fn.name.text})
        .Help("end every path with `return …`")
        .Emit();
  }
  if (!fn.result) callable.result = checker.result();
}

}  // namespace

std::vector<CallableParameter> DeclareParameters(Workspace& workspace, BodyChecker& checker,
                                                 const ast::Name& owner,
                                                 const std::vector<ast::Parameter>& written) {
  if (written.size() > ir::kMaxParameters) {
    diag::Build(workspace.sink, owner.span, diag::TooManyParameters, diag::Name{owner.text},
                diag::Count{static_cast<std::int64_t>(ir::kMaxParameters)})
        .Help("put values that belong together into a record")
        .Emit();
  }
  std::vector<CallableParameter> parameters;
  for (const ast::Parameter& parameter : written) {
    const TypeId type = workspace.Resolve(parameter.type);
    parameters.push_back({parameter.name, type, checker.Declare(parameter.name, type)});
  }
  return parameters;
}

void CheckConst(Workspace& workspace, ConstInfo& info) {
  if (info.progress == Progress::Done) return;
  info.progress = Progress::Going;
  BodyChecker checker(workspace, Setting::Constant);
  if (info.decl->type) {
    const TypeId wanted = workspace.Resolve(*info.decl->type);
    info.type = checker.CheckAs(info.decl->value, wanted);
  } else {
    info.type = checker.Check(info.decl->value);
  }
  info.value = EvaluateOrReport(workspace, info.decl->value);
  const bool fits = info.value && info.type.valid() &&
                    (info.value->type == info.type || workspace.Fits(info.value->type, info.type));
  if (!fits) info.value.reset();
  if (info.value) info.value->type = workspace.Sure(info.type);
  info.progress = Progress::Done;
}

void CheckConsts(Workspace& workspace) {
  for (ConstInfo& info : workspace.consts) CheckConst(workspace, info);
}

void CheckCallable(Workspace& workspace, std::size_t index) {
  Callable& callable = workspace.callables[index];
  if (callable.progress != Progress::Untouched) return;
  callable.progress = Progress::Going;
  std::vector<std::size_t> outer = std::exchange(workspace.callees, {});
  if (callable.fn != nullptr) {
    CheckFn(workspace, callable);
  } else {
    BodyChecker checker(workspace, Setting::Catalogue);
    callable.parameters =
        DeclareParameters(workspace, checker, callable.name(), callable.catalogue->parameters);
    CheckCatalogue(workspace, checker, callable);
  }
  callable.depth = DepthOf(workspace, workspace.callees);
  if (callable.depth > ir::kMaxCallDepth) {
    diag::Build(workspace.sink, callable.name().span, diag::CallsTooDeep,
                diag::Count{static_cast<std::int64_t>(ir::kMaxCallDepth)})
        .Help("put some of these functions into one")
        .Emit();
    callable.depth = 1;
  }
  workspace.callees = std::move(outer);
  workspace.callable_order.push_back(index);
  callable.progress = Progress::Done;
}

void CheckCallables(Workspace& workspace) {
  for (std::size_t index = 0; index < workspace.callables.size(); ++index) {
    CheckCallable(workspace, index);
  }
}

}  // namespace hark::sema
