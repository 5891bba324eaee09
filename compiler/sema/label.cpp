#include "compiler/sema/label.h"

#include <map>
#include <optional>
#include <utility>

#include "compiler/base/unicode.h"

namespace hark::sema {
namespace {

// What a label says; nothing of one with holes. The grammar takes nothing but a text there.
std::optional<std::string> WordsOf(const Workspace& workspace, ExprId label) {
  const auto* literal = std::get_if<ast::TextLiteral>(&workspace.expr(label).node);
  if (literal == nullptr || literal->parts.empty()) return "";
  const auto* words = std::get_if<std::string>(&literal->parts.front());
  if (words == nullptr || literal->parts.size() > 1) return std::nullopt;
  return *words;
}

// The same, and reports one with holes.
std::string CheckedWords(Workspace& workspace, ExprId label) {
  std::optional<std::string> words = WordsOf(workspace, label);
  if (words) return *std::move(words);
  diag::Build(workspace.sink, workspace.expr(label).span, diag::NotConstant)
      .Help("a label is a text without `{…}`")
      .Emit();
  return {};
}

// The label of a case that is written in one language.
std::string OnlyLabel(Workspace& workspace, const ast::EnumCase& one) {
  std::string words = CheckedWords(workspace, *one.label);
  if (!unicode::FoldTrimmed(words).empty() || !WordsOf(workspace, *one.label)) return words;
  diag::Build(workspace.sink, workspace.expr(*one.label).span, diag::EmptyLabel,
              diag::Name{one.name.text})
      .Label("there would be nothing on its button")
      .Help("write what people read, or leave the label out: then it is the name")
      .Emit();
  return words;
}

// In the first of the workspace's languages, or the first one written, as a text is.
const std::string& ForAllOthers(const Workspace& workspace,
                                const std::vector<ir::Translation>& translations) {
  for (const ir::Translation& one : translations) {
    if (workspace.languages.empty()) break;
    if (one.language == workspace.languages.front().text) return one.text;
  }
  return translations.front().text;
}

}  // namespace

ir::EnumCase LabelledCase(Workspace& workspace, const ast::EnumCase& one) {
  ir::EnumCase result{.name = one.name.text, .label = one.name.text, .translations = {}};
  if (one.label) result.label = OnlyLabel(workspace, one);
  if (one.translations.empty()) return result;
  CheckTranslations(workspace, one.name, one.translations);
  for (const ast::Translation& translation : one.translations) {
    result.translations.push_back(
        {translation.language.text, CheckedWords(workspace, translation.text)});
  }
  result.label = ForAllOthers(workspace, result.translations);
  return result;
}

void CheckLabelsDiffer(Workspace& workspace, const ast::Enum& decl) {
  struct Taken {
    const ast::EnumCase* by;
    Span span;
  };
  std::map<std::string, Taken> taken;
  for (const ast::EnumCase& one : decl.cases) {
    const auto take = [&](ExprId label) {
      const Span span = workspace.expr(label).span;
      const std::string said = unicode::FoldTrimmed(WordsOf(workspace, label).value_or(""));
      if (said.empty()) return;
      const auto [first, added] = taken.try_emplace(said, Taken{.by = &one, .span = span});
      if (added || first->second.by == &one) return;
      diag::Build(workspace.sink, span, diag::SameLabel,
                  diag::Text{std::string(workspace.sources.Text(span))})
          .Note(first->second.span, "the other case")
          .Help("say them apart: who answers in words is understood as choosing the first")
          .Emit();
    };
    if (one.label) take(*one.label);
    for (const ast::Translation& translation : one.translations) take(translation.text);
  }
}

}  // namespace hark::sema
