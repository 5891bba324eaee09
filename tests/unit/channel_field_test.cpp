// Nothing that a message says is left out on its way: every part of every content stands in
// some payload that goes to the platform, whatever the channel makes of it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/channel/fit.h"

namespace hark::channel {
namespace {

using Json = nlohmann::json;

// Draws contents and remembers what each says.
class Contents {
 public:
  Content Next(bool has_comments) {
    said_.clear();
    Content content{"", {}};
    switch (random_() % 6) {
      case 0:
        content.text = Word();
        content.choices = Buttons(1 + random_() % 4);
        break;
      case 1:
        content.body = Media{static_cast<MediaKind>(random_() % 4), Link(), Maybe(), Maybe()};
        break;
      case 2: content.body = NextCards(); break;
      case 3: content.body = Location{Number(), Number(), Maybe(), Maybe()}; break;
      case 4: content.body = ContactCard{Word(), Maybe(), Maybe()}; break;
      default:
        content.text = Word();
        if (has_comments) content.target = {Target::Kind::Private, "c-1"};
    }
    return content;
  }
  const std::vector<std::string>& said() const { return said_; }

 private:
  std::string Say(std::string text) {
    said_.push_back(text);
    return text;
  }
  std::string Word() { return Say(fmt::format("word{}", ++number_)); }
  std::string Maybe() { return random_() % 2 == 0 ? "" : Word(); }
  std::string Link() { return Say(fmt::format("https://x.example/{}", ++number_)); }
  std::string Number() { return Say(fmt::format("4{}.5", ++number_ % 9)); }

  std::vector<Choice> Buttons(std::size_t count) {
    std::vector<Choice> buttons;
    for (std::size_t at = 0; at < count; ++at) {
      Choice& button = buttons.emplace_back(Word(), fmt::format("p{}", at));
      if (random_() % 3 == 0) button = {button.title, "", Link()};
    }
    return buttons;
  }

  Cards NextCards() {
    Cards cards;
    for (std::size_t at = 0; at < 1 + random_() % 3; ++at) {
      Card& card = cards.cards.emplace_back();
      card.title = Word();
      card.subtitle = Maybe();
      if (random_() % 2 == 0) card.image = Link();
      card.buttons = Buttons(random_() % 4);
    }
    return cards;
  }

  std::minstd_rand random_{11};
  int number_ = 0;
  std::vector<std::string> said_;
};

// All texts and numbers of a payload, one a line.
void AddValues(const Json& json, std::string& values) {
  if (json.is_structured()) {
    for (const Json& member : json) AddValues(member, values);
  } else {
    values += json.is_string() ? json.get<std::string>() : json.dump();
    values += '\n';
  }
}

std::string ValuesOf(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded()) return body;
  std::string values;
  AddValues(json, values);
  return values;
}

class ChannelFields : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(All, ChannelFields,
                         testing::Values("whatsapp", "messenger", "instagram", "telegram", "tiktok",
                                         "tiktok_shop", "terminal"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(ChannelFields, AreAllSent) {
  const ChannelFacts& facts = *ChannelNamed(GetParam());
  Connection connection;
  connection.channel = GetParam();
  connection.api_url = "https://api";
  connection.account_id = "105";
  connection.token = "T";
  Contents contents;
  const bool has_comments = facts.sends(ContentKind::PrivateReply) == Sent::Shown;
  for (int round = 0; round < 3'000; ++round) {
    const Content content = contents.Next(has_comments);
    std::string sent;
    for (const Content& message : FitTo(facts, content)) {
      sent += ValuesOf(AdapterNamed(GetParam())->Encode(connection, "42", message, "").body);
    }
    for (const std::string& said : contents.said()) {
      ASSERT_NE(sent.find(said), std::string::npos)
          << said << " of " << ToJson(content) << "\nis not in\n"
          << sent;
    }
  }
}

}  // namespace
}  // namespace hark::channel
