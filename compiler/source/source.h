#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/table.h"
#include "compiler/source/span.h"

namespace hark::source {

// Longest script file. Spans are 32-bit, and a person does not write more than this.
constexpr std::size_t kMaxFileBytes = 1 << 20;

// A line and column as people count them: from 1, columns in code points.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// One script: its name as shown to people (relative to the workspace) and its text.
// `line_starts` holds the byte offset of every line, the first being 0.
struct File {
  std::string name;
  std::string text;
  std::vector<std::uint32_t> line_starts;
  std::vector<std::uint32_t> characters;  // in front of every 256th byte: lines may be long
};

// The scripts of one workspace, in the order they were added.
//
// A part is a stretch of a script with an id of its own, which spans may name in place of
// the script's: they stay true when text above it comes or goes, once the part is placed
// anew. Everything here takes spans and ids of both kinds.
class SourceSet {
 public:
  // Takes any bytes; whether they are UTF-8 is for syntax::Parse to report.
  FileId Add(std::string name, std::string text);

  // Says where the part of this number lies now. `where` is a span of a script.
  FileId PlacePart(std::size_t number, Span where);
  // The same bytes, named by their script.
  Span InScript(Span span) const;

  // Of a script.
  const File& file(FileId id) const { return files_[id]; }
  // Of the scripts, without parts.
  auto ids() const { return files_.ids(); }
  std::size_t size() const { return files_.size(); }

  std::string_view Text(Span span) const;
  std::string_view Text(FileId id) const;
  // Offsets past the end name the end.
  Place PlaceOf(FileId file, std::uint32_t offset) const;
  // The line without its line end; empty for lines there are not.
  std::string_view Line(FileId file, std::uint32_t line) const;

 private:
  bool IsPart(FileId id) const { return id.index >= kFirstPart; }
  const Span& PartAt(FileId id) const {
    return parts_.at(static_cast<std::size_t>(id.index - kFirstPart));
  }

  // Ids of parts begin behind those of all scripts a workspace can have.
  static constexpr std::int32_t kFirstPart = 1 << 24;

  Table<File> files_;
  std::vector<Span> parts_;  // by number
};

}  // namespace hark::source
