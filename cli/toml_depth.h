#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hark::cli {

// How deep keys, lists and tables of a hark.toml stand within one another; ours need four.
inline constexpr std::size_t kMaxTomlDepth = 16;

// Where a TOML text goes deeper than that within one key or value. toml++ makes a table of every
// part of `a.b.c` and takes them down one within the other: the stack ends before the file does.
std::optional<std::size_t> TooDeepAt(std::string_view text);

}  // namespace hark::cli
