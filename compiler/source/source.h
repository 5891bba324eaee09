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
};

// The scripts of one workspace, in the order they were added.
class SourceSet {
 public:
  // Takes any bytes; whether they are UTF-8 is for syntax::Parse to report.
  FileId Add(std::string name, std::string text);

  const File& file(FileId id) const { return files_[id]; }
  auto ids() const { return files_.ids(); }
  std::size_t size() const { return files_.size(); }

  std::string_view Text(Span span) const;
  // Offsets past the end name the end.
  Place PlaceOf(FileId file, std::uint32_t offset) const;
  // The line without its line end; empty for lines there are not.
  std::string_view Line(FileId file, std::uint32_t line) const;

 private:
  Table<File> files_;
};

}  // namespace hark::source
