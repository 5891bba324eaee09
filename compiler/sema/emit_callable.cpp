#include <set>
#include <utility>

#include "compiler/sema/catalogue.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {

void Emitter::AddParameters(const std::vector<CallableParameter>& parameters) {
  for (const CallableParameter& parameter : parameters) LocalOf(parameter.variable);
  builder_.EndParameters();
}

// Chooses a translation by the contact's language: the very tag, else the same language
// (`pt` for `pt-BR` and the other way round), else the first of the workspace's languages,
// or the first one written where it names none. ir::LabelIn chooses labels likewise.
void Emitter::EmitSelection(const Callable& callable,
                            const std::vector<ir::FunctionId>& translations) {
  const ir::Place place = ws_.PlaceOf(callable.catalogue->name.span);
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const TypeId boolean = ws_.Scalar(TypeKind::Bool);
  const auto call = [&](ir::FunctionId translation) {
    std::vector<ir::InstId> arguments;
    for (const CallableParameter& parameter : callable.parameters) {
      arguments.push_back(Get(LocalOf(parameter.variable), place));
    }
    const ir::InstId value =
        builder_.Add(ir::CallFunction{translation, builder_.Args(arguments)}, place);
    builder_.Add(ir::Return{value}, place);
  };
  const auto choose = [&](ir::InstId holds, ir::FunctionId translation) {
    const ir::BlockId chosen = builder_.NewBlock();
    const ir::BlockId next = builder_.NewBlock();
    builder_.Add(ir::Branch{holds, chosen, next}, kUnwritten);
    builder_.Begin(chosen);
    call(translation);
    builder_.Begin(next);
  };
  const auto& written = callable.catalogue->translations;
  const auto language = [&] { return builder_.Op(ir::Op::contact_language, text, {}, place); };
  const auto is = [&](const std::string& tag, ir::FunctionId translation) {
    const ir::InstId contact = language();
    const ir::InstId constant = builder_.Constant({text, tag}, place);
    choose(builder_.Op(ir::Op::text_equal, boolean, {contact, constant}, place), translation);
  };
  const bool one = written.size() == 1;
  for (std::size_t at = 0; at < written.size() && !one; ++at) {
    is(written[at].language.text, translations[at]);
  }
  std::set<std::string> seen;
  for (std::size_t at = 0; at < written.size() && !one; ++at) {
    const std::string primary = PrimaryLanguage(written[at].language.text);
    if (!seen.insert(primary).second) continue;
    if (primary != written[at].language.text) is(primary, translations[at]);
    const ir::PatternId pattern = ws_.program.Intern(ir::Pattern{.items = {primary + "-"}});
    const ir::InstId contact = language();
    choose(
        builder_.Op(ir::Op::text_starts_with, boolean, {contact, ir::InstId{pattern.index}}, place),
        translations[at]);
  }
  std::size_t fallback = 0;
  for (std::size_t at = 0; at < written.size() && !ws_.languages.empty(); ++at) {
    if (written[at].language.text == ws_.languages.front().text) fallback = at;
  }
  call(translations[fallback]);
}

void Emitter::EmitConstant(const ConstValue& value, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const ir::InstId result = EmitValue(value, place);
  builder_.Add(ir::Return{result}, place);
}

namespace {

void EmitFn(Workspace& workspace, Callable& callable) {
  Emitter emitter(workspace, workspace.Qualified(callable.fn->name), ir::FunctionKind::Fn);
  emitter.AddParameters(callable.parameters);
  emitter.ReturnType(callable.result);
  if (callable.fn->value) emitter.EmitReturn(*callable.fn->value, callable.result);
  if (callable.fn->body) emitter.EmitBody(*callable.fn->body);
  callable.function = emitter.Finish(callable.result);
}

// Of a template, which of its languages the contact gets.
void EmitLanguage(Workspace& workspace, Callable& callable) {
  const std::string name = workspace.Qualified(callable.catalogue->name) + ".language";
  const TypeId text = workspace.Scalar(TypeKind::Text);
  std::vector<ir::FunctionId> tags;
  for (const ast::Translation& translation : callable.catalogue->translations) {
    const ast::Name& language = translation.language;
    Emitter emitter(workspace, name + "." + language.text, ir::FunctionKind::Fn);
    emitter.AddParameters(callable.parameters);
    emitter.EmitConstant({text, language.text}, language.span);
    tags.push_back(emitter.Finish(text));
  }
  Emitter selection(workspace, name, ir::FunctionKind::Fn);
  selection.AddParameters(callable.parameters);
  selection.EmitSelection(callable, tags);
  callable.language = selection.Finish(text);
}

void EmitCatalogue(Workspace& workspace, Callable& callable) {
  const std::string name = workspace.Qualified(callable.catalogue->name);
  const TypeId text = workspace.Scalar(TypeKind::Text);
  std::vector<ir::FunctionId> translations;
  for (const ast::Translation& translation : callable.catalogue->translations) {
    Emitter emitter(workspace, name + "." + translation.language.text, ir::FunctionKind::Fn);
    emitter.AddParameters(callable.parameters);
    emitter.EmitReturn(translation.text, text);
    translations.push_back(emitter.Finish(text));
  }
  if (callable.catalogue->is_template) EmitLanguage(workspace, callable);
  Emitter selection(workspace, name, ir::FunctionKind::Fn);
  selection.AddParameters(callable.parameters);
  selection.EmitSelection(callable, translations);
  callable.function = selection.Finish(text);
}

// A list has no constant of its own: a function makes it.
void EmitLists(Workspace& workspace) {
  for (ConstInfo& info : workspace.consts) {
    if (!workspace.Is(info.type, TypeKind::List)) continue;
    const ast::Name& name = info.decl->name;
    Emitter emitter(workspace, workspace.Qualified(name), ir::FunctionKind::Fn);
    emitter.EmitConstant(*info.value, name.span);
    info.function = emitter.Finish(info.type);
  }
}

}  // namespace

void EmitCallables(Workspace& workspace) {
  EmitLists(workspace);
  for (const std::size_t index : workspace.callable_order) {
    Callable& callable = workspace.callables[index];
    if (callable.fn != nullptr) EmitFn(workspace, callable);
    if (callable.catalogue != nullptr) EmitCatalogue(workspace, callable);
  }
}

}  // namespace hark::sema
