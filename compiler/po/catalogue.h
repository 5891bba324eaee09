#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

// The texts of a workspace, as PO files have them: all that its `text` and `template`
// declarations and translated labels say, language by language.
namespace hark::po {

struct Translation {
  std::string language;
  source::Span written;  // the text with its quotes
  std::string text;      // for translators
};
struct Text {
  std::string name;  // with its module: `lib.pricing.offer`; of a label `lib.pricing.Plan.basic`
  source::Span name_span;
  std::string doc;
  std::vector<Translation> translations;  // a language once

  const Translation* In(std::string_view language) const;
};
struct Catalogue {
  std::vector<Text> texts;             // a name once, in the order of the workspace
  std::vector<std::string> languages;  // as `languages` lists them, else as the texts do
  bool listed = false;                 // whether `languages` does

  const Text* Find(std::string_view name) const;
  // What is translated: the text in the workspace's first language, or else in the first that
  // says something; nothing of a text that never does.
  const Translation* Original(const Text& text) const;
};
// The unit is of parsed scripts, without mistakes of syntax.
Catalogue CatalogueOf(const ast::Unit& unit, const source::SourceSet& sources);

// The PO file of one language; what is not translated is empty in it.
std::string Export(const Catalogue& catalogue, const source::SourceSet& sources,
                   std::string_view project, std::string_view language);

}  // namespace hark::po
