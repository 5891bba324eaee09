#include "tests/fake_platforms/meta_judge.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

// Meta could not fetch the file.
constexpr int kNoFile = 2018008;

bool IsGiven(const json::Value& text) { return !json::Text(text).empty(); }
bool IsLink(const json::Value& url) { return json::Text(url).starts_with("http"); }

}  // namespace

void MetaJudge::Message(const json::Value& body) {
  KnownFields(body, {"recipient", "messaging_type", "tag", "message", "sender_action", "payload",
                     "reply_to"});
  Recipient(Member(body, "recipient"));
  const json::Value& message = Member(body, "message");
  const bool acts = !Member(body, "sender_action").is_null();
  Check(Limit::MeOneThing, acts != message.is_object(), "A message or a sender_action is sent");
  if (acts) return Action(body);
  MessagingType(body);
  if (const json::Value& reply_to = Member(body, "reply_to"); !reply_to.is_null()) {
    KnownFields(reply_to, {"mid"});
    Check(Limit::MeReplyTo, IsGiven(Member(reply_to, "mid")), "Param reply_to[mid] is missing");
  }
  Said(message);
}

void MetaJudge::Comment(const json::Value& body) {
  KnownFields(body, {"message"});
  Check(Limit::MeCommentText, IsGiven(Member(body, "message")), "Param message is empty");
}

void MetaJudge::Recipient(const json::Value& recipient) {
  KnownFields(recipient, {"id", "comment_id", "post_id"});
  Check(Limit::MeRecipient,
        recipient.is_object() && recipient.size() == 1 && IsGiven(recipient.front()),
        "Param recipient names one person, comment or post");
}

// Other tags have been refused since 27 April 2026.
void MetaJudge::MessagingType(const json::Value& body) {
  const std::string type = json::Text(Member(body, "messaging_type"));
  const json::Value& tag = Member(body, "tag");
  const bool to_person = IsGiven(Member(Member(body, "recipient"), "id"));
  const bool may_lack = !flavour_.wants_type || !to_person;
  const bool tagged = type == "MESSAGE_TAG";
  Check(flavour_.messaging_type, type == "RESPONSE" || tagged || (type.empty() && may_lack),
        "Param messaging_type is not known");
  Check(Limit::MeTag, tagged ? tag == "HUMAN_AGENT" : tag.is_null(), "The tag is not supported");
}

void MetaJudge::Action(const json::Value& body) {
  const std::string action = json::Text(Member(body, "sender_action"));
  const bool reacts = IsOneOf("react unreact", action);
  Check(Limit::MeAction, reacts || IsOneOf("typing_on typing_off mark_seen", action),
        "Param sender_action is not known");
  const bool alone = Member(body, "messaging_type").is_null() && Member(body, "tag").is_null() &&
                     Member(body, "reply_to").is_null();
  Check(Limit::MeOneThing, alone, "A sender_action goes alone");
  const json::Value& payload = Member(body, "payload");
  KnownFields(payload, {"message_id", "reaction"});
  const bool names_message = IsGiven(Member(payload, "message_id"));
  const bool names_emoji = IsGiven(Member(payload, "reaction"));
  Check(Limit::MeReaction,
        reacts ? names_message && (action == "unreact" || names_emoji) : payload.is_null(),
        "Param payload names no message or no reaction");
}

void MetaJudge::Said(const json::Value& message) {
  KnownFields(message, {"text", "attachment", "attachments", "quick_replies", "metadata"});
  const json::Value& text = Member(message, "text");
  const json::Value& attachment = Member(message, "attachment");
  const json::Value& attachments = Member(message, "attachments");
  const int things = !text.is_null() + !attachment.is_null() + !attachments.is_null();
  Check(Limit::MeContent, things == 1, "A message has a text or an attachment");
  if (!text.is_null()) Text(flavour_.text, text, hark::Limit::Text, "message[text]");
  if (!attachment.is_null()) Attachment(attachment);
  if (!attachments.is_null()) Images(attachments);
  if (const json::Value& replies = Member(message, "quick_replies"); !replies.is_null()) {
    QuickReplies(replies);
  }
  if (const json::Value& metadata = Member(message, "metadata"); !metadata.is_null()) {
    Check(Limit::MeMetadata, IsTextWithin(metadata, {1000, Unit::CodePoints}),
          "Param metadata has a wrong length");
  }
}

void MetaJudge::QuickReplies(const json::Value& replies) {
  const std::size_t most = facts_.bound(hark::Limit::QuickReplies).max;
  Check(Limit::MeQuickReplies, replies.is_array() && !replies.empty() && replies.size() <= most,
        "1 to 13 quick replies are allowed");
  for (const json::Value& reply : json::Elements(replies)) {
    KnownFields(reply, {"content_type", "title", "payload", "image_url"});
    const std::string type = json::Text(Member(reply, "content_type"));
    Check(flavour_.quick_reply_type, IsOneOf(flavour_.quick_replies, type),
          "Param content_type is not known");
    const json::Value& title = Member(reply, "title");
    const json::Value& payload = Member(reply, "payload");
    if (type != "text") {
      Check(Limit::MeQuickReplyBare, title.is_null() && payload.is_null(),
            "A quick reply of this type has no title");
      continue;
    }
    Text(Limit::MeQuickReplyTitle, title, hark::Limit::QuickReplyTitle, "quick_replies[title]");
    Text(Limit::MeQuickReplyPayload, payload, hark::Limit::QuickReplyPayload,
         "quick_replies[payload]");
  }
}

