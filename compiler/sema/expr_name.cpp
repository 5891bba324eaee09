#include <algorithm>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/meant.h"
#include "compiler/sema/members.h"
#include "compiler/sema/name_hint.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

std::vector<std::string> CaseNames(const ir::EnumDecl& decl) {
  std::vector<std::string> names;
  for (const ir::EnumCase& enum_case : decl.cases) names.push_back(enum_case.name);
  return names;
}

std::optional<std::size_t> CaseNamed(const ir::EnumDecl& decl, const std::string& name) {
  for (std::size_t index = 0; index < decl.cases.size(); ++index) {
    if (decl.cases[index].name == name) return index;
  }
  return std::nullopt;
}

}  // namespace

const VariableId* BodyChecker::FindVariable(const std::string& name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(name);
    if (found != scope->end()) return &found->second;
  }
  return nullptr;
}

VariableId BodyChecker::Declare(const ast::Name& name, TypeId type) {
  const VariableId* earlier = FindVariable(name.text);
  const bool in_rule = MayAct() && (IsBuiltInName(name.text) || BindsEvent(name.text));
  // Nothing in a body names a rule, so its name is free there.
  const Symbol* symbol = ws_.Find(name.text, name.span);
  const Import* module = ws_.FindImport(name.text, name.span);
  Span declared;
  if (symbol != nullptr && symbol->kind != Symbol::Kind::Rule) declared = symbol->name.span;
  if (module != nullptr) declared = module->span;
  if (earlier != nullptr) declared = ws_.variables[*earlier].span;
  if (declared.known()) {
    diag::Build(ws_.sink, name.span, diag::DuplicateName, diag::Name{name.text})
        .Note(declared, "first declared here")
        .Help("choose another name")
        .Emit();
  } else if (in_rule) {
    ReportTaken(ws_, name, "choose another name");
  }
  const VariableId id =
      ws_.variables.Add({.name = name.text, .span = name.span, .type = type, .match = {}});
  scopes_.back().insert_or_assign(name.text, id);
  return id;
}

// Rules of many kinds call one flow, so it reads what all events have.
bool BodyChecker::RefuseEventInFlow(Span span, std::string_view what) {
  if (what != "text" && what != "channel" && what != "message") return false;
  diag::Build(ws_.sink, span, diag::EventInFlow, diag::Name{std::string(what)})
      .Help("add a parameter and hand the value over at the `do`")
      .Emit();
  return true;
}

// The event is long over when the message goes to most.
bool BodyChecker::RefuseEventInBroadcast(Span span, std::string_view what) {
  if (what != "text" && what != "channel" && what != "message" && what != "conversation") {
    return false;
  }
  diag::Build(ws_.sink, span, diag::EventInBroadcast, diag::Name{std::string(what)})
      .Help("give what you need of it a name before: `let said = " + std::string(what) + "`")
      .Emit();
  return true;
}

// A rule reads the event and the contact; whatever else is only given values.
bool BodyChecker::RefuseEvent(Span span, std::string_view what) {
  if (setting_ == Setting::Rule) return false;
  if (setting_ == Setting::Flow) return RefuseEventInFlow(span, what);
  if (setting_ == Setting::Broadcast) return RefuseEventInBroadcast(span, what);
  if (setting_ == Setting::Segment) {
    constexpr std::string_view kKnown[] = {"contact", "contact.consented", "now", "today", "open",
                                           "opens"};
    if (std::ranges::find(kKnown, what) != std::end(kKnown)) return false;
    diag::Build(ws_.sink, span, diag::EventInSegment, diag::Name{std::string(what)})
        .Help("a segment asks about contacts whether they write or not: `contact.plan is pro`")
        .Emit();
    return true;
  }
  if (setting_ == Setting::Constant) {
    diag::Build(ws_.sink, span, diag::NotConstant)
        .Help("write the value out, or make it of other constants: `60 * 24`")
        .Emit();
  } else {
    diag::Build(ws_.sink, span, diag::EventInFn, diag::Name{std::string(what)})
        .Help("add a parameter and hand the value over where it is called")
        .Emit();
  }
  return true;
}

