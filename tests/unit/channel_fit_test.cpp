// Making contents into messages: nothing is lost and nothing passes a limit.

#include <gtest/gtest.h>

#include "compiler/base/unicode.h"
#include "runtime/channel/channel.h"
#include "runtime/channel/fit.h"

namespace hark::channel {
namespace {

std::string Repeated(std::string_view text, std::size_t count) {
  std::string repeated;
  for (std::size_t index = 0; index < count; ++index) repeated += text;
  return repeated;
}

std::vector<Content> FitOn(std::string_view channel, const Content& content) {
  return FitTo(*ChannelNamed(channel), content);
}

std::string Joined(const std::vector<Content>& messages) {
  std::string joined;
  for (const Content& message : messages) joined += message.text;
  return joined;
}

// One character of four scripts, and an emoji of one code point outside the first plane.
constexpr std::string_view kCharacters[] = {"a", "я", "你", "ב", "😀"};

TEST(Fit, TextAtTheLimitIsOneMessageAndOneMoreIsTwo) {
  for (std::string_view character : kCharacters) {
    for (std::string_view channel : {"whatsapp", "telegram"}) {
      std::size_t units =
          channel == "telegram" ? unicode::Utf16Units(character) : unicode::CodePoints(character);
      std::string most = Repeated(character, 4096 / units);
      EXPECT_EQ(FitOn(channel, {most, {}}).size(), 1u) << character << " " << channel;
      std::vector<Content> two = FitOn(channel, {most + std::string(character), {}});
      EXPECT_EQ(two.size(), 2u) << character << " " << channel;
      EXPECT_EQ(Joined(two), most + std::string(character));
    }
  }
}

// As a button or written out, and every other choice beside it.
TEST(Fit, NoChoiceAndNoLinkIsLost) {
  for (const ChannelFacts& facts : kChannels) {
    for (const int count : {1, 2, 3, 4, 12, 13, 14, 20, 21}) {
      Content content{"Which?", {{"More", "", "https://x.example"}}};
      for (int n = 0; n < count; ++n) {
        content.choices.push_back({"Choice " + std::to_string(n), std::to_string(n)});
      }
      std::string shown;
      for (const Content& message : FitTo(facts, content)) {
        shown += message.text + "\n";
        for (const Choice& choice : message.choices) shown += choice.title + choice.url + "\n";
      }
      EXPECT_NE(shown.find("https://x.example"), std::string::npos) << facts.name << " " << count;
      const std::string last = "Choice " + std::to_string(count - 1) + "\n";
      EXPECT_NE((shown + "\n").find(last), std::string::npos) << facts.name << " " << shown;
    }
  }
}

TEST(Fit, LongTextBreaksBetweenWords) {
  std::string text = Repeated("every word counts, ", 600);
  std::vector<Content> messages = FitOn("whatsapp", {text, {}});
  EXPECT_EQ(messages.size(), 3u);
  EXPECT_EQ(Joined(messages), text);
  for (const Content& message : messages) {
    EXPECT_LE(unicode::CodePoints(message.text), 4096u);
    EXPECT_EQ(message.text.back(), ' ');
  }
}

TEST(Fit, FamiliesAndMarkedLettersAreNotTornApart) {
  const std::string family = "👩‍👩‍👧‍👦";
  std::string text = Repeated(family, 1000);
  std::vector<Content> messages = FitOn("telegram", {text, {}});
  EXPECT_EQ(Joined(messages), text);
  for (const Content& message : messages) EXPECT_EQ(message.text.size() % family.size(), 0u);
}

TEST(Fit, OneCharacterLongerThanAMessageIsStillSent) {
  std::string text = "a" + Repeated("\u0301", 9000);
  std::vector<Content> messages = FitOn("whatsapp", {text, {}});
  EXPECT_EQ(messages.size(), 3u);
  EXPECT_EQ(Joined(messages), text);
}

TEST(Fit, NothingToSeeIsNoMessage) {
  EXPECT_TRUE(FitOn("whatsapp", {"", {}}).empty());
  EXPECT_TRUE(FitOn("telegram", {" \n\u3000", {}}).empty());
  std::vector<Content> messages = FitOn("telegram", {Repeated(" ", 9000) + "x", {}});
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].text.find('x'), std::string::npos);
}

TEST(Fit, IllFormedTextIsMadeReadable) {
  std::vector<Content> messages = FitOn("whatsapp", {"a\xffz", {}});
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].text, "a\uFFFDz");
}

Content Ask(std::vector<Choice> choices) { return {"Deliver?", std::move(choices)}; }

bool HasForm(std::string_view channel, const Content& content, ChoiceForm form) {
  std::vector<Content> messages = FitOn(channel, content);
  return messages.size() == 1 && messages[0].choices == content.choices && messages[0].form == form;
}
bool HasButtons(std::string_view channel, const Content& content) {
  return HasForm(channel, content, ChoiceForm::Buttons);
}

