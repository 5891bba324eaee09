#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sema/check.h"
#include "runtime/sim/simulation.h"

namespace hark::limits {

std::string Repeated(std::int64_t count, std::string_view what);
std::string Letters(std::int64_t count);
// What `one` says of each number from 0 on, with `between` between two of them.
std::string Each(std::int64_t count, std::string_view between,
                 const std::function<std::string(const std::string&)>& one);
// A rule on messages, of this body.
std::string Rule(const std::string& body);

// With the codes of all that is said of it.
std::optional<sema::CheckedWorkspace> Compiled(const std::string& script, std::set<int>* codes);

using Text = std::function<std::string(std::int64_t)>;
using Events = std::function<std::vector<sim::Stimulus>(std::int64_t)>;

// A row of docs/limits.md, by the words it begins with. `script` is of a number, and so is what
// happens then; where nothing does, the compiler is who refuses.
struct Limit {
  std::string_view row;
  std::int64_t allowed;
  std::int64_t beyond;
  std::string_view refused;  // said beyond the limit and not at it: a code, or words of the journal
  Text script;
  Events events = nullptr;
  std::string_view fine = {};  // likewise, the other way round
  bool warns = false;          // the compiler, and compiles it all the same
};

// Limits that the compiler holds scripts to.
const std::vector<Limit>& ScriptLimits();

}  // namespace hark::limits
