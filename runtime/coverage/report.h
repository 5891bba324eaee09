#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/coverage/recorder.h"

namespace hark::coverage {

struct Count {
  std::size_t reached = 0;
  std::size_t all = 0;

  // Rounded down, so that 100 means all; 100 of nothing.
  std::size_t percent() const { return all == 0 ? 100 : reached * 100 / all; }
  // Whether at least `least` per cent were reached, without rounding.
  bool AtLeast(std::size_t least) const { return reached * 100 >= least * all; }
  Count& operator+=(const Count& other);
  friend bool operator==(const Count&, const Count&) = default;
};

// One outcome of a branch that was never seen, or the whole branch.
struct Missed {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string_view what;  // "it was never missing"
  bool reached = false;   // the branch, with its other outcome
};

struct FileReport {
  std::string name;
  Count lines;                              // that hold something that runs
  Count branches;                           // outcomes, two a branch
  std::vector<std::uint32_t> missed_lines;  // ascending
  std::vector<Missed> missed_branches;      // by place
};

struct Report {
  std::vector<FileReport> files;  // in the order of the workspace

  Count lines() const;
  Count branches() const;
};

// What was reached of the files that `counts` names. A branch is a decision that the author
// wrote: a test of a rule's `when`, an `if`, a pattern of a `match`, a value with an `or` or
// an `else`, an answer that may not fit or not come in time.
Report Measure(const Recorder& recorder, const std::function<bool(std::string_view)>& counts);

}  // namespace hark::coverage
