#pragma once

#include <chrono>
#include <optional>

#include "compiler/sema/check.h"
#include "compiler/syntax/tree_cache.h"

// The whole compiler in one call, stage by stage in the order of the folders.
namespace hark::driver {

// How long each stage took.
struct StageTimes {
  std::chrono::nanoseconds parse{};
  std::chrono::nanoseconds check{};
  std::chrono::nanoseconds verify{};
  std::chrono::nanoseconds prove{};
  std::chrono::nanoseconds optimize{};
};

struct CompileOptions {
  sema::World world;
  // Off for golden files about what checking emits.
  bool optimize = true;
  // Off for generated programs, which say anything that a program can do.
  bool prove = true;
  // What earlier compiles parsed, where a host compiles again after an edit. Changes how
  // long it takes and nothing else.
  syntax::TreeCache* trees = nullptr;
  // Filled where it is given.
  StageTimes* times = nullptr;
};

// Compiles one workspace. Takes any bytes as scripts. Adds the library modules that they
// use to `sources`. Diagnostics go to `sink`; nothing is given when any was an error.
std::optional<sema::CheckedWorkspace> Compile(source::SourceSet& sources, diag::Sink& sink,
                                              const CompileOptions& options = {});

}  // namespace hark::driver
