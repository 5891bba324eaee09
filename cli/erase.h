#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/console.h"

namespace hark::cli {

struct EraseOptions {
  std::string channel;
  std::string address;
  std::filesystem::path path = ".";
  // Where they wrote to; empty: every connection of the channel that hark.toml names. One that it
  // does not name any more may be erased from by its name.
  std::vector<std::string> connections;
  bool json = false;
};
// Forgets whoever is reached at the address (store/erasure.h), beside a worker that may have the
// store, and gives a receipt. Good as well where nothing was kept: what is delivered late brings
// them back neither way.
ExitStatus ErasePerson(const EraseOptions& options, Console& console);

}  // namespace hark::cli
