#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "cli/exit_status.h"
#include "compiler/base/result.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace hark::cli {

// Where a command speaks: results to `out`, which other programs may read; everything
// said to a person about them to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool color = false;  // ANSI colours in diagnostics
};

// Says what failed and gives the status it means: Usage for what is not there or wrong
// as given, World for the rest.
ExitStatus Report(Console& console, const Failure& failure);

// Shows the diagnostics, as people read them on `err`, or as JSON lines on `out`.
void Show(Console& console, const source::SourceSet& sources,
          std::span<const diag::Diagnostic> diagnostics, bool json = false);

// "1 error and 2 warnings"; empty when there are none.
std::string Tally(std::span<const diag::Diagnostic> diagnostics);

}  // namespace hark::cli
