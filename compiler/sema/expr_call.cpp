#include <map>
#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/name_hint.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

std::vector<CallableParameter> FieldsAsParameters(const Workspace& workspace,
                                                  const ir::RecordDecl& record) {
  std::vector<CallableParameter> parameters;
  for (const ir::Field& field : record.fields) {
    parameters.push_back({{field.name, {}}, field.type, {}, workspace.IsOptional(field.type)});
  }
  return parameters;
}

// `beyond` is the first that has no room.
void ReportTooLarge(Workspace& workspace, ExprId beyond, std::string what) {
  diag::Build(workspace.sink, workspace.expr(beyond).span, diag::TooLarge,
              diag::Name{std::move(what)})
      .Help("split it into several")
      .Emit();
}

}  // namespace

// What nobody asked for is checked all the same, for the mistakes inside it.
void BodyChecker::CheckAnyway(const std::vector<ast::Argument>& arguments) {
  for (const ast::Argument& argument : arguments) Check(argument.value);
}

TypeId BodyChecker::CheckCall(ExprId id, const ast::Call& node) {
  const std::string& name = node.callee.text;
  // Hours may be named `open`; what is declared and called so is the author's own.
  const Symbol* found = ws_.Find(name, node.callee.span);
  const bool declared = found != nullptr &&
                        (found->kind == Symbol::Kind::Callable ||
                         found->kind == Symbol::Kind::Record || found->kind == Symbol::Kind::Hook);
  if (!declared && (name == "open" || name == "opens")) return CheckOpen(id, node);
  if (!declared && name == "pick") return CheckPick(id, node);
  if (const std::optional<TypeKind> kind = BuiltInType(node.callee.text)) {
    const bool holds = *kind == TypeKind::List || *kind == TypeKind::Map;
    const TypeId wanted = holds ? TypeId{} : ws_.Scalar(*kind);
    return CheckConversion(id, wanted, node.callee, node.arguments);
  }
  Symbol* symbol = ws_.Find(node.callee.text, node.callee.span);
  if (symbol == nullptr) {
    CheckAnyway(node.arguments);
    const auto kinds = {Symbol::Kind::Callable, Symbol::Kind::Record, Symbol::Kind::Hook};
    if (ReportNotInModule(ws_, node.callee, kinds)) return {};
    DidYouMeanOf(
        ws_,
        diag::Build(ws_.sink, node.callee.span, diag::UnknownName, diag::Name{node.callee.text}),
        node.callee, kinds, NamesSeen(ws_, node.callee.span, kinds))
        .Emit();
    return {};
  }
  return CheckCallOf(id, *symbol, node.callee, node.arguments);
}

// `pick("Hi", "Hello")`: values of one type.
TypeId BodyChecker::CheckPick(ExprId id, const ast::Call& node) {
  RefuseEvent(ws_.expr(id).span, "pick");
  ast::ListLiteral values;
  for (const ast::Argument& argument : node.arguments) {
    values.items.push_back(argument.value);
    if (!argument.name) continue;
    diag::Build(ws_.sink, argument.name->span, diag::UnknownArgument, diag::Name{"pick"},
                diag::Name{argument.name->text})
        .Help("give the values alone: `pick(\"Hi\", \"Hello\")`")
        .Emit();
  }
  if (values.items.empty()) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::MissingArgument, diag::Name{"pick"},
                diag::Name{"value"})
        .Help("say what to pick from: `pick(\"Hi\", \"Hello\")`")
        .Emit();
    return {};
  }
  const TypeId list = CheckList(id, values, {});
  ws_.fact(id).target = ToPick{};
  return list.valid() ? ws_.type(list).element : TypeId{};
}

