#include "cli/reference.h"

#include <fmt/format.h>

#include <ostream>
#include <string_view>

#include "cli/explain.h"
#include "cli/reference_stdlib.h"
#include "compiler/channel/facts.h"
#include "compiler/channel/trigger.h"
#include "compiler/ir/program.h"
#include "compiler/sema/members.h"

namespace hark::cli {
namespace {

std::string_view ArgumentWords(TriggerArgument argument) {
  switch (argument) {
    case TriggerArgument::None: return "";
    case TriggerArgument::Post: return "`on post \"id\"`, or any";
    case TriggerArgument::Button: return "the name of a button";
    case TriggerArgument::Payload: return "`with \"payload\"`, or any";
    case TriggerArgument::Field: return "a field, and `from A`, `to B`";
    case TriggerArgument::Tag: return "a tag in quotes";
    case TriggerArgument::List: return "a list";
    case TriggerArgument::Stage: return "`to \"stage\"`, or any";
    case TriggerArgument::Rule: return "the rule that asked, or any";
    case TriggerArgument::Team: return "`to \"team\"`, or any";
    case TriggerArgument::Webhook: return "its name in quotes, and `as Record`";
    case TriggerArgument::Event: return "an event that is declared";
    case TriggerArgument::Call: return "parameters in parentheses";
    case TriggerArgument::Schedule: return "written `every day at 09:00 in \"Asia/Tashkent\"`";
  }
  return "";
}

// What a rule can name of the event.
std::string Binds(const TriggerInfo& trigger) {
  std::string names = trigger.has_text ? "`text`" : "";
  const auto add = [&](std::string_view name) {
    names += fmt::format("{}`{}`", names.empty() ? "" : " ", name);
  };
  if (!trigger.binds.empty()) add(trigger.binds);
  if (trigger.argument == TriggerArgument::Field) {
    add("before");
    add("after");
  }
  return names;
}

std::string Channels(const TriggerInfo& trigger) {
  if (!trigger.comes_from_channels()) return "the workspace";
  std::string names;
  for (const ChannelFacts& channel : kChannels) {
    if (trigger.ComesFrom(channel.name))
      names += (names.empty() ? "" : " ") + std::string(channel.name);
  }
  return names;
}

void PrintTriggers(std::ostream& out) {
  out << "## Triggers\n\n"
         "What a rule listens for behind `on`, and a run behind `await`.\n\n"
         "| trigger | takes | names | comes from |\n| --- | --- | --- | --- |\n";
  for (const TriggerInfo& trigger : AllTriggers()) {
    out << fmt::format("| `{}` | {} | {} | {} |\n", trigger.words, ArgumentWords(trigger.argument),
                       Binds(trigger), Channels(trigger));
  }
}

void PrintEventTypes(std::ostream& out) {
  out << "\n## What events bring\n\n| type | fields or cases |\n| --- | --- |\n";
  for (const EventType& type : AllEventTypes()) {
    std::string fields(type.cases);
    for (const EventTypeField& field : type.fields) {
      fields += fmt::format("{}`{}: {}`", fields.empty() ? "" : " ", field.name, field.type);
    }
    out << fmt::format("| `{}` | {} |\n", type.name, fields);
  }
}

// Beside them, what a script declares.
void PrintContact(std::ostream& out) {
  out << "\n## What `contact` has\n\n"
         "And the fields of `contact { … }`. Where there is no contact, as at a webhook, there are "
         "none.\n\n| written | gives |\n| --- | --- |\n";
  for (const sema::BuiltInField& field : sema::BuiltInFields()) {
    out << fmt::format("| `contact.{}` | {}{} |\n", field.name, ir::PlainTypeName(field.type),
                       field.optional ? ", or nothing" : "");
  }
  out << "| `contact.tagged(\"tag\")` | Bool |\n"
         "| `contact.consented(\"purpose\")`, on the channel of the event | Bool |\n"
         "| `contact in LIST`, or a segment | Bool |\n";
}

// A list or a map goes by its own name, whatever it holds.
std::string_view KindName(ir::TypeKind kind) {
  if (kind == ir::TypeKind::List) return "List";
  return kind == ir::TypeKind::Map ? "Map" : ir::PlainTypeName(kind);
}

std::string Given(ir::TypeKind type, sema::Gives gives) {
  switch (gives) {
    case sema::Gives::This: return std::string(KindName(type));
    case sema::Gives::Optional: return fmt::format("{}, or nothing", KindName(type));
    case sema::Gives::List: return fmt::format("List<{}>", KindName(type));
    case sema::Gives::Item: return "what it holds, or nothing";
    case sema::Gives::Same: return fmt::format("another {}", KindName(type));
  }
  return "";
}

void PrintMembers(std::ostream& out) {
  out << "\n## What can be asked of a value\n\n| of | written | gives |\n| --- | --- | --- |\n";
  for (const sema::Property& property : sema::AllProperties()) {
    out << fmt::format("| {} | `.{}` | {} |\n", KindName(property.of), property.name,
                       Given(property.type, property.gives));
  }
  for (const sema::Method& method : sema::AllMethods()) {
    std::string second;
    if (!method.second.empty()) second = fmt::format(", {}", method.second);
    // What a map takes is of the type that it holds.
    const bool held = method.second_type == ir::TypeKind::Map;
    if (!method.second.empty() && !held)
      second += fmt::format(": {}", KindName(method.second_type));
    out << fmt::format("| {} | `.{}({}: {}{})` | {} |\n", KindName(method.of), method.name,
                       method.parameter, KindName(method.parameter_type), second,
                       Given(method.type, method.gives));
  }
}

void PrintCodes(std::ostream& out) {
  out << "\n## What the compiler says, and faults of a run\n\n"
         "`hark explain CODE` shows each by an example. A fault ends its run and takes back what "
         "the\n"
         "run did in that turn.\n\n| code | kind | |\n| --- | --- | --- |\n";
  for (const Code& code : AllCodes()) {
    out << fmt::format("| HK{} | {} | {} |\n", code.number, code.kind, code.title);
  }
}

void PrintLanguage(std::ostream& out) {
  out << "# Reference\n\n"
         "The tables behind [language.md](language.md), as the compiler knows them. Printed by\n"
         "`hark reference language`.\n\n";
  PrintTriggers(out);
  PrintEventTypes(out);
  PrintContact(out);
  PrintMembers(out);
  PrintCodes(out);
}

}  // namespace

ExitStatus Reference(const std::string& page, Console& console) {
  if (page == "channels") {
    console.out << ChannelReference();
  } else if (page == "stdlib") {
    console.out << LibraryReference();
  } else {
    PrintLanguage(console.out);
  }
  return ExitStatus::Good;
}

}  // namespace hark::cli
