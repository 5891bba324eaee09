#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace hark::syntax {

// Trees of what was parsed before, for hosts that compile again and again: an edit costs
// the parsing of the declarations around it, not of the workspace.
//
// A script is cut behind every line that is `}` alone. A part that parses by itself without
// a word said is a list of whole declarations, wherever it stands; its text is the key, and
// the spans of its trees count from its beginning (source::SourceSet::PlacePart). A cut in
// the wrong place, as in a comment, leaves two parts that do not parse.
class TreeCache {
 public:
  // Begins a workspace, with nothing in its unit yet; the unit is good until the next one.
  const ast::Unit& Begin(const source::SourceSet& sources);
  // Adds the declarations of a script to the unit, and places its parts in `sources`. False
  // when something is to be said of the script, which parsing it as a whole says.
  bool Add(source::SourceSet& sources, source::FileId script);

 private:
  struct Part {
    std::size_t number;  // as in PlacePart
    std::vector<ast::Decl> decls;
    std::size_t taken = 0;  // the round that has it: the same text may stand twice
  };

  bool Take(source::SourceSet& sources, source::Span where);
  void ForgetWhenStale(const source::SourceSet& sources);

  ast::Unit unit_;  // grows; what no script holds any more stays until all is forgotten
  std::unordered_multimap<std::string, Part> parts_;  // by text
  std::size_t round_ = 0;
  std::size_t part_count_ = 0;
  std::size_t bytes_parsed_ = 0;  // since all was forgotten
};

}  // namespace hark::syntax
