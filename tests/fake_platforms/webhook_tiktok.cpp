// Shapes as in tests/fixtures/tiktok, which have their sources in fixtures/README.md.

#include <utility>

#include "runtime/channel/json.h"
#include "tests/fake_platforms/webhook_body.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;
using Json = nlohmann::json;

struct Told {
  const char* name;  // of the webhook's event
  Json content;
};

// Comments have their ids as bare numbers.
Json Number(const Json& id) {
  const auto number = json::Integer(id);
  return number ? Json(*number) : id;
}

Json Message(const Json& order, const Json& event, const Json& conversation) {
  const Json& id = Member(event, "provider_id");
  const bool known = event.contains("echo") && !id.is_null();
  return {{"from", json::Text(Member(event, "name"))},
          {"to", "shop"},
          {"unique_identifier", "uid-" + json::Id(conversation)},
          {"from_user", {{"id", "u-" + json::Id(conversation)}, {"role", "personal_account"}}},
          {"to_user", {{"id", Member(order, "account")}, {"role", "business_account"}}},
          {"conversation_id", conversation},
          {"message_id", known ? id : Member(event, "id")},
          {"timestamp", SecondsOf(event) * 1000},
          {"type", "text"}};
}

Told Received(const Json& order, const Json& event) {
  Json content = Message(order, event, Member(event, "from"));
  if (event.contains("reaction")) {
    const bool removed = Member(event, "removed") == true;
    content["type"] = "reaction";
    content["reaction"] = Json::array({{{"operation", removed ? "REMOVE" : "ADD"},
                                        {"type", "EMOJI"},
                                        {"emoji", event["reaction"]},
                                        {"original_msg_id", Member(event, "provider_id")}}});
    return {"im_receive_msg", std::move(content)};
  }
  const bool taps = event.contains("tap");
  content["text"]["body"] = Member(event, taps ? "title" : "text");
  if (taps) {
    content["reply_source_payload"] = {
        {"reply_source_msg_id", json::Text(Member(event, "provider_id"))},
        {"reply_source_unique_id", event["tap"]}};
  }
  return {"im_receive_msg", std::move(content)};
}

// What the business sent: through the API unless the order names another source.
Told Sent(const Json& order, const Json& event) {
  Json content = Message(order, event, Member(event, "to"));
  std::swap(content["from"], content["to"]);
  std::swap(content["from_user"], content["to_user"]);
  const Json& source = Member(event, "source");
  content["text"]["body"] = event["echo"];
  content["message_tag"]["source"] = source.is_null() ? Json("API") : source;
  return {"im_send_msg", std::move(content)};
}

Told Comment(const Json& event) {
  const Json& parent = Member(event, "parent");
  Json content = {{"comment_id", Number(Member(event, "id"))},
                  {"video_id", Number(Member(event, "post"))},
                  {"comment_type", parent.is_null() ? "comment" : "reply"},
                  {"comment_action", "insert"},
                  {"unique_identifier", Member(event, "from")},
                  {"timestamp", SecondsOf(event) * 1000},
                  {"text", event["comment"]}};
  if (!parent.is_null()) content["parent_comment_id"] = Number(parent);
  return {"comment.update", std::move(content)};
}

Told TellOf(const Json& order, const Json& event) {
  if (event.contains("comment")) return Comment(event);
  if (event.contains("echo")) return Sent(order, event);
  if (Member(event, "status") == "read") {
    return {"im_mark_read_msg",
            {{"conversation_id", Member(event, "from")},
             {"read", {{"last_read_timestamp", SecondsOf(event) * 1000}}},
             {"from_user", {{"id", "u-" + json::Id(Member(event, "from"))}}}}};
  }
  const bool known = event.contains("text") || event.contains("tap") || event.contains("reaction");
  return known ? Received(order, event) : Told{nullptr, nullptr};
}

}  // namespace

Body TikTokBody(const Json& order, const Json& event) {
  const Told told = TellOf(order, event);
  if (told.name == nullptr) return std::unexpected("TikTok has no " + event.dump());
  return Escaped({{"client_key", "aw7ark"},
                  {"event", told.name},
                  {"create_time", SecondsOf(event)},
                  {"user_openid", Member(order, "account")},
                  {"content", told.content.dump()}});
}

}  // namespace hark::fake
