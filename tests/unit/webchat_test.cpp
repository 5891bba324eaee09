// A worker with a web chat, over loopback sockets: visitors write, tabs come and go, the worker
// is started again, and strangers try what they may not.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/channel/curl_client.h"
#include "runtime/serve/worker.h"
#include "runtime/store/memory_store.h"
#include "runtime/webchat/chat.h"
#include "tests/support/compiled.h"
#include "tests/support/faulty_store.h"
#include "tests/support/scratch.h"
#include "tests/unit/loopback.h"

namespace hark::webchat {
namespace {

using channel::HttpResponse;
using test::Peer;

constexpr const char* kRules = R"(
rule opened on start with "spring" from webchat { reply "Welcome to spring" }
rule asks on message when text is "which" {
  let yes = ask "Which?" choices YesNo
  reply "You said {yes}"
}
rule old on stale { reply "That was before" }
rule menu on message when text is "menu" { reply "Menu" buttons prices "Our prices" }
rule prices on tap prices { reply "Prices" }
rule echo on message { reply text }
enum YesNo { yes "Yes", no "No" }
)";

class WebChat : public testing::Test {
 protected:
  WebChat() { Start(); }

  void Start() {
    channel::Connection site;
    site.name = "site";
    site.channel = "webchat";
    site.visitor_secret = "secret";
    site.page.origins = {"https://shop.example"};
    channel::Connection bot;
    bot.name = "bot";
    bot.channel = "telegram";
    auto worker =
        serve::Worker::Start({.connections = {site, bot}, .store_path = folder_.File("store.db")});
    ASSERT_TRUE(worker) << worker.error().message;
    worker_ = std::move(*worker);
    ASSERT_TRUE(worker_->Deploy(test::Compiled(kRules)));
  }
  void Restart() {
    worker_.reset();
    Start();
  }

