#include "runtime/value/event_json.h"
#include "runtime/value/json_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

namespace hark::value {
namespace {

using nlohmann::json;

// Shows each member with its name, to write and to read by one list.
template <typename AnyEvent, typename Visitor>
void VisitTexts(AnyEvent& event, Visitor visit) {
  visit("channel", event.channel);
  visit("connection", event.connection);
  visit("address", event.address);
  visit("id", event.id);
  visit("subject", event.subject);
  visit("object_id", event.object_id);
  visit("text", event.text);
  visit("payload", event.payload);
  visit("fields", event.fields);
  visit("profile_name", event.profile_name);
  visit("profile_username", event.profile_username);
  visit("profile_language", event.profile_language);
  visit("provider_id", event.provider_id);
  visit("effect_id", event.effect_id);
  visit("error", event.error);
  visit("run_id", event.run_id);
  visit("for_rule", event.for_rule);
}
template <typename AnyEvent, typename Visitor>
void VisitNumbers(AnyEvent& event, Visitor visit) {
  visit("at_ms", event.at_ms);
  visit("wait_number", event.wait_number);
  visit("depth", event.depth);
  visit("onward", event.onward);
}

// Reads members into an event and remembers the first that is wrong.
class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}

  void operator()(const char* name, std::string& text) {
    const json* member = Find(name);
    if (member == nullptr) return;
    if (!member->is_string()) return Refuse(name);
    text = member->get_ref<const std::string&>();
  }
  void operator()(const char* name, std::int64_t& number) {
    const json* member = Find(name);
    if (member == nullptr) return;
    bool fits = member->is_number_integer() &&
                (!member->is_number_unsigned() || member->get<std::uint64_t>() <= INT64_MAX);
    if (!fits) return Refuse(name);
    number = member->get<std::int64_t>();
  }
  void operator()(const char* name, EventKind& kind) {
    const json* member = Find(name);
    std::optional<EventKind> named;
    if (member != nullptr && member->is_string()) {
      named = EventNamed(member->get_ref<const std::string&>());
    }
    if (!named) return Refuse(name);
    kind = *named;
  }

  const std::string& refused() const { return refused_; }

 private:
  const json* Find(const char* name) const {
    auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  void Refuse(const char* name) {
    if (refused_.empty()) refused_ = name;
  }

  const json& object_;
  std::string refused_;
};

}  // namespace

std::string ToJson(const Event& event) {
  json object = {{"kind", EventWord(event.kind)}};
  VisitTexts(event, [&](const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
  });
  VisitNumbers(event, [&](const char* name, std::int64_t number) {
    if (number != 0) object[name] = number;
  });
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Event> EventFromJson(std::string_view text) {
  json object = ParseJson(text);
  if (!object.is_object()) return Fail(FailureKind::Corrupt, "the event is not a JSON object");
  if (!object.contains("kind")) return Fail(FailureKind::Corrupt, "the event has no `kind`");
  Event event;
  Reader reader(object);
  reader("kind", event.kind);
  VisitTexts(event, [&](const char* name, std::string& member) { reader(name, member); });
  VisitNumbers(event, [&](const char* name, std::int64_t& member) { reader(name, member); });
  if (!reader.refused().empty()) {
    return Fail(FailureKind::Corrupt,
                fmt::format("the event's `{}` is not what it should be", reader.refused()));
  }
  return event;
}

}  // namespace hark::value
