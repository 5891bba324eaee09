// Services and models that are called for real: a script, the turns and outbox of production, a
// socket.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "compiler/ir/limits.h"
#include "compiler/ir/text_form.h"
#include "runtime/channel/curl_client.h"
#include "runtime/host/host.h"
#include "runtime/interp/interp.h"
#include "runtime/outbox/sender.h"
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/ingress.h"
#include "tests/support/compiled.h"
#include "tests/support/scratch.h"
#include "tests/unit/loopback.h"

namespace hark::test {
namespace {

std::shared_ptr<const ops::Engine> Interpreter(
    const std::shared_ptr<const ops::LoadedProgram>& program) {
  return interp::MakeInterpreter(program);
}

std::string Http(int status, const std::string& body, const std::string& headers = "") {
  return fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n{}", status,
                     body.size(), headers, body);
}

// A process that stops in the middle of a call: the request is out, and nobody hears the answer.
struct Killed {};
class DyingClient final : public channel::HttpClient {
 public:
  explicit DyingClient(channel::HttpClient& real) : real_(real) {}
  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t timeout_ms) override {
    channel::HttpResult result = real_.Send(request, timeout_ms);
    if (dies) throw Killed{};
    return result;
  }
  bool dies = false;

 private:
  channel::HttpClient& real_;
};

class ServiceCallTest : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

  // Serves the n-th request, from 1, with what `answer` gives; empty: hangs up without a word.
  void Serve(std::function<std::string(int)> answer) {
    server_ = std::make_unique<LoopbackServer>([this, answer](Peer& peer, int n) {
      requests_.push_back(peer.ReadRequest());
      const std::string written = answer(n);
      if (!written.empty()) peer.Write(written);
    });
  }

  // Runs one rule with this body, called for the message "hi", to the end or until `rounds` of
  // sending are over; gives what the contact was sent.
  std::vector<std::string> Run(const std::string& body, int rounds = 40) {
    Open();
    Deploy(body);
    const store::Write arrives = turn::WriteOf(Message("hi"), Now());
    EXPECT_TRUE(store_->Apply({&arrives, 1}));
    for (int round = 0; round < rounds && Replies().empty(); ++round) {
      Step();
      EXPECT_TRUE(sender_->SendDue());
      Step();
      auto due = store_->NextDue().value();
      if (due && *due > Now() && *due - Now() < 2'000) {
        std::this_thread::sleep_for(std::chrono::milliseconds(*due - Now()));
      }
    }
    return Replies();
  }

  static std::int64_t Now() { return host::SystemClock().NowMs(); }

  static value::Event Message(const std::string& text) {
    return {.channel = "terminal",
            .connection = "terminal",
            .address = "ann",
            .id = text,
            .at_ms = Now(),
            .text = text};
  }

  void Open() {
    sender_.reset();
    executor_.reset();
    programs_.reset();
    store_.reset();
    auto opened = store::SqliteStore::Open(folder_.File("store.db"));
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
    programs_ = std::make_unique<turn::Programs>(*store_, Interpreter);
    executor_ = std::make_unique<turn::Executor>(*store_, *programs_, host::SystemClock());
    sender_ = std::make_unique<outbox::Sender>(outbox::Sender::Parts{*store_,
                                                                     routes_,
                                                                     dying_,
                                                                     host::SystemClock(),
                                                                     host::SystemRandom(),
                                                                     pauses_,
                                                                     {},
                                                                     callers_},
                                               outbox::Sender::Options{1, {}, nullptr});
  }

  void Deploy(const std::string& body) {
    const std::string script = fmt::format(R"(
service shop "http://127.0.0.1:{}/v1" {{
  auth bearer secret SHOP_KEY
  receives text
  timeout 3s
}}
ai {{
  model "small-1"
  receives text
  timeout 3s
  costs 2 USD in, 8 USD out
  at most 2 calls per contact per 1d
}}
enum Topic {{ price, other }}
record Receipt {{ id: Text }}
rule order on message {{
{}
}}
)",
                                           server_->port(), body);
    const ir::Program program = Compiled(script);
    auto loaded = ops::LoadedProgram::Load(program);
    ASSERT_TRUE(loaded);
    const store::Write writes[] = {store::SaveProgram{(*loaded)->hash(), ir::Print(program)},
                                   store::Activate{(*loaded)->hash(), Now()}};
    ASSERT_TRUE(store_->Apply(writes));
    active_ = *programs_->Get((*loaded)->hash());
    callers_["model"] =
        call::MakeModelCaller({fmt::format("http://127.0.0.1:{}/v1", server_->port()), "MODELKEY"});
  }

  void Step() {
    for (;;) {
      auto stepped = executor_->Step(*active_);
      ASSERT_TRUE(stepped) << stepped.error().message;
      if (stepped->idle()) return;
    }
  }

  std::vector<std::string> Replies() {
    std::vector<std::string> texts;
    const auto contact = store_->ContactAt({"terminal", "terminal", "ann"}).value();
    if (!contact) return texts;
    const auto entries = store_->Outbox(*contact).value();
    for (const store::OutboxEntry& entry : entries) {
      if (!store::IsCall(entry)) texts.push_back(channel::ContentFromJson(entry.body)->text);
    }
    return texts;
  }

  // The lines of the journal, for what may not stand in them.
  std::string Journal() {
    std::string all;
    const auto contact = store_->ContactAt({"terminal", "terminal", "ann"}).value();
    const auto journal = store_->Journal(*contact).value();
    for (const auto& entry : journal) all += entry.text + "\n";
    const auto entries = store_->Outbox(*contact).value();
    for (const auto& entry : entries) all += entry.body + entry.error;
    return all;
  }

  Scratch folder_;
  std::unique_ptr<channel::HttpClient> curl_ = channel::MakeCurlClient();
  DyingClient dying_{*curl_};
  outbox::Routes routes_;
  outbox::Pauses pauses_;
  call::Callers callers_{{"service", call::MakeServiceCaller({{"SHOP_KEY", "TOPSECRET"}})}};
  std::vector<std::string> requests_;
  std::unique_ptr<LoopbackServer> server_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<turn::Programs> programs_;
  std::unique_ptr<turn::Executor> executor_;
  std::unique_ptr<outbox::Sender> sender_;
  std::shared_ptr<turn::Deployed> active_;
};

