// Modules: the files in a workspace's root share one set of names, which every file below
// sees too; a file in a folder is a module of its own, named by its path, that others reach
// through `use`. Library modules (`std.…`) see their own names alone.

#include "compiler/sema/module.h"

#include <algorithm>
#include <utility>

#include "compiler/sema/suggest.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {
namespace {

constexpr ModuleId kRoot{0};

std::string Written(const ast::Use& use) {
  std::string path;
  for (const ast::Name& part : use.path) path += (path.empty() ? "" : ".") + part.text;
  return path;
}

Span PathSpan(const ast::Use& use) { return Join(use.path.front().span, use.path.back().span); }

std::optional<ModuleId> ModuleNamed(const Workspace& workspace, const std::string& path) {
  for (const ModuleId id : workspace.modules.ids()) {
    if (workspace.modules[id].path == path) return id;
  }
  return std::nullopt;
}

void ReportUnknown(Workspace& workspace, const ast::Use& use, const std::string& path) {
  std::vector<std::string> known = workspace.world.library;
  for (const Module& module : workspace.modules) {
    if (!module.is_root() && !module.of_library()) known.push_back(module.path);
  }
  std::ranges::sort(known);
  const Span span = PathSpan(use);
  DidYouMean(diag::Build(workspace.sink, span, diag::UnknownModule, diag::Name{path}), span, path,
             known,
             "`use lib.pricing` takes the file lib/pricing.hark; files beside this one need no "
             "`use`")
      .Emit();
}

// The word a `use` binds must be free in its file.
bool IsFree(Workspace& workspace, const ast::Name& word) {
  const auto taken = [&](Span earlier) {
    diag::Build(workspace.sink, word.span, diag::DuplicateName, diag::Name{word.text})
        .Note(earlier, "first declared here")
        .Help("give the module another name with `as`")
        .Emit();
    return false;
  };
  if (IsBuiltInType(word.text) || IsBuiltInName(word.text)) {
    ReportTaken(workspace, word, "give the module another name with `as`");
    return false;
  }
  if (const Import* other = workspace.FindImport(word.text, word.span)) return taken(other->span);
  const Symbol* symbol = workspace.Find(word.text, word.span);
  const bool rule = symbol != nullptr && symbol->kind == Symbol::Kind::Rule;
  return symbol == nullptr || rule ? true : taken(symbol->name.span);
}

void CheckUse(Workspace& workspace, const ast::Use& use) {
  const std::string path = Written(use);
  const std::optional<ModuleId> module = ModuleNamed(workspace, path);
  if (!module) return ReportUnknown(workspace, use, path);
  const ast::Name& word = use.alias ? *use.alias : use.path.back();
  if (!IsFree(workspace, word)) return;
  workspace.imports[workspace.ScriptOf(word.span)].emplace(word.text,
                                                           Import{*module, PathSpan(use)});
}

// Finds modules that use each other in a circle: depth first, the way so far on `open_`.
class UseCircles {
 public:
  explicit UseCircles(Workspace& workspace)
      : ws_(workspace), used_(workspace.modules.size()), progress_(workspace.modules.size()) {
    for (std::size_t file = 0; file < ws_.imports.size(); ++file) {
      std::vector<Import>& used = used_[Index(ws_.module_of[file])];
      for (const auto& [word, import] : ws_.imports[file]) used.push_back(import);
    }
  }

  void Run() {
    for (const ModuleId module : ws_.modules.ids()) {
      if (progress_[Index(module)] == Progress::Untouched) Walk(module);
    }
  }

 private:
  static std::size_t Index(ModuleId module) { return static_cast<std::size_t>(module.index); }

  void Walk(ModuleId root) {
    std::vector<std::size_t> next = {0};
    open_ = {root};
    progress_[Index(root)] = Progress::Going;
    while (!open_.empty()) {
      const ModuleId module = open_.back();
      const std::vector<Import>& used = used_[Index(module)];
      if (next.back() == used.size()) {
        progress_[Index(module)] = Progress::Done;
        open_.pop_back();
        next.pop_back();
        continue;
      }
      const Import& import = used[next.back()++];
      Progress& progress = progress_[Index(import.module)];
      if (progress == Progress::Going) Report(import);
      if (progress != Progress::Untouched) continue;
      progress = Progress::Going;
      open_.push_back(import.module);
      next.push_back(0);
    }
  }

