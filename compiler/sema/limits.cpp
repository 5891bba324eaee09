#include "compiler/ir/limits.h"

#include <algorithm>
#include <vector>

#include "compiler/sema/emitter.h"

namespace hark::sema {
namespace {

void Report(Workspace& workspace, Span span, const std::string& what) {
  diag::Build(workspace.sink, span, diag::TooLarge, diag::Name{what})
      .Help("split it into several")
      .Emit();
}

bool Fits(const ir::Function& function) {
  return function.insts.size() <= ir::kMaxFunctionInsts && function.locals.size() <= ir::kMaxLocals;
}

// How deep each type nests; 1 for those that hold no other. A record that holds itself has
// been reported, and counts as what is known of it so far.
class Depths {
 public:
  explicit Depths(const ir::Program& program) : program_(program), known_(program.types.size()) {}

  std::size_t Of(TypeId id) {
    std::size_t& depth = known_[static_cast<std::size_t>(id.index)];
    if (depth > 0) return depth;
    depth = 1;
    const ir::Type& type = program_.types[id];
    std::size_t inner = type.element.valid() ? Of(type.element) : 0;
    if (type.kind == TypeKind::Record) {
      for (const ir::Field& field : program_.records[type.record_id].fields) {
        if (field.type.valid()) inner = std::max(inner, Of(field.type));
      }
    }
    return known_[static_cast<std::size_t>(id.index)] = inner + 1;
  }

 private:
  const ir::Program& program_;
  std::vector<std::size_t> known_;
};

// Where a record is declared, or else a value of the type stands; nowhere: no file.
Span WrittenAt(const Workspace& workspace, TypeId id) {
  const ir::Type& type = workspace.program.types[id];
  const auto record = static_cast<std::size_t>(type.record_id.index);
  if (type.kind == TypeKind::Record && record < workspace.records.size()) {
    return workspace.records[record]->name.span;
  }
  for (std::size_t at = 0; at < workspace.facts.size(); ++at) {
    if (workspace.facts[at].type == id) {
      return workspace.unit.exprs[ExprId{static_cast<std::int32_t>(at)}].span;
    }
  }
  return {};
}

void CheckTypeDepths(Workspace& workspace) {
  Depths depths(workspace.program);
  for (TypeId id : workspace.program.types.ids()) {
    if (depths.Of(id) <= ir::kMaxTypeDepth) continue;
    const Span span = WrittenAt(workspace, id);
    if (!span.file.valid()) continue;
    diag::Build(workspace.sink, span, diag::NestedTooDeep, diag::Count{ir::kMaxTypeDepth})
        .Help("values may hold values, but not so many within one another")
        .Emit();
    return;
  }
}

}  // namespace

void CheckLimits(Workspace& workspace) {
  const ir::Program& program = workspace.program;
  if (program.types.size() > ir::kMaxTypes && !workspace.unit.decls.empty()) {
    Report(workspace, workspace.unit.decls.front().span, "the workspace");
  }
  CheckTypeDepths(workspace);
  for (const Callable& callable : workspace.callables) {
    if (!Fits(program.functions[callable.function])) {
      Report(workspace, callable.name().span, callable.name().text);
    }
  }
  std::size_t next = 0;
  for (const RuleFact& fact : workspace.rules) {
    const ast::Rule& rule = std::get<ast::Rule>(fact.decl->node);
    const std::size_t handlers = rule.stale ? 2 : 1;  // what is stale has one of its own
    bool fits = true;
    for (std::size_t at = 0; at < handlers; ++at) {
      fits = Fits(program.functions[program.rules[next++].handler]) && fits;
    }
    if (!fits) Report(workspace, rule.name.span, rule.name.text);
  }
}

}  // namespace hark::sema