bool BodyChecker::BindsEvent(std::string_view name) const {
  return trigger_ != nullptr &&
         std::ranges::any_of(trigger_->bindings,
                             [&](const EventBinding& binding) { return binding.name == name; });
}

const VariableId* BodyChecker::EventVariable(const std::string& name) {
  if (!BindsEvent(name)) return nullptr;
  EventBinding& binding = *std::ranges::find(trigger_->bindings, name, &EventBinding::name);
  if (binding.variable.valid()) return &binding.variable;
  if (!binding.event_type.empty()) binding.type = EventTypeOf(ws_, binding.event_type);
  binding.variable = ws_.variables.Add({.name = name,
                                        .span = {},
                                        .type = binding.type,
                                        .match = {},
                                        .used = true,
                                        .of_event = !awaiting_});
  return &binding.variable;
}

// Whether this is what the contact wrote, which has a form of its own: it is what most
// conditions test.
bool BodyChecker::IsEventText(const std::string& object, const std::string& field) const {
  if (field != "text") return false;
  if (trigger_ == nullptr || trigger_->info == nullptr) return object == "message";
  return trigger_->info->has_text && trigger_->info->binds == object;
}

TypeId BodyChecker::ReportNotInEvent(Span span, const std::string& name) {
  std::vector<std::string> brought;
  for (const EventBinding& binding : trigger_->bindings) brought.push_back(binding.name);
  diag::Build(ws_.sink, span, diag::NotInEvent, diag::Name{name},
              diag::Name{std::string(trigger_->info->words)})
      .Help(brought.empty() ? "this event brings nothing but its contact"
                            : "this event brings " + Listed(brought))
      .Emit();
  return {};
}

TypeId BodyChecker::Narrow(ExprId id, const Path& path, TypeId type) {
  if (!ws_.IsOptional(type) || !Known(path)) return type;
  ws_.fact(id).narrowed = true;
  return ws_.Sure(type);
}

TypeId BodyChecker::UseVariable(ExprId id, VariableId variable) {
  ws_.variables[variable].used = true;
  // Programs hold no types that they do not use.
  if (const std::string_view failure = ws_.variables[variable].failure_type; !failure.empty()) {
    ws_.variables[variable].type = EventTypeOf(ws_, failure);
  }
  ws_.fact(id).target = ToVariable{variable};
  return Narrow(id, Path{variable}, ws_.variables[variable].type);
}

TypeId BodyChecker::CheckName(ExprId id, const ast::NameRef& node, TypeId expected) {
  if (const VariableId* variable = FindVariable(node.name)) return UseVariable(id, *variable);
  if (const VariableId* variable = EventVariable(node.name)) return UseVariable(id, *variable);
  const TypeId sure = ws_.Sure(expected);
  if (ws_.Is(sure, TypeKind::Enum)) {
    const ir::EnumId enum_id = ws_.type(sure).enum_id;
    if (const auto index = CaseNamed(ws_.program.enums[enum_id], node.name)) {
      ws_.fact(id).target = ToCase{enum_id, *index};
      return sure;
    }
  }
  Symbol* symbol = ws_.Find(node.name, ws_.expr(id).span);
  if (symbol != nullptr) return CheckSymbol(id, *symbol);
  if (ws_.FindImport(node.name, ws_.expr(id).span) == nullptr) {
    return CheckBuiltIn(id, node.name, expected);
  }
  diag::Build(ws_.sink, ws_.expr(id).span, diag::NotAValue, diag::Name{node.name},
              diag::Text{"a module"})
      .Help("name what you need of it: `" + node.name + ".…`")
      .Emit();
  return {};
}

