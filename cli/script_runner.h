#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/sema/check.h"
#include "runtime/turn/deployed.h"

namespace hark::cli {

// One line of the conversation a test had, for its failure output: who, what, and, where
// an expectation was not met, what was expected there.
struct TranscriptLine {
  enum class Kind { Contact, Business, Note, Expected } kind;
  std::string text;
};

struct TestOutcome {
  std::string title;
  ir::Place place;
  bool passed = false;
  ir::Place failed_at;                     // the step, when it did not
  std::string reason;                      // one sentence
  std::vector<TranscriptLine> transcript;  // all that was said until then
};

// Runs one `test` block from a fresh store on a virtual clock. Stops at its first
// expectation that is not met.
TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    const turn::EngineFactory& make_engine);

}  // namespace hark::cli
