#include <algorithm>
#include <array>
#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/sema/name_hint.h"
#include "compiler/sema/suggest.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {
namespace {

constexpr std::array<std::pair<std::string_view, TypeKind>, 18> kNamedTypes = {{
    {"Bool", TypeKind::Bool},
    {"Int", TypeKind::Int},
    {"Decimal", TypeKind::Decimal},
    {"Money", TypeKind::Money},
    {"Text", TypeKind::Text},
    {"Email", TypeKind::Email},
    {"Phone", TypeKind::Phone},
    {"Url", TypeKind::Url},
    {"Language", TypeKind::Language},
    {"Country", TypeKind::Country},
    {"TimeZone", TypeKind::TimeZone},
    {"Duration", TypeKind::Duration},
    {"Time", TypeKind::Time},
    {"Date", TypeKind::Date},
    {"Instant", TypeKind::Instant},
    {"Json", TypeKind::Json},
    {"List", TypeKind::List},
    {"Map", TypeKind::Map},
}};

std::vector<std::string> TypeNames(const Workspace& workspace) {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kNamedTypes) names.emplace_back(name);
  for (const ast::Enum* decl : workspace.enums) names.push_back(decl->name.text);
  for (const ast::Record* decl : workspace.records) names.push_back(decl->name.text);
  return names;
}

// How many lists and maps stand within one another. Written types nest as deep as brackets may,
// which is deeper than a program's types do.
std::size_t ListDepth(const Workspace& workspace, const ast::TypeExpr& written) {
  std::size_t depth = 1;
  const ast::TypeExpr* inner = &written;
  while (inner->argument) {
    inner = &workspace.unit.types[*inner->argument];
    ++depth;
  }
  return depth;
}

// Where the name of a type is looked for: what was found there, and what else could be.
struct Scope {
  Symbol* symbol;
  std::vector<std::string> names;
};

// Nothing when the module in front of the name is not there, which is then reported.
std::optional<Scope> ScopeOf(Workspace& workspace, const ast::TypeExpr& written) {
  const ast::Name& name = written.name;
  if (!written.module) return Scope{workspace.Find(name.text, name.span), TypeNames(workspace)};
  Import* import = UseModule(workspace, *written.module);
  if (import == nullptr) return std::nullopt;
  return Scope{workspace.FindIn(import->module, name.text),
               NamesIn(workspace, import->module, {Symbol::Kind::Enum, Symbol::Kind::Record})};
}

TypeId ResolveList(Workspace& workspace, const ast::TypeExpr& written) {
  if (written.argument && !written.key) {
    return workspace.ListOf(workspace.Resolve(*written.argument));
  }
  diag::Build(workspace.sink, written.name.span, diag::ListWithoutType)
      .Help("say of what, such as `List<Text>`")
      .Emit();
  return {};
}

// A value that may be missing would leave open whether a key is there.
TypeId ResolveMap(Workspace& workspace, const ast::TypeExpr& written) {
  if (!written.key) {
    diag::Build(workspace.sink, written.name.span, diag::MapWithoutTypes)
        .Help("say by what and of what, such as `Map<Text, Int>`")
        .Emit();
    return {};
  }
  const TypeId key = workspace.Resolve(*written.key);
  const TypeId element = workspace.Resolve(*written.argument);
  if (key.valid() && !workspace.Is(key, TypeKind::Text)) {
    diag::Build(workspace.sink, workspace.unit.types[*written.key].span, diag::MapKeyType,
                workspace.Show(key))
        .Help("write what it is looked up by into a text: `Map<Text, …>` and `\"{…}\"`")
        .Emit();
    return {};
  }
  if (!workspace.IsOptional(element)) return workspace.MapOf(element);
  const Span span = workspace.unit.types[*written.argument].span;
  diag::Build(workspace.sink, span, diag::MapOfOptional, workspace.Show(element))
      .Help("leave out the `?`: a key that is not there gives nothing")
      .Suggest(span, workspace.Show(workspace.Sure(element)).value)
      .Emit();
  return {};
}