// The value of a declaration, whichever module it stands in.
TypeId BodyChecker::CheckSymbol(ExprId id, Symbol& symbol) {
  const std::string& name = symbol.name.text;
  symbol.used = true;
  if (symbol.kind == Symbol::Kind::Const) {
    ConstInfo& info = ws_.consts[symbol.index];
    if (info.progress == Progress::Going) {
      diag::Build(ws_.sink, ws_.expr(id).span, diag::ConstInCircle, diag::Name{name})
          .Help("give one of the constants in the circle a value of its own")
          .Emit();
      return {};
    }
    CheckConst(ws_, info);
    ws_.fact(id).target = ToConst{symbol.index};
    return info.type;
  }
  const std::string written = ws_.Quote(ws_.expr(id).span);
  const bool callable =
      symbol.kind == Symbol::Kind::Callable || symbol.kind == Symbol::Kind::Record;
  auto builder = diag::Build(ws_.sink, ws_.expr(id).span, diag::NotAValue, diag::Name{name},
                             diag::Text{KindWords(symbol)});
  if (callable) std::move(builder).Help("call it: `" + written + "(…)`");
  if (symbol.kind == Symbol::Kind::Flow) {
    std::move(builder).Help("call it: `do " + written + "(…)`");
  }
  if (symbol.kind == Symbol::Kind::Rule) {
    std::move(builder).Help("events wake a rule; what several rules do goes into a `flow`");
  }
  if (symbol.kind == Symbol::Kind::List || symbol.kind == Symbol::Kind::Segment) {
    std::move(builder).Help("ask `contact in " + written + "`");
  }
  if (symbol.kind == Symbol::Kind::Service) {
    std::move(builder).Help("call it and say what the answer is read as: `let answer = " + written +
                            ".get(\"/…\") as …`");
  }
  if (symbol.kind == Symbol::Kind::Hours) {
    std::move(builder).Help("ask `open(" + written + ")`");
  }
  if (symbol.kind == Symbol::Kind::Enum) {
    std::move(builder).Help("name one of its cases: `" + written + ".…`");
  }
  std::move(builder).Emit();
  return {};
}

TypeId BodyChecker::CheckBuiltIn(ExprId id, const std::string& name, TypeId expected) {
  const Span span = ws_.expr(id).span;
  if (IsBuiltInName(name) && RefuseEvent(span, name)) return {};
  const auto is = [&](BuiltIn built_in, TypeKind kind) {
    ws_.fact(id).target = ToBuiltIn{built_in};
    return ws_.Scalar(kind);
  };
  const bool known = trigger_ != nullptr && trigger_->info != nullptr;
  if (known && (name == "message" || (name == "text" && !trigger_->info->has_text))) {
    return ReportNotInEvent(span, name);
  }
  if (name == "text") return is(BuiltIn::Text, TypeKind::Text);
  if (name == "channel") return is(BuiltIn::Channel, TypeKind::Text);
  if (name == "now") return is(BuiltIn::Now, TypeKind::Instant);
  if (name == "today") return is(BuiltIn::Today, TypeKind::Date);
  if (IsBuiltInName(name)) {
    diag::Build(ws_.sink, span, diag::NotAValue, diag::Name{name}, diag::Text{"a group of fields"})
        .Help("name what you need of it, such as `" + name +
              (name == "contact"        ? ".first_name`"
               : name == "conversation" ? ".owned`"
                                        : ".text`"))
        .Emit();
    return {};
  }
  const TypeId sure = ws_.Sure(expected);
  if (!ws_.Is(sure, TypeKind::Enum)) {
    const auto& fields = ws_.program.contact_fields;
    const bool field = std::ranges::find(fields, name, &ir::ContactField::name) != fields.end();
    const auto meant = field ? std::nullopt : MeantByName(ws_, span, name, expected);
    if (!meant) return ReportUnknownName(id, name);
    auto builder = diag::Build(ws_.sink, span, diag::UnknownName, diag::Name{name});
    Tell(builder, meant);
    std::move(builder).Emit();
    return {};
  }
  const ir::EnumDecl& decl = ws_.program.enums[ws_.type(sure).enum_id];
  DidYouMean(
      diag::Build(ws_.sink, span, diag::UnknownCase, diag::Type{decl.name}, diag::Name{name}), span,
      name, CaseNames(decl))
      .Emit();
  return {};
}

