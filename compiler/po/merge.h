#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/po/catalogue.h"
#include "compiler/po/file.h"
#include "compiler/po/text.h"
#include "compiler/source/source.h"

// Translations on their way into scripts.
namespace hark::po {

// A text that comes in place of another, or of nothing where its language is new.
struct Edit {
  std::string name;  // of the text
  std::string language;
  source::Span where;  // in the script
  std::string before;  // what a new language needs in front of its text
  Written written;     // between the quotes
  Quoted translation;  // in the PO file
};
struct Tally {
  std::size_t changed = 0;
  std::size_t added = 0;  // of the changed ones, those whose language is new
  std::size_t fuzzy = 0;
  std::size_t empty = 0;
};
struct Merge {
  std::vector<Edit> edits;  // in the order of the scripts
  Tally tally;
};
// What the PO files change. Entries that fit no text, or none any more, go to `sink`.
// `sources` holds the scripts, and the PO files behind them.
Merge MergeFiles(const Catalogue& catalogue, const source::SourceSet& sources,
                 const std::vector<File>& files, diag::Sink& sink);

// Where an edit went, what stands in front of its text included.
struct Placed {
  const Edit* edit;
  source::Span span;
};
struct EditedScripts {
  source::SourceSet scripts;  // under the ids that they had
  std::vector<Placed> placed;
};
// The first `count` files of `sources` are the scripts. The edits outlive the result.
EditedScripts Apply(const source::SourceSet& sources, std::size_t count,
                    const std::vector<Edit>& edits);

// Where in a PO file stands what `span` of an edited script shows; nothing where no edit is.
std::optional<source::Span> InPo(const EditedScripts& edited, source::Span span);

// The first edit that does not come back as it was translated from scripts that have no mistake
// of syntax: its text ends where it should not, and takes in what follows. Nothing where all do.
const Edit* RunsOn(const Catalogue& after, const std::vector<Edit>& edits);

}  // namespace hark::po
