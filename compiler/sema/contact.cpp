#include <map>
#include <utility>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/members.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

constexpr BuiltInField kBuiltInFields[] = {
    {"first_name", TypeKind::Text, true}, {"last_name", TypeKind::Text, true},
    {"name", TypeKind::Text, false},      {"username", TypeKind::Text, true},
    {"language", TypeKind::Text, true},   {"time_zone", TypeKind::TimeZone, true},
    {"phone", TypeKind::Phone, true},     {"email", TypeKind::Email, true},
};

void AddBuiltIns(Workspace& workspace) {
  for (const BuiltInField& field : kBuiltInFields) {
    const TypeId type = workspace.Scalar(field.type);
    ir::ContactField added{
        .name = std::string(field.name), .type = type, .fallback = {}, .built_in = true};
    if (field.optional) added.type = workspace.OptionalOf(type);
    if (!field.optional) added.fallback = workspace.program.Intern(ir::Constant{type, ""});
    workspace.program.contact_fields.push_back(std::move(added));
  }
}

void AddField(Workspace& workspace, const ast::Field& field) {
  ir::ContactField added{.name = field.name.text,
                         .type = workspace.Resolve(field.type),
                         .fallback = {},
                         .personal = field.personal};
  if (field.fallback) {
    BodyChecker checker(workspace, Setting::Constant);
    const TypeId wanted = workspace.Sure(added.type);
    checker.CheckAs(*field.fallback, wanted);
    added.fallback = FieldConstant(workspace, *field.fallback, wanted,
                                   "make the field optional with `?` and read it with `or`");
    added.type = wanted;
  } else if (added.type.valid() && !workspace.IsOptional(added.type)) {
    const Span end{field.name.span.file, workspace.unit.types[field.type].span.end,
                   workspace.unit.types[field.type].span.end};
    diag::Build(workspace.sink, field.name.span, diag::FieldNeedsDefault,
                diag::Name{field.name.text})
        .Help(
            "a new contact has no value here: make it optional with `?`, or give a default "
            "with `= …`")
        .Suggest(end, "?")
        .Emit();
    added.type = workspace.OptionalOf(added.type);
  }
  workspace.program.contact_fields.push_back(std::move(added));
}

}  // namespace

std::span<const BuiltInField> BuiltInFields() { return kBuiltInFields; }

void DeclareContact(Workspace& workspace) {
  AddBuiltIns(workspace);
  const std::size_t built_in = workspace.program.contact_fields.size();
  const ast::ContactSchema* schema = nullptr;
  std::map<std::string, Span> seen;
  for (const ast::Decl& decl : workspace.unit.decls) {
    const auto* found = std::get_if<ast::ContactSchema>(&decl.node);
    if (found == nullptr) continue;
    if (schema != nullptr) {
      diag::Build(workspace.sink, found->word_span, diag::SecondContact)
          .Note(schema->word_span, "the first one is here")
          .Help("put all fields into one block")
          .Emit();
    }
    schema = found;
    for (const ast::Field& field : found->fields) {
      bool taken = false;
      for (std::size_t at = 0; at < built_in; ++at) {
        taken = taken || workspace.program.contact_fields[at].name == field.name.text;
      }
      if (taken) {
        diag::Build(workspace.sink, field.name.span, diag::BuiltInField,
                    diag::Name{field.name.text})
            .Help("every contact has this field: remove it here")
            .Emit();
        continue;
      }
      const auto [place, added] = seen.try_emplace(field.name.text, field.name.span);
      if (!added) {
        diag::Build(workspace.sink, field.name.span, diag::DuplicateName,
                    diag::Name{field.name.text})
            .Note(place->second, "first declared here")
            .Help("rename or remove one of the two")
            .Emit();
        continue;
      }
      AddField(workspace, field);
    }
  }
}

std::optional<std::size_t> ContactFieldNamed(Workspace& workspace, const ast::Name& name) {
  std::vector<std::string> candidates;
  for (std::size_t at = 0; at < workspace.program.contact_fields.size(); ++at) {
    const ir::ContactField& field = workspace.program.contact_fields[at];
    if (field.name == name.text) {
      if (!field.type.valid()) return std::nullopt;
      return at;
    }
    candidates.push_back(field.name);
  }
  const bool has_block = std::ranges::any_of(workspace.unit.decls, [](const ast::Decl& decl) {
    return std::holds_alternative<ast::ContactSchema>(decl.node);
  });
  constexpr std::pair<std::string_view, std::string_view> kAsked[] = {
      {"tags", "whether it has a tag is asked with `contact.tagged(\"vip\")`"},
      {"tag", "whether it has a tag is asked with `contact.tagged(\"vip\")`"},
      {"consent", "what it agreed to is asked with `contact.consented(\"marketing\")`"},
      {"consents", "what it agreed to is asked with `contact.consented(\"marketing\")`"},
      {"lists", "whether it is on a list is asked with `contact in vips`"}};
  const auto* asked =
      std::ranges::find(kAsked, name.text, &std::pair<std::string_view, std::string_view>::first);
  const std::string line = name.text + ": Text?";
  DidYouMean(
      diag::Build(workspace.sink, name.span, diag::UnknownContactField, diag::Name{name.text}),
      name.span, name.text, candidates,
      asked != std::end(kAsked) ? std::string(asked->second)
      : has_block               ? "add a line to the `contact` block: `" + line + "`"
                                : "declare it: `contact { " + line + " }`")
      .Emit();
  return std::nullopt;
}

}  // namespace hark::sema
