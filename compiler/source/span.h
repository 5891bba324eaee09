#pragma once

#include <cstdint>

#include "compiler/base/id.h"

namespace hark::source {

struct File;
using FileId = Id<File>;

// A stretch of source text: bytes [begin, end) of one file. An empty span is a place.
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool known() const { return file.valid(); }
  friend bool operator==(const Span&, const Span&) = default;
};

// From the start of `first` to the end of `last`; both lie in the same file.
constexpr Span Join(Span first, Span last) { return Span{first.file, first.begin, last.end}; }

}  // namespace hark::source
