// What a content becomes on each channel: the form of its choices, and messages in the
// place of what a channel has nothing like.

#include <gtest/gtest.h>

#include "runtime/channel/fit.h"

namespace hark::channel {
namespace {

std::vector<Content> FitOn(std::string_view channel, const Content& content) {
  return FitTo(*ChannelNamed(channel), content);
}

Content Question(std::size_t choices, std::string_view title = "choice") {
  Content content{"Which one?", {}};
  for (std::size_t at = 0; at < choices; ++at) {
    content.choices.push_back({std::string(title) + std::to_string(at), "p" + std::to_string(at)});
  }
  return content;
}

// The form a question takes; Numbered where its choices became text.
ChoiceForm FormOn(std::string_view channel, const Content& content) {
  const Content last = FitOn(channel, content).back();
  return last.choices.empty() ? ChoiceForm::Numbered : last.form;
}

TEST(ChoiceForms, GoFromButtonsToNumbersAtTheLimits) {
  EXPECT_EQ(FormOn("whatsapp", Question(3)), ChoiceForm::Buttons);
  EXPECT_EQ(FormOn("whatsapp", Question(4)), ChoiceForm::List);
  EXPECT_EQ(FormOn("whatsapp", Question(10)), ChoiceForm::List);
  EXPECT_EQ(FormOn("whatsapp", Question(11)), ChoiceForm::Numbered);
  EXPECT_EQ(FormOn("messenger", Question(3)), ChoiceForm::Buttons);
  EXPECT_EQ(FormOn("messenger", Question(13)), ChoiceForm::QuickReplies);
  EXPECT_EQ(FormOn("instagram", Question(14)), ChoiceForm::Numbered);
  EXPECT_EQ(FormOn("tiktok", Question(4)), ChoiceForm::Numbered);
  EXPECT_EQ(FormOn("tiktok_shop", Question(1)), ChoiceForm::Numbered);
  EXPECT_EQ(FormOn("terminal", Question(1)), ChoiceForm::Numbered);
}

TEST(ChoiceForms, TitlesOfARowMayBeLongerThanThoseOfAButton) {
  EXPECT_EQ(FormOn("whatsapp", Question(2, std::string(19, 'x'))), ChoiceForm::Buttons);
  EXPECT_EQ(FormOn("whatsapp", Question(2, std::string(20, 'x'))), ChoiceForm::List);
  EXPECT_EQ(FormOn("whatsapp", Question(2, std::string(24, 'x'))), ChoiceForm::Numbered);
}

TEST(ChoiceForms, AQuestionLongerThanAPromptKeepsItsButtons) {
  Content question = Question(2);
  question.text = std::string(1500, 'x') + " which?";
  const std::vector<Content> messages = FitOn("tiktok", question);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].text + messages[1].text, question.text);
  EXPECT_LE(messages[1].text.size(), 40u);
  EXPECT_EQ(messages[1].choices, question.choices);
}

TEST(Texts, AreCutInNoLink) {
  Content question = Question(2);
  question.text = "Look here, please: https://x.example/way/to-go?and=back now";
  const std::vector<Content> messages = FitOn("tiktok", question);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].text, "Look here, please: ");
  EXPECT_EQ(messages[1].text, "https://x.example/way/to-go?and=back now");
  // One that is longer than a message is cut all the same.
  question.text = "https://x.example/" + std::string(100, 'y');
  std::string whole;
  for (const Content& message : FitOn("tiktok", question)) whole += message.text;
  EXPECT_EQ(whole, question.text);
}

TEST(Texts, OnInstagramAreCountedInBytes) {
  std::string text;
  for (int letters = 0; letters < 500; ++letters) text += "я";
  EXPECT_EQ(FitOn("instagram", {text, {}}).size(), 1u);
  EXPECT_EQ(FitOn("instagram", {text + "я", {}}).size(), 2u);
}

TEST(Texts, InPublicHaveALimitOfTheirOwn) {
  Content content{std::string(300, 'x'), {}};
  EXPECT_EQ(FitOn("tiktok", content).size(), 1u);
  content.target = {Target::Kind::Public, "c-1"};
  const std::vector<Content> messages = FitOn("tiktok", content);
  EXPECT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].target, content.target);
}

Content Of(Body body) {
  Content content{"", {}};
  content.body = std::move(body);
  return content;
}

// A comment is answered in public in words, and in private with one message.
TEST(Comments, AreAnsweredInWords) {
  Content offer{"Shall we?", {{"Yes", "y"}, {"Shop", "", "https://x.example"}}};
  offer.target = {Target::Kind::Public, "c-1"};
  const std::string in_words = "Shall we?\nShop: https://x.example\n\n1. Yes";
  for (const std::string_view channel : {"messenger", "instagram", "tiktok"}) {
    const std::vector<Content> messages = FitOn(channel, offer);
    ASSERT_EQ(messages.size(), 1U) << channel;
    EXPECT_EQ(messages[0], (Content{.text = in_words, .choices = {}, .target = offer.target}));
  }
  offer.target.kind = Target::Kind::Private;
  EXPECT_EQ(FitOn("tiktok", offer)[0].text, in_words);
  EXPECT_EQ(FitOn("instagram", offer)[0].choices, offer.choices);
}

