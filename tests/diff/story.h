#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/diff/engines.h"
#include "tests/diff/program.h"
#include "tests/diff/random.h"

namespace hark::diff {

// Rules of one workspace and what happens to its contacts, through the whole runtime: what
// rules raise wakes others, waits end with time, buttons are tapped.
struct Story {
  std::vector<Program> programs;    // each woken by its name: MakeOptions
  std::vector<std::string> events;  // lines of a golden file
};

// What came of events, lines of a golden file, or why they could not be played.
std::string TranscriptOf(const ir::Program& program, const std::string& events,
                         const MakeEngine& engine);

Story MakeStory(std::uint64_t seed, std::size_t first, std::size_t count, Random& random,
                std::vector<bool>& used);

// What came of it on each engine, or why it could not be played.
struct Transcripts {
  std::string first;
  std::string second;
};
Transcripts Play(const Story& story, const MakeEngine& first, const MakeEngine& second);

// Fewer programs and events, for which `fails` still says yes.
Story Shrink(Story story, const std::function<bool(const Story&)>& fails);

}  // namespace hark::diff
