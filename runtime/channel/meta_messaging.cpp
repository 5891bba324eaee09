// Messenger and Instagram: one way to send, with a few names of their own. Sources of the
// requests: Meta, Messenger send messages and templates pages, 5 May 2026; Instagram
// messaging and private replies, 2 July 2026.

#include <nlohmann/json.hpp>

#include "compiler/base/match.h"
#include "runtime/channel/adapters.h"
#include "runtime/channel/answer.h"
#include "runtime/channel/json.h"
#include "runtime/channel/meta_adapter.h"
#include "runtime/channel/meta_decode.h"
#include "runtime/channel/meta_error.h"
#include "runtime/channel/renewal.h"

namespace hark::channel {
namespace {

// What is not answered 200 is sent again for up to an hour, then the webhook is shut off
// (Meta, Messenger webhooks, 5 May 2026); comments for up to 36 hours.
constexpr std::int64_t kRedeliveryWindowMs = 36LL * 60 * 60 * 1000;

// ---- What a message says ----

json::Value Button(const Choice& choice) {
  if (!choice.url.empty()) {
    return {{"type", "web_url"}, {"title", choice.title}, {"url", choice.url}};
  }
  return {{"type", "postback"}, {"title", choice.title}, {"payload", choice.payload}};
}

json::Value Buttons(const std::vector<Choice>& choices) {
  json::Value buttons = json::Value::array();
  for (const Choice& choice : choices) buttons.push_back(Button(choice));
  return buttons;
}

json::Value QuickReplies(const std::vector<Choice>& choices) {
  json::Value replies = json::Value::array();
  for (const Choice& choice : choices) {
    replies.push_back(
        {{"content_type", "text"}, {"title", choice.title}, {"payload", choice.payload}});
  }
  return replies;
}

json::Value TemplateOf(json::Value payload) {
  return {{"attachment", {{"type", "template"}, {"payload", std::move(payload)}}}};
}

json::Value Of(const Content& content) {
  if (content.choices.empty()) return {{"text", content.text}};
  if (content.form == ChoiceForm::QuickReplies) {
    return {{"text", content.text}, {"quick_replies", QuickReplies(content.choices)}};
  }
  return TemplateOf(
      {{"template_type", "button"}, {"text", content.text}, {"buttons", Buttons(content.choices)}});
}

json::Value Of(const Media& media) {
  const std::string_view type = media.kind == MediaKind::Document ? "file" : Word(media.kind);
  return {{"attachment", {{"type", type}, {"payload", {{"url", media.url}}}}}};
}

json::Value Of(const Card& card) {
  json::Value element = {{"title", card.title}};
  if (!card.subtitle.empty()) element["subtitle"] = card.subtitle;
  if (!card.image.empty()) element["image_url"] = card.image;
  if (!card.buttons.empty()) element["buttons"] = Buttons(card.buttons);
  return element;
}

json::Value Of(const Cards& cards) {
  json::Value elements = json::Value::array();
  for (const Card& card : cards.cards) elements.push_back(Of(card));
  return TemplateOf({{"template_type", "generic"}, {"elements", std::move(elements)}});
}

// Locations, contacts and templates were made into texts before.
json::Value MessageOf(const Content& content) {
  return std::visit(Match{
                        [&](const Media& media) { return Of(media); },
                        [&](const Cards& cards) { return Of(cards); },
                        [&](const auto&) { return Of(content); },
                    },
                    content.body);
}

// ---- Requests ----

// What differs between the two.
struct Flavour {
  ChannelId id;
  std::string_view replies;  // the edge of a comment that takes a public answer
  bool names_love;           // the heart is a word, "love"
};
constexpr Flavour kMessenger{ChannelId::Messenger, "comments", false};
constexpr Flavour kInstagram{ChannelId::Instagram, "replies", true};

bool IsHeart(std::string_view emoji) { return emoji == "❤" || emoji == "❤️"; }

class MetaMessagingAdapter : public MetaAdapter {
 public:
  explicit MetaMessagingAdapter(const Flavour& flavour)
      : flavour_(flavour), facts_(FactsOf(flavour.id)) {}

