#include "cli/test.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/coverage.h"
#include "cli/script_runner.h"
#include "cli/test_report.h"
#include "runtime/interp/interp.h"
#include "stdlib/stdlib.h"

namespace hark::cli {
namespace {

// The reference engine, whose runs of the recorder's program are counted.
turn::EngineFactory Counted(coverage::Recorder& recorder) {
  auto counted = ops::LoadedProgram::Load(recorder.program());
  std::string hash = counted ? (*counted)->hash() : std::string();
  return [&recorder, hash](const std::shared_ptr<const ops::LoadedProgram>& program)
             -> std::shared_ptr<const ops::Engine> {
    if (program->hash() != hash) return interp::MakeInterpreter(program);
    return interp::MakeObservedInterpreter(program, recorder);
  };
}

// Runs one test on every engine. Whether it passed on all of them.
bool RunOnAll(const ir::Program& program, const sema::ScriptTest& test,
              const std::vector<NamedEngine>& engines, bool json, std::ostream& out) {
  bool passed = true;
  std::string told;  // an engine that fails as the one before is not told again
  for (const NamedEngine& engine : engines) {
    TestOutcome outcome = RunTest(program, test, engine.make, engine.hooks);
    if (json) out << OutcomeJson(program, outcome, engine.name) << '\n';
    if (outcome.passed) continue;
    passed = false;
    const std::string reason = std::exchange(told, outcome.mismatch->reason);
    if (!json && reason != told) out << FailureText(program, outcome, engine.name);
  }
  return passed;
}

// Of the workspace's own scripts, without the library.
coverage::Report MeasureOwn(const coverage::Recorder& recorder) {
  return coverage::Measure(recorder, [](std::string_view file) {
    return std::ranges::find(stdlib::Sources(), file, &stdlib::Source::name) ==
           stdlib::Sources().end();
  });
}

// Both where the command line does not say, or the one that there is, with a word about it.
Result<std::vector<NamedEngine>> Engines(const TestOptions& options, hook::Caller* hooks,
                                         Console& console) {
  auto engines = EnginesFor(options.engine.value_or(EngineChoice::Both), hooks);
  if (engines || options.engine) return engines;
  console.err << "note: the tests run on the interpreter alone: " << engines.error().message
              << '\n';
  return EnginesFor(EngineChoice::Interpreter, hooks);
}

}  // namespace

std::size_t RunTests(const ir::Program& program, const std::vector<sema::ScriptTest>& tests,
                     const std::vector<NamedEngine>& engines, bool json, std::ostream& out) {
  std::size_t failed = 0;
  for (const sema::ScriptTest& test : tests) {
    failed += RunOnAll(program, test, engines, json, out) ? 0 : 1;
  }
  if (!json) out << fmt::format("{} passed, {} failed\n", tests.size() - failed, failed);
  return failed;
}

ExitStatus TestCompiled(const CompiledWorkspace& workspace, const TestOptions& options,
                        Console& console) {
  const bool covers = options.coverage || options.min_coverage;
  const std::unique_ptr<hook::Caller> hooks = workspace.workspace.MakeHooks();
  auto engines = Engines(options, hooks.get(), console);
  if (!engines) return Report(console, engines.error());

  const ir::Program& program = workspace.compiled.program;
  const std::vector<sema::ScriptTest>& tests = workspace.compiled.tests;
  std::optional<coverage::Recorder> recorder;
  if (covers) engines->front().make = Counted(recorder.emplace(program));
  if (tests.empty() && !options.json) {
    console.err << "there is no `test` block here; write one to see a conversation through\n";
  }
  const std::size_t failed = RunTests(program, tests, *engines, options.json, console.out);
  const ExitStatus status = failed == 0 ? ExitStatus::Good : ExitStatus::Script;
  if (!covers) return status;

  const coverage::Report report = MeasureOwn(*recorder);
  console.out << (options.json ? CoverageJson(report) + '\n'
                               : CoverageText(report, workspace.workspace.scripts));
  const std::string too_little = TooLittle(report, options.min_coverage.value_or(0));
  if (too_little.empty()) return status;
  console.err << "hark: " << too_little << '\n';
  return ExitStatus::Script;
}

ExitStatus Test(const TestOptions& options, Console& console) {
  if ((options.coverage || options.min_coverage) && options.engine == EngineChoice::Native) {
    return Report(console, {FailureKind::Invalid,
                            "coverage is counted on the interpreter; leave `--engine native` out"});
  }
  ExitStatus status = ExitStatus::Good;
  const auto workspace = CompileWorkspace(options.path, console, status);
  return workspace ? TestCompiled(*workspace, options, console) : status;
}

}  // namespace hark::cli
