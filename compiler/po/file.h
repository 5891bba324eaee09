#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

// PO files, the form in which gettext and its editors pass texts to translators: what a
// catalogue needs of it. Read strictly, written in one way.
namespace hark::po {

// A string with its escapes resolved.
struct Quoted {
  std::string text;
  source::Span span;              // from the first of its quotes to the last
  std::vector<std::uint32_t> at;  // of each byte of `text`, where it stands in the file

  // Where bytes [begin, end) of `text` stand; the whole span for what is not in it.
  source::Span Place(std::size_t begin, std::size_t end) const;
};

struct Entry {
  std::optional<Quoted> context;
  Quoted original;
  Quoted translation;
  bool fuzzy = false;
};

// A file without its header, comments and obsolete entries.
struct File {
  std::string language;  // "pt-BR"; written `pt_BR` in the file
  source::Span language_span;
  std::vector<Entry> entries;
};

// Takes any bytes; nothing when something is wrong, which goes to `sink`.
std::optional<File> Read(const source::SourceSet& sources, source::FileId file, diag::Sink& sink);

// One entry to write. `place` is "rules.hark:12".
struct Message {
  std::string context;
  std::string original;
  std::string translation;
  std::string place;
  std::string doc;  // lines for the translator; may be empty
};
// `project` is one line. The same input gives the same bytes: no dates, no names.
std::string Write(std::string_view project, std::string_view language,
                  const std::vector<Message>& messages);

}  // namespace hark::po