void MetaJudge::Attachment(const json::Value& attachment) {
  KnownFields(attachment, {"type", "payload"});
  const std::string type = json::Text(Member(attachment, "type"));
  const json::Value& payload = Member(attachment, "payload");
  Check(flavour_.attachment_type, IsOneOf(flavour_.attachments, type),
        "Param attachment[type] is not known");
  if (IsOneOf("image audio video file", type)) return Media(payload);
  if (type == "MEDIA_SHARE") {
    KnownFields(payload, {"id"});
    Check(Limit::IgShare, IsGiven(Member(payload, "id")), "Param payload[id] is missing");
  }
  if (type != "template") return;
  const std::string form = json::Text(Member(payload, "template_type"));
  Check(Limit::MeTemplate, IsOneOf("button generic", form),
        "Param template_type is not played by this fake");
  if (form == "button") ButtonTemplate(payload);
  if (form == "generic") GenericTemplate(payload);
}

void MetaJudge::Media(const json::Value& payload) {
  KnownFields(payload, {"url", "is_reusable", "attachment_id"});
  const json::Value& url = Member(payload, "url");
  const json::Value& id = Member(payload, "attachment_id");
  Check(Limit::MeMedia, url.is_null() ? IsGiven(id) : IsLink(url) && id.is_null(),
        "Failed to fetch the file from the url", kNoFile);
}

void MetaJudge::Images(const json::Value& attachments) {
  bool images =
      attachments.is_array() && !attachments.empty() && attachments.size() <= flavour_.images_max;
  for (const json::Value& one : json::Elements(attachments)) {
    images = images && Member(one, "type") == "image";
    Attachment(one);
  }
  Check(flavour_.images, images, "Param attachments is not a list of images");
}

void MetaJudge::ButtonTemplate(const json::Value& payload) {
  KnownFields(payload, {"template_type", "text", "buttons"});
  Text(Limit::MePrompt, Member(payload, "text"), hark::Limit::Prompt, "payload[text]");
  const json::Value& buttons = json::Elements(Member(payload, "buttons"));
  Check(Limit::MeButtons,
        !buttons.empty() && buttons.size() <= facts_.bound(hark::Limit::Buttons).max,
        "1 to 3 buttons are allowed");
  for (const json::Value& button : buttons) Button(button);
}

void MetaJudge::GenericTemplate(const json::Value& payload) {
  KnownFields(payload, {"template_type", "elements"});
  const json::Value& elements = json::Elements(Member(payload, "elements"));
  Check(Limit::MeElements,
        !elements.empty() && elements.size() <= facts_.bound(hark::Limit::Cards).max,
        "1 to 10 elements are allowed");
  for (const json::Value& element : elements) {
    KnownFields(element, {"title", "subtitle", "image_url", "default_action", "buttons"});
    Text(Limit::MeElementTitle, Member(element, "title"), hark::Limit::CardTitle,
         "elements[title]");
    if (const json::Value& subtitle = Member(element, "subtitle"); !subtitle.is_null()) {
      Text(Limit::MeElementSubtitle, subtitle, hark::Limit::CardSubtitle, "elements[subtitle]");
    }
    if (const json::Value& image = Member(element, "image_url"); !image.is_null()) {
      Check(Limit::MeElementImage, IsLink(image), "Param image_url is no link", kNoFile);
    }
    if (Member(element, "buttons").is_null()) continue;
    const json::Value& buttons = json::Elements(Member(element, "buttons"));
    Check(Limit::MeElementButtons,
          !buttons.empty() && buttons.size() <= facts_.bound(hark::Limit::CardButtons).max,
          "1 to 3 buttons are allowed");
    for (const json::Value& button : buttons) Button(button);
  }
}

void MetaJudge::Button(const json::Value& button) {
  const std::string type = json::Text(Member(button, "type"));
  Check(Limit::MeButtonType, IsOneOf("postback web_url phone_number", type),
        "Param buttons[type] is not known");
  Text(Limit::MeButtonTitle, Member(button, "title"), hark::Limit::ButtonTitle, "buttons[title]");
  if (type == "web_url") {
    KnownFields(button, {"type", "title", "url"});
    Check(Limit::MeButtonUrl, IsLink(Member(button, "url")), "Param buttons[url] is no link");
    return;
  }
  KnownFields(button, {"type", "title", "payload"});
  const json::Value& payload = Member(button, "payload");
  if (type == "phone_number") {
    Check(Limit::MeButtonPhone, json::Text(payload).starts_with('+'),
          "Param buttons[payload] is no number in full");
    return;
  }
  Text(Limit::MeButtonPayload, payload, hark::Limit::ButtonPayload, "buttons[payload]");
}

}  // namespace hark::fake
