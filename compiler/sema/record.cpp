// Deals, tasks and notes: `deal { stages … fields }`, `create …`, `move deal to`.
//
// Each is a record of the program whose first field is its title. A deal's others are its
// stage, its amount and what the workspace declares; a task is due and is for somebody.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/meant.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

constexpr std::string_view kKindWords[] = {"deal", "task", "note"};
constexpr std::string_view kTypeNames[] = {"Deal", "Task", "Note"};

// Adds the record `kind` makes, with a title as its first field.
RecordSchema& MakeSchema(Workspace& workspace, ast::RecordKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  RecordSchema& schema = workspace.record_schemas[at];
  const TypeId text = workspace.Scalar(TypeKind::Text);
  const ir::RecordId id = workspace.program.records.Add(
      {.name = std::string(kTypeNames[at]), .fields = {{"title", text}}});
  schema.fallbacks.emplace_back();
  schema.type = workspace.RecordType(id);
  return schema;
}

void AddField(Workspace& workspace, RecordSchema& schema, std::string name, TypeId type,
              std::optional<ExprId> fallback = std::nullopt) {
  const ir::RecordId record = workspace.type(schema.type).record_id;
  workspace.program.records[record].fields.push_back({std::move(name), type});
  schema.fallbacks.push_back(fallback);
}

void CheckStages(Workspace& workspace, const ast::DealSchema& deal) {
  BodyChecker checker(workspace, Setting::Constant);
  for (const ExprId stage : deal.stages) {
    checker.CheckAs(stage, workspace.Scalar(TypeKind::Text));
    const std::optional<ConstValue> value = EvaluateOrReport(workspace, stage);
    if (!value) continue;
    const std::string& name = std::get<std::string>(value->data);
    if (std::ranges::find(workspace.stages, name) != workspace.stages.end()) {
      diag::Build(workspace.sink, workspace.expr(stage).span, diag::DuplicateName, diag::Name{name})
          .Help("name each stage once")
          .Emit();
    }
    workspace.stages.push_back(name);
  }
  if (!deal.stages.empty()) return;
  diag::Build(workspace.sink, deal.word_span, diag::DealWithoutStages)
      .Help("name them first: `deal { stages \"new\", \"won\", \"lost\" }`")
      .Emit();
  workspace.stages.emplace_back("new");
}

// A field of the workspace's own. As with the contact's, it may be missing or has a default.
void DeclareField(Workspace& workspace, RecordSchema& schema, const ast::Field& field) {
  const TypeId type = workspace.Resolve(field.type);
  if (!type.valid()) return;
  if (!field.fallback) {
    AddField(workspace, schema, field.name.text, workspace.OptionalOf(type));
    return;
  }
  BodyChecker checker(workspace, Setting::Constant);
  checker.CheckAs(*field.fallback, workspace.Sure(type));
  EvaluateOrReport(workspace, *field.fallback);
  AddField(workspace, schema, field.name.text, workspace.Sure(type), field.fallback);
}

void DeclareDeal(Workspace& workspace, const ast::DealSchema& deal) {
  workspace.deal = &deal;
  CheckStages(workspace, deal);
  RecordSchema& schema = MakeSchema(workspace, ast::RecordKind::Deal);
  AddField(workspace, schema, "stage", workspace.Scalar(TypeKind::Text));
  std::map<std::string, Span> seen;
  for (const ast::Field& field : deal.fields) {
    const std::string& name = field.name.text;
    const auto [first, added] = seen.try_emplace(name, field.name.span);
    if (name == "title" || name == "stage" || !added) {
      auto builder =
          diag::Build(workspace.sink, field.name.span, diag::DuplicateName, diag::Name{name});
      if (!added) {
        std::move(builder).Note(first->second, "first declared here");
        std::move(builder).Help("rename or remove one of the two").Emit();
      } else {
        std::move(builder).Help("every deal has this field: remove it here").Emit();
      }
      continue;
    }
    DeclareField(workspace, schema, field);
  }
  // What `deal moved` brings. A workspace may say more of it: another type, a default.
  if (seen.contains("amount")) return;
  AddField(workspace, schema, "amount", workspace.OptionalOf(workspace.Scalar(TypeKind::Money)));
}

