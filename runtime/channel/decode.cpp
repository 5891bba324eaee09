#include "runtime/channel/decode.h"

#include <nlohmann/json.hpp>

#include "runtime/channel/json.h"

namespace hark::channel {

void Bring(value::Event& event, std::string_view name, const nlohmann::json& members) {
  if (members.empty()) return;
  json::Value brings = json::Value::object();
  brings[std::string(name)] = members;
  event.fields = json::Dump(brings);
}

void BringKind(value::Event& event, std::string_view kind) {
  if (kind != "text") Bring(event, "message", {{"kind", kind}});
}

void BringReaction(value::Event& event, const std::string& emoji, bool removed) {
  json::Value brings = {{"message", event.object_id}, {"removed", removed}};
  if (!emoji.empty()) brings["emoji"] = emoji;
  Bring(event, "reaction", brings);
}

void BringTopic(value::Event& event, const std::string& topic) {
  if (!topic.empty()) Bring(event, "opt", {{"topic", topic}});
}

}  // namespace hark::channel