// What is named, without its `?`.
TypeId ResolveNamed(Workspace& workspace, const ast::TypeExpr& written) {
  if (written.name.text.empty()) return {};  // a hole, already reported
  const std::optional<TypeKind> kind =
      written.module ? std::nullopt : BuiltInType(written.name.text);
  if (kind == TypeKind::List || kind == TypeKind::Map) {
    // Half of what a type may be: the other half is for what optionals and records add.
    if (ListDepth(workspace, written) > ir::kMaxTypeDepth / 2) {
      diag::Build(workspace.sink, written.name.span, diag::NestedTooDeep,
                  diag::Count{ir::kMaxTypeDepth / 2})
          .Help("keep the inner values in a record")
          .Emit();
      return {};
    }
    return kind == TypeKind::List ? ResolveList(workspace, written)
                                  : ResolveMap(workspace, written);
  }
  if (written.argument) {
    diag::Build(workspace.sink, written.name.span, diag::TypeTakesNoType,
                diag::Type{written.name.text})
        .Help("only `List` and `Map` are followed by types in `<…>`")
        .Emit();
    return {};
  }
  if (kind) return workspace.Scalar(*kind);
  if (EventTypeNamed(written.name.text) != nullptr && !written.module) {
    return EventTypeOf(workspace, written.name.text);
  }
  const std::optional<Scope> scope = ScopeOf(workspace, written);
  if (!scope) return {};
  Symbol* symbol = scope->symbol;
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Enum) {
    symbol->used = true;
    return workspace.EnumType(ir::EnumId{static_cast<std::int32_t>(symbol->index)});
  }
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Record) {
    symbol->used = true;
    return workspace.RecordType(ir::RecordId{static_cast<std::int32_t>(symbol->index)});
  }
  DidYouMeanOf(workspace,
               diag::Build(workspace.sink, written.name.span, diag::UnknownType,
                           diag::Name{written.name.text}),
               written.name, {Symbol::Kind::Enum, Symbol::Kind::Record}, scope->names,
               "types begin with a capital letter; your own are declared with `enum` or `record`")
      .Emit();
  return {};
}

}  // namespace

std::optional<TypeKind> BuiltInType(std::string_view name) {
  for (const auto& [type_name, kind] : kNamedTypes) {
    if (type_name == name) return kind;
  }
  return std::nullopt;
}

bool IsBuiltInType(std::string_view name) { return BuiltInType(name).has_value(); }

TypeId Workspace::Scalar(TypeKind kind) { return program.Intern(ir::Type{.kind = kind}); }

TypeId Workspace::ListOf(TypeId element) {
  if (!element.valid()) return {};
  return program.Intern(ir::Type{.kind = TypeKind::List, .element = element});
}

TypeId Workspace::MapOf(TypeId element) {
  if (!element.valid()) return {};
  return program.Intern(ir::Type{.kind = TypeKind::Map, .element = element});
}

TypeId Workspace::OptionalOf(TypeId element) {
  if (!element.valid() || IsOptional(element)) return element;
  return program.Intern(ir::Type{.kind = TypeKind::Optional, .element = element});
}

TypeId Workspace::EnumType(ir::EnumId id) {
  return program.Intern(ir::Type{.kind = TypeKind::Enum, .enum_id = id});
}

TypeId Workspace::RecordType(ir::RecordId id) {
  return program.Intern(ir::Type{.kind = TypeKind::Record, .record_id = id});
}

TypeId Workspace::WrittenAs(TypeId id) {
  // A time zone is a text too, which is looked up.
  return IsTextual(id) && !Is(id, TypeKind::TimeZone) ? Scalar(TypeKind::Text) : id;
}

bool Workspace::Fits(TypeId from, TypeId to) const {
  if (!from.valid() || !to.valid() || from == to) return true;
  if (IsOptional(to)) return !IsOptional(from) && Fits(from, type(to).element);
  return Is(to, TypeKind::Text) && IsTextual(from);
}

diag::Type Workspace::Show(TypeId id) const { return {ir::TypeName(program, id)}; }

TypeId Workspace::Resolve(ast::TypeExprId id) {
  const ast::TypeExpr& written = unit.types[id];
  const TypeId named = ResolveNamed(*this, written);
  return written.optional ? OptionalOf(named) : named;
}

}  // namespace hark::sema