TypeId BodyChecker::ReportUnknownName(ExprId id, const std::string& name) {
  const Span span = ws_.expr(id).span;
  std::vector<std::string> candidates;
  for (const auto& scope : scopes_) {
    for (const auto& [known, variable] : scope) candidates.push_back(known);
  }
  for (const ModuleId module : {ws_.ModuleAt(span), ModuleId{0}}) {
    for (std::string& known : NamesIn(ws_, module, {Symbol::Kind::Const})) {
      candidates.push_back(std::move(known));
    }
  }
  if (setting_ == Setting::Rule) {
    for (const char* built_in : {"text", "channel", "now", "today"}) {
      candidates.emplace_back(built_in);
    }
  }
  std::ranges::sort(candidates);
  const ast::Name written{name, span};
  const auto& fields = ws_.program.contact_fields;
  if (std::ranges::find(fields, name, &ir::ContactField::name) != fields.end()) {
    const std::string field = "contact." + name;
    auto builder = diag::Build(ws_.sink, span, diag::UnknownName, diag::Name{name});
    const TypeId type = std::ranges::find(fields, name, &ir::ContactField::name)->type;
    if (ws_.IsOptional(type)) {
      std::move(builder)
          .Help("it is a field of the contact, and may be missing: write `" + field + " or …`")
          .Emit();
      return {};
    }
    std::move(builder)
        .Help("it is a field of the contact: write `" + field + "`")
        .Suggest(span, field)
        .Emit();
    return {};
  }
  std::string help = CaseElsewhere(ws_, written);
  constexpr std::string_view kNone[] = {"none", "null", "nil", "undefined"};
  if (help.empty() && std::ranges::find(kNone, name) != std::end(kNone)) {
    help =
        "what may fail gives a value that may be missing, with `ignore`; ask `x is known`, or take "
        "`x or …`; a field of the contact that may be missing is emptied with `set contact.… = "
        "none`, one of a record is left out";
  }
  DidYouMeanOf(ws_, diag::Build(ws_.sink, span, diag::UnknownName, diag::Name{name}), written,
               {Symbol::Kind::Const}, help.empty() ? candidates : std::vector<std::string>{}, help)
      .Emit();
  return {};
}

// A word that only an expected type can give a meaning.
bool BodyChecker::IsBareCase(ExprId id) const {
  const auto* node = std::get_if<ast::NameRef>(&ws_.expr(id).node);
  return node != nullptr && FindVariable(node->name) == nullptr &&
         ws_.Find(node->name, ws_.expr(id).span) == nullptr && !IsBuiltInName(node->name);
}

// The module that an expression names; null when it names none.
Import* BodyChecker::ImportNamed(ExprId id) {
  const auto* name = std::get_if<ast::NameRef>(&ws_.expr(id).node);
  if (name == nullptr || FindVariable(name->name) != nullptr) return nullptr;
  return ws_.FindImport(name->name, ws_.expr(id).span);
}

// `vips` or `shop.vips`: the declaration that an expression may name.
std::optional<ast::Name> BodyChecker::DeclaredIn(ExprId id) {
  const ast::Expr& expr = ws_.expr(id);
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) {
    return ast::Name{name->name, expr.span};
  }
  const auto* member = std::get_if<ast::Member>(&expr.node);
  if (member == nullptr || ImportNamed(member->object) == nullptr) return std::nullopt;
  const auto& module = std::get<ast::NameRef>(ws_.expr(member->object).node);
  return ast::Name{module.name + "." + member->field.text, expr.span};
}

// `Plan` or `pricing.Plan`: the enum that an expression names; null when it names none.
Symbol* BodyChecker::EnumNamed(ExprId id) {
  const ast::ExprNode& node = ws_.expr(id).node;
  Symbol* symbol = nullptr;
  if (const auto* name = std::get_if<ast::NameRef>(&node)) {
    if (FindVariable(name->name) == nullptr) symbol = ws_.Find(name->name, ws_.expr(id).span);
  } else if (const auto* member = std::get_if<ast::Member>(&node)) {
    Import* import = ImportNamed(member->object);
    if (import != nullptr) symbol = ws_.FindIn(import->module, member->field.text);
    if (symbol != nullptr) import->used = true;
  }
  return symbol != nullptr && symbol->kind == Symbol::Kind::Enum ? symbol : nullptr;
}