using Words = std::vector<std::string>;

constexpr const char* kPost = R"(
  let order = shop.post("/orders/{text}", { note: text, sum: 19.90 EUR }) as Receipt else {
    reply "{failure.reason} {failure.status or 0}"
    stop
  }
  reply "order {order.id}")";
constexpr const char* kGet = R"(
  let order = shop.get("/orders?q={"{text} {text}"}") as Receipt else {
    reply "{failure.reason} {failure.status or 0}"
    stop
  }
  reply "order {order.id}")";

TEST_F(ServiceCallTest, TheRequestGoesOutAsWritten) {
  Serve([](int) { return Http(200, R"({"id":"A-7"})"); });
  EXPECT_EQ(Run(kPost), Words{"order A-7"});
  ASSERT_EQ(requests_.size(), 1U);
  const std::string& request = requests_.front();
  EXPECT_TRUE(request.starts_with("POST /v1/orders/hi HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Authorization: Bearer TOPSECRET\r\n"), std::string::npos);
  EXPECT_NE(request.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(request.find("Idempotency-Key: "), std::string::npos);
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"note\":\"hi\",\"sum\":\"19.90 EUR\"}")) << request;
  EXPECT_EQ(Journal().find("TOPSECRET"), std::string::npos) << "a secret is kept nowhere";
}

TEST_F(ServiceCallTest, AGetHasNoBodyAndNoKey) {
  Serve([](int) { return Http(200, R"({"id":"A-7"})"); });
  EXPECT_EQ(Run(kGet), Words{"order A-7"});
  const std::string& request = requests_.at(0);
  EXPECT_TRUE(request.starts_with("GET /v1/orders?q=hi%20hi HTTP/1.1\r\n")) << request;
  EXPECT_EQ(request.find("Content-Type"), std::string::npos) << request;
  EXPECT_EQ(request.find("Idempotency-Key"), std::string::npos) << request;
}