// A call of a declaration, whichever module it stands in.
TypeId BodyChecker::CheckCallOf(ExprId id, Symbol& symbol, const ast::Name& callee,
                                const std::vector<ast::Argument>& arguments) {
  symbol.used = true;
  if (symbol.kind == Symbol::Kind::Record) {
    const ir::RecordId record{static_cast<std::int32_t>(symbol.index)};
    CheckArguments(id, callee, arguments, FieldsAsParameters(ws_, ws_.program.records[record]),
                   true);
    ws_.fact(id).target = ToRecord{record};
    return ws_.RecordType(record);
  }
  if (symbol.kind == Symbol::Kind::Enum) {
    const TypeId wanted = ws_.EnumType(ir::EnumId{static_cast<std::int32_t>(symbol.index)});
    return CheckConversion(id, wanted, callee, arguments);
  }
  if (symbol.kind == Symbol::Kind::Hook) {
    return CheckHookCall(id, symbol.index, callee, arguments);
  }
  if (symbol.kind != Symbol::Kind::Callable) {
    CheckAnyway(arguments);
    diag::Build(ws_.sink, callee.span, diag::NotCallable, diag::Name{callee.text})
        .Help(symbol.kind == Symbol::Kind::Flow
                  ? "a flow is a statement of its own: `do " + callee.text +
                        "(…)`, or `let x = do " + callee.text + "(…)`"
                  : "only functions, texts, records and types are followed by parentheses")
        .Emit();
    return {};
  }
  if (setting_ == Setting::Constant) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::NotConstant)
        .Help("write the value out, or make it of other constants: `60 * 24`")
        .Emit();
    return {};
  }
  Callable& callable = ws_.callables[symbol.index];
  const bool says_template = std::exchange(says_template_, false);
  if (callable.catalogue != nullptr && callable.catalogue->is_template && !says_template) {
    diag::Build(ws_.sink, callee.span, diag::TemplateAsText, diag::Name{callee.text})
        .Help("only `reply template " + callee.text + "` sends it; its words belong to the channel")
        .Emit();
  }
  if (callable.progress == Progress::Going) {
    CheckAnyway(arguments);
    diag::Build(ws_.sink, callee.span, diag::Recursion, diag::Name{callee.text})
        .Help(
            "every run must end, so functions do not call themselves; go through a list with "
            "`for` instead")
        .Emit();
    return callable.result;
  }
  CheckCallable(ws_, symbol.index);
  ws_.callees.push_back(symbol.index);
  callable.uses.push_back(callee.span);
  CheckArguments(id, callee, arguments, callable.parameters, callable.catalogue != nullptr);
  ws_.fact(id).target = ToCallable{symbol.index};
  return callable.result;
}

// Sorts what was given into the order of the declaration and checks each against it.
void BodyChecker::CheckArguments(ExprId id, const ast::Name& callee,
                                 const std::vector<ast::Argument>& given,
                                 const std::vector<CallableParameter>& parameters,
                                 bool by_name_only) {
  std::vector<ExprId> ordered(parameters.size());
  std::vector<std::string> names;
  for (const CallableParameter& parameter : parameters) names.push_back(parameter.name.text);
  std::size_t next = 0;
  bool wrong = false;
  for (const ast::Argument& argument : given) {
    const Span span = ws_.expr(argument.value).span;
    std::size_t at = next++;
    if (argument.name) {
      at = 0;
      while (at < names.size() && names[at] != argument.name->text) ++at;
    }
    if (at >= names.size()) {
      wrong = true;
      Check(argument.value);
      if (argument.name) {
        DidYouMean(diag::Build(ws_.sink, argument.name->span, diag::UnknownArgument,
                               diag::Name{callee.text}, diag::Name{argument.name->text}),
                   argument.name->span, argument.name->text, names)
            .Emit();
      } else {
        diag::Build(ws_.sink, span, diag::TooManyArguments, diag::Name{callee.text},
                    diag::Count{static_cast<std::int64_t>(names.size())})
            .Help("leave this one out")
            .Emit();
      }
      continue;
    }
    if (!argument.name && by_name_only) {
      diag::Build(ws_.sink, span, diag::ArgumentWithoutName, diag::Name{callee.text})
          .Help("write `" + names[at] + ": …`")
          .Suggest(Span{span.file, span.begin, span.begin}, names[at] + ": ")
          .Emit();
    }
    if (ordered[at].valid()) {
      wrong = true;
      diag::Build(ws_.sink, argument.name ? argument.name->span : span, diag::ArgumentTwice,
                  diag::Name{names[at]})
          .Help("remove one of the two")
          .Emit();
    }
    ordered[at] = argument.value;
    CheckAs(argument.value, parameters[at].type);
  }
  for (std::size_t at = 0; at < names.size() && !wrong; ++at) {
    if (ordered[at].valid() || parameters[at].may_be_left_out) continue;
    diag::Build(ws_.sink, callee.span, diag::MissingArgument, diag::Name{callee.text},
                diag::Name{names[at]})
        .Help("add `" + names[at] + ": …` between the parentheses")
        .Emit();
  }
  ws_.arguments[id] = std::move(ordered);
}

