#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "compiler/sema/ast_walk.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/catalogue.h"

namespace hark::sema {
namespace {

// A language tag as BCP 47 begins: two or three letters, then subtags of up to eight
// letters and digits (RFC 5646, 2.1).
bool IsLanguageTag(std::string_view tag) {
  std::size_t part = 0;
  while (!tag.empty()) {
    const std::size_t end = std::min(tag.find('-'), tag.size());
    const std::string_view subtag = tag.substr(0, end);
    const auto letter = [](unsigned char c) { return std::isalpha(c) != 0; };
    const auto letter_or_digit = [](unsigned char c) { return std::isalnum(c) != 0; };
    const bool first = part++ == 0;
    if (first && (subtag.size() < 2 || subtag.size() > 3)) return false;
    if (first && !std::ranges::all_of(subtag, letter)) return false;
    if (subtag.empty() || subtag.size() > 8) return false;
    if (!std::ranges::all_of(subtag, letter_or_digit)) return false;
    if (end == tag.size()) return true;
    tag.remove_prefix(end + 1);
  }
  return false;
}

std::set<VariableId> UsedIn(const Workspace& workspace, ExprId text) {
  std::set<VariableId> used;
  ForEachExpr(workspace.unit, text, [&](ExprId id) {
    const auto* target = std::get_if<ToVariable>(&workspace.fact(id).target);
    if (target != nullptr) used.insert(target->variable);
  });
  return used;
}

// What one translation says and another leaves out is most often forgotten.
void CheckPlaceholders(Workspace& workspace, const Callable& callable) {
  std::vector<std::set<VariableId>> used;
  for (const ast::Translation& translation : callable.catalogue->translations) {
    used.push_back(UsedIn(workspace, translation.text));
  }
  for (const CallableParameter& parameter : callable.parameters) {
    const auto uses = [&](const std::set<VariableId>& one) {
      return one.contains(parameter.variable);
    };
    if (std::ranges::none_of(used, uses)) continue;
    for (std::size_t at = 0; at < used.size(); ++at) {
      if (uses(used[at])) continue;
      const ast::Translation& translation = callable.catalogue->translations[at];
      diag::Build(workspace.sink, workspace.expr(translation.text).span, diag::PlaceholderMissing,
                  diag::Name{translation.language.text}, diag::Name{parameter.name.text})
          .Help("other languages write `{" + parameter.name.text + "}` here")
          .Emit();
    }
  }
}

}  // namespace

std::string PrimaryLanguage(std::string_view tag) {
  return std::string(tag.substr(0, tag.find('-')));
}

void CheckCatalogue(Workspace& workspace, BodyChecker& checker, Callable& callable) {
  const ast::TextCatalogue& catalogue = *callable.catalogue;
  const TypeId text = workspace.Scalar(TypeKind::Text);
  callable.result = text;
  if (catalogue.translations.empty()) {
    diag::Build(workspace.sink, catalogue.name.span, diag::NoTranslations,
                diag::Name{catalogue.name.text})
        .Help("write it in one language at least, such as `en \"…\"`")
        .Emit();
  }
  std::map<std::string, Span> seen;
  for (const ast::Translation& translation : catalogue.translations) {
    const ast::Name& language = translation.language;
    checker.CheckAs(translation.text, text);
    if (!IsLanguageTag(language.text)) {
      diag::Build(workspace.sink, language.span, diag::UnknownLanguage, diag::Name{language.text})
          .Help("a language is two or three letters, such as `en`, `uz` or `pt-BR`")
          .Emit();
      continue;
    }
    const auto [place, added] = seen.try_emplace(language.text, language.span);
    if (added) continue;
    diag::Build(workspace.sink, language.span, diag::LanguageTwice, diag::Name{language.text})
        .Note(place->second, "first written here")
        .Help("remove one of the two")
        .Emit();
  }
  CheckPlaceholders(workspace, callable);
}

}  // namespace hark::sema
