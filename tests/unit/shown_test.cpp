// The compiler tells of a simpler form exactly where the runtime takes one, on every channel.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "compiler/channel/choices.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/channel/channel.h"
#include "runtime/channel/fit.h"
#include "runtime/channel/lower.h"

namespace hark {
namespace {

using channel::Card;
using channel::Cards;
using channel::Choice;
using channel::Content;
using channel::Media;
using channel::MediaKind;

// The same message as a script says it and as the runtime has it.
struct Said {
  std::string script;
  Content content;
  ContentKind kind;
};

std::string Long(std::size_t letters, std::string_view letter = "a") {
  std::string text;
  for (std::size_t n = 0; n < letters; ++n) text += letter;
  return text;
}

// So many choices, the first of them with this title.
std::vector<Choice> ChoicesOf(std::size_t count, const std::string& title) {
  std::vector<Choice> choices;
  for (std::size_t n = 0; n < count; ++n) {
    const std::string id = "c" + std::to_string(n);
    choices.push_back({n == 0 ? title : id, id});
  }
  return choices;
}

std::string Written(const std::vector<Choice>& choices) {
  std::string script;
  for (const Choice& choice : choices) {
    script += script.empty() ? " buttons " : ", ";
    script += (choice.url.empty() ? choice.payload : "more") + " \"" + choice.title + "\"";
    if (!choice.url.empty()) script += " opens \"" + choice.url + "\"";
  }
  return script;
}

// Buttons, and one that opens a link.
Said WithLink(std::size_t count) {
  std::vector<Choice> choices = ChoicesOf(count, "First");
  choices.push_back({"More", "", "https://x.example"});
  return {"reply \"Which?\"" + Written(choices), Content{"Which?", choices}, ContentKind::Buttons};
}

Said Buttons(std::size_t count, const std::string& title) {
  const std::vector<Choice> choices = ChoicesOf(count, title);
  return {"reply \"Which?\"" + Written(choices), Content{"Which?", choices}, ContentKind::Buttons};
}

Card CardOf(const std::string& title, const std::string& subtitle, std::vector<Choice> buttons) {
  return {title, subtitle, "https://x.example/a.jpg", std::move(buttons)};
}

std::string Written(const Card& card) {
  return "card { title: \"" + card.title + "\"  subtitle: \"" + card.subtitle + "\"  image: \"" +
         card.image + "\" " + Written(card.buttons) + " }";
}

Said OneCard(const Card& card) {
  Content content{"", {}};
  content.body = Cards{{card}};
  return {"reply " + Written(card), std::move(content), ContentKind::Card};
}

Said Carousel(std::size_t count, const std::string& title) {
  Cards cards;
  std::string script = "reply carousel {\n";
  for (std::size_t n = 0; n < count; ++n) {
    const std::string id = "b" + std::to_string(n);
    cards.cards.push_back(CardOf(n == 0 ? title : id, "Of many", {{"Take", id}}));
    script += Written(cards.cards.back()) + "\n";
  }
  Content content{"", {}};
  content.body = std::move(cards);
  return {script + "}", std::move(content), ContentKind::Carousel};
}

Said Captioned(const std::string& caption) {
  Content content{"", {}};
  content.body = Media{MediaKind::Image, "https://x.example/a.jpg", caption, ""};
  return {"reply image \"https://x.example/a.jpg\" caption \"" + caption + "\"", std::move(content),
          ContentKind::Image};
}

std::vector<Said> Messages() {
  std::vector<Said> said;
  for (const std::size_t count : {1, 3, 4, 10, 11, 13, 14, 20, 21, 100, 101}) {
    said.push_back(Buttons(count, "First"));
  }
  for (const std::size_t count : {1, 2, 3, 12, 13}) said.push_back(WithLink(count));
  for (const std::size_t letters : {20, 21, 24, 25, 80, 81}) {
    said.push_back(Buttons(2, Long(letters)));
    said.push_back(Buttons(2, Long(letters, "ў")));
    said.push_back(Buttons(5, Long(letters)));
  }
  for (const std::size_t letters : {80, 81}) {
    said.push_back(OneCard(CardOf(Long(letters), "Sub", ChoicesOf(1, "Take"))));
    said.push_back(OneCard(CardOf("Title", Long(letters), ChoicesOf(1, "Take"))));
    said.push_back(OneCard(CardOf("Title", "Sub", ChoicesOf(1, Long(letters)))));
    said.push_back(Carousel(2, Long(letters)));
  }
  for (const std::size_t letters : {1018, 1019}) {
    said.push_back(OneCard(CardOf("Title", Long(letters), ChoicesOf(1, "Take"))));
  }
  for (const std::size_t count : {3, 4, 20, 21, 100, 101}) {
    said.push_back(OneCard(CardOf("Title", "Sub", ChoicesOf(count, "Take"))));
  }
  for (const std::size_t count : {2, 10, 11, 20, 21}) said.push_back(Carousel(count, "First"));
  for (const std::size_t letters : {1024, 1025}) said.push_back(Captioned(Long(letters)));
  return said;
}

// Whether the compiler tells that this channel shows the message in a simpler form.
bool IsTold(const Said& said, const ChannelFacts& facts) {
  source::SourceSet sources;
  sources.Add("source",
              "rule r on message from " + std::string(facts.name) + " {\n" + said.script + "\n}\n");
  diag::Sink sink;
  const auto checked = driver::Compile(sources, sink);
  EXPECT_TRUE(checked.has_value()) << diag::RenderText(sources, sink.Sorted());
  static const std::set<int> kTold = {diag::ChoicesLowered.code, diag::CardLowered.code,
                                      diag::CarouselLowered.code, diag::CaptionLowered.code};
  return std::ranges::any_of(sink.Sorted(),
                             [](const diag::Diagnostic& one) { return kTold.contains(one.code); });
}

// The best form of choices that the channel has at all.
const ChoiceFormFacts* BestForm(const ChannelFacts& facts) {
  const auto form = std::ranges::find_if(kChoiceForms, [&](const ChoiceFormFacts& one) {
    return facts.sends(one.content) == Sent::Shown;
  });
  return form == kChoiceForms.end() ? nullptr : &*form;
}

bool HasIt(const Said& said, const ChannelFacts& facts) {
  if (said.kind == ContentKind::Buttons) return BestForm(facts) != nullptr;
  return facts.sends(said.kind) == Sent::Shown;
}

// Whether the runtime sends it as it is.
bool IsShown(const Said& said, const ChannelFacts& facts) {
  const std::vector<Content> sent = channel::FitTo(facts, said.content);
  if (sent.size() != 1 || sent.front().body != said.content.body) return false;
  if (said.kind != ContentKind::Buttons) return true;
  // Where no button opens a link it is a line of the text, which is told of the button.
  const Content best = facts.sends(ContentKind::LinkButton) == Sent::Shown
                           ? said.content
                           : channel::LinksAsLines(said.content);
  return sent.front().choices.size() == best.choices.size() &&
         sent.front().form == BestForm(facts)->form;
}

TEST(Shown, TheCompilerTellsWhereTheRuntimeTakesASimplerForm) {
  std::size_t shown = 0;
  std::size_t lowered = 0;
  for (const Said& said : Messages()) {
    for (const ChannelFacts& facts : kChannels) {
      if (!HasIt(said, facts)) continue;  // told of the channel, whatever the message
      const bool is_shown = IsShown(said, facts);
      EXPECT_EQ(IsTold(said, facts), !is_shown) << facts.name << ": " << said.script;
      (is_shown ? shown : lowered) += 1;
    }
  }
  EXPECT_GT(shown, 100U);
  EXPECT_GT(lowered, 50U);
}

}  // namespace
}  // namespace hark