TypeId BodyChecker::CheckMethod(ExprId id, const ast::MethodCall& node) {
  if (Import* import = ImportNamed(node.object)) {
    Symbol* symbol = FindInModule(*import, node.method);
    if (symbol != nullptr) return CheckCallOf(id, *symbol, node.method, node.arguments);
    CheckAnyway(node.arguments);
    return {};
  }
  const bool contact = IsContact(node.object);
  if (contact && node.method.text == "consented") {
    // Consent is for a channel, and only an event has one.
    if (RefuseEvent(ws_.expr(id).span, "contact.consented")) return {};
    CheckArguments(id, node.method, node.arguments,
                   {{{"purpose", {}}, ws_.Scalar(TypeKind::Text), {}}}, false);
    ws_.fact(id).target = ToMethod{ir::Op::contact_consented};
    return ws_.Scalar(TypeKind::Bool);
  }
  if (contact && node.method.text == "tagged") {
    if (RefuseEvent(ws_.expr(id).span, "contact")) return {};
    CheckArguments(id, node.method, node.arguments, {{{"tag", {}}, ws_.Scalar(TypeKind::Text), {}}},
                   false);
    ws_.fact(id).target = ToMethod{ir::Op::contact_tagged};
    const std::vector<ExprId>& arguments = ws_.arguments.at(id);
    if (!arguments.empty() && arguments.front().valid()) NoteTagTested(ws_, arguments.front());
    return ws_.Scalar(TypeKind::Bool);
  }
  if (contact) {
    CheckAnyway(node.arguments);
    DidYouMean(diag::Build(ws_.sink, node.method.span, diag::UnknownMethod, diag::Type{"contact"},
                           diag::Name{node.method.text}),
               node.method.span, node.method.text, {"tagged", "consented"})
        .Emit();
    return {};
  }
  return CheckMethodOf(id, CheckSure(node.object), node);
}

// What holds a secret among other things is soon kept with them, as are values of a broadcast.
TypeId BodyChecker::RefuseSecret(ExprId id) {
  diag::Build(ws_.sink, ws_.expr(id).span, diag::SecretKept,
              diag::Name{ws_.Quote(ws_.expr(id).span)})
      .Help(kSecretHelp)
      .Emit();
  return {};
}

// What a list or a map holds is of one type: `element`, or the first's. A secret does not make
// secrets of the others.
void BodyChecker::CheckElement(ExprId id, TypeId& element, std::optional<ExprId>& secret) {
  if (element.valid() && !ws_.Is(element, TypeKind::Secret)) {
    CheckAs(id, element);
    return;
  }
  element = CheckSure(id);
  if (ws_.Is(element, TypeKind::Secret) && !secret) secret = id;
}

TypeId BodyChecker::CheckList(ExprId id, const ast::ListLiteral& node, TypeId expected) {
  const TypeId list = ws_.Sure(expected);
  TypeId element = ws_.Is(list, TypeKind::List) ? ws_.type(list).element : TypeId{};
  if (node.items.empty() && !element.valid()) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::EmptyListType)
        .Help("say what it holds, such as `let names: List<Text> = …`")
        .Emit();
  }
  if (node.items.size() > ir::kMaxListItems) {
    ReportTooLarge(ws_, node.items[ir::kMaxListItems], "this list");
  }
  std::optional<ExprId> secret;
  for (const ExprId item : node.items) CheckElement(item, element, secret);
  return secret ? RefuseSecret(*secret) : ws_.ListOf(element);
}

TypeId BodyChecker::CheckMap(ExprId id, const ast::MapLiteral& node, TypeId expected) {
  const TypeId map = ws_.Sure(expected);
  TypeId element = ws_.Is(map, TypeKind::Map) ? ws_.type(map).element : TypeId{};
  if (node.entries.size() > ir::kMaxListItems) {
    ReportTooLarge(ws_, node.entries[ir::kMaxListItems].key, "this map");
  }
  if (node.entries.empty() && !element.valid()) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::EmptyMapType)
        .Help("say what it holds, such as `let prices: Map<Text, Money> = …`")
        .Emit();
  }
  std::map<std::string, Span> seen;
  std::optional<ExprId> secret;
  for (const ast::MapEntry& entry : node.entries) {
    CheckAs(entry.key, ws_.Scalar(TypeKind::Text));
    CheckElement(entry.value, element, secret);
    const std::optional<ConstValue> key = EvaluateQuietly(ws_, entry.key);
    const auto* text = key ? std::get_if<std::string>(&key->data) : nullptr;
    if (text == nullptr) continue;
    const auto [place, added] = seen.try_emplace(*text, ws_.expr(entry.key).span);
    if (added) continue;
    diag::Build(ws_.sink, ws_.expr(entry.key).span, diag::MapKeyTwice, diag::Name{*text})
        .Note(place->second, "the first")
        .Help("remove one of the two")
        .Emit();
  }
  return secret ? RefuseSecret(*secret) : ws_.MapOf(element);
}

}  // namespace hark::sema
