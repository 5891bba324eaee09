#include "compiler/driver/library.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/sema/module.h"

namespace hark::driver {
namespace {

// The first `use` of this module; those of the workspace come before the library's.
std::optional<source::Span> UseOf(const std::string& file, const ast::Unit& unit,
                                  const source::SourceSet& sources) {
  for (const ast::Decl& decl : unit.decls) {
    const auto* use = std::get_if<ast::Use>(&decl.node);
    const stdlib::Source* module = use != nullptr ? ModuleOf(*use) : nullptr;
    if (module == nullptr || module->name != file) continue;
    return sources.InScript(source::Join(use->path.front().span, use->path.back().span));
  }
  return std::nullopt;
}

}  // namespace

const stdlib::Source* ModuleOf(const ast::Use& use) {
  std::string path;
  for (const ast::Name& part : use.path) path += (path.empty() ? "" : ".") + part.text;
  const auto named = [&](const stdlib::Source& module) {
    return sema::ModulePath(module.name) == path;
  };
  const auto found = std::ranges::find_if(stdlib::Sources(), named);
  return found == stdlib::Sources().end() ? nullptr : &*found;
}

bool LeavesStopWords(const source::SourceSet& sources, diag::Sink& sink) {
  constexpr std::string_view kStopWords = "std/stop_words.hark";
  for (const source::FileId file : sources.ids()) {
    if (sources.file(file).name != kStopWords) continue;
    diag::Build(sink, source::Span{file, 0, 0}, diag::ModuleNotReplaced,
                diag::Name{sema::ModulePath(kStopWords)})
        .Help(
            "take this file away: who writes a STOP word hears no more, whatever a workspace says; "
            "words of your own are for a rule that says `revoke consent`")
        .Emit();
    return false;
  }
  return true;
}

diag::Diagnostic AtUse(diag::Diagnostic diagnostic, const ast::Unit& unit,
                       const source::SourceSet& sources, std::size_t own) {
  const source::Span there = sources.InScript(diagnostic.primary.span);
  source::Span at = there;
  while (at.known() && static_cast<std::size_t>(at.file.index) >= own) {
    const auto use = UseOf(sources.file(at.file).name, unit, sources);
    if (!use) return diagnostic;
    at = *use;
  }
  if (at == there) return diagnostic;
  std::string label = std::exchange(diagnostic.primary, {at, ""}).text;
  if (label.empty()) label = "what the library does here";
  diagnostic.notes.insert(diagnostic.notes.begin(), {there, std::move(label)});
  return diagnostic;
}

}  // namespace hark::driver
