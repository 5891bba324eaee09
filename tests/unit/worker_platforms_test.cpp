// A worker and the platforms, over loopback: what people write on each channel is answered
// there, once, and inside the windows that the platforms enforce.

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "runtime/serve/worker.h"
#include "tests/support/compiled.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kIdleMs = 20'000;

constexpr const char* kScript = R"(
contact { read: Int = 0 }
service crm "http://127.0.0.1:9" { purpose "to wait for" }
rule menu on message when text is "menu" {
  reply "Shall we?" buttons yes "Yes", no "No"
}
rule lost on delivery failed { tag contact "lost" }
rule read on delivery read from messenger { set contact.read = contact.read + 1 }
rule counts on message from messenger when text is "count" { reply "{contact.read} read." }
rule found on message when contact.tagged("lost") { reply "Here again." }
rule waits on message when text is "wait" {
  call crm.post("/seen") ignore
  reply "Done."
}
rule repeats on message { reply "You said {text}." }
rule agreed on tap yes { reply "Fine." }

rule asked on comment {
  reply publicly "We wrote to you."
  reply privately "It is 49 USD."
}
)";

class WorkerAndPlatforms : public FakeServer {
 protected:
  explicit WorkerAndPlatforms(bool polite = false) {
    platforms_.windows().Enforce();
    serve::WorkerOptions options;
    for (const char* channel : kAllChannels) {
      options.connections.push_back(Account(channel));
      options.connections.back().marks_read = polite;
      options.connections.back().shows_typing = polite;
    }
    auto started = serve::Worker::Start(std::move(options));
    if (!started) throw std::runtime_error(started.error().message);
    worker_ = std::move(*started);
    EXPECT_TRUE(worker_->Deploy(test::Compiled(kScript)));
  }

  // Posts the events as the platform does, and waits until all is done about them.
  void Deliver(const std::string& channel, Json events, std::int64_t copies = 1) {
    const Json told = Order(
        "/control/deliver",
        {{"channel", channel},
         {"url", "http://127.0.0.1:" + std::to_string(worker_->port()) + "/webhook/" + channel},
         {"secret", SecretOf(Account(channel))},
         {"account", Account(channel).account_id},
         {"copies", copies},
         {"events", std::move(events)}});
    EXPECT_EQ(told["status"], 200) << channel << " " << told;
    EXPECT_TRUE(worker_->WaitIdle(kIdleMs)) << channel;
  }

  // What the platform was asked to show, and accepted, once there is as much as that.
  std::vector<std::string> Shown(const std::string& channel, std::size_t wanted) {
    std::vector<std::string> shown;
    for (int tries = 0; tries == 0 || (tries < 200 && shown.size() < wanted); ++tries) {
      if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      shown.clear();
      for (const Json& line : Logged()) {
        if (line["platform"] != channel || line.value("action", "").empty()) continue;
        EXPECT_EQ(line["accepted"], true) << line;
        shown.push_back(line["action"]);
      }
    }
    std::ranges::sort(shown);
    return shown;
  }

  // Messages that the platform accepted since this was last asked; it refused none.
  std::vector<Json> NewlySent() {
    std::vector<Json> sent;
    for (const Json& line : Logged()) {
      if (line["seq"] <= seen_) continue;
      seen_ = line["seq"];
      EXPECT_EQ(line["accepted"], true) << line;
      const bool is_sign =
          line["method"] == "answerCallbackQuery" || !line.value("action", "").empty();
      if (!is_sign) sent.push_back(line);
    }
    return sent;
  }
  std::vector<std::string> NewTexts() {
    std::vector<std::string> texts;
    for (const Json& line : NewlySent()) texts.push_back(line["text"]);
    return texts;
  }

  std::unique_ptr<serve::Worker> worker_;
  std::int64_t seen_ = 0;
};

using Said = std::vector<std::string>;

const std::string kPerson = "7301234567";