  HttpResponse Ask(const std::string& method, const std::string& what, channel::Headers headers,
                   std::string body = "") {
    const std::string url = fmt::format("http://127.0.0.1:{}/chat/{}", worker_->port(), what);
    auto answer = http_->Send({method, url, std::move(headers), std::move(body)}, 5'000);
    return answer ? *answer : HttpResponse{0, {}, answer.error().message};
  }
  std::string NewVisitor() {
    const std::string body = Ask("POST", "site/visitor", {}).body;
    return body.substr(10, body.size() - 12);  // {"token":"…"}
  }
  HttpResponse Say(const std::string& token, const std::string& body) {
    return Ask("POST", "site/messages", {{"Authorization", "Bearer " + token}}, body);
  }
  // A text, answered by the rules in the order in which texts are said.
  void SayText(const std::string& token, const std::string& text) {
    const std::string body = fmt::format(R"({{"id":"m{}","text":"{}"}})", ++said_, text);
    ASSERT_EQ(Say(token, body).status, 200);
    ASSERT_TRUE(worker_->WaitIdle(5'000));
  }
  // A tab: the stream behind the event `last`, or with all the history.
  Peer Open(const std::string& token, const std::string& last = "") {
    Peer peer = Peer::ConnectTo(worker_->port());
    peer.Write(
        fmt::format("GET /chat/site/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}"
                    "\r\n{}\r\n",
                    token, last.empty() ? "" : "Last-Event-ID: " + last + "\r\n"));
    return peer;
  }
  // The places and texts of the events until the one with `end`, as "1 hi|2 you|".
  static std::string ReadEvents(Peer& peer, const std::string& end) {
    const std::string bytes = peer.ReadUntil(end);
    std::string events;
    for (std::size_t at = bytes.find("id: "); at != std::string::npos;
         at = bytes.find("id: ", at + 1)) {
      const std::size_t text = bytes.find("\"text\":\"", at) + 8;
      events += bytes.substr(at + 4, bytes.find('\n', at) - at - 4) + ' ' +
                bytes.substr(text, bytes.find('"', text) - text) + '|';
    }
    return events;
  }

  test::Scratch folder_;
  std::unique_ptr<serve::Worker> worker_;
  std::unique_ptr<channel::HttpClient> http_ = channel::MakeCurlClient();
  int said_ = 0;
};

TEST_F(WebChat, WhatIsAnsweredArrivesLive) {
  const std::string token = NewVisitor();
  Peer tab = Open(token);
  EXPECT_EQ(ReadEvents(tab, "event: ready"), "");
  SayText(token, "hi");
  EXPECT_EQ(ReadEvents(tab, "\"hi\""), "1 hi|");
  SayText(token, "you");
  EXPECT_EQ(ReadEvents(tab, "\"you\""), "2 you|");
}

TEST_F(WebChat, ATabThatComesBackHasNothingLostAndNothingTwice) {
  const std::string token = NewVisitor();
  {
    Peer tab = Open(token);
    SayText(token, "one");
    EXPECT_EQ(ReadEvents(tab, "\"one\""), "1 one|");
  }
  SayText(token, "two");
  SayText(token, "three");
  Peer back = Open(token, "1");
  EXPECT_EQ(ReadEvents(back, "event: ready"), "2 two|3 three|");
  SayText(token, "four");
  EXPECT_EQ(ReadEvents(back, "\"four\""), "4 four|");
  Peer another = Open(token);
  EXPECT_EQ(ReadEvents(another, "event: ready"), "1 one|2 two|3 three|4 four|");
}

TEST_F(WebChat, AWorkerThatIsStartedAgainGoesOnWhereItWas) {
  const std::string token = NewVisitor();
  SayText(token, "one");
  SayText(token, "two");
  Peer tab = Open(token);
  EXPECT_EQ(ReadEvents(tab, "event: ready"), "1 one|2 two|");
  Restart();
  EXPECT_EQ(tab.ReadAll().find("id: "), std::string::npos);
  SayText(token, "three");
  Peer back = Open(token, "2");
  EXPECT_EQ(ReadEvents(back, "event: ready"), "3 three|");
}

TEST_F(WebChat, TabsSeeTheSameAndOthersNothing) {
  const std::string ann = NewVisitor();
  Peer first = Open(ann);
  Peer second = Open(ann);
  Peer stranger = Open(NewVisitor());
  for (Peer* tab : {&first, &second, &stranger}) ReadEvents(*tab, "event: ready");
  SayText(ann, "hi");
  EXPECT_EQ(ReadEvents(first, "\"hi\""), "1 hi|");
  EXPECT_EQ(ReadEvents(second, "\"hi\""), "1 hi|");
  worker_.reset();
  EXPECT_EQ(stranger.ReadAll().find("id: "), std::string::npos);
}

TEST_F(WebChat, ManyTabsEndTheOldest) {
  const std::string token = NewVisitor();
  std::vector<Peer> tabs;
  for (std::size_t n = 0; n <= Rooms::kStreamsMax; ++n) {
    tabs.push_back(Open(token));
    ReadEvents(tabs.back(), "event: ready");
  }
  EXPECT_TRUE(tabs.front().ReadAll().ends_with("0\r\n\r\n"));
  SayText(token, "hi");
  EXPECT_EQ(ReadEvents(tabs.back(), "\"hi\""), "1 hi|");
}

TEST_F(WebChat, SaidAgainItIsSaidOnce) {
  const std::string token = NewVisitor();
  for (int n = 0; n < 3; ++n) {
    EXPECT_EQ(Say(token, R"({"id":"same","text":"once"})").status, 200);
  }
  SayText(token, "end");
  Peer tab = Open(token);
  EXPECT_EQ(ReadEvents(tab, "event: ready"), "1 once|2 end|");
}

TEST_F(WebChat, StartsTellWhatTheLinkDid) {
  const std::string token = NewVisitor();
  EXPECT_EQ(Say(token, R"({"id":"start","start":"spring"})").status, 200);
  ASSERT_TRUE(worker_->WaitIdle(5'000));
  Peer tab = Open(token);
  EXPECT_EQ(ReadEvents(tab, "event: ready"), "1 Welcome to spring|");
}

// The payload of the first button in the stream's newest bytes.
std::string PayloadIn(const std::string& bytes) {
  const std::size_t at = bytes.rfind("\"payload\":\"") + 11;
  return bytes.substr(at, bytes.find('"', at) - at);
}

TEST_F(WebChat, TapsAnswerQuestionsAndLateOnesAreStale) {
  const std::string token = NewVisitor();
  SayText(token, "which");
  Peer tab = Open(token);
  const std::string payload = PayloadIn(tab.ReadUntil("event: ready"));
  const auto tap = [&](const std::string& id) {
    const auto status =
        Say(token, fmt::format(R"({{"id":"{}","message":1,"payload":"{}"}})", id, payload)).status;
    EXPECT_TRUE(worker_->WaitIdle(5'000));
    return status;
  };
  EXPECT_EQ(tap("t1"), 200);
  EXPECT_EQ(tap("t2"), 200);
  Peer back = Open(token, "1");
  EXPECT_EQ(ReadEvents(back, "event: ready"), "2 You said No|3 That was before|");
}

TEST_F(WebChat, OnlyButtonsThatWereSentCanBeTapped) {
  const std::string token = NewVisitor();
  SayText(token, "menu");
  Peer tab = Open(token);
  const std::string payload = PayloadIn(tab.ReadUntil("event: ready"));
  const auto tap = [&](const std::string& who, int message, const std::string& what) {
    return Say(who,
               fmt::format(R"({{"id":"t{}","message":{},"payload":"{}"}})", ++said_, message, what))
        .status;
  };
  EXPECT_EQ(tap(token, 1, "invented"), 400);
  EXPECT_EQ(tap(token, 2, payload), 400);
  EXPECT_EQ(tap(NewVisitor(), 1, payload), 400);
  EXPECT_EQ(tap(token, 1, payload), 200);
  ASSERT_TRUE(worker_->WaitIdle(5'000));
  EXPECT_EQ(ReadEvents(tab, "\"Prices\""), "2 Prices|");
}

TEST_F(WebChat, StrangersAreTurnedAway) {
  const std::string token = NewVisitor();
  std::string forged = token;
  forged.back() = forged.back() == '0' ? '1' : '0';
  for (const std::string& wrong : {forged, std::string(), token.substr(0, 32)}) {
    EXPECT_EQ(Say(wrong, R"({"id":"m","text":"hi"})").status, 401);
    EXPECT_TRUE(Open(wrong).ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 401 "));
  }
  EXPECT_EQ(Ask("POST", "site/messages", {}, "{}").status, 401);
  EXPECT_EQ(worker_->counts().turns, 0U);
}

TEST_F(WebChat, OtherSitesMayNotUseIt) {
  const std::string token = NewVisitor();
  const auto from = [&](const std::string& origin) {
    return Ask("POST", "site/visitor", {{"Origin", origin}}).status;
  };
  EXPECT_EQ(from("https://evil.example"), 403);
  EXPECT_EQ(from("null"), 403);
  EXPECT_EQ(from("https://shop.example"), 200);
  EXPECT_EQ(from(fmt::format("http://127.0.0.1:{}", worker_->port())), 200);
  EXPECT_EQ(Ask("GET", "site/events",
                {{"Origin", "https://evil.example"}, {"Authorization", "Bearer " + token}})
                .status,
            403);
}

TEST_F(WebChat, OnePlaceDoesNotKeepOutTheOthers) {
  const auto visit = [&](const std::string& from) {
    return Ask("POST", "site/visitor", {{"X-Forwarded-For", from}}).status;
  };
  int let_in = 0;
  for (int n = 0; n < 60; ++n) let_in += visit("8.8.4.4") == 200;
  EXPECT_GE(let_in, 20);
  EXPECT_LT(let_in, 60);
  EXPECT_EQ(visit("8.8.4.5"), 200);
  const auto say = [&](const std::string& token, const std::string& from) {
    return Ask("POST", "site/messages",
               {{"Authorization", "Bearer " + token}, {"X-Forwarded-For", from}}, "{}")
        .status;
  };
  // Many visitors of one place, none of whom says too much.
  int refused = 0;
  for (int visitor = 0; visitor < 12; ++visitor) {
    const std::string token = NewVisitor();
    for (int n = 0; n < 10; ++n) refused += say(token, "1.1.1.1") == 429;
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(say(NewVisitor(), "1.1.1.2"), 400) << "it is heard, and says nothing";
}

TEST_F(WebChat, TooLongAndTooMuch) {
  const std::string token = NewVisitor();
  EXPECT_EQ(Say(token, std::string(300'000, 'x')).status, 413);
  EXPECT_EQ(Say(token, R"({"id":"m","text":")" + std::string(20'000, 'x') + "\"}").status, 413);
  HttpResponse answer;
  for (int n = 0; n < 40 && answer.status != 429; ++n) answer = Say(token, "{}");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(channel::HeaderOf(answer.headers, "Retry-After"), "1");
  EXPECT_EQ(Say(NewVisitor(), R"({"id":"m","text":"hi"})").status, 200) << "others may";
  for (int n = 0; n < 300 && answer.body.find("visitors") == std::string::npos; ++n) {
    answer = Ask("POST", "site/visitor", {});
  }
  EXPECT_EQ(answer.status, 429);
}

TEST_F(WebChat, HostileTextsComeBackAsTheyAre) {
  const std::string token = NewVisitor();
  const std::string hostile = R"(<img src=x onerror=alert(1)>\n\ndata: x\u2028\u0001\ud800 'x')";
  EXPECT_EQ(Say(token, R"({"id":"m1","text":")" + hostile + "\"}").status, 200);
  EXPECT_EQ(Say(token, "{\"id\":\"m2\",\"text\":\"\xff\xfe\"}").status, 200);
  ASSERT_TRUE(worker_->WaitIdle(5'000));
  Peer tab = Open(token);
  const std::string bytes = tab.ReadUntil("event: ready");
  EXPECT_NE(bytes.find(R"("text":"<img src=x onerror=alert(1)>\n\ndata: x)"), std::string::npos)
      << bytes;
  EXPECT_EQ(bytes.find("\ndata: x"), std::string::npos) << bytes;
  EXPECT_NE(bytes.find("id: 2\n"), std::string::npos);
}

TEST_F(WebChat, ThePageAndItsFiles) {
  HttpResponse page = Ask("GET", "site", {});
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(channel::HeaderOf(page.headers, "Content-Security-Policy")
                  .starts_with("default-src 'none'; script-src 'self'"));
  EXPECT_EQ(channel::HeaderOf(page.headers, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(Ask("GET", "site/chat.js", {}).status, 200);
  HttpResponse widget = Ask("GET", "site/widget.js", {});
  EXPECT_EQ(channel::HeaderOf(widget.headers, "Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(Ask("GET", "site/other.js", {}).status, 404);
  EXPECT_EQ(Ask("GET", "nowhere", {}).status, 404);
  EXPECT_EQ(Ask("GET", "bot", {}).status, 404) << "of another channel";
  EXPECT_EQ(Ask("GET", "site/messages", {}).status, 405);
  EXPECT_EQ(Ask("POST", "site", {}).status, 405);
  EXPECT_EQ(Ask("POST", "../webhook/site", {}, "{}").status, 404);
}

// 200 would promise the visitor that it is kept.
TEST(WebChatStore, WhatIsNotStoredIsNotTaken) {
  store::MemoryStore memory;
  test::FaultyStore store(memory, [](auto) -> std::optional<Failure> {
    return Failure{FailureKind::Unavailable, "the disk is full"};
  });
  channel::Connection site;
  site.name = "site";
  site.channel = "webchat";
  site.visitor_secret = "secret";
  const std::vector<channel::Connection> connections = {site};
  bool rang = false;
  Chat chat({connections, store, host::SystemClock(), host::SystemRandom(), [&] { rang = true; }});
  const std::string made = chat.Handle({"POST", "", {}, ""}, "site/visitor").head.body;
  const std::string token = made.substr(10, made.size() - 12);
  const channel::HttpRequest request{
      "POST", "", {{"Authorization", "Bearer " + token}}, R"({"id":"m","text":"hi"})"};
  const HttpResponse answer = chat.Handle(request, "site/messages").head;
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(channel::HeaderOf(answer.headers, "Retry-After"), "1");
  EXPECT_FALSE(rang);
}

}  // namespace
}  // namespace hark::webchat
