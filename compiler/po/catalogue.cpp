#include "compiler/po/catalogue.h"

#include <algorithm>
#include <utility>

#include "compiler/po/file.h"
#include "compiler/po/text.h"
#include "compiler/sema/catalogue.h"
#include "compiler/sema/module.h"

namespace hark::po {
namespace {

std::string QualifiedName(const source::SourceSet& sources, const ast::Name& name) {
  const std::string module = sema::ModulePath(sources.file(name.span.file).name);
  return module.empty() ? name.text : module + '.' + name.text;
}

std::string_view WithoutQuotes(std::string_view text) {
  return text.size() < 2 ? "" : text.substr(1, text.size() - 2);
}

// With what is translated of it; `text` has none yet.
Text TextOf(const ast::Unit& unit, const source::SourceSet& sources, Text text,
            const std::vector<ast::Translation>& written) {
  for (const ast::Translation& one : written) {
    const ast::Expr& expr = unit.exprs[one.text];
    const bool literal = std::holds_alternative<ast::TextLiteral>(expr.node);
    if (!literal || text.In(one.language.text) != nullptr) continue;
    text.translations.push_back(
        {one.language.text, expr.span, ForTranslators(WithoutQuotes(sources.Text(expr.span)))});
  }
  return text;
}

// Of a declaration: a text or template, or the labels of an enum's cases.
std::vector<Text> TextsOf(const ast::Unit& unit, const source::SourceSet& sources,
                          const ast::Decl& decl) {
  std::vector<Text> texts;
  const auto add = [&](std::string name, source::Span span,
                       const std::vector<ast::Translation>& written) {
    texts.push_back(TextOf(unit, sources, {std::move(name), span, decl.doc, {}}, written));
  };
  if (const auto* written = std::get_if<ast::TextCatalogue>(&decl.node)) {
    add(QualifiedName(sources, written->name), written->name.span, written->translations);
  }
  const auto* labelled = std::get_if<ast::Enum>(&decl.node);
  if (labelled == nullptr) return texts;
  for (const ast::EnumCase& one : labelled->cases) {
    if (one.translations.empty()) continue;
    add(QualifiedName(sources, labelled->name) + '.' + one.name.text, one.name.span,
        one.translations);
  }
  return texts;
}

void AddLanguage(Catalogue& catalogue, const std::string& language) {
  std::vector<std::string>& languages = catalogue.languages;
  const bool there = std::ranges::find(languages, language) != languages.end();
  if (!there && sema::IsLanguageTag(language)) languages.push_back(language);
}

const ast::Languages* LanguagesOf(const ast::Unit& unit) {
  for (const ast::Decl& decl : unit.decls) {
    if (const auto* languages = std::get_if<ast::Languages>(&decl.node)) return languages;
  }
  return nullptr;
}

}  // namespace

const Translation* Text::In(std::string_view language) const {
  const auto found = std::ranges::find(translations, language, &Translation::language);
  return found == translations.end() ? nullptr : &*found;
}

const Text* Catalogue::Find(std::string_view name) const {
  const auto found = std::ranges::find(texts, name, &Text::name);
  return found == texts.end() ? nullptr : &*found;
}

const Translation* Catalogue::Original(const Text& text) const {
  const Translation* first = languages.empty() ? nullptr : text.In(languages.front());
  if (first != nullptr && !first->text.empty()) return first;
  const auto found =
      std::ranges::find_if(text.translations, [](const auto& one) { return !one.text.empty(); });
  return found == text.translations.end() ? nullptr : &*found;
}

Catalogue CatalogueOf(const ast::Unit& unit, const source::SourceSet& sources) {
  Catalogue catalogue;
  if (const ast::Languages* languages = LanguagesOf(unit)) {
    catalogue.listed = true;
    for (const ast::Name& tag : languages->tags) AddLanguage(catalogue, tag.text);
  }
  for (const ast::Decl& decl : unit.decls) {
    for (Text& text : TextsOf(unit, sources, decl)) {
      if (catalogue.Find(text.name) == nullptr) catalogue.texts.push_back(std::move(text));
    }
  }
  if (catalogue.listed) return catalogue;
  for (const Text& text : catalogue.texts) {
    for (const Translation& one : text.translations) AddLanguage(catalogue, one.language);
  }
  return catalogue;
}

std::string Export(const Catalogue& catalogue, const source::SourceSet& sources,
                   std::string_view project, std::string_view language) {
  std::vector<Message> messages;
  for (const Text& text : catalogue.texts) {
    const Translation* original = catalogue.Original(text);
    if (original == nullptr) continue;
    const Translation* translation = text.In(language);
    const source::Span span = text.name_span;
    messages.push_back({.context = text.name,
                        .original = original->text,
                        .translation = translation != nullptr ? translation->text : "",
                        .place = sources.file(span.file).name + ':' +
                                 std::to_string(sources.PlaceOf(span.file, span.begin).line),
                        .doc = text.doc});
  }
  return Write(project, language, messages);
}

}  // namespace hark::po
