#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/diff/engines.h"
#include "tests/diff/player.h"
#include "tests/diff/report.h"

namespace hark::diff {

// What a run of the corpus went through, on the reference engine.
struct Reached {
  std::set<std::string_view> operations;
  std::set<std::string_view> instructions;
  std::set<std::string_view> traps;
  std::vector<bool> forms;  // by number
  std::size_t programs = 0;
  std::size_t inputs = 0;
  std::size_t fired = 0;  // of the inputs, how many the rule took
  std::size_t turns = 0;
  std::size_t faults = 0;
  std::size_t resumed = 0;  // from a frame that the other engine had left

  std::string Summary() const;
};

struct CorpusOptions {
  std::uint64_t seed = 1;
  std::size_t first = 0;  // numbers of programs
  std::size_t count = 0;
  std::size_t inputs = 8;         // of each program
  std::size_t optimised_in = 20;  // one batch in so many runs at O2 too; 0: none
};

// What did not hold: a mismatch with how to play it again, or a program that does not compile.
struct Found {
  std::string what;
  std::optional<Failing> failing;
};

class Corpus {
 public:
  Corpus(CorpusOptions options, MakeEngine other) : options_(options), other_(std::move(other)) {}

  // Plays all; stops at the first program that something is wrong with.
  std::optional<Found> Run();
  const Reached& reached() const { return reached_; }

 private:
  std::optional<Found> RunBatch(std::size_t first, std::size_t count);
  std::optional<Found> Compare(const std::shared_ptr<const ops::LoadedProgram>& loaded,
                               const std::vector<Program>& programs, const MakeEngine& other,
                               bool watched);
  void Count(const Played& played);

  CorpusOptions options_;
  MakeEngine other_;
  Reached reached_;
};

}  // namespace hark::diff