  void Report(const Import& import) {
    std::string way;
    for (auto at = std::ranges::find(open_, import.module); at != open_.end(); ++at) {
      way += ws_.modules[*at].path + " → ";
    }
    const std::string& path = ws_.modules[import.module].path;
    diag::Build(ws_.sink, import.span, diag::UseCircle, diag::Name{path}, diag::Text{way + path})
        .Help("move what both need into a module of its own")
        .Emit();
  }

  Workspace& ws_;
  std::vector<std::vector<Import>> used_;
  std::vector<Progress> progress_;
  std::vector<ModuleId> open_;
};

}  // namespace

std::string ModulePath(std::string_view file) {
  if (file.find('/') == std::string_view::npos) return {};
  if (file.ends_with(".hark")) file.remove_suffix(5);
  std::string path(file);
  std::ranges::replace(path, '/', '.');
  return path;
}

ModuleId Workspace::ModuleAt(Span at) const { return at.known() ? module_of[ScriptOf(at)] : kRoot; }

Symbol* Workspace::FindIn(ModuleId module, const std::string& name) {
  const auto found = modules[module].symbols.find(name);
  return found == modules[module].symbols.end() ? nullptr : &found->second;
}

Symbol* Workspace::Find(const std::string& name, Span at) {
  if (const std::size_t dot = name.find('.'); dot != std::string::npos) {
    Import* import = FindImport(name.substr(0, dot), at);
    if (import == nullptr) return nullptr;
    import->used = true;
    return FindIn(import->module, name.substr(dot + 1));
  }
  const ModuleId own = ModuleAt(at);
  Symbol* symbol = FindIn(own, name);
  const bool sees_root = !modules[own].of_library();
  return symbol == nullptr && sees_root ? FindIn(kRoot, name) : symbol;
}

Import* Workspace::FindImport(const std::string& name, Span at) {
  if (!at.known()) return nullptr;
  auto& of_file = imports[ScriptOf(at)];
  const auto found = of_file.find(name);
  return found == of_file.end() ? nullptr : &found->second;
}

std::string Workspace::Qualified(const ast::Name& name) const {
  const Module& module = modules[ModuleAt(name.span)];
  return module.is_root() ? name.text : module.path + "." + name.text;
}

Import* UseModule(Workspace& workspace, const ast::Name& name) {
  if (Import* import = workspace.FindImport(name.text, name.span)) {
    import->used = true;
    return import;
  }
  std::vector<std::string> known;
  for (const auto& [word, import] : workspace.imports[workspace.ScriptOf(name.span)]) {
    known.push_back(word);
  }
  DidYouMean(diag::Build(workspace.sink, name.span, diag::UnknownModule, diag::Name{name.text}),
             name.span, name.text, known, "say where it is with `use` at the top of the file")
      .Emit();
  return nullptr;
}

void DeclareModules(Workspace& workspace) {
  workspace.modules.Add({.path = {}, .symbols = {}});
  workspace.imports.resize(workspace.sources.size());
  for (const source::FileId file : workspace.sources.ids()) {
    std::string path = ModulePath(workspace.sources.file(file).name);
    const std::optional<ModuleId> known = ModuleNamed(workspace, path);
    workspace.module_of.push_back(
        known ? *known : workspace.modules.Add({.path = std::move(path), .symbols = {}}));
  }
}

void CheckUses(Workspace& workspace) {
  for (const ast::Decl& decl : workspace.unit.decls) {
    if (const auto* use = std::get_if<ast::Use>(&decl.node)) CheckUse(workspace, *use);
  }
  UseCircles(workspace).Run();
}

void ReportUnusedUses(Workspace& workspace) {
  for (const auto& of_file : workspace.imports) {
    for (const auto& [word, import] : of_file) {
      if (import.used) continue;
      diag::Build(workspace.sink, import.span, diag::UnusedUse, diag::Name{word})
          .Help("remove this `use`")
          .Emit();
    }
  }
}

}  // namespace hark::sema