  std::string_view name() const override { return facts_.name; }

  Decoded Decode(const Connection& connection, std::string_view body,
                 std::int64_t received_ms) const override {
    return DecodeMetaMessaging(facts_, connection, body, received_ms);
  }

  HttpRequest Encode(const Connection& connection, std::string_view address, const Content& content,
                     std::string_view effect_id) const override {
    if (content.target.kind == Target::Kind::Public) {
      return Post(connection, content.target.id + "/" + std::string(flavour_.replies),
                  {{"message", content.text}});
    }
    json::Value body = {{"recipient", RecipientOf(address, content.target)}};
    if (const auto* reaction = std::get_if<Reaction>(&content.body)) {
      SetReaction(body, *reaction, content.target.id);
    } else {
      body["messaging_type"] = "RESPONSE";
      body["message"] = MessageOf(content);
      // The echo of the message hands it back.
      if (!effect_id.empty()) body["message"]["metadata"] = effect_id;
    }
    return Post(connection, connection.account_id + "/messages", body);
  }

  // A message has a `message_id`, an answer to a comment an `id`, a reaction neither.
  SendResult Interpret(const HttpResponse& response) const override {
    auto answer = json::Parse(response.body);
    if (!answer) return InterpretStatus(response);
    if (auto refused = MetaRefusal(facts_, response, *answer)) return *std::move(refused);
    for (const std::string_view member : {"message_id", "id"}) {
      std::string id = json::Id(json::Member(*answer, member));
      if (!id.empty()) return MetaAccepted(response, std::move(id));
    }
    const bool taken = response.status == 200 && !json::Member(*answer, "recipient_id").is_null();
    if (taken) return SendResult{};
    return InterpretStatus(response);
  }

  std::int64_t redelivery_window_ms() const override { return kRedeliveryWindowMs; }

  std::optional<HttpRequest> Typing(const Connection& connection,
                                    const value::Event& event) const override {
    return Act(connection, event, "typing_on");
  }

 protected:
  HttpRequest Seen(const Connection& connection, const value::Event& event) const override {
    return Act(connection, event, "mark_seen");
  }

  // Meta, sender actions page, 5 May 2026.
  static HttpRequest Act(const Connection& connection, const value::Event& event,
                         std::string_view action) {
    return Post(connection, connection.account_id + "/messages",
                {{"recipient", {{"id", event.address}}}, {"sender_action", action}});
  }

  const ChannelFacts& facts() const { return facts_; }

 private:
  static json::Value RecipientOf(std::string_view address, const Target& target) {
    if (target.kind == Target::Kind::Private) return {{"comment_id", target.id}};
    return {{"id", address}};
  }

  void SetReaction(json::Value& body, const Reaction& reaction, const std::string& message) const {
    body["sender_action"] = reaction.emoji.empty() ? "unreact" : "react";
    body["payload"] = {{"message_id", message}};
    if (reaction.emoji.empty()) return;
    const bool love = flavour_.names_love && IsHeart(reaction.emoji);
    body["payload"]["reaction"] = love ? "love" : reaction.emoji;
  }

  const Flavour& flavour_;
  const ChannelFacts& facts_;
};

class InstagramAdapter final : public MetaMessagingAdapter {
 public:
  InstagramAdapter() : MetaMessagingAdapter(kInstagram) {}

  TokenLife LifeOfToken(const Connection& connection) const override {
    return InstagramTokenLife(connection);
  }
  HttpRequest AskForToken(const Connection& connection, const Grant& last) const override {
    return AskForInstagramToken(connection, last);
  }
  TokenAnswer ReadToken(const HttpResponse& response) const override {
    const auto answer = json::Parse(response.body);
    return ReadInstagramToken(response,
                              answer ? MetaRefusal(facts(), response, *answer) : std::nullopt);
  }
};

}  // namespace

const Adapter& Messenger() {
  static const MetaMessagingAdapter adapter(kMessenger);
  return adapter;
}

const Adapter& Instagram() {
  static const InstagramAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
