// One namespace for all declarations of a workspace. Enums and records are filled in a
// second round, because their fields may name types declared further down.

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/sema/label.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {
namespace {

// A name that is there without being declared.
struct BuiltInName {
  std::string_view name;
  std::string_view is;
};
constexpr BuiltInName kBuiltInNames[] = {
    {"text", "what the contact wrote"},
    {"channel", "where the event came from"},
    {"now", "this moment"},
    {"today", "the date of today"},
    {"contact", "whom the event is about"},
    {"message", "the message that came"},
    {"conversation", "the conversation with the contact"},
};

const BuiltInName* BuiltInNamed(std::string_view name) {
  const auto* found = std::ranges::find(kBuiltInNames, name, &BuiltInName::name);
  return found == std::end(kBuiltInNames) ? nullptr : found;
}

// What already has the name. The root's names are seen in every module, and rules are one
// list, so that neither can be declared a second time anywhere in the workspace.
Symbol* Earlier(Workspace& workspace, Symbol::Kind kind, const ast::Name& name) {
  if (Symbol* seen = workspace.Find(name.text, name.span)) return seen;
  const bool root = workspace.modules[workspace.ModuleAt(name.span)].is_root();
  for (Module& module : workspace.modules) {
    const auto found = module.symbols.find(name.text);
    if (found == module.symbols.end() || module.of_library()) continue;
    const bool two_rules = kind == Symbol::Kind::Rule && found->second.kind == kind;
    if (root || two_rules) return &found->second;
  }
  return nullptr;
}

void Declare(Workspace& workspace, Symbol::Kind kind, const ast::Name& name, std::size_t index) {
  if (name.text.empty()) return;
  const bool record = name.text == "Deal" || name.text == "Task" || name.text == "Note";
  if (record || IsBuiltInType(name.text) || EventTypeNamed(name.text) != nullptr ||
      IsBuiltInName(name.text)) {
    ReportTaken(workspace, name, "choose another name");
    return;
  }
  Symbol* earlier = Earlier(workspace, kind, name);
  Module& module = workspace.modules[workspace.ModuleAt(name.span)];
  if (earlier == nullptr) {
    module.symbols.try_emplace(name.text, Symbol{kind, name, index});
    return;
  }
  diag::Build(workspace.sink, name.span, diag::DuplicateName, diag::Name{name.text})
      .Note(earlier->name.span, "first declared here")
      .Help("rename one of the two")
      .Emit();
}

void DeclareAll(Workspace& workspace, const ast::Decl& decl) {
  std::visit(
      Match{
          [](const ast::Use&) {},
          [](const ast::Languages&) {},
          [](const ast::Require&) {},
          [](const ast::Teams&) {},
          [&](const ast::Rule& rule) { Declare(workspace, Symbol::Kind::Rule, rule.name, 0); },
          [&](const ast::Flow& flow) {
            Declare(workspace, Symbol::Kind::Flow, flow.name, workspace.flows.size());
            workspace.flows.push_back({.decl = &flow, .doc = decl.doc});
          },
          [&](const ast::Enum& node) {
            Declare(workspace, Symbol::Kind::Enum, node.name, workspace.enums.size());
            workspace.enums.push_back(&node);
            workspace.program.enums.Add({.name = workspace.Qualified(node.name), .cases = {}});
          },
          [&](const ast::Record& node) {
            Declare(workspace, Symbol::Kind::Record, node.name, workspace.records.size());
            workspace.records.push_back(&node);
            workspace.program.records.Add({.name = workspace.Qualified(node.name), .fields = {}});
          },
          [&](const ast::Event& node) {
            Declare(workspace, Symbol::Kind::Event, node.name, workspace.events.size());
            workspace.events.push_back({&node, {}});
          },
          [&](const ast::ContactSchema&) {},
          [&](const ast::DealSchema&) {},
          [&](const ast::Service& node) {
            Declare(workspace, Symbol::Kind::Service, node.name, workspace.services.size());
            workspace.services.push_back(&node);
          },
          [&](const ast::Extern& node) {
            // The runtime calls what stands at a point, and nobody else.
            if (!node.point) {
              Declare(workspace, Symbol::Kind::Hook, node.name, workspace.hooks.size());
            }
            workspace.hooks.push_back({.decl = &node});
          },
          [&](const ast::Sending&) {},
          [&](const ast::Ai&) {},
          [&](const ast::Segment& node) {
            Declare(workspace, Symbol::Kind::Segment, node.name, workspace.segments.size());
            workspace.segments.push_back({&node});
          },
          [&](const ast::Hours& node) {
            Declare(workspace, Symbol::Kind::Hours, node.name, workspace.hours.size());
            workspace.hours.push_back(&node);
          },
          [&](const ast::ListDecl& node) {
            Declare(workspace, Symbol::Kind::List, node.name, workspace.lists.size());
            workspace.lists.push_back(&node);
          },
          [&](const ast::Const& node) {
            Declare(workspace, Symbol::Kind::Const, node.name, workspace.consts.size());
            workspace.consts.push_back({.decl = &node, .type = {}, .value = {}});
          },
          [&](const ast::Fn& node) {
            Declare(workspace, Symbol::Kind::Callable, node.name, workspace.callables.size());
            workspace.callables.push_back({.fn = &node, .parameters = {}});
          },
          [&](const ast::TextCatalogue& node) {
            Declare(workspace, Symbol::Kind::Callable, node.name, workspace.callables.size());
            workspace.callables.push_back({.catalogue = &node, .parameters = {}});
          },
          [&](const ast::Test&) {},
      },
      decl.node);
}

// Reports a name that stands twice in one list; `seen` grows by it.
bool IsNew(Workspace& workspace, std::map<std::string, Span>& seen, const ast::Name& name) {
  const auto [place, added] = seen.try_emplace(name.text, name.span);
  if (added) return true;
  diag::Build(workspace.sink, name.span, diag::DuplicateName, diag::Name{name.text})
      .Note(place->second, "first declared here")
      .Help("rename or remove one of the two")
      .Emit();
  return false;
}

void FillEnum(Workspace& workspace, std::size_t index) {
  const ast::Enum& decl = *workspace.enums[index];
  ir::EnumDecl& filled = workspace.program.enums[ir::EnumId{static_cast<std::int32_t>(index)}];
  if (decl.cases.empty()) {
    diag::Build(workspace.sink, decl.name.span, diag::EmptyEnum, diag::Name{decl.name.text})
        .Help("name at least one case, such as `enum Plan { basic \"Basic\" }`")
        .Emit();
  }
  std::map<std::string, Span> seen;
  for (const ast::EnumCase& enum_case : decl.cases) {
    if (!IsNew(workspace, seen, enum_case.name)) continue;
    filled.cases.push_back(LabelledCase(workspace, enum_case));
  }
  CheckLabelsDiffer(workspace, decl);
}

void FillRecord(Workspace& workspace, std::size_t index) {
  const ast::Record& decl = *workspace.records[index];
  std::map<std::string, Span> seen;
  std::vector<ir::Field> fields;
  for (const ast::Field& field : decl.fields) {
    if (!IsNew(workspace, seen, field.name)) continue;
    fields.push_back({field.name.text, workspace.Resolve(field.type)});
    if (field.fallback) {
      diag::Build(workspace.sink, workspace.expr(*field.fallback).span, diag::DefaultInRecord)
          .Help("give the value where the record is made, or make the field optional with `?`")
          .Emit();
    }
  }
  workspace.program.records[ir::RecordId{static_cast<std::int32_t>(index)}].fields =
      std::move(fields);
}

// A record that holds itself, be it in a list or where it may be missing, has no depth that is
// known when the script is compiled, and what runs remember and services answer is bounded by that.
// Depth first with a stack of its own: a record that is met again while still open is in a circle.
class RecordCircles {
 public:
  explicit RecordCircles(Workspace& workspace)
      : ws_(workspace), progress_(workspace.records.size(), Progress::Untouched) {}

  void Run() {
    for (std::size_t root = 0; root < progress_.size(); ++root) {
      if (progress_[root] == Progress::Untouched) Walk(root);
    }
  }

 private:
  void Walk(std::size_t root) {
    struct Frame {
      std::size_t record;
      std::size_t next_field = 0;
    };
    std::vector<Frame> open = {{root}};
    progress_[root] = Progress::Going;
    while (!open.empty()) {
      Frame& frame = open.back();
      const auto& fields =
          ws_.program.records[ir::RecordId{static_cast<std::int32_t>(frame.record)}].fields;
      if (frame.next_field == fields.size()) {
        progress_[frame.record] = Progress::Done;
        open.pop_back();
        continue;
      }
      TypeId type = fields[frame.next_field++].type;
      while (type.valid() && ws_.type(type).element.valid()) type = ws_.type(type).element;
      if (!ws_.Is(type, TypeKind::Record)) continue;
      const auto inner = static_cast<std::size_t>(ws_.type(type).record_id.index);
      if (inner >= progress_.size()) continue;  // what events bring holds nothing of theirs
      if (progress_[inner] == Progress::Going) Report(inner);
      if (progress_[inner] != Progress::Untouched) continue;
      progress_[inner] = Progress::Going;
      open.push_back({inner});
    }
  }

  void Report(std::size_t record) {
    const ast::Name& name = ws_.records[record]->name;
    diag::Build(ws_.sink, name.span, diag::RecordHoldsItself, diag::Name{name.text})
        .Help("name the other one by something of its own, such as its id: `friend_id: Text?`")
        .Emit();
  }

  Workspace& ws_;
  std::vector<Progress> progress_;
};

}  // namespace

bool IsBuiltInName(std::string_view name) { return BuiltInNamed(name) != nullptr; }

void ReportTaken(Workspace& workspace, const ast::Name& name, std::string_view help) {
  const BuiltInName* named = BuiltInNamed(name.text);
  const bool type = name.text.front() >= 'A' && name.text.front() <= 'Z';
  std::string is = type ? "a type of the language" : "what an event brings";
  if (named != nullptr) is = named->is;
  diag::Build(workspace.sink, name.span, diag::WordTaken, diag::Name{name.text})
      .Label("it is " + is)
      .Help(std::string(help))
      .Emit();
}

void DeclareNames(Workspace& workspace) {
  for (const ast::Decl& decl : workspace.unit.decls) DeclareAll(workspace, decl);
  for (std::size_t index = 0; index < workspace.enums.size(); ++index) FillEnum(workspace, index);
  for (std::size_t index = 0; index < workspace.records.size(); ++index) {
    FillRecord(workspace, index);
  }
  RecordCircles(workspace).Run();
  DeclareEvents(workspace);
}

void ReportUnused(Workspace& workspace) {
  for (const Module& module : workspace.modules) {
    if (module.of_library()) continue;
    for (const auto& [name, symbol] : module.symbols) {
      if (symbol.used || symbol.kind == Symbol::Kind::Rule) continue;
      diag::Build(workspace.sink, symbol.name.span, diag::UnusedDeclaration, diag::Name{name})
          .Help("remove it, or use it in a rule")
          .Emit();
    }
  }
  ReportUnusedUses(workspace);
  for (const Variable& variable : workspace.variables) {
    if (variable.used || !variable.failure_type.empty() || variable.name.starts_with('_')) continue;
    diag::Build(workspace.sink, variable.span, diag::UnusedVariable, diag::Name{variable.name})
        .Help("remove it, or begin its name with `_` to keep it")
        .Emit();
  }
}

}  // namespace hark::sema
