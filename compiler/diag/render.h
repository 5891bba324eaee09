#pragma once

#include <span>
#include <string>

#include "compiler/diag/diagnostic.h"

namespace hark::diag {

struct RenderOptions {
  bool color = false;  // ANSI colours, for a terminal
};

// As a person reads it: title, place, the line with the narrowest thing underlined,
// notes, help, fix. Ends with a line end; diagnostics are parted by an empty line.
std::string RenderText(const source::SourceSet& sources, std::span<const Diagnostic> diagnostics,
                       RenderOptions options = {});

// One JSON object a diagnostic, one a line: code, name, severity, message, file, line,
// column, end_line, end_column, label, notes, help, fixes. The form of `--json`.
std::string RenderJson(const source::SourceSet& sources, std::span<const Diagnostic> diagnostics);

}  // namespace hark::diag