TEST(Fit, ButtonsAtTheLimitsStayButtons) {
  for (std::string_view character : kCharacters) {
    EXPECT_TRUE(HasButtons("whatsapp", Ask({{Repeated(character, 20), "1"}})));
    EXPECT_FALSE(HasButtons("whatsapp", Ask({{Repeated(character, 21), "1"}})));
  }
  EXPECT_TRUE(HasButtons("whatsapp", Ask({{"a", std::string(256, 'p')}})));
  EXPECT_FALSE(HasButtons("whatsapp", Ask({{"a", std::string(257, 'p')}})));
  EXPECT_TRUE(HasButtons("telegram", Ask({{std::string(90, 't'), std::string(64, 'p')}})));
  EXPECT_FALSE(HasButtons("telegram", Ask({{"a", std::string(65, 'p')}})));
  // 64 bytes, not characters.
  EXPECT_TRUE(HasButtons("telegram", Ask({{"a", Repeated("я", 32)}})));
  EXPECT_FALSE(HasButtons("telegram", Ask({{"a", Repeated("я", 33)}})));
}

std::vector<Choice> Choices(std::size_t count) {
  std::vector<Choice> choices;
  for (std::size_t index = 0; index < count; ++index) {
    choices.push_back({"choice " + std::to_string(index), "p" + std::to_string(index)});
  }
  return choices;
}

TEST(Fit, MoreChoicesThanButtonsBecomeAListAndMoreYetNumberedText) {
  EXPECT_TRUE(HasButtons("whatsapp", Ask(Choices(3))));
  EXPECT_TRUE(HasButtons("telegram", Ask(Choices(100))));
  EXPECT_FALSE(HasButtons("telegram", Ask(Choices(101))));
  EXPECT_TRUE(HasForm("whatsapp", Ask(Choices(4)), ChoiceForm::List));
  EXPECT_TRUE(HasForm("whatsapp", Ask(Choices(10)), ChoiceForm::List));
  EXPECT_TRUE(HasForm("whatsapp", Ask({{Repeated("я", 24), "1"}}), ChoiceForm::List));
  EXPECT_FALSE(HasForm("whatsapp", Ask({{Repeated("я", 25), "1"}}), ChoiceForm::List));
  std::vector<Content> messages = FitOn("whatsapp", Ask(Choices(11)));
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_TRUE(messages[0].choices.empty());
  EXPECT_TRUE(messages[0].text.starts_with("Deliver?\n\n1. choice 0\n2. choice 1\n"));
  EXPECT_TRUE(messages[0].text.ends_with("\n11. choice 10"));
  EXPECT_EQ(FitOn("terminal", Ask(Choices(1)))[0].text, "Deliver?\n\n1. choice 0");
}

TEST(Fit, ChoicesThatCannotBeToldApartBecomeNumberedText) {
  EXPECT_FALSE(HasButtons("whatsapp", Ask({{"Yes", "1"}, {"Yes", "2"}})));
  EXPECT_FALSE(HasButtons("telegram", Ask({{"Yes", "1"}, {"No", "1"}})));
  EXPECT_FALSE(HasButtons("telegram", Ask({{"Yes", ""}})));
  EXPECT_FALSE(HasButtons("telegram", Ask({{" ", "1"}})));
  EXPECT_FALSE(HasButtons("telegram", {"", {{"Yes", "1"}}}));
}

TEST(Fit, ButtonsStayWithTheLastPartOfALongText) {
  Content content{Repeated("word ", 300), Choices(2)};
  std::vector<Content> messages = FitOn("whatsapp", content);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(Joined(messages), content.text);
  EXPECT_TRUE(messages[0].choices.empty());
  EXPECT_EQ(messages[1].choices, content.choices);
  EXPECT_LE(unicode::CodePoints(messages[1].text), 1024u);
  EXPECT_EQ(FitOn("whatsapp", {std::string(1024, 'x'), Choices(2)}).size(), 1u);
  EXPECT_EQ(FitOn("whatsapp", {std::string(1025, 'x'), Choices(2)}).size(), 2u);
}

TEST(Fit, TheTerminalHasNoLimit) {
  EXPECT_EQ(FitOn("terminal", {std::string(100000, 'x'), {}}).size(), 1u);
}

TEST(Content, StoredFormReadsBack) {
  Content content{"Deliver \u2014 \"now\"?", {{"Sí", "run:0"}, {"See", "", "https://x.example"}}};
  Result<Content> read = ContentFromJson(ToJson(content));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, content);
  for (const char* broken : {"", "[]", "{}", R"({"text":1})", R"({"text":"a","choices":[1]})",
                             R"({"text":"a","choices":[{"title":"No"}]})"}) {
    EXPECT_EQ(ContentFromJson(broken).error().kind, FailureKind::Corrupt) << broken;
  }
}

}  // namespace
}  // namespace hark::channel
