#include "runtime/value/event_fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/value/codec.h"
#include "runtime/value/json_text.h"

namespace hark::value {

using nlohmann::json;

struct EventFields::Members {
  json object;
};

namespace {

// What the event itself says of the record its trigger binds.
void FillRecord(const Event& event, json& object) {
  if (IsForRuns(event.kind)) return;
  const TriggerInfo& trigger = Info(event.kind);
  if (trigger.record().empty()) return;
  json& record = object[std::string(trigger.binds)];
  if (!record.is_object()) record = json::object();
  auto fill = [&](std::string_view name, const std::string& value) {
    if (!name.empty() && !record.contains(name)) record[std::string(name)] = value;
  };
  fill("id", event.id);
  if (trigger.has_text) fill("text", event.text);
  fill(ArgumentMember(trigger.argument), event.subject);
  if (event.kind == EventKind::Message) {
    fill("kind", "text");
    if (!record.contains("attachments")) record["attachments"] = json::array();
  }
  if (IsDelivery(event.kind)) {
    fill("message", event.effect_id);
    if (!event.error.empty()) fill("error", event.error);
  }
}

}  // namespace

EventFields::EventFields(const Event& event) : event_(event) {}
EventFields::~EventFields() = default;

const EventFields::Members& EventFields::members() const {
  if (members_ == nullptr) {
    auto made = std::make_unique<Members>();
    made->object = ParseJson(event_.fields);
    if (!made->object.is_object()) made->object = json::object();
    FillRecord(event_, made->object);
    members_ = std::move(made);
  }
  return *members_;
}

std::optional<Word> EventFields::Read(const ir::Program& program, ir::TypeId type,
                                      std::string_view name, Arena& arena) const {
  const json& object = members().object;
  auto found = object.find(name);
  static const json none;
  return FromJson(program, type, found == object.end() ? none : *found, arena);
}

bool EventFields::HasAll(const ir::Program& program, std::span<const ir::Field> reads,
                         Arena& arena) const {
  return std::ranges::all_of(reads, [&](const ir::Field& field) {
    return Read(program, field.type, field.name, arena).has_value();
  });
}

bool EventFields::Equals(const ir::Program& program, ir::ConstantId id, std::string_view name,
                         Arena& arena) const {
  const json& object = members().object;
  auto found = object.find(name);
  if (found == object.end()) return false;
  const ir::Constant& constant = program.constants[id];
  return ToJson(program, constant.type, ConstantWord(program, constant, arena)) == *found;
}

}  // namespace hark::value
