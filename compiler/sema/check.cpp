#include "compiler/sema/check.h"

#include <utility>

#include "compiler/sema/capability.h"
#include "compiler/sema/emitter.h"
#include "compiler/sema/template_list.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {

namespace {

std::vector<FlowPlace> FlowPlaces(const Workspace& workspace) {
  std::vector<FlowPlace> places;
  for (const FlowInfo& flow : workspace.flows) {
    const Span body = flow.decl->body.span;
    places.push_back({workspace.Qualified(flow.decl->name), workspace.PlaceOf(body),
                      workspace.PlaceOf({body.file, body.end, body.end})});
  }
  return places;
}

Declared DeclaredIn(const Workspace& workspace) {
  Declared declared{.lists = {}, .stages = workspace.stages, .events = {}};
  for (const ast::ListDecl* list : workspace.lists) {
    declared.lists.push_back(workspace.Qualified(list->name));
  }
  for (const EventInfo& event : workspace.events) {
    declared.events.push_back(workspace.Qualified(event.decl->name));
  }
  return declared;
}

}  // namespace

std::optional<CheckedWorkspace> Check(const ast::Unit& unit, const source::SourceSet& sources,
                                      const World& world, diag::Sink& sink) {
  Workspace workspace{.unit = unit, .sources = sources, .world = world, .sink = sink};
  workspace.facts.resize(unit.exprs.size());
  for (const source::FileId file : sources.ids()) {
    workspace.program.files.push_back(sources.file(file).name);
  }
  DeclareModules(workspace);
  CheckLanguages(workspace);
  DeclareNames(workspace);
  CheckUses(workspace);
  DeclareContact(workspace);
  DeclareRecords(workspace);
  DeclareHours(workspace);
  DeclareServices(workspace);
  DeclareModel(workspace);
  DeclareHooks(workspace);
  DeclareSending(workspace);
  CheckRequired(workspace);
  CheckTeams(workspace);
  CheckConsts(workspace);
  CheckCallables(workspace);
  CheckSegments(workspace);
  CheckRules(workspace);
  CheckSamples(workspace);
  std::vector<ScriptTest> tests = CheckTests(workspace);
  CheckTemplates(workspace);
  if (!sink.has_errors()) {
    ReportUnused(workspace);
    ReportUnsetTags(workspace);
    ReportSettled(workspace);
  }
  if (sink.has_errors()) return std::nullopt;
  // Comparing gives one, in programs that name none as well.
  workspace.Scalar(TypeKind::Bool);
  EmitCallables(workspace);
  EmitSegments(workspace);
  EmitRules(workspace);
  CheckLimits(workspace);
  if (sink.has_errors()) return std::nullopt;
  return CheckedWorkspace{.program = std::move(workspace.program),
                          .tests = std::move(tests),
                          .samples = std::move(workspace.samples),
                          .test_places = std::move(workspace.test_places),
                          .flow_places = FlowPlaces(workspace),
                          .declared = DeclaredIn(workspace)};
}

}  // namespace hark::sema
