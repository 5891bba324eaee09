#pragma once

#include <string>

#include "cli/console.h"

namespace hark::cli {

// Prints a page of docs/ that is made of tables: "channels" is docs/channels.md, "language"
// is docs/reference.md.
ExitStatus Reference(const std::string& page, Console& console);

}  // namespace hark::cli
