// What the web chat is made of: who a visitor is, what they may say, how often, and what they see.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/host/host.h"
#include "runtime/webchat/limiter.h"
#include "runtime/webchat/network.h"
#include "runtime/webchat/origin.h"
#include "runtime/webchat/page.h"
#include "runtime/webchat/said.h"
#include "runtime/webchat/shown.h"
#include "runtime/webchat/visitor.h"

namespace hark::webchat {
namespace {

channel::Connection Site(std::string name = "site", std::string secret = "secret") {
  channel::Connection connection;
  connection.name = std::move(name);
  connection.channel = "webchat";
  connection.visitor_secret = std::move(secret);
  return connection;
}

// ---- Where they are ----

TEST(Network, IsOfWhoeverOpenedTheConnection) {
  const auto of = [](const std::string& peer, const std::string& forwarded = "") {
    channel::HttpRequest request;
    request.peer = peer;
    if (!forwarded.empty()) request.headers = {{"x-forwarded-for", forwarded}};
    return NetworkOf(request);
  };
  EXPECT_EQ(of("8.8.4.4"), "8.8.4.4");
  EXPECT_EQ(of("8.8.4.4", "1.1.1.1"), "8.8.4.4") << "anybody can write a header";
  EXPECT_EQ(of("::ffff:8.8.4.4", "1.1.1.1"), "8.8.4.4");
  EXPECT_EQ(of("2606:4700::1"), of("2606:4700::ffff:1"));
  EXPECT_NE(of("2606:4700::1"), of("2606:4700:0:1::1"));
  // A proxy of ours adds whom it serves to what they say of themselves.
  EXPECT_EQ(of("127.0.0.1", "6.6.6.6, 1.1.1.1"), "1.1.1.1");
  EXPECT_EQ(of("::1", "1.1.1.1"), "1.1.1.1");
  EXPECT_EQ(of("10.0.0.7", " 1.1.1.1\t"), "1.1.1.1");
  for (const char* unknown : {"", "127.0.0.1", "::1", "10.0.0.7", "nonsense"}) {
    EXPECT_EQ(of(unknown), "");
    EXPECT_EQ(of(unknown, "nonsense"), "");
    EXPECT_EQ(of(unknown, "1.1.1.1,"), "");
  }
}

// ---- Visitors ----

TEST(Visitor, ATokenIsGoodForItsConnectionAlone) {
  const std::string token = NewToken(Site(), host::SystemRandom());
  EXPECT_EQ(VisitorOf(Site(), token), token.substr(0, 32));
  EXPECT_FALSE(VisitorOf(Site("other"), token));
  EXPECT_FALSE(VisitorOf(Site("site", "another secret"), token));
  EXPECT_NE(NewToken(Site(), host::SystemRandom()), token);
}

TEST(Visitor, WhatWeDidNotMakeIsNobody) {
  const std::string token = NewToken(Site(), host::SystemRandom());
  for (std::size_t at = 0; at < token.size(); ++at) {
    std::string forged = token;
    forged[at] = forged[at] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(VisitorOf(Site(), forged)) << at;
    EXPECT_FALSE(VisitorOf(Site(), token.substr(0, at))) << at;
  }
  EXPECT_FALSE(VisitorOf(Site(), token + "a"));
  EXPECT_FALSE(VisitorOf(Site(), std::string(97, '\0')));
}

TEST(Visitor, WithoutASecretNobodyIsAnybody) {
  EXPECT_FALSE(VisitorOf(Site("site", ""), NewToken(Site("site", ""), host::SystemRandom())));
}

// ---- How often ----

TEST(Limiter, SoManyAtOnceAndThenOneByOne) {
  Limiter limiter({.at_once = 3, .every_ms = 100});
  for (int n = 0; n < 3; ++n) EXPECT_EQ(limiter.Take("ann", 1'000), 0);
  EXPECT_EQ(limiter.Take("ann", 1'000), 100);
  EXPECT_EQ(limiter.Take("ann", 1'060), 40);
  EXPECT_EQ(limiter.Take("bob", 1'060), 0);
  EXPECT_EQ(limiter.Take("ann", 1'100), 0);
  EXPECT_EQ(limiter.Take("ann", 1'100), 100);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(limiter.Take("ann", 9'000), 0);
  EXPECT_GT(limiter.Take("ann", 9'000), 0);
}

TEST(Limiter, RemembersABoundedNumberOfNames) {
  Limiter limiter({.at_once = 1, .every_ms = 100}, 2);
  EXPECT_EQ(limiter.Take("a", 0), 0);
  EXPECT_EQ(limiter.Take("b", 50), 0);
  EXPECT_GT(limiter.Take("c", 60), 0);
  EXPECT_EQ(limiter.Take("c", 100), 0) << "a is as good as forgotten";
  EXPECT_GT(limiter.Take("a", 100), 0);
}

// ---- What is said ----

int StatusOf(std::string_view body) {
  const auto said = ReadSaid(body);
  return said ? 200 : said.error().status;
}

TEST(Said, TextsTapsAndStarts) {
  auto said = ReadSaid(R"({"id":"a-1","text":" hi\n"})");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->kind, Said::Kind::Text);
  EXPECT_EQ(said->text, " hi\n");
  said = ReadSaid(R"({"id":"a-2","message":3,"payload":"yes"})");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->kind, Said::Kind::Tap);
  EXPECT_EQ(said->message, 3);
  EXPECT_EQ(said->payload, "yes");
  said = ReadSaid(R"({"id":"start","start":"spring"})");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->kind, Said::Kind::Start);
  EXPECT_EQ(said->payload, "spring");
  EXPECT_EQ(ReadSaid(R"({"id":"start","start":""})")->kind, Said::Kind::Start);
}

TEST(Said, OddOnesAreRefused) {
  for (const char* body :
       {"", "null", "[]", "{}", "{\"id\":\"a\"}", R"({"text":"hi"})", R"({"id":"","text":"hi"})",
        R"({"id":"a b","text":"hi"})", R"({"id":"a:b","text":"hi"})", R"({"id":7,"text":"hi"})",
        R"({"id":"a","text":"  \n"})", R"({"id":"a","text":7})", R"({"id":"a","payload":"yes"})",
        R"({"id":"a","message":-1,"payload":"yes"})", R"({"id":"a","message":1,"payload":""})"}) {
    EXPECT_EQ(StatusOf(body), 400) << body;
  }
  EXPECT_EQ(StatusOf(R"({"id":")" + std::string(65, 'a') + R"(","text":"hi"})"), 400);
}

TEST(Said, LimitsAreTheChannelsOwn) {
  const auto text = [](std::size_t count) {
    std::string body = R"({"id":"a","text":")";
    for (std::size_t n = 0; n < count; ++n) body += "ц";
    return body + "\"}";
  };
  EXPECT_EQ(StatusOf(text(16'384)), 200);
  EXPECT_EQ(StatusOf(text(16'385)), 413);
  const auto tap = [](std::size_t count) {
    return R"({"id":"a","message":1,"payload":")" + std::string(count, 'x') + "\"}";
  };
  EXPECT_EQ(StatusOf(tap(256)), 200);
  EXPECT_EQ(StatusOf(tap(257)), 413);
}

// ---- What is shown ----

// The data of an event, which is one line whatever is in it.
nlohmann::json DataOf(const channel::Content& content) {
  store::OutboxEntry entry;
  entry.place = 7;
  entry.body = channel::ToJson(content);
  const std::string event = EventOf(entry);
  const std::string head = "id: 7\nevent: message\ndata: ";
  EXPECT_TRUE(event.starts_with(head) && event.ends_with("\n\n")) << event;
  const std::string data = event.substr(head.size(), event.size() - head.size() - 2);
  EXPECT_EQ(data.find_first_of("\r\n"), std::string::npos) << data;
  return nlohmann::json::parse(data);
}

TEST(Shown, TextsComeAsTheyAreInOneLine) {
  const std::string text = "<script>alert(1)</script>\r\n\ndata: x\n\nevent: y\xE2\x80\xA8\x01";
  EXPECT_EQ(DataOf({text, {}})["text"], text);
}

TEST(Shown, ButtonsCarryTheirPayloadsAndLinksLeadWhereLinksMay) {
  const nlohmann::json data = DataOf({"Which?",
                                      {{"Yes", "yes"},
                                       {"Site", "", "https://shop.example/?a=1&b=2"},
                                       {"Call", "", "tel:+998901112233"},
                                       {"Mail", "", "mailto:a@shop.example"},
                                       {"Bad", "", "javascript:alert(1)"},
                                       {"Worse", "", "JavaScript:alert(1)"},
                                       {"Data", "", "data:text/html,x"}}});
  const nlohmann::json& choices = data["choices"];
  EXPECT_EQ(choices[0], (nlohmann::json{{"title", "Yes"}, {"payload", "yes"}}));
  EXPECT_EQ(choices[1]["url"], "https://shop.example/?a=1&b=2");
  EXPECT_EQ(choices[2]["url"], "tel:+998901112233");
  EXPECT_EQ(choices[3]["url"], "mailto:a@shop.example");
  for (int at : {4, 5, 6}) EXPECT_EQ(choices[at]["url"], "") << at;
  EXPECT_FALSE(data.contains("once"));
}

TEST(Shown, ButtonsOfAQuestionAreTappedOnce) {
  EXPECT_TRUE(DataOf({"Which?", {{"Yes", "0123456789abcdef.01234567:yes"}}})["once"]);
}

TEST(Shown, MediaCardsAndReactions) {
  channel::Content content;
  content.body =
      channel::Media{channel::MediaKind::Document, "https://x.example/p.pdf", "Ours", "p.pdf"};
  EXPECT_EQ(DataOf(content)["media"], (nlohmann::json{{"kind", "document"},
                                                      {"url", "https://x.example/p.pdf"},
                                                      {"caption", "Ours"},
                                                      {"filename", "p.pdf"}}));
  content.body = channel::Cards{{{"A", "For one", "javascript:x", {{"Take", "a"}}}}};
  EXPECT_EQ(DataOf(content)["cards"][0]["image"], "");
  EXPECT_EQ(DataOf(content)["cards"][0]["buttons"][0]["payload"], "a");
  ASSERT_NE(ChoiceWith(content, "a"), nullptr);
  EXPECT_EQ(ChoiceWith(content, "a")->title, "Take");
  EXPECT_EQ(ChoiceWith(content, "b"), nullptr);
  content.body = channel::Reaction{"👍"};
  content.target = {channel::Target::Kind::Message, "0123:m-1"};
  EXPECT_EQ(DataOf(content)["reaction"], (nlohmann::json{{"emoji", "👍"}, {"to", "m-1"}}));
}

TEST(Shown, ALinkIsNoButton) {
  const channel::Content content{"Which?", {{"Site", "yes", "https://shop.example"}}};
  EXPECT_EQ(ChoiceWith(content, "yes"), nullptr);
}

// ---- The page ----

TEST(Page, WhatTheConfigurationSaysIsNoMarkup) {
  channel::Connection site = Site("a\"b");
  site.page.title = "<script>alert('x')</script>{{greeting}}";
  site.page.greeting = "\"><img src=x onerror=alert(1)>&";
  const std::string page = PageOf(site);
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;{{greeting}}"),
            std::string::npos);
  EXPECT_NE(page.find("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;"), std::string::npos);
  EXPECT_NE(page.find("data-name=\"a&quot;b\""), std::string::npos);
}

// Else the policy would forbid it, and the page would stand still.
TEST(Page, HasNothingInline) {
  const std::string page = PageOf(Site());
  for (const char* wrong : {"<style", "style=", " on", "javascript:"}) {
    EXPECT_EQ(page.find(wrong), std::string::npos) << wrong;
  }
  for (const char* name : {"chat.css", "chat.js", "message.js", "stream.js", "words.js"}) {
    ASSERT_NE(AssetNamed(name), nullptr) << name;
    EXPECT_FALSE(AssetNamed(name)->text.empty());
    for (const char* wrong : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"}) {
      EXPECT_EQ(AssetNamed(name)->text.find(wrong), std::string::npos) << name << wrong;
    }
  }
  EXPECT_EQ(AssetNamed("../chat.cpp"), nullptr);
}

TEST(Origin, OurOwnPageAndThoseThatAreNamed) {
  const std::vector<std::string> origins = {"https://shop.example"};
  const auto may = [&](const std::string& origin, const std::string& host) {
    return IsFromOurPage({"POST", "/", {{"origin", origin}, {"host", host}}, ""}, origins);
  };
  EXPECT_TRUE(may("https://chat.example", "chat.example"));
  EXPECT_TRUE(may("http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(may("https://shop.example", "chat.example"));
  EXPECT_TRUE(may("", "chat.example"));
  EXPECT_FALSE(may("https://evil.example", "chat.example"));
  EXPECT_FALSE(may("https://chat.example.evil.example", "chat.example"));
  EXPECT_FALSE(may("https://shop.example.evil.example", "chat.example"));
  EXPECT_FALSE(may("null", "chat.example"));
  EXPECT_FALSE(may("https://", ""));
  EXPECT_TRUE(ContentPolicy(origins).ends_with("frame-ancestors 'self' https://shop.example"));
}

}  // namespace
}  // namespace hark::webchat
