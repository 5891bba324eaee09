#include "runtime/channel/lower.h"

#include <algorithm>
#include <array>
#include <utility>

#include "compiler/base/match.h"

namespace hark::channel {
namespace {

constexpr std::array<ContentKind, 4> kMediaContents = {ContentKind::Image, ContentKind::Video,
                                                       ContentKind::Audio, ContentKind::Document};

// The lines that say something, one below the other.
std::string Lines(std::initializer_list<std::string_view> lines) {
  std::string text;
  for (const std::string_view line : lines) {
    if (line.empty()) continue;
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

class Lowering {
 public:
  enum class Into : std::uint8_t { WhatTheChannelShows, Texts };
  Lowering(const ChannelFacts& facts, const Content& content, Into into)
      : facts_(facts), content_(content), into_(into) {}

  std::vector<Content> Run() && {
    std::visit(Match{
                   [&](std::monostate) { AddText(content_.text, content_.choices); },
                   [&](const Media& media) { AddMedia(media); },
                   [&](const Cards& cards) { AddCards(cards); },
                   [&](const Location& location) { AddLocation(location); },
                   [&](const ContactCard& card) { AddContact(card); },
                   [&](const Template& one) { Add(one); },
                   [&](const Reaction& reaction) { AddReaction(reaction); },
               },
               content_.body);
    return std::move(messages_);
  }

 private:
  bool Shown(ContentKind kind) const {
    return into_ != Into::Texts && facts_.sends(kind) == Sent::Shown;
  }

  void Add(Body body) {
    Content message{.text = "", .choices = {}};
    message.body = std::move(body);
    message.target = content_.target;
    messages_.push_back(std::move(message));
  }

  void AddText(std::string text, std::vector<Choice> choices) {
    Content message{.text = std::move(text), .choices = std::move(choices)};
    message.target = content_.target;
    if (!Shown(ContentKind::LinkButton)) message = LinksAsLines(std::move(message));
    messages_.push_back(std::move(message));
  }

  // A caption stays on what it describes where the channel has captions and it fits;
  // nobody sees one on a sound. A file name that the channel does not show is its first line.
  void AddMedia(const Media& media) {
    if (!Shown(kMediaContents[static_cast<std::size_t>(media.kind)])) {
      return AddText(Lines({media.caption, media.filename, media.url}), {});
    }
    const bool named = media.kind == MediaKind::Document && Shown(ContentKind::FileName);
    const std::string caption = named ? media.caption : Lines({media.filename, media.caption});
    const Bound bound = facts_.bound(Limit::Caption);
    const bool stays = media.kind != MediaKind::Audio && bound.max > 0 && Within(caption, bound);
    Add(Media{media.kind, media.url, stays ? caption : "", named ? media.filename : ""});
    if (!stays && !caption.empty()) AddText(caption, {});
  }

  bool Fits(const Card& card) const {
    const std::size_t most = facts_.bound(Limit::CardButtons).max;
    const bool links =
        std::ranges::any_of(card.buttons, [](const Choice& button) { return !button.url.empty(); });
    return Within(card.title, facts_.bound(Limit::CardTitle)) &&
           Within(card.subtitle, facts_.bound(Limit::CardSubtitle)) &&
           Within(Lines({card.title, card.subtitle}), facts_.bound(Limit::CardText)) &&
           (most == 0 || card.buttons.size() <= most) &&
           (!links || Shown(ContentKind::LinkButton)) &&
           std::ranges::all_of(card.buttons, [&](const Choice& button) {
             return Within(button.title, facts_.bound(Limit::ButtonTitle)) &&
                    Within(button.payload, facts_.bound(Limit::ButtonPayload));
           });
  }

  // A card is an image above a text with buttons; one that lacks an image or buttons is
  // that without them.
  void AddCard(const Card& card) {
    const bool whole = !card.image.empty() && !card.buttons.empty();
    if (whole && Shown(ContentKind::Card) && Fits(card)) return Add(Cards{{card}});
    const std::string text = Lines({card.title, card.subtitle});
    if (!card.image.empty() && card.buttons.empty()) {
      return AddMedia({MediaKind::Image, card.image, text, ""});
    }
    if (!card.image.empty()) AddMedia({MediaKind::Image, card.image, "", ""});
    AddText(text, card.buttons);
  }

  void AddCards(const Cards& cards) {
    const std::size_t most = facts_.bound(Limit::Cards).max;
    const bool together =
        cards.cards.size() > 1 && Shown(ContentKind::Carousel) &&
        (most == 0 || cards.cards.size() <= most) &&
        std::ranges::all_of(cards.cards, [&](const Card& card) { return Fits(card); });
    if (together) return Add(cards);
    for (const Card& card : cards.cards) AddCard(card);
  }

  void AddLocation(const Location& location) {
    if (Shown(ContentKind::Location)) return Add(location);
    AddText(Lines({location.name, location.address, location.latitude + ", " + location.longitude}),
            {});
  }

  void AddContact(const ContactCard& card) {
    const bool has_phone = !card.phone.empty();
    if (Shown(has_phone ? ContentKind::ContactCard : ContentKind::NamedContact)) return Add(card);
    AddText(Lines({card.name, card.phone, card.email}), {});
  }

  void AddReaction(const Reaction& reaction) {
    if (Shown(ContentKind::Reaction)) return Add(reaction);
    AddText(reaction.emoji, {});
  }

  const ChannelFacts& facts_;
  const Content& content_;
  Into into_;
  std::vector<Content> messages_;
};

}  // namespace

Content LinksAsLines(Content content) {
  for (const Choice& choice : content.choices) {
    if (choice.url.empty()) continue;
    content.text = Lines({content.text, choice.title + ": " + choice.url});
  }
  std::erase_if(content.choices, [](const Choice& choice) { return !choice.url.empty(); });
  return content;
}

std::vector<Content> Lower(const ChannelFacts& facts, const Content& content) {
  return Lowering(facts, content, Lowering::Into::WhatTheChannelShows).Run();
}

std::vector<Content> LowerToTexts(const ChannelFacts& facts, const Content& content) {
  return Lowering(facts, content, Lowering::Into::Texts).Run();
}

}  // namespace hark::channel
