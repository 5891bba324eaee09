// `extern lua fn score(budget: Int) -> Int from "lua/score.lua"`, the points at which the runtime
// calls a hook by itself, and calls of hooks.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/service.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

struct Point {
  std::string_view word;
  ir::HookPoint point;
  std::string_view parameters;  // as an author writes them
  std::string_view result;
};
constexpr Point kPoints[] = {
#define HARK_HOOK_POINT(word, name, parameters, result) \
  {word, ir::HookPoint::name, parameters, result},
#include "compiler/ir/hook_points.def"
#undef HARK_HOOK_POINT
};

class HookChecker {
 public:
  // `told`: the files of which it was said that they cannot be used; it is said once.
  HookChecker(Workspace& workspace, HookInfo& info, std::set<std::string>& told)
      : ws_(workspace), info_(info), told_(told) {}

  void Check() {
    const ast::Extern& decl = *info_.decl;
    hook_.name = ws_.Qualified(decl.name);
    hook_.place = ws_.PlaceOf(decl.name.span);
    CheckWord(decl.language, "lua");
    CheckParameters();
    if (decl.result) hook_.result = ws_.Resolve(*decl.result);
    if (decl.result) CheckCrosses(hook_.result, ws_.unit.types[*decl.result].span);
    if (decl.point) CheckPoint(*decl.point);
    CheckFile();
    ws_.program.hooks.Add(std::move(hook_));
  }

 private:
  void CheckWord(const ast::Name& name, const std::string& known) {
    if (name.text == known || name.text.empty()) return;
    DidYouMean(diag::Build(ws_.sink, name.span, diag::UnknownExtern, diag::Name{name.text}),
               name.span, name.text, {known},
               "write `extern lua fn score(budget: Int) -> Int from \"lua/score.lua\"`, or "
               "`extern lua hook before_send(text: Text, channel: Text) -> Text? from …`")
        .Emit();
  }

  void CheckParameters() {
    const ast::Extern& decl = *info_.decl;
    BodyChecker checker(ws_, Setting::Function);
    info_.parameters = DeclareParameters(ws_, checker, decl.name, decl.parameters);
    ir::RecordDecl arguments{.name = "arguments", .fields = {}};
    for (std::size_t at = 0; at < info_.parameters.size(); ++at) {
      const CallableParameter& parameter = info_.parameters[at];
      ws_.variables[parameter.variable].used = true;  // by Lua
      CheckCrosses(parameter.type, ws_.unit.types[decl.parameters[at].type].span);
      arguments.fields.push_back({parameter.name.text, parameter.type});
    }
    hook_.arguments = ws_.RecordType(ws_.program.records.Add(std::move(arguments)));
  }

  // Neither secrets nor JSON, whose numbers are any; and Lua's lists have no gaps.
  bool Crosses(TypeId id, bool within) const {
    if (!id.valid()) return true;
    const ir::Type& type = ws_.type(id);
    if (type.kind == TypeKind::Json || type.kind == TypeKind::Secret) return false;
    if (type.kind == TypeKind::Optional) return !within && Crosses(type.element, within);
    if (type.element.valid()) return Crosses(type.element, true);
    if (type.kind != TypeKind::Record) return true;
    const std::vector<ir::Field>& fields = ws_.program.records[type.record_id].fields;
    return std::ranges::all_of(fields,
                               [&](const ir::Field& field) { return Crosses(field.type, false); });
  }

  void CheckCrosses(TypeId type, Span span) {
    if (Crosses(type, false)) return;
    diag::Build(ws_.sink, span, diag::HookType, ws_.Show(type))
        .Help("texts, numbers, times, enums, records, and lists and maps of what is known do")
        .Emit();
  }

  void CheckPoint(const ast::Name& word) {
    CheckWord(word, "hook");
    const ast::Name& name = info_.decl->name;
    const auto* point = std::ranges::find(kPoints, name.text, &Point::word);
    if (point == std::end(kPoints)) {
      std::vector<std::string> known;
      for (const Point& one : kPoints) known.emplace_back(one.word);
      DidYouMean(diag::Build(ws_.sink, name.span, diag::UnknownHookPoint, diag::Name{name.text}),
                 name.span, name.text, known, "there are " + Listed(known))
          .Emit();
      return;
    }
    hook_.point = point->point;
    const std::string wanted =
        "(" + std::string(point->parameters) + ") -> " + std::string(point->result);
    if (Signature() == wanted) return;
    diag::Build(ws_.sink, name.span, diag::HookPointTypes, diag::Name{name.text},
                diag::Text{"`" + wanted + "`"})
        .Help("the runtime calls it so, by these names")
        .Emit();
  }

  std::string Signature() const {
    std::string signature = "(";
    for (const CallableParameter& parameter : info_.parameters) {
      if (!parameter.type.valid()) return "";
      if (signature.size() > 1) signature += ", ";
      signature += parameter.name.text + ": " + ws_.Show(parameter.type).value;
    }
    if (!hook_.result.valid()) return "";
    return signature + ") -> " + ws_.Show(hook_.result).value;
  }

