#include "runtime/explain/sentence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/value/time_text.h"

namespace hark::explain {
namespace {

// "it listens for `tap menu`; this is `tap offer`".
std::string Listens(const ir::Rule& rule, const value::Event& event) {
  const bool same = rule.trigger.kind == event.kind;
  auto about = [&](EventKind kind, const std::string& subject) {
    return same ? fmt::format("{} {}", EventWords(kind), subject) : EventWords(kind);
  };
  return fmt::format("it listens for `{}`; this is `{}`",
                     about(rule.trigger.kind, rule.trigger.subject),
                     about(event.kind, event.subject));
}

std::string LimitText(const ir::Limit& limit) {
  return fmt::format("{} per {} per {}", limit.count, limit.per_workspace ? "workspace" : "contact",
                     value::DurationText(limit.period_ms));
}

}  // namespace

std::string ReasonOf(const ir::Rule& rule, const RuleAnswer& answer, const value::Event& event) {
  switch (answer.why) {
    case Why::Fired: return "it ran";
    case Why::OtherKind:
    case Why::OtherSubject: return Listens(rule, event);
    case Why::OtherChannel:
      return fmt::format("it listens on {}; this came on {}",
                         fmt::join(rule.trigger.channels, ", "), event.channel);
    case Why::OtherBefore:
      return fmt::format("contact.{} changed from something else", rule.trigger.subject);
    case Why::OtherAfter:
      return fmt::format("contact.{} changed to something else", rule.trigger.subject);
    case Why::Unreadable: return "the event does not bring what the rule reads";
    case Why::ConditionFails: return "its `when` does not hold";
    case Why::ConditionFaults: return "its `when` ends in a fault";
    case Why::AnotherAnswered:
      return fmt::format("{} answered before it",
                         answer.other.empty() ? "a rule in front" : answer.other);
    case Why::OwnRunWaits: return "a run of it still waits";
    case Why::TeamHas: return "a team has the conversation";
    case Why::LimitReached: return fmt::format("its limit is reached: {}", LimitText(rule.limit));
    case Why::Collects: return "it keeps the message until no more come";
    case Why::Queues: return "it begins when the run before it has ended";
    case Why::RunTook: return fmt::format("a waiting run of {} took it", answer.other);
    case Why::AnotherCollects:
      return fmt::format("{} keeps the message until no more come", answer.other);
    case Why::HeldForAnother: return fmt::format("the event was kept for {}", answer.other);
    case Why::OfACall: return "the outcome of a call is for the run that made it";
    case Why::TimeOver: return "the end of a wait is for the run that waited";
    case Why::HadBefore: return "it had the event when it came, before that was kept for a run";
    case Why::OldButton: return "the button belongs to a question that nobody waits for any more";
  }
  return {};
}

std::string EventText(const value::Event& event) {
  std::string text = fmt::format("{} {}: {}", event.channel, event.address, EventWords(event.kind));
  if (!event.subject.empty()) text += " " + event.subject;
  if (!event.text.empty()) text += fmt::format(" \"{}\"", event.text);
  return text;
}

std::string ValuesText(const std::vector<Value>& values) {
  std::string text;
  for (const Value& one : values) {
    text += fmt::format("{}{} is {}", text.empty() ? "" : ", ", one.name, one.value);
  }
  return text;
}

}  // namespace hark::explain
