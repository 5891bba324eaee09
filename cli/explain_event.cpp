#include "cli/explain_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "cli/compiled.h"
#include "cli/event_names.h"
#include "cli/files.h"
#include "cli/simulate_json.h"
#include "cli/test_report.h"
#include "compiler/diag/printable.h"
#include "runtime/explain/sentence.h"
#include "runtime/sim/simulation.h"

namespace hark::cli {
namespace {

using nlohmann::ordered_json;

// What is explained, with the scripts to quote from.
struct Explained {
  const sema::CheckedWorkspace& workspace;
  const source::SourceSet& scripts;
};

// What the author wrote as the test, on one line; empty where it is not known.
std::string Written(const Explained& of, const explain::FailedTest& test) {
  const auto span = of.workspace.test_places.find(test.predicate);
  if (span == of.workspace.test_places.end()) return {};
  std::string text;
  for (const char each : of.scripts.Text(span->second)) {
    const bool blank = each == ' ' || each == '\n' || each == '\t' || each == '\r';
    if (!blank) text += each;
    if (blank && !text.ends_with(' ')) text += ' ';
  }
  return text;
}

std::string TestText(const Explained& of, const explain::FailedTest& test) {
  std::string_view how = !test.holds ? "ends in a fault" : *test.holds ? "holds" : "does not hold";
  const std::string values = diag::Printable(explain::ValuesText(test.values));
  return fmt::format("    {}: `{}` {}{}{}\n", Where(of.workspace.program, test.at),
                     Written(of, test), how, values.empty() ? "" : ": ", values);
}

// The faults that the turns of one event ended in, in their order.
class Faults {
 public:
  explicit Faults(const std::vector<sim::Observed>& observed) {
    for (const sim::Observed& one : observed) {
      if (one.kind == "fault") faults_.push_back({one.rule, one.text});
    }
  }
  // What became of a run of the rule; empty where no fault ended it. Each is told once.
  std::string Of(std::string_view rule) {
    const auto found = std::ranges::find(faults_, rule, &Fault::rule);
    if (rule.empty() || found == faults_.end()) return {};
    std::string words = std::move(found->words);
    faults_.erase(found);
    return words;
  }

