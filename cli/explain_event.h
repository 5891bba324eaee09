#pragma once

#include <filesystem>
#include <string>

#include "cli/console.h"

namespace hark::cli {

struct ExplainEventOptions {
  std::string events;  // a file as `hark simulate` reads, or one JSON object; - for standard input
  std::filesystem::path path = ".";
  bool json = false;
  bool all = false;  // every event; else the last one, for which the others come first
};

// Lets the events happen to a workspace and says for every rule why it did or did not fire.
ExitStatus ExplainEvent(const ExplainEventOptions& options, Console& console);

}  // namespace hark::cli
