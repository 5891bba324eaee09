#include "compiler/sema/name_hint.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hark::sema {

std::vector<std::string> NamesIn(const Workspace& workspace, ModuleId module,
                                 std::initializer_list<Symbol::Kind> kinds) {
  std::vector<std::string> names;
  for (const auto& [name, symbol] : workspace.modules[module].symbols) {
    if (std::ranges::find(kinds, symbol.kind) != kinds.end()) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> NamesSeen(const Workspace& workspace, Span at,
                                   std::initializer_list<Symbol::Kind> kinds) {
  std::vector<std::string> names = NamesIn(workspace, workspace.ModuleAt(at), kinds);
  std::ranges::move(NamesIn(workspace, ModuleId{0}, kinds), std::back_inserter(names));
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

namespace {

// `team.limit or desk.limit`, of the modules that the script at `at` uses.
template <typename Has>
std::vector<std::string> WrittenInModules(Workspace& workspace, Span at, const Has& has) {
  std::vector<std::string> ways;
  if (!at.known()) return ways;
  for (auto& [word, import] : workspace.imports[workspace.ScriptOf(at)]) {
    for (const auto& [name, symbol] : workspace.modules[import.module].symbols) {
      if (!has(word, symbol)) continue;
      import.used = true;
      ways.push_back(word + "." + name);
    }
  }
  return ways;
}

std::string OneOf(const std::vector<std::string>& ways) {
  std::string words;
  for (const std::string& way : ways) words += (words.empty() ? "`" : " or `") + way + "`";
  return words;
}

}  // namespace

diag::Builder&& DidYouMeanOf(Workspace& workspace, diag::Builder&& builder, const ast::Name& name,
                             std::initializer_list<Symbol::Kind> kinds,
                             const std::vector<std::string>& candidates, std::string help) {
  const auto meant = [&](const std::string& module, const Symbol& symbol) {
    const bool named = symbol.name.text == name.text || module == name.text;
    return named && std::ranges::find(kinds, symbol.kind) != kinds.end();
  };
  const auto ways = WrittenInModules(workspace, name.span, meant);
  if (ways.empty()) {
    return DidYouMean(std::move(builder), name.span, name.text, candidates, std::move(help));
  }
  diag::Builder&& helped = std::move(builder).Help("write which module's it is: " + OneOf(ways));
  return ways.size() == 1 ? std::move(helped).Suggest(name.span, ways.front()) : std::move(helped);
}

bool ReportNotInModule(Workspace& workspace, const ast::Name& name,
                       std::initializer_list<Symbol::Kind> kinds) {
  const std::size_t dot = name.text.find('.');
  if (dot == std::string::npos) return false;
  const ast::Name front{name.text.substr(0, dot), name.span};
  const Import* import = UseModule(workspace, front);
  if (import == nullptr) return true;
  const std::string behind = name.text.substr(dot + 1);
  auto report = diag::Build(workspace.sink, name.span, diag::NotInModule,
                            diag::Name{workspace.modules[import->module].path}, diag::Name{behind});
  const std::vector<std::string> known = NamesIn(workspace, import->module, kinds);
  if (const auto nearest = Nearest(behind, known)) {
    const std::string written = front.text + "." + *nearest;
    std::move(report).Help("did you mean `" + written + "`?").Suggest(name.span, written);
  } else if (!known.empty()) {
    std::move(report).Help("it has " + Listed(known));
  }
  std::move(report).Emit();
  return true;
}

std::string CaseElsewhere(Workspace& workspace, const ast::Name& name) {
  const auto has_case = [&](const Symbol& symbol) {
    if (symbol.kind != Symbol::Kind::Enum) return false;
    const ir::EnumId id{static_cast<std::int32_t>(symbol.index)};
    const auto& cases = workspace.program.enums[id].cases;
    return std::ranges::find(cases, name.text, &ir::EnumCase::name) != cases.end();
  };
  std::vector<std::string> ways;
  for (const ModuleId module : {workspace.ModuleAt(name.span), ModuleId{0}}) {
    for (const auto& [word, symbol] : workspace.modules[module].symbols) {
      if (has_case(symbol)) ways.push_back(word);
    }
  }
  std::ranges::move(
      WrittenInModules(workspace, name.span,
                       [&](const std::string&, const Symbol& symbol) { return has_case(symbol); }),
      std::back_inserter(ways));
  std::ranges::sort(ways);
  ways.erase(std::ranges::unique(ways).begin(), ways.end());
  for (std::string& way : ways) way += "." + name.text;
  return ways.empty() ? "" : "if it is the case of an enum, write " + OneOf(ways);
}

}  // namespace hark::sema