 private:
  struct Fault {
    std::string rule;
    std::string words;
  };
  std::vector<Fault> faults_;
};

std::string FaultText(const std::string& fault) {
  if (fault.empty()) return "\n";
  return fmt::format(", and all it did was taken back: it ended in a fault\n    {}\n", fault);
}

std::string TurnText(const Explained& of, const explain::TurnAnswer& turn, Faults& faults) {
  std::string text = diag::Printable(explain::EventText(turn.event)) + '\n';
  if (!turn.went_on.empty()) {
    text += fmt::format("  a waiting run of {} took it{}", turn.went_on,
                        FaultText(faults.Of(turn.went_on)));
  }
  for (const explain::RuleAnswer& rule : turn.rules) {
    const std::string where = Where(of.workspace.program, rule.place);
    if (rule.fired()) {
      text += fmt::format("  {} ({}) fired{}", rule.rule, where, FaultText(faults.Of(rule.rule)));
      continue;
    }
    text += fmt::format("  {} ({}) did not fire: {}\n", rule.rule, where, rule.reason);
    if (rule.test) text += TestText(of, *rule.test);
  }
  return text;
}

ordered_json TestJson(const Explained& of, const explain::FailedTest& test) {
  ordered_json json = {{"at", Where(of.workspace.program, test.at)}, {"source", Written(of, test)}};
  if (test.holds) json["holds"] = *test.holds;
  json["values"] = ordered_json::object();
  for (const explain::Value& value : test.values) json["values"][value.name] = value.value;
  return json;
}

std::string TurnJson(const Explained& of, const explain::TurnAnswer& turn, Faults& faults) {
  ordered_json json = {{"event", EventWord(turn.event.kind)},
                       {"channel", turn.event.channel},
                       {"contact", turn.event.address}};
  if (!turn.event.subject.empty()) json["subject"] = turn.event.subject;
  if (!turn.event.text.empty()) json["text"] = turn.event.text;
  if (!turn.went_on.empty()) json["went_on"] = turn.went_on;
  if (auto fault = faults.Of(turn.went_on); !fault.empty()) json["fault"] = std::move(fault);
  json["rules"] = ordered_json::array();
  for (const explain::RuleAnswer& rule : turn.rules) {
    ordered_json one = {{"rule", rule.rule},
                        {"at", Where(of.workspace.program, rule.place)},
                        {"fired", rule.fired()},
                        {"why", explain::WhyWord(rule.why)},
                        {"reason", rule.reason}};
    if (!rule.other.empty()) one["other"] = rule.other;
    if (auto fault = rule.fired() ? faults.Of(rule.rule) : ""; !fault.empty()) {
      one["fault"] = std::move(fault);
    }
    if (rule.test) one["test"] = TestJson(of, *rule.test);
    json["rules"].push_back(std::move(one));
  }
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

// One object over several lines, or one a line.
Result<std::vector<sim::Stimulus>> Stimuli(const std::string& text) {
  if (auto whole = StimulusFromJson(text)) return std::vector{std::move(*whole)};
  std::vector<sim::Stimulus> stimuli;
  std::size_t number = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto stimulus = StimulusFromJson(line);
    if (!stimulus) {
      return Fail(FailureKind::Invalid,
                  fmt::format("line {} of the events: {}; docs/simulate.md has the format", number,
                              stimulus.error().message));
    }
    stimuli.push_back(std::move(*stimulus));
  }
  if (stimuli.empty()) return Fail(FailureKind::Invalid, "there is no event in the file");
  return stimuli;
}

Result<std::vector<sim::Stimulus>> ReadEvents(const std::string& path) {
  if (path == "-") return Stimuli({std::istreambuf_iterator<char>(std::cin), {}});
  auto file = OpenFile(path);
  if (file) return Stimuli({std::istreambuf_iterator<char>(*file), {}});
  return Fail(file.error().kind,
              file.error().message +
                  "; give a code such as HK301, a file of events as `hark simulate` reads, or - "
                  "for standard input");
}

}  // namespace

ExitStatus ExplainEvent(const ExplainEventOptions& options, Console& console) {
  auto stimuli = ReadEvents(options.events);
  if (!stimuli) return Report(console, stimuli.error());
  ExitStatus status = ExitStatus::Good;
  auto workspace = CompileWorkspace(options.path, console, status);
  if (!workspace) return status;

  explain::Explainer explainer;
  const std::unique_ptr<hook::Caller> hooks = workspace->workspace.MakeHooks();
  sim::Simulation simulation(explainer.Engines(), explainer);
  simulation.SetHooks(hooks.get());
  if (auto deployed = simulation.Deploy(workspace->compiled.program); !deployed) {
    return Report(console, deployed.error());
  }
  const Explained of{workspace->compiled, workspace->workspace.scripts};
  for (std::size_t at = 0; at < stimuli->size(); ++at) {
    if (auto known = CheckNames((*stimuli)[at], of.workspace); !known) {
      return Report(console, {known.error().kind,
                              fmt::format("event {}: {}", at + 1, known.error().message)});
    }
    auto observed = simulation.Happen((*stimuli)[at]);
    if (!observed) return Report(console, observed.error());
    const std::vector<explain::TurnAnswer> turns = explainer.Take();
    if (!options.all && at + 1 < stimuli->size()) continue;
    if (turns.empty()) console.err << "no rule and no run was offered anything\n";
    Faults faults(*observed);
    for (const explain::TurnAnswer& turn : turns) {
      console.out << (options.json ? TurnJson(of, turn, faults) : TurnText(of, turn, faults));
    }
  }
  return ExitStatus::Good;
}

}  // namespace hark::cli
