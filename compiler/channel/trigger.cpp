#include "compiler/channel/trigger.h"

#include <algorithm>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/channel/facts.h"

namespace hark {
namespace {

using enum Operation;
constexpr std::nullopt_t Nowhere = std::nullopt;

constexpr auto kTriggers = std::to_array<TriggerInfo>({
#define HARK_TRIGGER(kind, words, argument, binds, has_text, operation) \
  {EventKind::kind, words, TriggerArgument::argument, binds, has_text, operation},
#include "compiler/channel/triggers.def"
#undef HARK_TRIGGER
});

constexpr std::string_view kTimer = "timer";
constexpr std::string_view kOutcome = "outcome";

// What a reply window sees of what a channel brings.
struct Opener {
  std::optional<Operation> operation;
  WindowOpeners opens;
};
constexpr Opener kOpeners[] = {
    {ReceiveMessage, kMessage},
    // What is said to a story comes as a message.
    {ReceiveStoryReply, kMessage},
    {ReceiveMention, kMessage},
    {ReceiveTap, kTap},
    {ReceiveReaction, kReaction},
    {ReceiveStart, kStart},
    {ReceiveComment, kComment},
    {ReceiveOrder, kOrder},
    // Shops settle an order long before it stops counting.
    {FollowOrder, kOrder},
};

// All fields in one list, and where each type's begin.
constexpr auto kFields = std::to_array<EventTypeField>({
#define HARK_EVENT_ENUM(name, cases)
#define HARK_EVENT_RECORD(name)
#define HARK_EVENT_FIELD(name, type) {#name, type},
#include "compiler/channel/event_types.def"
#undef HARK_EVENT_ENUM
#undef HARK_EVENT_RECORD
#undef HARK_EVENT_FIELD
});

std::vector<EventType> ListTypes() {
  std::vector<EventType> types;
  std::size_t begin = 0;
  std::size_t end = 0;
  auto close = [&] {
    if (!types.empty() && types.back().cases.empty()) {
      types.back().fields = std::span(kFields).subspan(begin, end - begin);
    }
    begin = end;
  };
#define HARK_EVENT_ENUM(name, cases) \
  close();                           \
  types.push_back({#name, cases, {}});
#define HARK_EVENT_RECORD(name) \
  close();                      \
  types.push_back({#name, "", {}});
#define HARK_EVENT_FIELD(name, type) ++end;
#include "compiler/channel/event_types.def"
#undef HARK_EVENT_ENUM
#undef HARK_EVENT_RECORD
#undef HARK_EVENT_FIELD
  close();
  return types;
}

}  // namespace

std::string TriggerInfo::record() const {
  std::string name(binds);
  if (!name.empty()) name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return EventTypeNamed(name) != nullptr ? name : "";
}

bool TriggerInfo::ComesFrom(std::string_view channel) const {
  if (!operation) return true;
  const ChannelFacts* facts = ChannelNamed(channel);
  if (facts == nullptr) return false;
  // Whoever writes a stop word opts out, whatever the channel knows of that.
  const bool by_word = kind == EventKind::OptOut && facts->operation(ReceiveMessage) != nullptr;
  return by_word || facts->operation(*operation) != nullptr;
}

std::span<const TriggerInfo> AllTriggers() { return kTriggers; }

const TriggerInfo& Info(EventKind kind) {
  HARK_CHECK(!IsForRuns(kind), "what wakes a run is no trigger");
  return kTriggers[static_cast<std::size_t>(kind)];
}

std::string EventWord(EventKind kind) {
  if (kind == EventKind::Timer) return std::string(kTimer);
  if (kind == EventKind::Outcome) return std::string(kOutcome);
  std::string word(Info(kind).words);
  std::ranges::replace(word, ' ', '_');
  return word;
}

std::string EventWords(EventKind kind) {
  if (kind == EventKind::Outcome) return "the outcome of a call";
  return kind == EventKind::Timer ? "the end of a wait" : std::string(Info(kind).words);
}

std::optional<EventKind> EventNamed(std::string_view word) {
  if (word == kTimer) return EventKind::Timer;
  if (word == kOutcome) return EventKind::Outcome;
  for (const TriggerInfo& trigger : kTriggers) {
    if (EventWord(trigger.kind) == word) return trigger.kind;
  }
  return std::nullopt;
}

std::uint8_t OpenerOf(EventKind kind) {
  if (IsForRuns(kind)) return 0;
  const auto* opener = std::ranges::find(kOpeners, Info(kind).operation, &Opener::operation);
  if (opener == std::end(kOpeners)) return 0;
  return opener->opens;
}

std::string_view ArgumentMember(TriggerArgument argument) {
  switch (argument) {
    case TriggerArgument::None: return "";
    case TriggerArgument::Post: return "post";
    case TriggerArgument::Button: return "button";
    case TriggerArgument::Payload: return "payload";
    case TriggerArgument::Field: return "field";
    case TriggerArgument::Tag: return "tag";
    case TriggerArgument::List: return "list";
    case TriggerArgument::Stage: return "stage";
    case TriggerArgument::Team: return "team";
    case TriggerArgument::Rule: return "rule";
    case TriggerArgument::Webhook:
    case TriggerArgument::Event:
    case TriggerArgument::Call:
    case TriggerArgument::Schedule: return "name";
  }
  return "";
}

std::span<const EventType> AllEventTypes() {
  static const std::vector<EventType> types = ListTypes();
  return types;
}

const EventType* EventTypeNamed(std::string_view name) {
  const std::span<const EventType> types = AllEventTypes();
  auto found = std::ranges::find(types, name, &EventType::name);
  return found == types.end() ? nullptr : &*found;
}

}  // namespace hark
