#pragma once

#include "cli/console.h"

namespace hark::cli {

// Prints what each channel can do: the page that docs/channels.md keeps.
ExitStatus Channels(Console& console);

}  // namespace hark::cli
