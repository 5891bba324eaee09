#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// What can happen, for everyone who speaks of events: the table is triggers.def.
namespace hark {

// Under which a rule that a broadcast wakes reads what was handed over.
inline constexpr std::string_view kBroadcastField = "broadcast";

enum class Operation : std::uint8_t;  // facts.h

// `Timer`, the end of a wait, and `Outcome`, what came of a run's outside call, wake a run and
// never a rule, so they have no row.
enum class EventKind : std::uint8_t {
#define HARK_TRIGGER(kind, words, argument, binds, has_text, operation) kind,
#include "compiler/channel/triggers.def"
#undef HARK_TRIGGER
  Timer,
  Outcome,
};
// Whether events of the kind wake one run and no rule.
constexpr bool IsForRuns(EventKind kind) { return kind >= EventKind::Timer; }

// What follows a trigger's words. It is the event's `subject`, by which rules are found.
enum class TriggerArgument : std::uint8_t {
  None,
  Post,      // comment [on post "id"]
  Button,    // tap NAME
  Payload,   // start [with "payload"]
  Field,     // contact changed FIELD [from A] [to B]
  Tag,       // contact tagged "x"
  List,      // contact joined LIST
  Stage,     // deal moved [to "stage"]
  Team,      // conversation assigned [to "team"]
  Rule,      // stale [RULE]
  Webhook,   // webhook "name" as Record
  Event,     // event NAME
  Call,      // called (parameters): the subject is the rule's name
  Schedule,  // every day at 09:00 in "zone": likewise
};

struct TriggerInfo {
  EventKind kind;
  std::string_view words;
  TriggerArgument argument;
  std::string_view binds;
  bool has_text;
  std::optional<Operation> operation;  // of channels; none: it comes from the workspace itself

  // The record that `binds` is of; empty where the script says it.
  std::string record() const;
  // Whether the channel of this name can produce it.
  bool ComesFrom(std::string_view channel) const;
  // Whether it comes from a channel at all, and not from the workspace itself.
  bool comes_from_channels() const { return operation.has_value(); }
};

// In the order of EventKind; those for runs have none.
std::span<const TriggerInfo> AllTriggers();
const TriggerInfo& Info(EventKind kind);

// `order_paid`, `message`, `timer`, `outcome`.
std::string EventWord(EventKind kind);
// As people are told of it: `order paid`, `the end of a wait`, `the outcome of a call`.
std::string EventWords(EventKind kind);
std::optional<EventKind> EventNamed(std::string_view word);

// The member of an event's record that holds what a trigger's argument names, such as
// `post`; empty where there is none.
std::string_view ArgumentMember(TriggerArgument argument);

// What an event of this kind is to a reply window: one of WindowOpeners (facts.h), or 0.
std::uint8_t OpenerOf(EventKind kind);

constexpr bool IsDelivery(EventKind kind) {
  return kind >= EventKind::DeliverySent && kind <= EventKind::DeliveryFailed;
}

// The types that events bring: event_types.def.
struct EventTypeField {
  std::string_view name;
  std::string_view type;
};
struct EventType {
  std::string_view name;
  std::string_view cases;                  // of an enum, apart by spaces; empty for a record
  std::span<const EventTypeField> fields;  // of a record
};
std::span<const EventType> AllEventTypes();
// Null when there is none of this name.
const EventType* EventTypeNamed(std::string_view name);

}  // namespace hark
