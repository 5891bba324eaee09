#include "compiler/sema/shown.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/channel/choices.h"
#include "compiler/sema/channel.h"

namespace hark::sema {
namespace {

using Choices = std::vector<ShownChoice>;

using Texts = std::vector<ShownText>;

Texts TextsOf(std::vector<WrittenText> written) {
  Texts texts;
  for (WrittenText& form : written) {
    texts.push_back({std::move(form.text), std::move(form.language)});
  }
  return texts;
}

// Why there is no room for one of the texts; empty where there is for all.
std::string TooLong(const ChannelFacts& channel, Limit limit, const Texts& texts) {
  const Bound bound = channel.bound(limit);
  for (const auto& [text, language] : texts) {
    if (Within(text, bound)) continue;
    const std::string in = language.empty() ? "" : " in `" + language + "`";
    return "\"" + text + "\"" + in + " has " + std::to_string(Length(text, bound.unit)) + " " +
           std::string(Words(bound.unit)) + " and " + std::string(Words(limit)) + " " +
           std::to_string(bound.max);
  }
  return {};
}

std::string TooMany(const ChannelFacts& channel, Limit limit, std::size_t count,
                    std::string_view what, std::string_view nouns) {
  const std::size_t max = channel.bound(limit).max;
  if (max == 0 || count <= max) return {};
  return "it has " + std::to_string(count) + " " + std::string(what) + " and " +
         std::string(channel.title) + " shows " + std::to_string(max) + " " + std::string(nouns);
}

// ---- Choices ----

// Why the channel does not show the choices in this form; empty where it does.
std::string WhyNot(const ChannelFacts& channel, const ChoiceFormFacts& form,
                   const Choices& choices) {
  std::string why = TooMany(channel, form.count, choices.size(), "choices", form.nouns);
  for (const ShownChoice& choice : choices) {
    if (!why.empty()) return why;
    if (choice.opens_link && form.form != ChoiceForm::Buttons) {
      return "one of them opens a link, as only a button does";
    }
    why = TooLong(channel, form.title, choice.titles);
  }
  return why;
}

// How the channel shows the choices, and what kept it from showing them in a better form.
struct Lowered {
  ChoiceForm form = ChoiceForm::Numbered;
  std::string words = "numbered text";
  std::string why;  // empty: this is the best form it has
};

Lowered BestOf(const ChannelFacts& channel, const Choices& choices) {
  Lowered lowered;
  for (const ChoiceFormFacts& form : kChoiceForms) {
    if (channel.sends(form.content) != Sent::Shown) continue;
    std::string why = WhyNot(channel, form, choices);
    if (why.empty()) return {form.form, std::string(form.words), std::move(lowered.why)};
    if (lowered.why.empty()) lowered.why = std::move(why);
  }
  return lowered;
}

bool DropLinks(Choices& choices) {
  return std::erase_if(choices, [](const ShownChoice& choice) { return choice.opens_link; }) > 0;
}

Lowered FormOf(const ChannelFacts& channel, Choices choices) {
  // Where no button opens a link they are lines of the text, which is told of each.
  if (channel.sends(ContentKind::LinkButton) != Sent::Shown) DropLinks(choices);
  if (choices.empty()) return {};
  Lowered lowered = BestOf(channel, choices);
  if (lowered.form == ChoiceForm::Buttons || !DropLinks(choices)) return lowered;
  Lowered rest = BestOf(channel, choices);
  rest.words =
      choices.empty() ? "lines of the text" : rest.words + ", and links as lines of the text";
  rest.why = std::move(lowered.why);
  return rest;
}

// ---- Cards ----

const ExprId* FieldNamed(const ast::SaidRecord& card, std::string_view name) {
  const auto field = std::ranges::find_if(
      card.fields, [&](const ast::PartField& one) { return one.name.text == name; });
  return field == card.fields.end() ? nullptr : &field->value;
}

// What is known of a card before it is sent.
struct ShownCard {
  Texts titles;
  Texts subtitles;
  Texts both;  // one below the other
  Choices buttons;
  bool has_image = false;
};

ShownCard CardOf(const Workspace& workspace, const ast::SaidRecord& card) {
  ShownCard shown;
  shown.buttons = ShownChoices(workspace, card.buttons);
  shown.has_image = FieldNamed(card, "image") != nullptr;
  const auto texts = [&](std::string_view name) {
    const ExprId* field = FieldNamed(card, name);
    return field != nullptr ? TextsOf(WrittenIn(workspace, *field)) : Texts{};
  };
  shown.titles = texts("title");
  shown.subtitles = texts("subtitle");
  for (const ShownText& title : shown.titles) {
    if (shown.subtitles.empty()) shown.both.push_back(title);
    for (const ShownText& subtitle : shown.subtitles) {
      const bool other = !title.language.empty() && !subtitle.language.empty() &&
                         title.language != subtitle.language;
      if (other) continue;
      shown.both.push_back({title.text + "\n" + subtitle.text,
                            title.language.empty() ? subtitle.language : title.language});
    }
  }
  return shown;
}

std::string WhyNoCard(const ChannelFacts& channel, const ShownCard& card) {
  std::string why =
      TooMany(channel, Limit::CardButtons, card.buttons.size(), "buttons", "on a card");
  if (why.empty()) why = TooLong(channel, Limit::CardTitle, card.titles);
  if (why.empty()) why = TooLong(channel, Limit::CardSubtitle, card.subtitles);
  if (why.empty()) why = TooLong(channel, Limit::CardText, card.both);
  for (const ShownChoice& button : card.buttons) {
    if (why.empty()) why = TooLong(channel, Limit::ButtonTitle, button.titles);
    const bool link = button.opens_link && channel.sends(ContentKind::LinkButton) != Sent::Shown;
    if (why.empty() && link) why = "it has no button that opens a link";
  }
  return why;
}

template <typename Kind>
bool Tell(Workspace& workspace, Span span, const Kind& kind, const ChannelFacts& channel,
          const std::string& why) {
  if (why.empty()) return false;
  diag::Build(workspace.sink, span, kind, diag::Text{std::string(channel.title)}).Label(why).Emit();
  return true;
}

}  // namespace

Choices ShownChoices(const ir::EnumDecl& decl) {
  Choices choices;
  for (const ir::EnumCase& one : decl.cases) {
    ShownChoice& choice = choices.emplace_back();
    for (const ir::Translation& label : ir::LabelsOf(one)) {
      choice.titles.push_back({label.text, label.language});
    }
  }
  return choices;
}

Choices ShownChoices(const Workspace& workspace, const std::vector<ast::Button>& buttons) {
  Choices choices;
  for (const ast::Button& button : buttons) {
    ShownChoice choice{.titles = {}, .opens_link = button.url.has_value()};
    if (button.title) choice.titles = TextsOf(WrittenIn(workspace, *button.title));
    choices.push_back(std::move(choice));
  }
  return choices;
}

void TellChoices(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                 const Choices& choices, Span span) {
  // One place and kind is told once: of the channels, the one that shows them worst.
  const ChannelFacts* worst = nullptr;
  Lowered told;
  for (const ChannelFacts* channel : channels) {
    Lowered lowered = FormOf(*channel, choices);
    if (lowered.why.empty() || (worst != nullptr && lowered.form <= told.form)) continue;
    worst = channel;
    told = std::move(lowered);
  }
  if (worst == nullptr) return;
  diag::Build(workspace.sink, span, diag::ChoicesLowered, diag::Text{std::string(worst->title)},
              diag::Text{told.words})
      .Label(told.why)
      .Emit();
}

void TellCard(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
              const ast::SaidRecord& card) {
  const ShownCard shown = CardOf(workspace, card);
  // Without an image or buttons it is a text or an image from the first.
  if (!shown.has_image || shown.buttons.empty()) return;
  for (const ChannelFacts* channel : channels) {
    if (channel->sends(ContentKind::Card) != Sent::Shown) continue;
    if (Tell(workspace, card.kind_span, diag::CardLowered, *channel, WhyNoCard(*channel, shown))) {
      return;
    }
  }
}

void TellCarousel(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                  const ast::SaidCarousel& carousel, Span span) {
  for (const ChannelFacts* channel : channels) {
    if (channel->sends(ContentKind::Carousel) != Sent::Shown) continue;
    std::string why =
        TooMany(*channel, Limit::Cards, carousel.cards.size(), "cards", "in a carousel");
    for (const ast::SaidRecord& card : carousel.cards) {
      if (why.empty()) why = WhyNoCard(*channel, CardOf(workspace, card));
    }
    if (Tell(workspace, span, diag::CarouselLowered, *channel, why)) return;
  }
}

void TellCaption(Workspace& workspace, const std::vector<const ChannelFacts*>& channels,
                 ContentKind media, ExprId caption) {
  const Texts texts = TextsOf(WrittenIn(workspace, caption));
  for (const ChannelFacts* channel : channels) {
    if (channel->sends(media) != Sent::Shown) continue;
    std::string why = TooLong(*channel, Limit::Caption, texts);
    if (channel->bound(Limit::Caption).max == 0) why = "it shows none on what it describes";
    if (media == ContentKind::Audio) why = "nobody sees one on a sound";
    if (Tell(workspace, workspace.expr(caption).span, diag::CaptionLowered, *channel, why)) return;
  }
}

}  // namespace hark::sema
