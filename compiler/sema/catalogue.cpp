#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "compiler/base/plural.h"
#include "compiler/base/unicode.h"
#include "compiler/sema/ast_walk.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/catalogue.h"
#include "compiler/sema/declared_once.h"
#include "compiler/sema/label.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

// What only chooses a wording is left out: a language without genders has no use for it.
std::set<VariableId> SaidIn(const Workspace& workspace, ExprId text) {
  std::set<ExprId> choosing;
  ForEachExpr(workspace.unit, text, [&](ExprId id) {
    const auto* select = std::get_if<ast::Select>(&workspace.expr(id).node);
    if (select != nullptr) choosing.insert(select->subject);
  });
  std::set<VariableId> said;
  ForEachExpr(workspace.unit, text, [&](ExprId id) {
    const auto* target = std::get_if<ToVariable>(&workspace.fact(id).target);
    if (target != nullptr && !choosing.contains(id)) said.insert(target->variable);
  });
  return said;
}

// Whether it is the first of its name; reports a second one.
bool AddForm(Workspace& workspace, std::map<std::string, Span>& seen, const std::string& key,
             const ast::Name& form) {
  const auto [place, added] = seen.try_emplace(key, form.span);
  if (added) return true;
  diag::Build(workspace.sink, form.span, diag::CaseTwice, diag::Name{form.text})
      .Note(place->second, "taken here already")
      .Help("remove one of the two")
      .Emit();
  return false;
}

// What one translation says and another leaves out is most often forgotten.
void CheckPlaceholders(Workspace& workspace, const Callable& callable) {
  std::vector<std::set<VariableId>> used;
  for (const ast::Translation& translation : callable.catalogue->translations) {
    used.push_back(SaidIn(workspace, translation.text));
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

void CheckNotEmpty(Workspace& workspace, const ast::Translation& translation) {
  const auto* text = std::get_if<ast::TextLiteral>(&workspace.expr(translation.text).node);
  if (text == nullptr) return;
  for (const ast::TextPart& part : text->parts) {
    const auto* words = std::get_if<std::string>(&part);
    if (words == nullptr || words->find_first_not_of(" \t\n") != std::string::npos) return;
  }
  diag::Build(workspace.sink, workspace.expr(translation.text).span, diag::EmptyTranslation,
              diag::Name{translation.language.text})
      .Help("translate it, or remove this line until it is translated")
      .Emit();
}

// A text is written in each of the workspace's languages, and in no other.
void CheckComplete(Workspace& workspace, const ast::Name& name,
                   const std::map<std::string, Span>& written) {
  const Module& module = workspace.modules[workspace.ModuleAt(name.span)];
  if (workspace.languages.empty() || module.of_library()) return;
  for (const ast::Name& wanted : workspace.languages) {
    if (written.contains(wanted.text)) continue;
    diag::Build(workspace.sink, name.span, diag::TranslationMissing, diag::Name{name.text},
                diag::Name{wanted.text})
        .Note(wanted.span, "every text is written in this language")
        .Help("add a line `" + wanted.text + " \"…\"`")
        .Emit();
  }
  for (const auto& [language, span] : written) {
    if (std::ranges::find(workspace.languages, language, &ast::Name::text) !=
        workspace.languages.end()) {
      continue;
    }
    diag::Build(workspace.sink, span, diag::LanguageNotListed, diag::Name{language})
        .Note(workspace.languages.front().span, "the workspace's languages")
        .Help("add it to them, or remove this line")
        .Emit();
  }
}

// The languages that people write out, in English.
struct Language {
  std::string_view name;
  std::string_view tag;
};
constexpr Language kLanguages[] = {
    {"english", "en"}, {"uzbek", "uz"},   {"russian", "ru"},    {"german", "de"},
    {"french", "fr"},  {"spanish", "es"}, {"turkish", "tr"},    {"kazakh", "kk"},
    {"arabic", "ar"},  {"italian", "it"}, {"portuguese", "pt"}, {"chinese", "zh"},
    {"tajik", "tg"},   {"kyrgyz", "ky"},  {"ukrainian", "uk"},
};

// `others`: what stands beside it, each language once.
void ReportNoLanguage(Workspace& workspace, const ast::Name& written,
                      const std::vector<std::string>& others) {
  auto builder =
      diag::Build(workspace.sink, written.span, diag::UnknownLanguage, diag::Name{written.text});
  const auto* meant =
      std::ranges::find(kLanguages, unicode::ToLower(written.text), &Language::name);
  if (meant == std::end(kLanguages)) {
    std::move(builder).Help("a language is two or three letters, such as `en`, `uz` or `pt-BR`");
  } else {
    const std::string tag(meant->tag);
    std::move(builder).Help("a language is written with its two or three letters: `" + tag + "`");
    if (std::ranges::find(others, tag) == others.end()) {
      std::move(builder).Suggest(written.span, tag);
    }
  }
  std::move(builder).Emit();
}

}  // namespace

void CheckLanguages(Workspace& workspace) {
  const auto* languages =
      DeclaredOnce(workspace, &ast::Languages::span, diag::SecondLanguages, "the first",
                   "a workspace has one list of languages: put both together");
  if (languages == nullptr) return;
  for (const ast::Name& tag : languages->tags) {
    if (IsLanguageTag(tag.text)) {
      workspace.languages.push_back(tag);
      workspace.program.languages.push_back(tag.text);
      continue;
    }
    std::vector<std::string> others;
    for (const ast::Name& other : languages->tags) others.push_back(other.text);
    ReportNoLanguage(workspace, tag, others);
  }
}

TypeId BodyChecker::CheckPlural(ExprId id, const ast::Plural& node) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  CheckAs(node.number, ws_.Scalar(TypeKind::Int));
  for (const ast::TextForm& form : node.forms) CheckAs(form.text, text);
  if (language_.empty()) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::PluralOutsideText)
        .Help("declare the text with `text` and write its forms there, a language a line")
        .Emit();
    return text;
  }
  ws_.plurals[id] = language_;
  if (IsLanguageTag(language_)) CheckPluralForms(id, node);
  return text;
}

