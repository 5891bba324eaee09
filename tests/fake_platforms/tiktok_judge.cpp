#include "tests/fake_platforms/tiktok_judge.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

constexpr Bound Most(hark::Limit limit) { return FactsOf(ChannelId::TikTok).bound(limit); }

// A card of links has longer titles than one of buttons.
constexpr Bound kLinkTitle{40, Unit::CodePoints};

bool IsGiven(const json::Value& text) { return !json::Text(text).empty(); }

bool IsNumber(const json::Value& id) {
  const std::string digits = json::Text(id);
  return !digits.empty() &&
         std::ranges::all_of(digits, [](char byte) { return byte >= '0' && byte <= '9'; });
}

}  // namespace

void TikTokJudge::Message(const json::Value& body) {
  KnownFields(
      body, {"business_id", "recipient_type", "recipient", "message_type", "text", "image",
             "share_post", "template", "sender_action", "direct_reply", "referenced_message_info"});
  const std::string type = json::Text(Member(body, "message_type"));
  const json::Value& reply = Member(body, "direct_reply");
  const bool in_private = !reply.is_null();
  const json::Value& to = Member(body, "recipient");
  const json::Value& kind = Member(body, "recipient_type");
  Check(Limit::TtRecipient,
        in_private ? to.is_null() && kind.is_null() : IsGiven(to) && kind == "CONVERSATION",
        "Param recipient is invalid");
  if (in_private) DirectReply(reply, type);
  Check(Limit::TtType, IsOneOf("TEXT IMAGE SHARE_POST TEMPLATE SENDER_ACTION", type),
        "Param message_type is invalid");
  if (const json::Value& quoted = Member(body, "referenced_message_info"); !quoted.is_null()) {
    KnownFields(quoted, {"referenced_message_id"});
    Check(Limit::TtQuote, type == "TEXT" && IsGiven(Member(quoted, "referenced_message_id")),
          "Param referenced_message_info is invalid");
  }
  Said(body, type);
}

void TikTokJudge::DirectReply(const json::Value& reply, const std::string& type) {
  KnownFields(reply, {"reply_type", "comment_reply"});
  const json::Value& comment = Member(reply, "comment_reply");
  KnownFields(comment, {"comment_id"});
  Check(Limit::TtDirectReply,
        Member(reply, "reply_type") == "COMMENT_REPLY" && IsNumber(Member(comment, "comment_id")),
        "Param direct_reply is invalid");
  Check(Limit::TtDirectText, type == "TEXT", "A direct reply is of type TEXT");
}

void TikTokJudge::Said(const json::Value& body, const std::string& type) {
  struct Part {
    std::string_view type;
    const char* member;
  };
  constexpr Part kParts[] = {{"TEXT", "text"},
                             {"IMAGE", "image"},
                             {"SHARE_POST", "share_post"},
                             {"TEMPLATE", "template"},
                             {"SENDER_ACTION", "sender_action"}};
  for (const Part& part : kParts) {
    Check(Limit::TtOneThing, Member(body, part.member).is_null() == (part.type != type),
          std::string("Param ") + part.member + " goes with its message_type");
  }
  if (type == "TEXT") {
    KnownFields(Member(body, "text"), {"body"});
    Check(Limit::TtText,
          IsTextWithin(Member(Member(body, "text"), "body"), Most(hark::Limit::Text)),
          "Param text is invalid");
  } else if (type == "IMAGE") {
    KnownFields(Member(body, "image"), {"media_id"});
    Check(Limit::TtImage, IsGiven(Member(Member(body, "image"), "media_id")),
          "Param media_id is invalid");
  } else if (type == "SHARE_POST") {
    KnownFields(Member(body, "share_post"), {"item_id"});
    Check(Limit::TtPost, IsGiven(Member(Member(body, "share_post"), "item_id")),
          "Param item_id is invalid");
  } else if (type == "TEMPLATE") {
    Card(Member(body, "template"));
  } else if (type == "SENDER_ACTION") {
    Check(Limit::TtAction, IsOneOf("TYPING MARK_READ", json::Text(Member(body, "sender_action"))),
          "Param sender_action is invalid");
  }
}

void TikTokJudge::Card(const json::Value& card) {
  KnownFields(card, {"type", "title", "buttons"});
  const std::string type = json::Text(Member(card, "type"));
  Check(Limit::TtCard, IsOneOf("QA_BUTTON_CARD QA_LINK_CARD", type),
        "Param template.type is invalid");
  Check(Limit::TtCardTitle, IsTextWithin(Member(card, "title"), Most(hark::Limit::Prompt)),
        "Param template.title is invalid");
  const json::Value& buttons = json::Elements(Member(card, "buttons"));
  Check(Limit::TtButtons, !buttons.empty() && buttons.size() <= Most(hark::Limit::Buttons).max,
        "Param template.buttons is invalid");
  const Bound title = type == "QA_LINK_CARD" ? kLinkTitle : Most(hark::Limit::ButtonTitle);
  for (const json::Value& button : buttons) {
    KnownFields(button, {"type", "title", "id"});
    Check(Limit::TtButtonType, Member(button, "type") == "REPLY", "Param button.type is invalid");
    Check(Limit::TtButtonTitle, IsTextWithin(Member(button, "title"), title),
          "Param button.title is invalid");
    Check(Limit::TtButtonId, IsTextWithin(Member(button, "id"), Most(hark::Limit::ButtonPayload)),
          "Param button.id is invalid");
  }
}

void TikTokJudge::Comment(const json::Value& body) {
  KnownFields(body, {"business_id", "video_id", "comment_id", "text"});
  Check(Limit::TtComment,
        IsNumber(Member(body, "video_id")) && IsNumber(Member(body, "comment_id")),
        "Param video_id or comment_id is invalid");
  Check(Limit::TtCommentText, IsTextWithin(Member(body, "text"), Most(hark::Limit::CommentText)),
        "Param text is invalid");
}

}  // namespace hark::fake
