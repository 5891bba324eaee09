#include "cli/test.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/compiled.h"
#include "cli/script_runner.h"

namespace hark::cli {
namespace {

std::string Where(const ir::Program& program, const ir::Place& place) {
  std::string_view file = place.file < program.files.size() ? program.files[place.file] : "?";
  return fmt::format("{}:{}:{}", file, place.line, place.column);
}

// The conversation until it went wrong, the expected line where it should have stood.
std::string Conversation(const TestOutcome& outcome) {
  std::string text;
  for (const TranscriptLine& line : outcome.transcript) {
    switch (line.kind) {
      case TranscriptLine::Kind::Contact: text += "      < " + line.text + "\n"; break;
      case TranscriptLine::Kind::Business: text += "      > " + line.text + "\n"; break;
      case TranscriptLine::Kind::Note: text += "        (" + line.text + ")\n"; break;
      case TranscriptLine::Kind::Expected: text += "  =>  > " + line.text + "\n"; break;
    }
  }
  return text;
}

void ShowForPeople(const ir::Program& program, const TestOutcome& outcome, std::string_view engine,
                   Console& console) {
  if (outcome.passed) return;
  console.out << fmt::format("not as expected: \"{}\" on the {}\n  {}: {}\n", outcome.title, engine,
                             Where(program, outcome.failed_at), outcome.reason)
              << Conversation(outcome) << '\n';
}

void ShowAsJson(const ir::Program& program, const TestOutcome& outcome, std::string_view engine,
                Console& console) {
  nlohmann::ordered_json line = {{"test", outcome.title},
                                 {"engine", engine},
                                 {"at", Where(program, outcome.place)},
                                 {"passed", outcome.passed}};
  if (!outcome.passed) {
    line["failed_at"] = Where(program, outcome.failed_at);
    line["reason"] = outcome.reason;
    line["conversation"] = Conversation(outcome);
  }
  console.out << line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
}

}  // namespace

ExitStatus Test(const TestOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  auto workspace = CompileWorkspace(options.path, console, status);
  if (!workspace) return status;
  auto engines = EnginesFor(options.engine.value_or(EngineChoice::Both));
  if (!engines && !options.engine) engines = EnginesFor(EngineChoice::Interpreter);
  if (!engines) return Report(console, engines.error());

  const auto& [program, tests] = workspace->compiled;
  std::size_t failed = 0;
  for (const sema::ScriptTest& test : tests) {
    bool passed = true;
    for (const NamedEngine& engine : *engines) {
      TestOutcome outcome = RunTest(program, test, engine.make);
      passed = passed && outcome.passed;
      if (options.json) {
        ShowAsJson(program, outcome, engine.name, console);
      } else {
        ShowForPeople(program, outcome, engine.name, console);
      }
    }
    failed += passed ? 0 : 1;
  }
  if (!options.json) {
    if (tests.empty()) {
      console.err << "there is no `test` block here; write one to see a conversation through\n";
    }
    console.out << fmt::format("{} passed, {} failed\n", tests.size() - failed, failed);
  }
  return failed == 0 ? ExitStatus::Good : ExitStatus::Script;
}

}  // namespace hark::cli