void BodyChecker::CheckPluralForms(ExprId id, const ast::Plural& node) {
  std::vector<std::string> wanted;
  for (const PluralForm form : PluralForms(language_)) wanted.emplace_back(Name(form));
  std::map<std::string, Span> seen;
  for (const auto& [form, form_text] : node.forms) {
    if (!AddForm(ws_, seen, form.text, form) || form.text.empty()) continue;
    if (PluralFormNamed(form.text)) continue;
    DidYouMean(diag::Build(ws_.sink, form.span, diag::UnknownPluralForm, diag::Name{form.text}),
               form.span, form.text, wanted,
               "the forms are `zero`, `one`, `two`, `few`, `many` and `other`")
        .Emit();
  }
  for (const std::string& form : wanted) {
    if (seen.contains(form)) continue;
    diag::Build(ws_.sink, ws_.expr(id).span, diag::PluralFormMissing, diag::Name{language_},
                diag::Name{form})
        .Help("add `" + form + " \"…\"`")
        .Emit();
  }
}

TypeId BodyChecker::CheckSelect(const ast::Select& node) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const TypeId subject = CheckSure(node.subject);
  for (const ast::TextForm& form : node.forms) CheckAs(form.text, text);
  if (ws_.Is(subject, TypeKind::Enum) || ws_.IsTextual(subject)) {
    CheckSelectForms(node, subject);
  } else if (subject.valid()) {
    diag::Build(ws_.sink, ws_.expr(node.subject).span, diag::CannotSelect, ws_.Show(subject))
        .Help("an enum or a text selects; the form for a number is a `plural`")
        .Emit();
  }
  return text;
}

void BodyChecker::CheckSelectForms(const ast::Select& node, TypeId subject) {
  const bool is_enum = ws_.Is(subject, TypeKind::Enum);
  std::vector<std::string> wanted;
  if (is_enum) {
    for (const ir::EnumCase& one : ws_.program.enums[ws_.type(subject).enum_id].cases) {
      wanted.push_back(one.name);
    }
  }
  std::map<std::string, Span> seen;
  for (const auto& [form, form_text] : node.forms) {
    // Texts are compared folded, so two spellings are one form.
    const std::string key = is_enum ? form.text : unicode::Fold(form.text);
    if (!AddForm(ws_, seen, key, form) || form.text.empty() || form.text == "other") continue;
    if (!is_enum || std::ranges::find(wanted, form.text) != wanted.end()) continue;
    DidYouMean(diag::Build(ws_.sink, form.span, diag::UnknownCase, ws_.Show(subject),
                           diag::Name{form.text}),
               form.span, form.text, wanted, "`other` stands for all that is not named")
        .Emit();
  }
  if (seen.contains("other")) return;
  std::erase_if(wanted, [&](const std::string& name) { return seen.contains(name); });
  const std::string missing = is_enum ? Listed(wanted) : "all other texts";
  if (missing.empty()) return;
  diag::Build(ws_.sink, ws_.expr(node.subject).span, diag::WordingMissing, diag::Text{missing})
      .Help("add a wording for each, or `other \"…\"` for the rest")
      .Emit();
}

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

std::string PrimaryLanguage(std::string_view tag) {
  return std::string(tag.substr(0, tag.find('-')));
}

void CheckTranslations(Workspace& workspace, const ast::Name& name,
                       const std::vector<ast::Translation>& translations) {
  std::map<std::string, Span> seen;
  for (const ast::Translation& translation : translations) {
    const ast::Name& language = translation.language;
    CheckNotEmpty(workspace, translation);
    if (!IsLanguageTag(language.text)) {
      std::vector<std::string> others;
      for (const auto& other : translations) others.push_back(other.language.text);
      ReportNoLanguage(workspace, language, others);
      continue;
    }
    const auto [place, added] = seen.try_emplace(language.text, language.span);
    if (added) continue;
    diag::Build(workspace.sink, language.span, diag::LanguageTwice, diag::Name{language.text})
        .Note(place->second, "first written here")
        .Help("remove one of the two")
        .Emit();
  }
  CheckComplete(workspace, name, seen);
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
  for (const ast::Translation& translation : catalogue.translations) {
    checker.WriteIn(translation.language.text);
    checker.CheckAs(translation.text, text);
  }
  CheckPlaceholders(workspace, callable);
  CheckTranslations(workspace, catalogue.name, catalogue.translations);
}

}  // namespace hark::sema
