#include "cli/simulate.h"

#include <fmt/format.h>

#include <iostream>
#include <optional>
#include <ostream>

#include "cli/compiled.h"
#include "cli/event_names.h"
#include "cli/files.h"
#include "cli/simulate_json.h"
#include "compiler/diag/printable.h"
#include "runtime/sim/simulation.h"

namespace hark::cli {
namespace {

// Longest line of events: room for the longest message of any channel, many times over.
constexpr std::size_t kMaxLineBytes = 1 << 20;

std::string ForPeople(const sim::Observed& observed) {
  if (observed.is_message() || observed.kind == "suppressed" || observed.kind == "held") {
    std::string text =
        fmt::format("{} > {} {}", observed.channel, observed.address, sim::InWords(observed));
    if (observed.kind == "held") return "held, these are quiet hours: " + text;
    return observed.is_message() ? text : fmt::format("not sent, {}: {}", observed.why, text);
  }
  return fmt::format("  {} {}", observed.kind,
                     observed.has_content() ? sim::InWords(observed) : observed.text);
}

ExitStatus WrongLine(std::size_t number, const Failure& failure, Console& console) {
  return Report(console, {FailureKind::Invalid,
                          fmt::format("line {} of the events: {}; docs/simulate.md has the format",
                                      number, failure.message)});
}

// `now` is what names are held to, and what has taken over by then, `next`.
ExitStatus Feed(std::istream& events, sim::Simulation& simulation,
                const sema::CheckedWorkspace* now, const sema::CheckedWorkspace* next, bool json,
                Console& console) {
  std::size_t number = 0;
  for (std::string line; std::getline(events, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (line.size() > kMaxLineBytes) {
      return WrongLine(number, {FailureKind::Invalid, "it is longer than 1 MiB"}, console);
    }
    auto stimulus = StimulusFromJson(line);
    if (!stimulus) return WrongLine(number, stimulus.error(), console);
    if (std::holds_alternative<sim::TakeOver>(*stimulus) && next != nullptr) now = next;
    if (auto known = CheckNames(*stimulus, *now); !known) {
      return WrongLine(number, known.error(), console);
    }
    auto observed = simulation.Happen(*stimulus);
    if (!observed) return WrongLine(number, observed.error(), console);
    for (const sim::Observed& one : *observed) {
      console.out << (json ? ToJsonLine(one) : diag::PrintableLines(ForPeople(one), "\n    "))
                  << '\n';
    }
  }
  if (events.bad()) return Report(console, {FailureKind::Denied, "cannot read on in the events"});
  return ExitStatus::Good;
}

}  // namespace

ExitStatus Simulate(const SimulateOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  auto workspace = CompileWorkspace(options.path, console, status);
  if (!workspace) return status;
  auto engines = EnginesFor(options.engine);
  if (!engines) return Report(console, engines.error());
  const std::unique_ptr<hook::Caller> hooks = workspace->workspace.MakeHooks();
  sim::Simulation simulation(engines->front().make);
  simulation.SetHooks(hooks.get());
  auto deployed = simulation.Deploy(workspace->compiled.program);
  if (!deployed) return Report(console, deployed.error());

  std::optional<CompiledWorkspace> next;
  if (!options.next.empty()) {
    next = CompileWorkspace(options.next, console, status);
    if (!next) return status;
    simulation.SetNext(next->compiled.program);
  }

  const auto feed = [&](std::istream& events) {
    return Feed(events, simulation, &workspace->compiled, next ? &next->compiled : nullptr,
                options.json, console);
  };
  if (options.events == "-") return feed(std::cin);
  auto file = OpenFile(options.events);
  if (!file) {
    return Report(console,
                  {file.error().kind,
                   file.error().message + "; give a file of events, or - for standard input"});
  }
  return feed(*file);
}

}  // namespace hark::cli
