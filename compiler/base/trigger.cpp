#include "compiler/base/trigger.h"

#include <algorithm>
#include <vector>

#include "compiler/base/check.h"

namespace hark {
namespace {

constexpr std::string_view kAny;
constexpr std::string_view kComments = "messenger instagram tiktok terminal";
constexpr std::string_view kStories = "instagram terminal";
constexpr std::string_view kReactions = "whatsapp telegram messenger instagram tiktok terminal";
constexpr std::string_view kButtons =
    "whatsapp telegram messenger instagram tiktok webchat terminal";
constexpr std::string_view kConsent = "whatsapp telegram messenger terminal";
constexpr std::string_view kReported = "whatsapp terminal";
constexpr std::string_view kDelivered = "whatsapp messenger terminal";
constexpr std::string_view kRead = "whatsapp messenger instagram tiktok terminal";
constexpr std::string_view kShop = "tiktok_shop terminal";
constexpr std::string_view kBaskets = "whatsapp tiktok_shop terminal";
constexpr std::string_view kWriting =
    "whatsapp telegram messenger instagram tiktok tiktok_shop webchat terminal";

constexpr auto kTriggers = std::to_array<TriggerInfo>({
#define HARK_TRIGGER(kind, words, argument, binds, has_text, channels) \
  {EventKind::kind, words, TriggerArgument::argument, binds, has_text, channels},
#include "compiler/base/triggers.def"
#undef HARK_TRIGGER
});

constexpr std::string_view kTimer = "timer";

// All fields in one list, and where each type's begin.
constexpr auto kFields = std::to_array<EventTypeField>({
#define HARK_EVENT_ENUM(name, cases)
#define HARK_EVENT_RECORD(name)
#define HARK_EVENT_FIELD(name, type) {#name, type},
#include "compiler/base/event_types.def"
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
#include "compiler/base/event_types.def"
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
  std::string_view rest = channels;
  while (!rest.empty()) {
    std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == channel) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return channels.empty();
}

std::span<const TriggerInfo> AllTriggers() { return kTriggers; }

const TriggerInfo& Info(EventKind kind) {
  HARK_CHECK(kind != EventKind::Timer, "a timer wakes a run and no rule");
  return kTriggers[static_cast<std::size_t>(kind)];
}

std::string EventWord(EventKind kind) {
  if (kind == EventKind::Timer) return std::string(kTimer);
  std::string word(Info(kind).words);
  std::ranges::replace(word, ' ', '_');
  return word;
}

std::optional<EventKind> EventNamed(std::string_view word) {
  if (word == kTimer) return EventKind::Timer;
  for (const TriggerInfo& trigger : kTriggers) {
    if (EventWord(trigger.kind) == word) return trigger.kind;
  }
  return std::nullopt;
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
    case TriggerArgument::Webhook:
    case TriggerArgument::Event:
    case TriggerArgument::Call: return "name";
  }
  return "";
}

const EventType* EventTypeNamed(std::string_view name) {
  static const std::vector<EventType> types = ListTypes();
  auto found = std::ranges::find(types, name, &EventType::name);
  return found == types.end() ? nullptr : &*found;
}

}  // namespace hark
