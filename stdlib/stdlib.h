#pragma once

#include <span>
#include <string_view>

// The standard library as it travels inside every program that compiles scripts.
namespace hark::stdlib {

struct Source {
  std::string_view name;  // "std/words.hark", as diagnostics show it
  std::string_view text;
};

// All modules, by name. What a script uses of them is compiled with it.
std::span<const Source> Sources();

}  // namespace hark::stdlib
