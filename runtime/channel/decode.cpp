#include "runtime/channel/decode.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/channel/json.h"

namespace hark::channel {

std::int64_t TimeOf(const json::Value& time, std::int64_t otherwise) {
  // No count of seconds reaches it.
  constexpr std::int64_t kMillisecondsFrom = 100'000'000'000;
  const std::int64_t count = json::Integer(time).value_or(0);
  if (count <= 0) return otherwise;
  const std::int64_t ms = count < kMillisecondsFrom ? count * 1000 : count;
  return ms <= kLatestMs ? ms : otherwise;
}

void Bring(value::Event& event, std::string_view name, const nlohmann::json& members) {
  if (members.empty()) return;
  json::Value brings = json::Value::object();
  brings[std::string(name)] = members;
  event.fields = json::Dump(brings);
}

std::string Degrees(const json::Value& number) {
  if (!number.is_number()) return "";
  const double degrees = number.get<double>();
  if (!(std::abs(degrees) <= 180)) return "";
  // Seven decimals are a centimetre.
  std::string written = fmt::format("{:.7f}", degrees);
  written.erase(written.find_last_not_of('0') + 1);
  if (written.back() == '.') written.pop_back();
  return written;
}

void BringMessage(value::Event& event, std::string_view kind,
                  const std::vector<Attachment>& attachments) {
  if (kind == "text" && attachments.empty()) return;
  json::Value list = json::Value::array();
  for (const Attachment& one : attachments) {
    json::Value& brings = list.emplace_back(json::Value{{"kind", one.kind}});
    const auto put = [&](const char* name, const std::string& text) {
      if (!text.empty()) brings[name] = text;
    };
    put("id", one.id);
    if (one.url.starts_with("https://")) put("url", one.url);
    put("mime", one.mime);
    put("name", one.name);
    put("phone", one.phone);
    put("latitude", one.latitude);
    put("longitude", one.longitude);
  }
  Bring(event, "message", {{"kind", kind}, {"attachments", std::move(list)}});
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