// A declaration of a module that was named; reports where the module has none of the name.
Symbol* BodyChecker::FindInModule(Import& import, const ast::Name& name) {
  import.used = true;
  if (Symbol* symbol = ws_.FindIn(import.module, name.text)) return symbol;
  const std::string& path = ws_.modules[import.module].path;
  DidYouMean(
      diag::Build(ws_.sink, name.span, diag::NotInModule, diag::Name{path}, diag::Name{name.text}),
      name.span, name.text,
      NamesIn(ws_, import.module,
              {Symbol::Kind::Flow, Symbol::Kind::Enum, Symbol::Kind::Record, Symbol::Kind::Const,
               Symbol::Kind::Callable, Symbol::Kind::Event, Symbol::Kind::List,
               Symbol::Kind::Segment, Symbol::Kind::Hours, Symbol::Kind::Service}))
      .Emit();
  return nullptr;
}

TypeId BodyChecker::CheckMember(ExprId id, const ast::Member& node) {
  if (Import* import = ImportNamed(node.object)) {
    Symbol* symbol = FindInModule(*import, node.field);
    return symbol == nullptr ? TypeId{} : CheckSymbol(id, *symbol);
  }
  Symbol* symbol = EnumNamed(node.object);
  if (symbol != nullptr) return CheckEnumMember(id, *symbol, node.field);
  const auto* name = std::get_if<ast::NameRef>(&ws_.expr(node.object).node);
  if (name != nullptr && FindVariable(name->name) == nullptr) {
    symbol = ws_.Find(name->name, ws_.expr(node.object).span);
    if (symbol == nullptr && name->name == "contact") return CheckContactField(id, node.field);
    if (symbol == nullptr && name->name == "conversation") {
      return CheckConversationMember(id, node.field);
    }
    if (symbol == nullptr && IsEventText(name->name, node.field.text)) {
      return CheckBuiltIn(id, "text", {});
    }
  }
  return CheckProperty(id, CheckSure(node.object), node.field);
}

TypeId BodyChecker::CheckEnumMember(ExprId id, Symbol& symbol, const ast::Name& name) {
  symbol.used = true;
  const ir::EnumId enum_id{static_cast<std::int32_t>(symbol.index)};
  const ir::EnumDecl& decl = ws_.program.enums[enum_id];
  if (const auto index = CaseNamed(decl, name.text)) {
    ws_.fact(id).target = ToCase{enum_id, *index};
    return ws_.EnumType(enum_id);
  }
  DidYouMean(diag::Build(ws_.sink, name.span, diag::UnknownCase, diag::Type{decl.name},
                         diag::Name{name.text}),
             name.span, name.text, CaseNames(decl))
      .Emit();
  return {};
}

TypeId BodyChecker::CheckContactField(ExprId id, const ast::Name& field) {
  if (RefuseEvent(ws_.expr(id).span, "contact")) return {};
  const std::optional<std::size_t> index = ContactFieldNamed(ws_, field);
  if (!index) return {};
  ws_.fact(id).target = ToContactField{*index};
  return Narrow(id, Path::OfContact(*index), ws_.program.contact_fields[*index].type);
}

TypeId BodyChecker::CheckProperty(ExprId id, TypeId object, const ast::Name& name) {
  if (!object.valid()) return {};
  std::vector<std::string> candidates;
  if (ws_.Is(object, TypeKind::Record)) {
    const ir::RecordDecl& record = ws_.program.records[ws_.type(object).record_id];
    for (std::size_t index = 0; index < record.fields.size(); ++index) {
      candidates.push_back(record.fields[index].name);
      if (candidates.back() != name.text) continue;
      ws_.fact(id).target = ToRecordField{static_cast<std::uint32_t>(index)};
      const std::optional<Path> path = ws_.PathOf(id);
      return path ? Narrow(id, *path, record.fields[index].type) : record.fields[index].type;
    }
  }
  for (const Property& property : PropertiesOf(ws_, object)) {
    candidates.emplace_back(property.name);
    if (property.name != name.text) continue;
    ws_.fact(id).target = ToProperty{property.op};
    return ResultType(ws_, object, property);
  }
  DidYouMean(
      diag::Build(ws_.sink, name.span, diag::UnknownField, ws_.Show(object), diag::Name{name.text}),
      name.span, name.text, candidates)
      .Emit();
  return {};
}

}  // namespace hark::sema
