// Shapes as in tests/fixtures/messenger and instagram, which have their sources in
// fixtures/README.md.

#include <utility>

#include "runtime/channel/json.h"
#include "tests/fake_platforms/webhook_body.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;
using Json = nlohmann::json;

// Our app's number, by which Messenger marks what it sent.
constexpr std::int64_t kAppId = 240011223344556;

// One event and the list of an entry that it stands in.
struct Element {
  const char* list;
  Json value;
};

Json Echo(const Json& event) {
  const Json& id = Member(event, "provider_id");
  Json message = {{"mid", id.is_null() ? Member(event, "id") : id},
                  {"text", Member(event, "echo")},
                  {"is_echo", true}};
  if (const Json& ours = Member(event, "effect_id"); !ours.is_null()) {
    message["app_id"] = kAppId;
    message["metadata"] = ours;
  }
  if (const Json& app = Member(event, "app_id"); !app.is_null()) message["app_id"] = app;
  return message;
}

Json Reaction(const Json& event) {
  Json reaction = {{"mid", Member(event, "provider_id")}, {"action", "unreact"}};
  if (Member(event, "removed") == true) return reaction;
  reaction["action"] = "react";
  reaction["reaction"] = "other";
  reaction["emoji"] = Member(event, "reaction");
  return reaction;
}

// Instagram names what was read, Messenger says up to when.
Json Status(const MetaFlavour& flavour, const Json& event, std::int64_t at_ms) {
  const Json& message = Member(event, "provider_id");
  if (Member(event, "status") == "read") {
    const bool names = flavour.id == ChannelId::Instagram;
    return {{"read", names ? Json{{"mid", message}} : Json{{"watermark", at_ms}}}};
  }
  const bool told = flavour.id == ChannelId::Messenger && Member(event, "status") == "delivered";
  if (!told) return {};
  return {{"delivery", {{"mids", Json::array({message})}, {"watermark", at_ms}}}};
}

// What a person did in a conversation; null for what Meta does not tell.
Json Happened(const MetaFlavour& flavour, const Json& event, std::int64_t at_ms) {
  const Json& id = Member(event, "id");
  if (event.contains("text")) return {{"message", {{"mid", id}, {"text", event["text"]}}}};
  if (event.contains("quick_reply")) {
    return {{"message",
             {{"mid", id},
              {"text", Member(event, "title")},
              {"quick_reply", {{"payload", event["quick_reply"]}}}}}};
  }
  if (event.contains("tap")) {
    return {
        {"postback", {{"mid", id}, {"title", Member(event, "title")}, {"payload", event["tap"]}}}};
  }
  if (event.contains("reaction")) return {{"reaction", Reaction(event)}};
  if (event.contains("echo")) return {{"message", Echo(event)}};
  return Status(flavour, event, at_ms);
}

Json PageComment(const Json& event) {
  const Json& parent = Member(event, "parent");
  return {
      {"field", "feed"},
      {"value",
       {{"item", "comment"},
        {"verb", "add"},
        {"comment_id", Member(event, "id")},
        {"post_id", Member(event, "post")},
        {"parent_id", parent.is_null() ? Member(event, "post") : parent},
        {"message", Member(event, "comment")},
        {"created_time", SecondsOf(event)},
        {"from", {{"id", Member(event, "from")}, {"name", json::Text(Member(event, "name"))}}}}}};
}

Json InstagramComment(const Json& event) {
  Json value = {
      {"id", Member(event, "id")},
      {"text", Member(event, "comment")},
      {"media", {{"id", Member(event, "post")}, {"media_product_type", "FEED"}}},
      {"from", {{"id", Member(event, "from")}, {"username", json::Text(Member(event, "name"))}}}};
  if (const Json& parent = Member(event, "parent"); !parent.is_null()) value["parent_id"] = parent;
  return {{"field", "comments"}, {"value", std::move(value)}};
}

Element ElementOf(const MetaFlavour& flavour, const Json& account, const Json& event) {
  if (event.contains("comment")) {
    return {"changes",
            flavour.id == ChannelId::Messenger ? PageComment(event) : InstagramComment(event)};
  }
  const std::int64_t at_ms = SecondsOf(event) * 1000;
  Json value = Happened(flavour, event, at_ms);
  if (value.empty()) return {"messaging", nullptr};
  const bool ours = event.contains("echo");
  value["sender"]["id"] = ours ? account : Member(event, "from");
  value["recipient"]["id"] = ours ? Member(event, "to") : account;
  value["timestamp"] = at_ms;
  return {"messaging", std::move(value)};
}

}  // namespace

Body MetaBody(const MetaFlavour& flavour, const Json& order, std::span<const Json> events) {
  const Json& account = Member(order, "account");
  Json entries = Json::array();
  for (const Json& event : events) {
    Element element = ElementOf(flavour, account, event);
    if (element.value.is_null()) {
      return std::unexpected(std::string(FactsOf(flavour.id).title) + " has no " + event.dump());
    }
    const bool fits = !entries.empty() && entries.back().contains(element.list) &&
                      entries.back()[element.list].size() < PerEntry(order);
    if (!fits) {
      const bool in_ms = element.list == std::string_view("messaging");
      entries.push_back({{"id", account}, {"time", SecondsOf(event) * (in_ms ? 1000 : 1)}});
    }
    entries.back()[element.list].push_back(std::move(element.value));
  }
  const char* object = flavour.id == ChannelId::Messenger ? "page" : "instagram";
  return Escaped({{"object", object}, {"entry", std::move(entries)}});
}

}  // namespace hark::fake
