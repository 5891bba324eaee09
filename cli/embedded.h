#pragma once

#include <string_view>

// Files of the repository that travel inside `hark`; cli/CMakeLists.txt names them.
namespace hark::cli {

extern const std::string_view kNewRules;   // samples/greeting/rules.hark
extern const std::string_view kNewConfig;  // samples/greeting/hark.toml

}  // namespace hark::cli
