#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tests/fake_platforms/judge.h"

namespace hark::fake {

// What differs between Messenger and Instagram, which have one API. Words are parted by
// spaces.
struct MetaFlavour {
  ChannelId id;
  std::string_view host;     // where its API begins in the fake: real ones have hosts apart
  std::string_view replies;  // the edge of a comment that takes a public answer
  std::string_view quick_replies;
  std::string_view attachments;
  std::size_t images_max;
  bool wants_type;  // a message into a conversation has a messaging_type
  // Rows of limits.def that say it.
  Limit text;
  Limit quick_reply_type;
  Limit attachment_type;
  Limit images;
  Limit messaging_type;
};

inline constexpr MetaFlavour kMessenger{
    .id = ChannelId::Messenger,
    .host = "/messenger",
    .replies = "comments",
    .quick_replies = "text user_phone_number user_email",
    .attachments = "image audio video file template",
    .images_max = 30,
    .wants_type = true,
    .text = Limit::FbText,
    .quick_reply_type = Limit::FbQuickReplyType,
    .attachment_type = Limit::FbAttachment,
    .images = Limit::FbImages,
    .messaging_type = Limit::FbMessagingType,
};
inline constexpr MetaFlavour kInstagram{
    .id = ChannelId::Instagram,
    .host = "/instagram",
    .replies = "replies",
    .quick_replies = "text",
    .attachments = "image audio video file template like_heart MEDIA_SHARE",
    .images_max = 10,
    .wants_type = false,
    .text = Limit::IgText,
    .quick_reply_type = Limit::IgQuickReplyType,
    .attachment_type = Limit::IgAttachment,
    .images = Limit::IgImages,
    .messaging_type = Limit::IgMessagingType,
};

// Checks one request to the Send API, or one answer to a comment.
class MetaJudge : public Judge {
 public:
  static constexpr int kParameter = 100;
  static constexpr int kNoSuchComment = 2534025;
  static constexpr int kOutsideWindow = 2534022;

  MetaJudge(const MetaFlavour& flavour, Coverage& coverage)
      : Judge(coverage), flavour_(flavour), facts_(FactsOf(flavour.id)) {}

  void Message(const channel::json::Value& body);
  void Comment(const channel::json::Value& body);

 private:
  void Check(Limit limit, bool holds, const std::string& words, int subcode = 0) {
    Require(limit, holds, {kParameter, "(#100) " + words, 400, subcode});
  }
  void KnownFields(const channel::json::Value& object,
                   std::initializer_list<std::string_view> names) {
    Known(Limit::MeKnownFields, object, names, kParameter);
  }
  void Text(Limit limit, const channel::json::Value& text, hark::Limit bound,
            const std::string& what) {
    Check(limit, IsTextWithin(text, facts_.bound(bound)), "Param " + what + " has a wrong length");
  }

  void Recipient(const channel::json::Value& recipient);
  void MessagingType(const channel::json::Value& body);
  void Action(const channel::json::Value& body);
  void Said(const channel::json::Value& message);
  void QuickReplies(const channel::json::Value& replies);
  void Attachment(const channel::json::Value& attachment);
  void Media(const channel::json::Value& payload);
  void Images(const channel::json::Value& attachments);
  void ButtonTemplate(const channel::json::Value& payload);
  void GenericTemplate(const channel::json::Value& payload);
  void Button(const channel::json::Value& button);

  const MetaFlavour& flavour_;
  const ChannelFacts& facts_;
};

}  // namespace hark::fake