std::optional<std::size_t> IndexOf(const ir::RecordDecl& decl, const std::string& name) {
  const auto found = std::ranges::find(decl.fields, name, &ir::Field::name);
  if (found == decl.fields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - decl.fields.begin());
}

// `given`: the type of what was given it, where that is known.
void ReportUnknownField(Workspace& workspace, ast::RecordKind kind, const ir::RecordDecl& decl,
                        const ast::Name& name, TypeId given) {
  std::vector<std::string> candidates;
  for (const ir::Field& field : decl.fields) candidates.push_back(field.name);
  std::string help;
  if (kind == ast::RecordKind::Deal) {
    const TypeId type = given.valid() ? workspace.Sure(given) : workspace.Scalar(TypeKind::Text);
    help = "declare it: `deal { … " + name.text + ": " + workspace.Show(type).value + "? }`";
  }
  DidYouMean(diag::Build(workspace.sink, name.span, diag::UnknownRecordField,
                         diag::Text{std::string(RecordKindWord(kind))}, diag::Name{name.text}),
             name.span, name.text, candidates, help)
      .Emit();
}

}  // namespace

std::string_view RecordKindWord(ast::RecordKind kind) {
  return kKindWords[static_cast<std::size_t>(kind)];
}

// Won and lost are what the field calls the two ends of a deal.
bool ClosesDeal(std::string_view stage) { return stage == "won" || stage == "lost"; }

void ReportNoDeal(Workspace& workspace, Span span) {
  diag::Build(workspace.sink, span, diag::DealNotDeclared)
      .Help("declare its stages: `deal { stages \"new\", \"won\", \"lost\" }`")
      .Emit();
}

void DeclareRecords(Workspace& workspace) {
  for (const ast::Decl& decl : workspace.unit.decls) {
    const auto* deal = std::get_if<ast::DealSchema>(&decl.node);
    if (deal == nullptr) continue;
    if (workspace.deal == nullptr) {
      DeclareDeal(workspace, *deal);
      continue;
    }
    diag::Build(workspace.sink, deal->word_span, diag::SecondDeal)
        .Note(workspace.deal->word_span, "the first one is here")
        .Help("put all stages and fields into one block")
        .Emit();
  }
}

const RecordSchema& SchemaOf(Workspace& workspace, ast::RecordKind kind) {
  RecordSchema& schema = workspace.record_schemas[static_cast<std::size_t>(kind)];
  if (schema.type.valid()) return schema;
  if (kind == ast::RecordKind::Note) return MakeSchema(workspace, kind);
  if (kind == ast::RecordKind::Task) {
    // The one that `task due` brings.
    schema.type = EventTypeOf(workspace, "Task");
    const ir::RecordId record = workspace.type(schema.type).record_id;
    schema.fallbacks.resize(workspace.program.records[record].fields.size());
  }
  return schema;
}

std::optional<std::size_t> RecordFieldNamed(Workspace& workspace, ast::RecordKind kind,
                                            const ast::Name& name, TypeId given) {
  const RecordSchema& schema = SchemaOf(workspace, kind);
  if (name.text.empty() || !schema.type.valid()) return std::nullopt;
  const ir::RecordDecl& decl = workspace.program.records[workspace.type(schema.type).record_id];
  const std::optional<std::size_t> field = IndexOf(decl, name.text);
  if (!field) ReportUnknownField(workspace, kind, decl, name, given);
  return field;
}

