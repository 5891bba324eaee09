#include "cli/event_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/sema/suggest.h"

namespace hark::cli {
namespace {

// What names of one sort are called, and those that there are.
struct Names {
  std::string_view what;
  std::vector<std::string> known;
  bool may_be_none = false;  // where none are declared, any is as good
};

std::vector<std::string> RulesOf(const ir::Program& program, std::optional<EventKind> kind) {
  std::vector<std::string> names;
  for (const ir::Rule& rule : program.rules) {
    if (!kind || rule.trigger.kind == *kind) names.push_back(rule.name);
  }
  return names;
}

template <typename Things>
std::vector<std::string> NamesOf(const Things& things) {
  std::vector<std::string> names;
  for (const auto& thing : things) names.push_back(thing.name);
  return names;
}

std::optional<Names> NamesFor(TriggerArgument argument, const sema::CheckedWorkspace& workspace) {
  const ir::Program& program = workspace.program;
  switch (argument) {
    case TriggerArgument::Field: return Names{"field", NamesOf(program.contact_fields)};
    case TriggerArgument::List: return Names{"list", workspace.declared.lists};
    case TriggerArgument::Stage: return Names{"stage", workspace.declared.stages, true};
    case TriggerArgument::Team: return Names{"team", program.teams, true};
    case TriggerArgument::Rule: return Names{"rule", RulesOf(program, {})};
    case TriggerArgument::Event: return Names{"event", workspace.declared.events};
    case TriggerArgument::Call:
      return Names{"rule on `called`", RulesOf(program, EventKind::Called)};
    case TriggerArgument::Schedule:
      return Names{"rule of a schedule", RulesOf(program, EventKind::Schedule)};
    case TriggerArgument::None:
    case TriggerArgument::Post:
    case TriggerArgument::Button:
    case TriggerArgument::Payload:
    case TriggerArgument::Tag:
    case TriggerArgument::Webhook: break;
  }
  return std::nullopt;
}

Result<void> Check(std::string_view written, const Names& names) {
  const auto& known = names.known;
  if (names.may_be_none && known.empty()) return {};
  if (written.empty() || std::ranges::find(known, written) != known.end()) return {};
  return Fail(FailureKind::Invalid,
              fmt::format("there is no {} \"{}\"{}", names.what, written, Instead(written, known)));
}

}  // namespace

std::string Instead(std::string_view written, const std::vector<std::string>& known) {
  if (const auto nearest = sema::Nearest(written, known)) {
    return fmt::format("; did you mean \"{}\"?", *nearest);
  }
  if (known.empty()) return "";
  constexpr std::size_t kMostShown = 12;
  const bool all = known.size() <= kMostShown;
  const auto end = all ? known.end() : known.begin() + kMostShown;
  return fmt::format("; there is {}{}", fmt::join(known.begin(), end, ", "), all ? "" : " …");
}

Result<void> CheckNames(const sim::Stimulus& stimulus, const sema::CheckedWorkspace& workspace) {
  if (const auto* occur = std::get_if<sim::Occur>(&stimulus)) {
    const auto names = NamesFor(Info(occur->kind).argument, workspace);
    return names ? Check(occur->subject, *names) : Result<void>();
  }
  if (const auto* answer = std::get_if<sim::Answer>(&stimulus)) {
    Names names{"service", {}};
    for (const ir::Service& service : workspace.program.services) {
      names.known.push_back(service.name);
    }
    return Check(answer->to, names);
  }
  return {};
}

}  // namespace hark::cli