TEST_F(ServiceCallTest, LaterMeansOnceMoreWithOneKey) {
  Serve([](int n) { return n == 1 ? Http(503, "") : Http(200, R"({"id":"A-7"})"); });
  EXPECT_EQ(Run(kPost), Words{"order A-7"});
  ASSERT_EQ(requests_.size(), 2U);
  const auto key = [](const std::string& request) {
    const std::size_t at = request.find("Idempotency-Key: ");
    return request.substr(at, request.find("\r\n", at) - at);
  };
  EXPECT_EQ(key(requests_[0]), key(requests_[1]));
}

TEST_F(ServiceCallTest, ComingBackTooLateIsNotComingBack) {
  Serve([](int) { return Http(429, "", "Retry-After: 60\r\n"); });
  EXPECT_EQ(Run(kPost), Words{"refused 429"});
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(ServiceCallTest, NoIsRefused) {
  Serve([](int) { return Http(404, "gone"); });
  EXPECT_EQ(Run(kPost), Words{"refused 404"});
}

TEST_F(ServiceCallTest, ARedirectIsNotFollowed) {
  Serve([](int) { return Http(302, "", "Location: http://127.0.0.1:1/\r\n"); });
  EXPECT_EQ(Run(kGet), Words{"refused 302"});
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(ServiceCallTest, APostThatWentUnansweredIsUncertain) {
  Serve([](int) { return std::string(); });
  EXPECT_EQ(Run(kPost), Words{"uncertain 0"});
  EXPECT_EQ(requests_.size(), 1U) << "it may have done its work";
}

TEST_F(ServiceCallTest, AGetThatWentUnansweredIsMadeAgain) {
  Serve([](int n) { return n == 1 ? std::string() : Http(200, R"({"id":"A-7"})"); });
  EXPECT_EQ(Run(kGet), Words{"order A-7"});
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(ServiceCallTest, SilenceEndsInTime) {
  Serve([](int) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3'500));
    return std::string();
  });
  const std::int64_t begun_ms = Now();
  EXPECT_EQ(Run(kPost), Words{"uncertain 0"});
  EXPECT_GE(Now() - begun_ms, 2'900);
  EXPECT_LT(Now() - begun_ms, 3'000 + ir::kCallGraceMs);
}

TEST_F(ServiceCallTest, AnAnswerHasALength) {
  // {"id":"xxx…"} of 256 KiB: a text of it is too long for a script, so it is ignored here.
  const std::string most =
      R"({"id":"A-7","rest":")" + std::string(ir::kMaxAnswerBytes - 22, 'x') + "\"}";
  ASSERT_EQ(most.size(), ir::kMaxAnswerBytes);
  Serve([&](int n) { return Http(200, n == 1 ? most : most + " "); });
  EXPECT_EQ(Run(kGet), Words{"order A-7"});
}

TEST_F(ServiceCallTest, AnAnswerOneByteLongerIsUnreadable) {
  Serve([](int) { return Http(200, std::string(ir::kMaxAnswerBytes + 1, ' ')); });
  EXPECT_EQ(Run(kGet), Words{"unreadable 200"});
}

TEST_F(ServiceCallTest, NobodyListeningIsUnreachable) {
  Serve([](int) { return std::string(); });
  const std::uint16_t port = server_->port();
  Open();
  Deploy(kGet);
  server_.reset();
  EXPECT_NE(port, 0);
  const store::Write arrives = turn::WriteOf(Message("hi"), Now());
  ASSERT_TRUE(store_->Apply({&arrives, 1}));
  for (int round = 0; round < 40 && Replies().empty(); ++round) {
    Step();
    ASSERT_TRUE(sender_->SendDue());
    Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  }
  // The last try may come before the end of its time, or the end before that.
  ASSERT_EQ(Replies().size(), 1U);
  EXPECT_TRUE(Replies().front() == "unreachable 0" || Replies().front() == "timeout 0")
      << Replies().front();
}

TEST_F(ServiceCallTest, ASecretThatIsNotThereIsSaid) {
  callers_ = {{"service", call::MakeServiceCaller({})}};
  Serve([](int) { return Http(200, "{}"); });
  EXPECT_EQ(Run(kPost), Words{"unreachable 0"});
  EXPECT_TRUE(requests_.empty());
  EXPECT_NE(Journal().find("SHOP_KEY"), std::string::npos) << "its name is no secret";
}

// ---- Models ----

constexpr const char* kSort = R"(
  let topic = ai classify text as Topic else {
    reply "{failure.reason}"
    stop
  }
  reply "it is {topic}")";

std::string Completion(const std::string& content) {
  return Http(200,
              nlohmann::json{
                  {"choices", {{{"finish_reason", "stop"}, {"message", {{"content", content}}}}}},
                  {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 5}}}}
                  .dump());
}

