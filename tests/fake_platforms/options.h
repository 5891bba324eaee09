#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "tests/fake_platforms/platforms.h"

namespace hark::fake {

struct Options {
  std::uint16_t port = 0;           // --port; 0: any that is free
  std::string log_path;             // --log; empty: none is kept
  std::vector<std::string> faults;  // --fault, as JSON, any number of times
  bool coverage = false;            // --coverage: print the report at the end
  bool windows = false;             // --windows: who never wrote cannot be written to
  Accounts accounts;                // --phone-number-id, --whatsapp-token …
};

// The error says how the program is used.
std::expected<Options, std::string> ReadOptions(const std::vector<std::string>& arguments);

}  // namespace hark::fake
