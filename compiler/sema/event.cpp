// Events that rules raise for each other: their declarations, and `emit`.

#include <algorithm>
#include <map>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/name_hint.h"

namespace hark::sema {

// Their records come behind those that are written, so that those keep their numbers.
void DeclareEvents(Workspace& workspace) {
  for (EventInfo& event : workspace.events) {
    std::vector<ir::Field> fields;
    std::map<std::string, Span> seen;
    for (const ast::Field& field : event.decl->fields) {
      const auto [place, added] = seen.try_emplace(field.name.text, field.name.span);
      if (!added) {
        diag::Build(workspace.sink, field.name.span, diag::DuplicateName,
                    diag::Name{field.name.text})
            .Note(place->second, "first declared here")
            .Help("rename or remove one of the two")
            .Emit();
        continue;
      }
      fields.push_back({field.name.text, workspace.Resolve(field.type)});
      if (!field.fallback) continue;
      diag::Build(workspace.sink, workspace.expr(*field.fallback).span, diag::DefaultInRecord)
          .Help("give the value in `emit`, or make the field optional with `?`")
          .Emit();
    }
    event.record =
        workspace.program.records.Add({workspace.Qualified(event.decl->name), std::move(fields)});
  }
}

EventInfo* DeclaredEvent(Workspace& workspace, const ast::Name& name) {
  Symbol* symbol = workspace.Find(name.text, name.span);
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Event) {
    symbol->used = true;
    return &workspace.events[symbol->index];
  }
  if (name.text.empty()) return nullptr;
  const auto kinds = {Symbol::Kind::Event};
  if (ReportNotInModule(workspace, name, kinds)) return nullptr;
  DidYouMeanOf(workspace,
               diag::Build(workspace.sink, name.span, diag::UnknownEvent, diag::Name{name.text}),
               name, kinds, NamesSeen(workspace, name.span, kinds),
               "declare it: `event " + name.text + " { … }`")
      .Emit();
  return nullptr;
}

std::vector<ExprId> FieldsInOrder(Workspace& workspace, const ast::Name& what,
                                  const std::vector<ir::Field>& fields,
                                  const std::vector<ast::FieldValue>& given) {
  std::vector<ExprId> ordered(fields.size());
  for (const ast::FieldValue& value : given) {
    const auto field = std::ranges::find(fields, value.field.text, &ir::Field::name);
    if (field == fields.end()) {
      std::vector<std::string> names;
      for (const ir::Field& one : fields) names.push_back(one.name);
      DidYouMean(diag::Build(workspace.sink, value.field.span, diag::UnknownArgument,
                             diag::Name{what.text}, diag::Name{value.field.text}),
                 value.field.span, value.field.text, names)
          .Emit();
      continue;
    }
    ExprId& place = ordered[static_cast<std::size_t>(field - fields.begin())];
    if (place.valid()) {
      diag::Build(workspace.sink, value.field.span, diag::ArgumentTwice,
                  diag::Name{value.field.text})
          .Help("give it once")
          .Emit();
    }
    place = value.value;
  }
  for (std::size_t at = 0; at < fields.size(); ++at) {
    if (ordered[at].valid() || workspace.IsOptional(fields[at].type)) continue;
    diag::Build(workspace.sink, what.span, diag::MissingArgument, diag::Name{what.text},
                diag::Name{fields[at].name})
        .Help("add `" + fields[at].name + ": …`")
        .Emit();
  }
  return ordered;
}

bool BodyChecker::CheckEmit(StmtId id, const ast::Emit& node, Span span) {
  if (RefuseEffect(span, "emit")) return true;
  const EventInfo* event = DeclaredEvent(ws_, node.event);
  if (event == nullptr) {
    for (const ast::FieldValue& value : node.fields) Check(value.value);
    return true;
  }
  // A copy: what a value reads may add records of its own.
  const std::vector<ir::Field> fields = ws_.program.records[event->record].fields;
  const std::vector<ExprId> ordered = FieldsInOrder(ws_, node.event, fields, node.fields);
  for (std::size_t at = 0; at < ordered.size(); ++at) {
    if (ordered[at].valid()) CheckAs(ordered[at], fields[at].type);
  }
  ws_.emits.insert_or_assign(id, ordered);
  return true;
}

}  // namespace hark::sema
