#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"

namespace hark::cli {

// What a diagnostic code means, by an example: the golden file that shows it. Made at
// build time by explain_table.cpp, so that every code has one and it is true.
struct Explanation {
  int code;
  std::string_view prose;     // the golden file's first words
  std::string_view source;    // a script that has it
  std::string_view rendered;  // what `hark check` says of that script, or its transcript
};
std::span<const Explanation> Explanations();

// Codes of kinds.def and of traps.def, which share one numbering; ascending in each.
struct Code {
  int number;
  std::string_view kind;  // error, warning, note, fault
  std::string title;      // `…` for what the author wrote there
};
std::vector<Code> AllCodes();
// Whether this is written as a code is, and not as a file of events.
bool IsCode(std::string_view text);

// Explains one code ("HK301", "hk301", "301"); lists all of them when `code` is empty.
ExitStatus Explain(const std::string& code, Console& console);

}  // namespace hark::cli
