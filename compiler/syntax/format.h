#pragma once

#include <optional>
#include <string>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace hark::syntax {

// The file in its one canonical layout: two-space indents, lines up to 100 columns,
// every comment kept where it was. Formatting twice changes nothing, and the result
// parses to the same declarations. Nothing when the file has syntax errors, which go
// to `sink`.
std::optional<std::string> Format(const source::SourceSet& sources, source::FileId file,
                                  diag::Sink& sink);

}  // namespace hark::syntax