std::optional<std::string> StageNamed(Workspace& workspace, ExprId stage) {
  if (!workspace.IsTextual(workspace.fact(stage).type)) return std::nullopt;
  const std::optional<ConstValue> value = EvaluateOrReport(workspace, stage);
  if (!value) return std::nullopt;
  const std::string& name = std::get<std::string>(value->data);
  if (std::ranges::find(workspace.stages, name) != workspace.stages.end()) return name;
  auto builder =
      diag::Build(workspace.sink, workspace.expr(stage).span, diag::UnknownStage, diag::Name{name});
  if (const auto nearest = Nearest(name, workspace.stages)) {
    std::move(builder)
        .Help("did you mean `" + *nearest + "`?")
        .Suggest(workspace.expr(stage).span, "\"" + *nearest + "\"");
  } else {
    std::move(builder).Help("add it to the stages of `deal { … }`");
  }
  std::move(builder).Emit();
  return std::nullopt;
}

void BodyChecker::CheckRecordField(ast::RecordKind kind, std::size_t field, ExprId value) {
  const TypeId type = SchemaOf(ws_, kind).type;
  const ir::Field declared = ws_.program.records[ws_.type(type).record_id].fields[field];
  // `due: 2d` is in two days.
  if (ws_.Is(ws_.Sure(declared.type), TypeKind::Instant)) {
    const TypeId given = Check(value, declared.type);
    if (ws_.Is(given, TypeKind::Duration)) return;
  }
  CheckAs(value, declared.type);
  const bool stage = kind == ast::RecordKind::Deal && declared.name == "stage";
  if (stage) StageNamed(ws_, value);
}

bool BodyChecker::CheckCreate(const ast::CreateRecord& node, Span span) {
  if (RefuseEffect(span, "create")) return true;
  CheckAs(node.title, ws_.Scalar(TypeKind::Text));
  if (node.kind == ast::RecordKind::Deal && ws_.deal == nullptr) {
    for (const ast::FieldValue& value : node.fields) Check(value.value);
    ReportNoDeal(ws_, ws_.expr(node.title).span);
    return true;
  }
  std::map<std::string, Span> seen{{"title", ws_.expr(node.title).span}};
  for (const ast::FieldValue& value : node.fields) {
    const TypeId record = SchemaOf(ws_, node.kind).type;
    const bool known =
        IndexOf(ws_.program.records[ws_.type(record).record_id], value.field.text).has_value();
    const TypeId given = known ? TypeId{} : Check(value.value);
    const std::optional<std::size_t> field = RecordFieldNamed(ws_, node.kind, value.field, given);
    if (!field) continue;
    if (!seen.try_emplace(value.field.text, value.field.span).second) {
      diag::Build(ws_.sink, value.field.span, diag::ArgumentTwice, diag::Name{value.field.text})
          .Help("remove one of the two")
          .Emit();
    }
    CheckRecordField(node.kind, *field, value.value);
  }
  return true;
}

bool BodyChecker::CheckMoveDeal(const ast::MoveDeal& node, Span span) {
  const bool refused = RefuseEffect(span, "move deal");
  CheckAs(node.stage, ws_.Scalar(TypeKind::Text));
  if (ws_.deal != nullptr) {
    StageNamed(ws_, node.stage);
  } else {
    ReportNoDeal(ws_, span);
  }
  if (node.otherwise) {
    const Paths before = known_;
    CheckBody(*node.otherwise);
    known_ = Both(before, known_);
  } else if (!node.ignored && !refused && !IsAboutNobody()) {
    const Span end{span.file, span.end, span.end};
    diag::Build(ws_.sink, span, diag::FailureUnhandled)
        .Label("the contact may have no open deal")
        .Help("say what happens with `else { … }`, or write `ignore` if nothing has to")
        .Suggest(end, " ignore")
        .Emit();
  }
  return true;
}

bool BodyChecker::CheckConsent(const ast::ChangeConsent& node) {
  CheckEffectText(node.purpose, node.revoke ? "revoke consent" : "grant consent");
  CheckSaysSomething(ws_, node.purpose, "name what they agree to, such as \"marketing\"");
  return true;
}

}  // namespace hark::sema