TEST_F(ServiceCallTest, AQuestionGoesOutInTheWordsOfChatCompletions) {
  Serve([](int) { return Completion(R"({"answer":"price"})"); });
  EXPECT_EQ(Run(kSort), Words{"it is price"});
  ASSERT_EQ(requests_.size(), 1U);
  const std::string& request = requests_.front();
  EXPECT_TRUE(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Authorization: Bearer MODELKEY\r\n"), std::string::npos);
  const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
  EXPECT_EQ(body["model"], "small-1");
  EXPECT_EQ(body["messages"][1]["content"], "\"hi\"") << "what a person wrote is a value";
  EXPECT_EQ(body["messages"][0]["content"].get<std::string>().find("hi\n"), std::string::npos);
  EXPECT_EQ(body["response_format"]["json_schema"]["schema"]["properties"]["answer"]["enum"],
            (nlohmann::json{"price", "other"}));
  EXPECT_EQ(body["max_completion_tokens"], ir::kMaxAnswerTokens);
  EXPECT_EQ(Journal().find("MODELKEY"), std::string::npos) << "a secret is kept nowhere";
  const std::string ann = *store_->ContactAt({"terminal", "terminal", "ann"}).value();
  EXPECT_EQ(store_->Spent(ann, 0).value(), (ir::Cost{1, 105, 240})) << "100 x 2 and 5 x 8 USD";
}

TEST_F(ServiceCallTest, AProviderThatSaysLaterIsAskedAgainAndCountsTwice) {
  Serve([](int n) { return n == 1 ? Http(429, "") : Completion(R"({"answer":"other"})"); });
  EXPECT_EQ(Run(kSort), Words{"it is other"});
  const std::string ann = *store_->ContactAt({"terminal", "terminal", "ann"}).value();
  EXPECT_EQ(store_->Spent(ann, 0).value(), (ir::Cost{2, 105, 240}));
}

TEST_F(ServiceCallTest, TriesEndWithTheBudget) {
  Serve([](int) { return Http(503, ""); });
  EXPECT_EQ(Run(kSort), Words{"over_budget"});
  EXPECT_EQ(requests_.size(), 2U);
}

// A worker is killed between sending and hearing; the next one opens its store.
class KilledTest : public ServiceCallTest {
 protected:
  std::vector<std::string> RunKilled(const std::string& body) {
    Serve([](int) { return Http(200, R"({"id":"A-7"})"); });
    Open();
    Deploy(body);
    const store::Write arrives = turn::WriteOf(Message("hi"), Now());
    EXPECT_TRUE(store_->Apply({&arrives, 1}));
    Step();
    dying_.dies = true;
    EXPECT_THROW(static_cast<void>(sender_->SendDue()), Killed);
    dying_.dies = false;
    Open();
    active_ = *programs_->Get(**store_->ActiveProgram());
    for (int round = 0; round < 3; ++round) {
      EXPECT_TRUE(sender_->SendDue());
      Step();
    }
    return Replies();
  }
};

TEST_F(KilledTest, APostIsUncertainAndNeverMadeAgain) {
  EXPECT_EQ(RunKilled(kPost), Words{"uncertain 0"});
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(KilledTest, AGetIsMadeAgain) {
  EXPECT_EQ(RunKilled(kGet), Words{"order A-7"});
  EXPECT_EQ(requests_.size(), 2U);
}

// Whether the first was answered nobody knows, so both count.
TEST_F(KilledTest, AQuestionIsAskedAgainAndCountsTwice) {
  EXPECT_EQ(RunKilled(kSort), Words{"unreadable"});
  EXPECT_EQ(requests_.size(), 2U);
  const std::string ann = *store_->ContactAt({"terminal", "terminal", "ann"}).value();
  EXPECT_EQ(store_->Spent(ann, 0).value().calls, 2);
}

}  // namespace
}  // namespace hark::test