TEST(Comments, HaveOnePrivateAnswer) {
  Content content{"", {}};
  content.target = {Target::Kind::Private, "c-1"};
  content.body = Media{MediaKind::Image, "https://x/a.jpg", "Our shop", ""};
  const std::vector<Content> one = FitOn("messenger", content);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].text, "Our shop\nhttps://x/a.jpg");
  content.body = Media{MediaKind::Image, "https://x/a.jpg", "", ""};
  EXPECT_EQ(FitOn("messenger", content)[0].body, content.body);
  content.body = Cards{{{"Basic", "", "https://x/b.jpg", {{"Buy", "b"}}},
                        {"Pro", "", "https://x/p.jpg", {{"Take", "p"}}}}};
  EXPECT_EQ(FitOn("tiktok", content)[0].text,
            "https://x/b.jpg\n\nBasic\n\nhttps://x/p.jpg\n\nPro\n\n1. Buy\n2. Take");
}

TEST(Media, KeepsItsCaptionWhereThereIsOne) {
  const Content image = Of(Media{MediaKind::Image, "https://x.example/a.jpg", "Our shop", ""});
  EXPECT_EQ(FitOn("whatsapp", image), std::vector<Content>{image});
  const std::vector<Content> two = FitOn("messenger", image);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_TRUE(std::get<Media>(two[0].body).caption.empty());
  EXPECT_EQ(two[1].text, "Our shop");
}

TEST(Media, TooLongACaptionIsATextOfItsOwn) {
  const Content image =
      Of(Media{MediaKind::Image, "https://x.example/a.jpg", std::string(1025, 'x'), ""});
  const std::vector<Content> two = FitOn("telegram", image);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[1].text, std::string(1025, 'x'));
}

TEST(Media, IsALinkInTheTerminal) {
  const Content video = Of(Media{MediaKind::Video, "https://x.example/a.mp4", "Look", ""});
  const std::vector<Content> one = FitOn("terminal", video);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].text, "Look\nhttps://x.example/a.mp4");
}

TEST(Cards, BecomeAnImageAndAQuestion) {
  const Content card =
      Of(Cards{{{"Basic", "For one", "https://x.example/a.jpg", {{"Take it", "basic"}}}}});
  EXPECT_EQ(FitOn("messenger", card), std::vector<Content>{card});
  const std::vector<Content> two = FitOn("tiktok", card);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0], Of(Media{MediaKind::Image, "https://x.example/a.jpg", "", ""}));
  EXPECT_EQ(two[1].text, "Basic\nFor one");
  EXPECT_EQ(two[1].choices, std::get<Cards>(card.body).cards[0].buttons);
}

TEST(Cards, OfACarouselStandAloneWhereThereIsNone) {
  const Card one{"A", "", "https://x.example/a.jpg", {{"Take it", "a"}}};
  const Card other{"B", "", "https://x.example/b.jpg", {{"Take it", "b"}}};
  EXPECT_EQ(FitOn("instagram", Of(Cards{{one, other}})).size(), 1u);
  EXPECT_EQ(FitOn("whatsapp", Of(Cards{{one, other}})).size(), 2u);
}

TEST(Links, AreLinesWhereTheyAreNoButtons) {
  Content content{"Look", {{"Shop", "", "https://x.example"}, {"Later", "later"}}};
  EXPECT_EQ(FitOn("telegram", content).front().choices.size(), 2u);
  const Content lowered = FitOn("whatsapp", content).front();
  EXPECT_EQ(lowered.text, "Look\nShop: https://x.example");
  EXPECT_EQ(lowered.choices, (std::vector<Choice>{{"Later", "later"}}));
}

TEST(Places, AreWrittenOut) {
  const Content place = Of(Location{"41.31", "69.28", "Shop", "Amir Temur 1"});
  EXPECT_EQ(FitOn("telegram", place), std::vector<Content>{place});
  EXPECT_EQ(FitOn("messenger", place).front().text, "Shop\nAmir Temur 1\n41.31, 69.28");
}

TEST(Otherwise, GoesWithTheFirstMessageAlone) {
  Content content{std::string(5000, 'x'), {}};
  content.otherwise = Template{"order_ready", "en", {"A-17"}};
  const std::vector<Content> messages = FitOn("whatsapp", content);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].otherwise, content.otherwise);
  EXPECT_FALSE(messages[1].otherwise);
}

TEST(Json, HoldsEveryContent) {
  const std::vector<Body> bodies = {
      std::monostate{},
      Media{MediaKind::Document, "https://x.example/a.pdf", "Price list", "prices.pdf"},
      Cards{{{"A", "a", "https://x.example/a.jpg", {{"Take it", "a"}, {"See", "", "https://b"}}}}},
      Location{"41.31", "69.28", "Shop", "Amir Temur 1"},
      ContactCard{"Aziza", "+998901112233", "a@example.com"},
      Template{"order_ready", "uz", {"A-17", "bugun"}},
      Reaction{"👍"}};
  for (const Body& body : bodies) {
    Content content{"text", {{"Yes", "y"}}};
    content.form = ChoiceForm::List;
    content.body = body;
    content.target = {Target::Kind::Private, "c-1"};
    content.otherwise = Template{"sorry", "en", {}};
    const Result<Content> read = ContentFromJson(ToJson(content));
    ASSERT_TRUE(read) << ToJson(content);
    EXPECT_EQ(*read, content);
  }
}

}  // namespace
}  // namespace hark::channel
