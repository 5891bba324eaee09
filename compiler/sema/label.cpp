#include "compiler/sema/label.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "compiler/base/find_text.h"
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

namespace {

// What people may say for the cases of an enum, each for one of them.
class SaidForCases {
 public:
  explicit SaidForCases(Workspace& workspace) : ws_(workspace) {}

  void Take(const ast::EnumCase& one, ExprId label) {
    const Span span = ws_.expr(label).span;
    Take(one, span, WordsOf(ws_, label).value_or(""), std::string(ws_.sources.Text(span)));
  }
  void TakeName(const ast::EnumCase& one) {
    Take(one, one.name.span, one.name.text, "`" + one.name.text + "`");
  }

 private:
  struct Taken {
    const ast::EnumCase* by;
    Span span;
    std::string words;
  };

  // Signs around the words tell cases apart only where an answer has just these.
  void Take(const ast::EnumCase& one, Span span, std::string_view label, std::string shown) {
    const std::string words = unicode::FoldTrimmed(label);
    const std::string bare = BareWords(label);
    if (words.empty()) return;
    const auto [first, added] =
        taken_.try_emplace(bare.empty() ? words : bare, Taken{&one, span, words});
    // A name that says the same as the label adds nothing.
    if (added || first->second.by == &one || !told_.insert({&one, first->first}).second) return;
    const bool same = first->second.words == words;
    diag::Builder report =
        diag::Build(ws_.sink, span, diag::SameLabel, diag::Text{std::move(shown)})
            .Note(first->second.span, "the other case");
    if (same) {
      std::move(report).Help(
          "say them apart: who answers in words is understood as choosing the first");
    } else {
      std::move(report)
          .Label("but for the signs around it")
          .Help("say them apart in words: an answer with other signs is understood as neither");
    }
    std::move(report).Emit();
  }

  Workspace& ws_;
  std::map<std::string, Taken> taken_;
  std::set<std::pair<const ast::EnumCase*, std::string>> told_;
};

}  // namespace

void CheckLabelsDiffer(Workspace& workspace, const ast::Enum& decl) {
  SaidForCases said(workspace);
  for (const ast::EnumCase& one : decl.cases) {
    if (one.label) said.Take(one, *one.label);
    for (const ast::Translation& translation : one.translations) said.Take(one, translation.text);
  }
  // Behind the labels, which people see.
  for (const ast::EnumCase& one : decl.cases) said.TakeName(one);
}

}  // namespace hark::sema
