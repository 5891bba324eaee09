#include "cli/manifest.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

#include "cli/compiled.h"
#include "compiler/prove/words.h"

namespace hark::cli {
namespace {

using nlohmann::ordered_json;
using namespace manifest;  // NOLINT(google-build-using-namespace): what this file prints

std::string_view NameOf(Login login) {
  switch (login) {
    case Login::Any: return "any";
    case Login::FacebookLogin: return "facebook";
    case Login::InstagramLogin: return "instagram";
  }
  return "";
}

std::string Listed(const Rules& rules) {
  return rules.empty() ? "no rule" : fmt::format("{}", fmt::join(rules, ", "));
}

// ---- For people ----

void PrintNeeds(std::string_view what, const std::vector<Need>& needs, std::ostream& out) {
  for (const Need& need : needs) {
    std::vector<std::string_view> operations;
    for (const Operation operation : need.operations) operations.push_back(Words(operation));
    out << fmt::format("  {} {}\n    to {}\n    for {}\n", what, need.name,
                       fmt::join(operations, ", "), Listed(need.rules));
  }
}

void PrintChannel(const ChannelUse& use, std::ostream& out) {
  for (const Login login : LoginsOf(*use.channel)) {
    const std::string_view suffix = login == Login::FacebookLogin    ? ", by a Facebook login"
                                    : login == Login::InstagramLogin ? ", by an Instagram login"
                                                                     : "";
    out << use.channel->title << suffix << '\n';
    const Needs needs = NeedsOf(use, login);
    PrintNeeds("permission", needs.permissions, out);
    PrintNeeds("webhook field", needs.fields, out);
    if (needs.permissions.empty() && needs.fields.empty()) out << "  needs no permission\n";
    out << '\n';
  }
}

void PrintPersonal(const std::vector<PersonalUse>& personal, std::ostream& out) {
  if (personal.empty()) return;
  out << "Personal data\n";
  for (const PersonalUse& use : personal) {
    out << fmt::format(
        "  {}\n    read by {}\n    written by {}\n    sent by {}\n    logged by {}\n    "
        "shared by {}\n    kept by {}\n",
        use.field, Listed(use.read), Listed(use.written), Listed(use.sent), Listed(use.logged),
        Listed(use.shared), Listed(use.kept));
  }
  out << '\n';
}

// "20 calls", "0.05 USD".
std::string AmountOf(const ir::Budget& budget, const std::string& currency) {
  constexpr std::int64_t kMillion = 1'000'000;
  switch (budget.unit) {
    case ir::Budget::Unit::Calls: return fmt::format("{} calls", budget.most);
    case ir::Budget::Unit::Tokens: return fmt::format("{} tokens", budget.most);
    case ir::Budget::Unit::Money: break;
  }
  std::string amount = fmt::format("{}.{:06}", budget.most / kMillion, budget.most % kMillion);
  while (amount.ends_with("0") && amount[amount.size() - 3] != '.') amount.pop_back();
  return amount + " " + currency;
}

std::string BudgetsOf(const ServiceUse& use) {
  if (use.budgets.empty()) return "whatever it is asked";
  std::vector<std::string> budgets;
  for (const ir::Budget& budget : use.budgets) {
    const std::string amount = AmountOf(budget, use.currency);
    budgets.push_back(budget.period_ms == 0
                          ? amount + " a run"
                          : amount + " a contact in " + prove::DurationWords(budget.period_ms));
  }
  return fmt::format("at most {}", fmt::join(budgets, ", "));
}

void PrintServices(const std::vector<ServiceUse>& services, std::ostream& out) {
  if (services.empty()) return;
  out << "Services\n";
  for (const ServiceUse& use : services) {
    const std::string receives = use.receives.empty()
                                     ? "nothing of a person"
                                     : fmt::format("{}", fmt::join(use.receives, ", "));
    out << fmt::format("  {} {}\n    receives {}\n    for {}\n    called by {}\n", use.service,
                       use.model.empty() ? "at " + use.url : "by " + use.model, receives,
                       use.purpose.empty() ? "a purpose nobody wrote" : use.purpose,
                       Listed(use.rules));
    if (!use.model.empty()) out << fmt::format("    costs {}\n", BudgetsOf(use));
  }
  out << '\n';
}

void PrintHooks(const std::vector<HookUse>& hooks, std::ostream& out) {
  if (hooks.empty()) return;
  out << "Hooks in Lua\n";
  for (const HookUse& use : hooks) {
    out << fmt::format("  {} of {}\n    is told {}\n    called by {}\n", use.hook, use.file,
                       use.told.empty() ? std::string("nothing of a person")
                                        : fmt::format("{}", fmt::join(use.told, ", ")),
                       Listed(use.rules));
  }
  out << '\n';
}

std::string Shown(std::int64_t bound) {
  return bound == prove::kEndless ? "any number" : std::to_string(bound);
}

void PrintRules(const std::vector<RuleUse>& rules, std::ostream& out) {
  out << "Rules, at most\n";
  for (const RuleUse& use : rules) {
    const prove::Bounds& bounds = use.bounds;
    out << fmt::format(
        "  {}\n    in a turn: messages {}, effects {}, steps {}\n"
        "    in a run: messages {}, waits {}, calls {}\n",
        use.rule, Shown(bounds.messages), Shown(bounds.effects), Shown(bounds.steps),
        Shown(bounds.run_messages), Shown(bounds.run_waits), Shown(bounds.run_calls));
  }
}

// ---- For programs ----

ordered_json JsonOf(const std::vector<Need>& needs) {
  ordered_json all = ordered_json::array();
  for (const Need& need : needs) {
    ordered_json operations = ordered_json::array();
    for (const Operation operation : need.operations) operations.push_back(Words(operation));
    all.push_back({{"name", need.name}, {"to", std::move(operations)}, {"rules", need.rules}});
  }
  return all;
}

ordered_json JsonOf(const ChannelUse& use) {
  ordered_json logins = ordered_json::array();
  for (const Login login : LoginsOf(*use.channel)) {
    const Needs needs = NeedsOf(use, login);
    logins.push_back({{"login", NameOf(login)},
                      {"permissions", JsonOf(needs.permissions)},
                      {"webhook_fields", JsonOf(needs.fields)}});
  }
  return {{"channel", use.channel->name}, {"logins", std::move(logins)}};
}

ordered_json BudgetsJson(const ServiceUse& use) {
  ordered_json budgets = ordered_json::array();
  for (const ir::Budget& budget : use.budgets) {
    budgets.push_back({{"most", AmountOf(budget, use.currency)},
                       {"per", budget.period_ms == 0 ? "run" : "contact"},
                       {"period_ms", budget.period_ms}});
  }
  return budgets;
}

// null stands for any number.
ordered_json JsonOf(std::int64_t bound) {
  return bound == prove::kEndless ? ordered_json() : ordered_json(bound);
}

ordered_json JsonOf(const Manifest& manifest) {
  ordered_json channels = ordered_json::array();
  for (const ChannelUse& use : manifest.channels) channels.push_back(JsonOf(use));
  ordered_json personal = ordered_json::array();
  for (const PersonalUse& use : manifest.personal) {
    personal.push_back({{"field", use.field},
                        {"read", use.read},
                        {"written", use.written},
                        {"sent", use.sent},
                        {"logged", use.logged},
                        {"shared", use.shared},
                        {"kept", use.kept}});
  }
  ordered_json services = ordered_json::array();
  for (const ServiceUse& use : manifest.services) {
    ordered_json service = {{"service", use.service}};
    if (use.model.empty()) {
      service["url"] = use.url;
    } else {
      service["model"] = use.model;
      service["budgets"] = BudgetsJson(use);
    }
    service.update({{"purpose", use.purpose}, {"receives", use.receives}, {"rules", use.rules}});
    services.push_back(std::move(service));
  }
  ordered_json rules = ordered_json::array();
  for (const RuleUse& use : manifest.rules) {
    rules.push_back({{"rule", use.rule},
                     {"messages_per_turn", JsonOf(use.bounds.messages)},
                     {"effects_per_turn", JsonOf(use.bounds.effects)},
                     {"steps_per_turn", JsonOf(use.bounds.steps)},
                     {"messages_per_run", JsonOf(use.bounds.run_messages)},
                     {"waits_per_run", JsonOf(use.bounds.run_waits)},
                     {"calls_per_run", JsonOf(use.bounds.run_calls)}});
  }
  ordered_json whole = {{"channels", std::move(channels)},
                        {"personal_data", std::move(personal)},
                        {"services", std::move(services)},
                        {"rules", std::move(rules)}};
  for (const HookUse& use : manifest.hooks) {
    whole["hooks"].push_back(
        {{"hook", use.hook}, {"file", use.file}, {"told", use.told}, {"rules", use.rules}});
  }
  return whole;
}

}  // namespace

std::string ManifestText(const Manifest& manifest) {
  std::ostringstream out;
  for (const ChannelUse& use : manifest.channels) PrintChannel(use, out);
  PrintPersonal(manifest.personal, out);
  PrintServices(manifest.services, out);
  PrintHooks(manifest.hooks, out);
  PrintRules(manifest.rules, out);
  return std::move(out).str();
}

std::string ManifestJson(const Manifest& manifest) {
  return JsonOf(manifest).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ExitStatus ShowManifest(const ManifestOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  const auto compiled = CompileWorkspace(options.path, console, status);
  if (!compiled) return status;
  const Manifest derived = Derive(compiled->compiled.program, compiled->workspace.world.channels);
  console.out << (options.json ? ManifestJson(derived) + '\n' : ManifestText(derived));
  return ExitStatus::Good;
}

}  // namespace hark::cli
