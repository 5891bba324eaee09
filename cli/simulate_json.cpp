#include "cli/simulate_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/event_names.h"
#include "runtime/channel/channel.h"
#include "runtime/sim/duration.h"
#include "runtime/value/json_text.h"
#include "runtime/value/time_text.h"

namespace hark::cli {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

template <typename Json>
std::string Dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string TextOf(const json& object, const char* member) {
  auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<std::string> Needed(const json& object, const char* member) {
  auto found = object.find(member);
  if (found == object.end() || !found->is_string()) {
    return Fail(FailureKind::Invalid, fmt::format("\"{}\" is missing or is no text", member));
  }
  return found->get<std::string>();
}

Result<std::string> KnownChannel(const json& object) {
  auto channel = Needed(object, "channel");
  if (channel && ChannelNamed(*channel) == nullptr) {
    return Fail(FailureKind::Invalid, fmt::format("there is no channel \"{}\"", *channel));
  }
  return channel;
}

// What an event of the kind brings: its record under the name its trigger binds, and for
// a changed field or a call the members themselves.
json FieldsOf(const TriggerInfo& trigger, const json& object) {
  json fields = json::object();
  auto take = [&](const std::string& name) {
    if (object.contains(name)) fields[name] = object[name];
  };
  if (trigger.argument == TriggerArgument::Field) {
    take("before");
    take("after");
  } else if (trigger.argument == TriggerArgument::Call) {
    if (object.contains("values") && object["values"].is_object()) fields = object["values"];
  } else if (!trigger.binds.empty()) {
    take(std::string(trigger.binds));
  }
  return fields;
}

Result<sim::Stimulus> Message(const json& object) {
  auto channel = KnownChannel(object);
  if (!channel) return std::unexpected(channel.error());
  auto from = Needed(object, "from");
  if (!from) return std::unexpected(from.error());
  const json fields = FieldsOf(Info(EventKind::Message), object);
  // A picture may come without a word.
  if (fields.empty()) {
    if (auto text = Needed(object, "text"); !text) return std::unexpected(text.error());
  }
  return sim::Receive{*channel,
                      *from,
                      TextOf(object, "text"),
                      TextOf(object, "name"),
                      TextOf(object, "language"),
                      TextOf(object, "id"),
                      fields.empty() ? "" : Dumped(fields)};
}

// Any event but a message: docs/simulate.md lists the members of each.
Result<sim::Stimulus> OccurOf(EventKind kind, const json& object) {
  const TriggerInfo& trigger = Info(kind);
  sim::Occur occur{.kind = kind};
  bool needs_contact =
      kind != EventKind::Webhook && kind != EventKind::Called && kind != EventKind::Schedule;
  if (needs_contact || object.contains("channel")) {
    auto channel = KnownChannel(object);
    if (!channel) return std::unexpected(channel.error());
    auto from = Needed(object, "from");
    if (!from) return std::unexpected(from.error());
    occur.channel = *channel;
    occur.from = *from;
  }
  occur.id = TextOf(object, "id");
  occur.text = TextOf(object, "text");
  std::string member(ArgumentMember(trigger.argument));
  if (member == "name") {
    auto name = Needed(object, "name");
    if (!name) return std::unexpected(name.error());
  }
  if (!member.empty()) occur.subject = TextOf(object, member.c_str());
  json fields = FieldsOf(trigger, object);
  if (!fields.empty()) occur.fields = fields.dump(-1, ' ', false, json::error_handler_t::replace);
  return occur;
}

Result<sim::Stimulus> TapOf(const json& object) {
  if (object.contains("button")) return OccurOf(EventKind::Tap, object);
  auto channel = KnownChannel(object);
  if (!channel) return std::unexpected(channel.error());
  auto from = Needed(object, "from");
  if (!from) return std::unexpected(from.error());
  auto title = Needed(object, "title");
  if (!title) return std::unexpected(title.error());
  sim::Tap tap{*channel, *from, *title};
  if (object.contains("back")) {
    if (!object["back"].is_number_unsigned()) {
      return Fail(FailureKind::Invalid, "`back` is how many messages with buttons came since");
    }
    tap.back = object["back"].get<std::size_t>();
  }
  return tap;
}

// What a service answers the oldest call of it that is under way, or how that fails.
Result<sim::Stimulus> AnswerOf(const json& object) {
  auto name = Needed(object, "name");
  if (!name) return std::unexpected(name.error());
  if (object.contains("fails")) {
    auto reply = FailingReply(TextOf(object, "fails"));
    if (!reply) return std::unexpected(reply.error());
    return sim::Answer{*name, *reply};
  }
  const auto status = object.find("status");
  if (status == object.end() || !status->is_number_unsigned()) {
    return Fail(FailureKind::Invalid, "\"status\" is missing or is no number; or say \"fails\"");
  }
  call::Reply reply{.status = status->get<std::int64_t>()};
  const auto answer = object.find("answer");
  if (answer != object.end()) {
    reply.body = answer->is_string() ? answer->get<std::string>() : Dumped(*answer);
  }
  return sim::Answer{*name, std::move(reply)};
}

// Advance or Outage.
template <typename Passing>
Result<sim::Stimulus> TimePasses(const json& object) {
  auto by = Needed(object, "by");
  if (!by) return std::unexpected(by.error());
  auto duration_ms = sim::ParseAdvance(*by);
  if (!duration_ms) {
    return Fail(
        FailureKind::Invalid,
        fmt::format("\"{}\" is no duration of at most 36600d; write it like 90s, 3h or 2d", *by));
  }
  return Passing{*duration_ms};
}

// The members that a line of this type may have beside `type`: the table of docs/simulate.md.
std::vector<std::string> MembersOf(std::string_view type, const json& object) {
  if (type == "message") return {"channel", "from", "text", "name", "language", "id", "message"};
  if (type == "service") return {"name", "status", "answer", "fails"};
  if (type == "advance" || type == "outage") return {"by"};
  if (type == "tap" && !object.contains("button")) return {"channel", "from", "title", "back"};
  std::vector<std::string> members = {"channel", "from", "id"};
  const auto kind = EventNamed(type);
  if (!kind || IsForRuns(*kind)) return {};
  const TriggerInfo& trigger = Info(*kind);
  const auto add = [&](std::string_view member) {
    if (!member.empty()) members.emplace_back(member);
  };
  if (trigger.has_text) add("text");
  add(ArgumentMember(trigger.argument));
  add(trigger.binds);
  if (trigger.argument == TriggerArgument::Call) add("values");
  if (trigger.argument == TriggerArgument::Field) {
    add("before");
    add("after");
  }
  return members;
}

// Members that nobody reads: most of them are misspelt.
Result<void> CheckMembers(const std::string& type, const json& object) {
  const std::vector<std::string> members = MembersOf(type, object);
  for (const auto& [name, value] : object.items()) {
    if (name == "type" || std::ranges::find(members, name) != members.end()) continue;
    return Fail(FailureKind::Invalid,
                fmt::format("\"{}\" has no \"{}\"{}", type, name, Instead(name, members)));
  }
  return {};
}

Result<sim::Stimulus> StimulusOf(const std::string& type, const json& object) {
  if (type == "message") return Message(object);
  if (type == "tap") return TapOf(object);
  if (type == "service") return AnswerOf(object);
  if (type == "advance") return TimePasses<sim::Advance>(object);
  if (type == "outage") return TimePasses<sim::Outage>(object);
  if (type == "deploy") return sim::TakeOver{};
  auto kind = EventNamed(type);
  if (kind && !IsForRuns(*kind)) return OccurOf(*kind, object);
  return Fail(
      FailureKind::Invalid,
      fmt::format("\"type\" is \"{}\"; it is advance, outage, deploy, service, or an event such as "
                  "message",
                  type));
}

}  // namespace

Result<call::Reply> FailingReply(std::string_view reason) {
  using enum call::Reply::Kind;
  if (reason == "unreachable") return call::Reply{.kind = NotSent};
  if (reason == "timeout" || reason == "uncertain") return call::Reply{.kind = NoAnswer};
  if (reason == "unreadable") return call::Reply{.kind = Unusable};
  return Fail(FailureKind::Invalid,
              fmt::format("\"{}\" is no failure; it is unreachable, timeout, uncertain or "
                          "unreadable, or a status such as 404",
                          reason));
}

Result<sim::Stimulus> StimulusFromJson(std::string_view line) {
  json object = value::ParseJson(line);
  if (!object.is_object()) return Fail(FailureKind::Invalid, "the line is not a JSON object");
  std::string type = TextOf(object, "type");
  auto stimulus = StimulusOf(type, object);
  if (!stimulus) return stimulus;
  if (auto right = CheckMembers(type, object); !right) return std::unexpected(right.error());
  return stimulus;
}

std::string ToJsonLine(const sim::Observed& observed) {
  ordered_json line;
  line["type"] = observed.kind;
  line["at"] = value::InstantText(observed.at_ms);
  if (!observed.rule.empty()) line["rule"] = observed.rule;
  line["channel"] = observed.channel;
  line["contact"] = observed.address;
  if (!observed.text.empty()) line["text"] = observed.text;
  if (!observed.has_content()) return Dumped(line);
  const json content = json::parse(channel::ToJson(observed.content), nullptr, false);
  for (const auto& [name, value] : content.items()) {
    // `contact` is who the line is about.
    if (name != "text") line[name == "contact" ? "contact_card" : name] = value;
  }
  return Dumped(line);
}

}  // namespace hark::cli