  void CheckFile() {
    const ExprId written = info_.decl->file;
    const std::string name = ConstantText(ws_, written);
    const Span span = ws_.expr(written).span;
    if (!ws_.fact(written).type.valid()) return;
    const bool wanders = name.find("/../") != std::string::npos ||
                         name.find("/./") != std::string::npos || name.find("//") != name.npos;
    if (!name.starts_with("lua/") || !name.ends_with(".lua") || wanders) {
      diag::Build(ws_.sink, span, diag::HookFileName, diag::Text{ws_.Quote(span)})
          .Help("Lua stands in the workspace's folder `lua`: write \"lua/score.lua\"")
          .Emit();
      return;
    }
    const auto file = std::ranges::find(ws_.world.lua, name, &LuaFile::name);
    const bool usable = file != ws_.world.lua.end() && file->wrong.empty();
    if (!usable && !told_.insert(name).second) return;
    if (file == ws_.world.lua.end()) return ReportMissing(name, span);
    if (!usable) return ReportWrong(*file, span);
    CheckFunction(*file);
    hook_.file = FileOf(*file);
  }

  void ReportMissing(const std::string& name, Span span) {
    std::vector<std::string> known;
    for (const LuaFile& file : ws_.world.lua) known.push_back(file.name);
    auto builder = diag::Build(ws_.sink, span, diag::HookFileMissing, diag::Name{name});
    const std::optional<std::string> near = Nearest(name, known);
    if (near) std::move(builder).Suggest(span, '"' + *near + '"');
    std::move(builder)
        .Help(near ? "did you mean \"" + *near + "\"?"
                   : "write the file there; paths begin at the workspace's folder")
        .Emit();
  }

  void ReportWrong(const LuaFile& file, Span span) {
    const std::string line = file.line > 0 ? "line " + std::to_string(file.line) + ": " : "";
    diag::Build(ws_.sink, span, diag::HookFileWrong, diag::Name{file.name})
        .Label(line + file.wrong)
        .Emit();
  }

  void CheckFunction(const LuaFile& file) {
    const ast::Name& name = info_.decl->name;
    if (name.text.empty()) return;
    if (std::ranges::find(file.globals, name.text) != file.globals.end()) return;
    const std::optional<std::string> near = Nearest(name.text, file.globals);
    diag::Build(ws_.sink, name.span, diag::HookFunctionMissing, diag::Name{file.name},
                diag::Name{name.text})
        .Help(near ? "it has `" + *near + "`; both go by one name"
                   : "write `function " + name.text + "(…) … end` there, without `local`")
        .Emit();
  }

  // Each file once, whatever is called in it.
  ir::LuaFileId FileOf(const LuaFile& file) {
    for (const ir::LuaFileId id : ws_.program.lua_files.ids()) {
      if (ws_.program.lua_files[id].name == file.name) return id;
    }
    return ws_.program.lua_files.Add({file.name, file.text});
  }

  Workspace& ws_;
  HookInfo& info_;
  std::set<std::string>& told_;
  ir::Hook hook_;
};

void ReportPointsTwice(Workspace& workspace) {
  std::map<ir::HookPoint, Span> seen;
  for (const ir::HookId id : workspace.program.hooks.ids()) {
    const ir::HookPoint point = workspace.program.hooks[id].point;
    if (point == ir::HookPoint::Called) continue;
    const ast::Name& name = workspace.hooks[static_cast<std::size_t>(id.index)].decl->name;
    const auto [first, added] = seen.try_emplace(point, name.span);
    if (added) continue;
    diag::Build(workspace.sink, name.span, diag::DuplicateName, diag::Name{name.text})
        .Note(first->second, "first declared here")
        .Help("a workspace has one of each; have one call the other in Lua")
        .Emit();
  }
}

}  // namespace

void DeclareHooks(Workspace& workspace) {
  std::set<std::string> told;
  for (HookInfo& info : workspace.hooks) HookChecker(workspace, info, told).Check();
  ReportPointsTwice(workspace);
}

// What it gives may be missing, so that every rule says what happens then.
TypeId BodyChecker::CheckHookCall(ExprId id, std::size_t index, const ast::Name& callee,
                                  const std::vector<ast::Argument>& arguments) {
  const HookInfo& info = ws_.hooks[index];
  CheckArguments(id, callee, arguments, info.parameters, false);
  const ir::HookId hook{static_cast<std::int32_t>(index)};
  ws_.fact(id).target = ToHook{hook};
  if (!MayAct() || conditional_) {
    diag::Build(ws_.sink, callee.span, diag::HookInCondition, diag::Name{callee.text})
        .Help("call it in the body of a rule or flow: `let result = " + callee.text +
              "(…) else { … }`")
        .Emit();
    return {};
  }
  const TypeId result = ws_.program.hooks[hook].result;
  return result.valid() ? ws_.OptionalOf(result) : result;
}

}  // namespace hark::sema
