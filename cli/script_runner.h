#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/sema/check.h"
#include "runtime/sim/simulation.h"
#include "runtime/turn/deployed.h"

namespace hark::cli {

// One line of the conversation a test had: who, and what.
struct TranscriptLine {
  enum class Kind { Contact, Business, Note } kind;
  std::string text;
  // Between whom, told where the test has several; empty for what is of nobody. The contact of
  // the test has no name.
  std::string channel = {};
  std::string person = {};
};

// Why an expectation was not met: in a sentence, and, where there is something to compare,
// what was expected and what was there instead.
struct Mismatch {
  Mismatch(std::string sentence) : reason(std::move(sentence)) {}
  Mismatch(const char* sentence) : reason(sentence) {}
  Mismatch(std::string sentence, std::string wanted, std::string found)
      : reason(std::move(sentence)), expected(std::move(wanted)), actual(std::move(found)) {}

  std::string reason;
  std::string expected = {};
  std::string actual = {};
  bool of_reply = false;  // both are what the business said
  // Where it went wrong, "rules.hark:3:15", if that is another place than the step's, and more to
  // say of it; empty for neither.
  std::string where = {};
  std::string note = {};
  // The line of the transcript that `actual` is; none: it was never said.
  std::optional<std::size_t> line = {};
};

struct TestOutcome {
  std::string title;
  ir::Place place;
  bool passed = false;
  ir::Place failed_at;                     // the step, when it did not
  std::optional<Mismatch> mismatch;        // likewise
  std::vector<TranscriptLine> transcript;  // all that was said until then
};

// Runs one `test` block from a fresh store on a virtual clock. Stops at its first
// expectation that is not met.
TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    const turn::EngineFactory& make_engine, hook::Caller* hooks = nullptr);
// As above, in a simulation in which nothing has happened yet.
TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    sim::Simulation& simulation);

}  // namespace hark::cli
