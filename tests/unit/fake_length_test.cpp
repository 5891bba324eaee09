// A text of as many units as a platform takes goes as one message and one more makes it two, in
// several scripts; the fakes, which count in the platforms' units, are the judges.

#include <fstream>

#include "runtime/channel/fit.h"
#include "tests/fake_platforms/judge.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using channel::Content;
using channel::SendClass;
using Json = nlohmann::json;

// A character as readers see it, and a word where words stand apart.
struct Script {
  const char* name;
  std::string_view character;
  std::string_view word = {};
};
constexpr Script kScripts[] = {
    {"Latin", "a", "flower "},
    {"Latin with marks", "e\u0301", "cafe\u0301 "},
    {"Cyrillic", "я", "цветок "},
    {"Arabic", "ع", "وردة "},
    {"Han", "你"},
    {"emoji", "😀"},
    {"a family", "👩‍👩‍👧‍👦"},
    {"a flag", "🇺🇿"},
    {"a skin", "👋🏽"},
};

// As many of `piece` as go into so many units, and letters for the rest.
std::string Filled(std::string_view piece, std::size_t units, Unit unit) {
  const std::size_t each = LengthIn(unit, piece);
  std::string text;
  for (std::size_t count = units / each; count > 0; --count) text += piece;
  text.append(units % each, 'a');
  EXPECT_EQ(LengthIn(unit, text), units);
  return text;
}

class Lengths : public FakeServer {
 protected:
  // What the fake was sent since the last call.
  std::vector<Json> NewlySent() {
    std::vector<Json> sent;
    std::ifstream log(folder_.File("sent.jsonl"), std::ios::binary);
    log.seekg(read_bytes_);
    for (std::string line; std::getline(log, line);) {
      read_bytes_ += static_cast<std::int64_t>(line.size()) + 1;
      sent.push_back(Json::parse(line));
    }
    return sent;
  }

  // Sends the content as it is fitted; the fake takes all of it, and the texts come back.
  std::vector<std::string> Taken(const std::string& channel, const Content& content) {
    const std::vector<Content> messages = channel::FitTo(*ChannelNamed(channel), content);
    for (const Content& message : messages) {
      const channel::SendResult result = Send(Account(channel), message);
      EXPECT_EQ(result.kind, SendClass::Accepted) << result.error;
    }
    std::vector<std::string> texts;
    buttons_.clear();
    for (const Json& line : NewlySent()) {
      EXPECT_EQ(line["accepted"], true) << line;
      texts.push_back(line["text"]);
      buttons_.push_back(line.value("buttons", Json::array()).size());
    }
    EXPECT_EQ(texts.size(), messages.size());
    return texts;
  }

  static std::string Joined(const std::vector<std::string>& texts) {
    std::string joined;
    for (const std::string& text : texts) joined += text;
    return joined;
  }

  // The fake refuses a content that was not fitted.
  void ExpectRefused(const std::string& channel, const Content& content) {
    EXPECT_EQ(Send(Account(channel), content).kind, SendClass::Bad);
    const std::vector<Json> sent = NewlySent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0]["accepted"], false);
  }

  std::vector<std::size_t> buttons_;  // of each message of the last Taken
  std::int64_t read_bytes_ = 0;
};

TEST_F(Lengths, AtTheLimitATextIsOneMessageAndOneUnitMoreIsTwo) {
  for (const std::string channel : kAllChannels) {
    const Bound bound = ChannelNamed(channel)->bound(hark::Limit::Text);
    ASSERT_GT(bound.max, 0u);
    for (const Script& script : kScripts) {
      SCOPED_TRACE(channel + ", " + script.name);
      const std::string most = Filled(script.character, bound.max, bound.unit);
      EXPECT_EQ(Taken(channel, {most, {}}), std::vector{most});
      for (const std::string& more : {std::string("a"), std::string(script.character)}) {
        const std::string all = most + more;
        ExpectRefused(channel, {all, {}});
        const std::vector<std::string> texts = Taken(channel, {all, {}});
        ASSERT_EQ(texts.size(), 2u);
        EXPECT_EQ(Joined(texts), all);
        // The text is one character many times, so that where it is cut tells whether one is.
        const std::size_t letters = most.size() % script.character.size();
        const std::size_t cut = texts[0].size();
        EXPECT_TRUE(cut % script.character.size() == 0 || cut >= most.size() - letters) << cut;
      }
    }
  }
}

TEST_F(Lengths, ATextOfWordsIsCutBetweenThem) {
  for (const std::string channel : kAllChannels) {
    const Bound bound = ChannelNamed(channel)->bound(hark::Limit::Text);
    for (const Script& script : kScripts) {
      if (script.word.empty()) continue;
      SCOPED_TRACE(channel + ", " + script.name);
      const std::string most = Filled(script.word, bound.max, bound.unit);
      EXPECT_EQ(Taken(channel, {most, {}}), std::vector{most});
      const std::string all = most + std::string(script.word);
      const std::vector<std::string> texts = Taken(channel, {all, {}});
      ASSERT_EQ(texts.size(), 2u);
      EXPECT_EQ(Joined(texts), all);
      EXPECT_EQ(texts[0].size() % script.word.size(), 0u) << "in the middle of a word";
      EXPECT_GT(texts[0].size() + script.word.size(), most.size() - script.word.size());
    }
  }
}

// Above buttons less fits: what is too long for that goes before, as a text.
TEST_F(Lengths, AboveButtonsToo) {
  const std::vector<channel::Choice> choices = {{"Yes", "1"}, {"No", "2"}};
  for (const std::string channel : {"whatsapp", "tiktok"}) {
    const Bound bound = ChannelNamed(channel)->bound(hark::Limit::Prompt);
    ASSERT_GT(bound.max, 0u);
    for (const Script& script : kScripts) {
      SCOPED_TRACE(channel + ", " + script.name);
      const std::string most = Filled(script.character, bound.max, bound.unit);
      EXPECT_EQ(Taken(channel, {most, choices}), std::vector{most});
      EXPECT_EQ(buttons_, std::vector<std::size_t>{2});
      const std::string all = most + "a";
      ExpectRefused(channel, {all, choices});
      const std::vector<std::string> texts = Taken(channel, {all, choices});
      EXPECT_EQ(texts.size(), 2u);
      EXPECT_EQ(Joined(texts), all);
      EXPECT_EQ(buttons_, (std::vector<std::size_t>{0, 2}));
    }
  }
}

// A comment on TikTok takes fewer.
TEST_F(Lengths, BelowACommentToo) {
  const Bound bound = ChannelNamed("tiktok")->bound(hark::Limit::CommentText);
  ASSERT_GT(bound.max, 0u);
  for (const Script& script : kScripts) {
    SCOPED_TRACE(script.name);
    Content content{Filled(script.character, bound.max, bound.unit), {}};
    content.target = {channel::Target::Kind::Public, "7454/7455"};
    EXPECT_EQ(Taken("tiktok", content), std::vector{content.text});
    content.text += "a";
    ExpectRefused("tiktok", content);
    const std::vector<std::string> texts = Taken("tiktok", content);
    EXPECT_EQ(texts.size(), 2u);
    EXPECT_EQ(Joined(texts), content.text);
  }
}

}  // namespace
}  // namespace hark::fake