// Messenger says up to when somebody read, and names no message.
TEST_F(WorkerAndPlatforms, WhatWasReadUpToAMoment) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const auto reads = [&](std::int64_t at) {
    Deliver("messenger", {{{"from", kPerson}, {"status", "read"}, {"at", at}}});
  };
  for (const char* text : {"one", "two"}) {
    Deliver("messenger", {{{"from", kPerson}, {"text", text}}});
  }
  reads(now - 60);
  reads(now + 60);
  reads(now + 61);
  Deliver("messenger", {{{"from", kPerson}, {"text", "count"}}});
  EXPECT_EQ(NewTexts().back(), "2 read.");
}

TEST_F(WorkerAndPlatforms, AnswerTexts) {
  for (const std::string channel : kAllChannels) {
    Deliver(channel, {{{"from", kPerson}, {"text", "hi"}}});
    const std::vector<Json> sent = NewlySent();
    ASSERT_EQ(sent.size(), 1u) << channel;
    EXPECT_EQ(sent[0]["platform"], channel);
    EXPECT_EQ(sent[0]["to"], channel == "whatsapp" ? "+" + kPerson : kPerson);
    EXPECT_EQ(sent[0]["text"], "You said hi.");
  }
  EXPECT_EQ(worker_->counts().unread, 0u);
}

TEST_F(WorkerAndPlatforms, AnswerTaps) {
  for (const std::string channel : kAllChannels) {
    Deliver(channel, {{{"from", kPerson}, {"text", "menu"}}});
    std::vector<Json> sent = NewlySent();
    const auto asked =
        std::ranges::find_if(sent, [](const Json& line) { return !line["buttons"].empty(); });
    ASSERT_NE(asked, sent.end()) << channel;
    const Json& yes = (*asked)["buttons"][0];
    Deliver(channel, {{{"from", kPerson},
                       {"tap", yes["payload"]},
                       {"title", yes["title"]},
                       {"provider_id", (*asked)["provider_id"]}}});
    EXPECT_EQ(NewTexts(), Said{"Fine."}) << channel;
  }
}

TEST_F(WorkerAndPlatforms, AnswerCommentsInPublicAndInPrivate) {
  for (const std::string channel : {"messenger", "instagram", "tiktok"}) {
    Deliver(channel, {{{"from", "61"}, {"comment", "price?"}, {"id", "7455"}, {"post", "7454"}}});
    const std::vector<Json> sent = NewlySent();
    ASSERT_EQ(sent.size(), 2u) << channel;
    for (const Json& line : sent) {
      const bool in_private = line["text"] == "It is 49 USD.";
      const bool message = line["method"] == "messages" || line["method"] == "message/send";
      EXPECT_EQ(in_private, message) << line;
      EXPECT_EQ(line["comment"], "7455");
    }
    EXPECT_NE(sent[0]["text"], sent[1]["text"]);
  }
}

TEST_F(WorkerAndPlatforms, AreNotWokenByEchoes) {
  for (const std::string channel : {"messenger", "instagram", "tiktok"}) {
    Deliver(channel, {{{"from", kPerson}, {"text", "hi"}}});
    const std::vector<Json> sent = NewlySent();
    ASSERT_EQ(sent.size(), 1u) << channel;
    Json echo = {
        {"to", kPerson}, {"echo", sent[0]["text"]}, {"provider_id", sent[0]["provider_id"]}};
    if (sent[0].contains("effect_id")) echo["effect_id"] = sent[0]["effect_id"];
    Deliver(channel, {echo});
    EXPECT_EQ(NewTexts(), Said()) << channel;
    // Nor did anybody take the conversation over.
    Deliver(channel, {{{"from", kPerson}, {"text", "again"}}});
    EXPECT_EQ(NewTexts(), Said{"You said again."}) << channel;
  }
  EXPECT_EQ(worker_->counts().unread, 0u);
}

// What bears no mark of ours a person wrote, and rules then keep out of it.
TEST_F(WorkerAndPlatforms, StepAsideForAPerson) {
  for (const std::string channel : {"messenger", "tiktok"}) {
    Deliver(channel, {{{"from", kPerson}, {"text", "hi"}}});
    EXPECT_EQ(NewTexts(), Said{"You said hi."}) << channel;
    Deliver(channel, {{{"to", kPerson}, {"echo", "Ann here."}, {"source", "APP"}}});
    Deliver(channel, {{{"from", kPerson}, {"text", "again"}}});
    EXPECT_EQ(NewTexts(), Said()) << channel;
  }
}

