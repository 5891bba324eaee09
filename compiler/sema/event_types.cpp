#include <utility>

#include "compiler/sema/workspace.h"

namespace hark::sema {
namespace {

TypeId AddEnum(Workspace& workspace, const EventType& type) {
  ir::EnumDecl decl{.name = std::string(type.name), .cases = {}};
  std::string_view rest = type.cases;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string name(rest.substr(0, end));
    decl.cases.push_back({name, name});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return workspace.EnumType(workspace.program.enums.Add(std::move(decl)));
}

TypeId AddRecord(Workspace& workspace, const EventType& type) {
  std::vector<ir::Field> fields;
  for (const EventTypeField& field : type.fields) {
    fields.push_back({std::string(field.name), EventTypeOf(workspace, field.type)});
  }
  return workspace.RecordType(
      workspace.program.records.Add({std::string(type.name), std::move(fields)}));
}

TypeId Named(Workspace& workspace, std::string_view name) {
  if (const auto kind = BuiltInType(name)) return workspace.Scalar(*kind);
  const auto known = workspace.event_types.find(name);
  if (known != workspace.event_types.end()) return known->second;
  const EventType* type = EventTypeNamed(name);
  HARK_CHECK(type != nullptr, "event_types.def names types that are there");
  const TypeId added =
      type->fields.empty() ? AddEnum(workspace, *type) : AddRecord(workspace, *type);
  workspace.event_types.emplace(name, added);
  return added;
}

}  // namespace

TypeId EventTypeOf(Workspace& workspace, std::string_view written) {
  if (written.ends_with('?')) {
    return workspace.OptionalOf(EventTypeOf(workspace, written.substr(0, written.size() - 1)));
  }
  if (written.starts_with("List<")) {
    return workspace.ListOf(EventTypeOf(workspace, written.substr(5, written.size() - 6)));
  }
  return Named(workspace, written);
}

}  // namespace hark::sema