TEST_F(WorkerAndPlatforms, AnswerWhatComesTwiceOnce) {
  for (const std::string channel : kAllChannels) {
    const Json text = {{"from", kPerson}, {"text", "hi"}, {"id", "7777"}};
    Deliver(channel, {text}, 3);
    Deliver(channel, {text});
    EXPECT_EQ(NewTexts(), Said{"You said hi."}) << channel;
    if (channel == "whatsapp" || channel == "telegram") continue;
    const Json comment = {{"from", "61"}, {"comment", "price?"}, {"id", "7455"}, {"post", "7454"}};
    Deliver(channel, {comment}, 3);
    Deliver(channel, {comment});
    EXPECT_EQ(NewlySent().size(), 2u) << channel;
  }
}

// Who blocked the account, or has gone, is known to the rules at once and on every channel; TikTok
// has no word for it.
TEST_F(WorkerAndPlatforms, TellRulesOfWhatTheyRefuse) {
  for (const std::string channel : kAllChannels) {
    const char* kind = channel.starts_with("tiktok") ? "bad" : "gone";
    Order("/control", {{"platform", channel}, {"fault", "error"}, {"class", kind}});
    Deliver(channel, {{{"from", kPerson}, {"text", "hi"}}});
    const Json refused = Logged().back();
    EXPECT_EQ(refused["accepted"], false) << refused;
    seen_ = refused["seq"];
    Deliver(channel, {{{"from", kPerson}, {"text", "anybody?"}}});
    EXPECT_EQ(NewTexts(), Said{"Here again."}) << channel;
  }
}

// The marks and signs are asked for once each, and only of channels that have them.
class PoliteWorkerAndPlatforms : public WorkerAndPlatforms {
 protected:
  PoliteWorkerAndPlatforms() : WorkerAndPlatforms(true) {}
};

TEST_F(PoliteWorkerAndPlatforms, ShowThatTheyReadAndWrite) {
  const std::map<std::string, Said> wanted = {{"whatsapp", {"read", "typing"}},
                                              {"messenger", {"mark_seen", "typing_on"}},
                                              {"instagram", {"mark_seen", "typing_on"}},
                                              {"telegram", {"typing"}},
                                              {"tiktok", {"MARK_READ", "TYPING"}}};
  for (const auto& [channel, signs] : wanted) {
    Deliver(channel, {{{"from", kPerson}, {"text", "wait"}}});
    EXPECT_EQ(Shown(channel, signs.size()), signs) << channel;
  }
}

// What is answered at once is not announced.
TEST_F(PoliteWorkerAndPlatforms, ShowNoTypingWhereNobodyWaits) {
  Deliver("messenger", {{{"from", kPerson}, {"text", "hi"}}});
  EXPECT_EQ(Shown("messenger", 1), Said{"mark_seen"});
  Deliver("messenger", {{{"from", kPerson}, {"comment", "hi"}, {"id", "7455"}, {"post", "7454"}}});
  EXPECT_EQ(Shown("messenger", 1), Said{"mark_seen"});
}

TEST_F(WorkerAndPlatforms, ShowNothingUnasked) {
  Deliver("messenger", {{{"from", kPerson}, {"text", "wait"}}});
  EXPECT_EQ(NewTexts(), Said{"Done."});
  EXPECT_EQ(Shown("messenger", 0), Said());
}

TEST_F(WorkerAndPlatforms, KeepOutWhatIsSignedWrongly) {
  for (const std::string channel : kAllChannels) {
    Order("/control/deliver",
          {{"channel", channel},
           {"url", "http://127.0.0.1:" + std::to_string(worker_->port()) + "/webhook/" + channel},
           {"secret", SecretOf(Account(channel))},
           {"account", Account(channel).account_id},
           {"forge", true},
           {"attempts", 1},
           {"events", {{{"from", kPerson}, {"text", "hi"}}}}});
  }
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  EXPECT_EQ(NewTexts(), Said());
  EXPECT_EQ(worker_->counts().refused, std::size(kAllChannels));
}

}  // namespace
}  // namespace hark::fake
