// What a provider of models answers, as it is and as it should not be.
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/call/caller.h"
#include "runtime/ops/links.h"

namespace hark::test {
namespace {

using call::Reply;
using nlohmann::json;

const std::string kRequest = json{
    {"task", "classify"},
    {"model", "small-1"},
    {"system", "sort"},
    {"asked", "\"hi\""},
    {"schema", {{"type", "string"}}},
    {"most_tokens", 10},
    {"price",
     {2'000'000, 8'000'000}}}.dump();

Reply Heard(const std::string& body, int status = 200) {
  const auto caller = call::MakeModelCaller({"http://127.0.0.1:1", ""});
  store::OutboxEntry entry;
  entry.body = kRequest;
  return caller->Interpret(entry,
                           channel::HttpResponse{.status = status, .headers = {}, .body = body});
}

std::string Choice(const json& choice, const json& usage = nullptr) {
  json answer = {{"choices", json::array({choice})}};
  if (!usage.is_null()) answer["usage"] = usage;
  return answer.dump();
}

json Says(const std::string& content, const std::string& end = "stop") {
  return {{"finish_reason", end}, {"message", {{"content", content}}}};
}

TEST(ModelCaller, TheAnswerStandsInsideTheObjectThatWasAskedFor) {
  EXPECT_EQ(Heard(Choice(Says(R"({"answer":"price"})"))).body, "price");
  EXPECT_EQ(Heard(Choice(Says(R"({"answer":{"count":2}})"))).body, R"({"count":2})");
  EXPECT_EQ(Heard(Choice(Says(R"({"answer":null})"))).body, "null");
}

TEST(ModelCaller, ARefusalInsideA200IsNone) {
  const json refusal = {
      {"finish_reason", "stop"},
      {"message", {{"content", nullptr}, {"refusal", "I cannot help with that."}}}};
  EXPECT_EQ(Heard(Choice(refusal)).kind, Reply::Kind::Declined);
  EXPECT_EQ(Heard(Choice(Says(R"({"answer":"price"})", "content_filter"))).kind,
            Reply::Kind::Declined);
}

TEST(ModelCaller, WhatIsCutOffOrInAnotherFormIsNone) {
  for (const std::string& body :
       {Choice(Says(R"({"answer":"pri)", "length")), Choice(Says("price")), Choice(Says("[1]")),
        Choice(Says(R"({"other":1})")), Choice(json::array()), Choice(7), Choice({{"message", 7}}),
        std::string(R"({"choices":[]})"), std::string(R"({"choices":7})"), std::string("[]"),
        std::string("<html>"), std::string(), std::string(R"({"error":"x"})")}) {
    const Reply reply = Heard(body);
    EXPECT_EQ(reply.kind, Reply::Kind::Unusable) << body;
    EXPECT_TRUE(reply.body.empty()) << body;
    EXPECT_FALSE(reply.words.empty()) << body;
  }
}

// Writing what was read recurses, so how deep it may be is looked at when it is read.
TEST(ModelCaller, WhatNestsForEverIsNone) {
  constexpr std::size_t kDeep = 60'000;
  const std::string deep = std::string(kDeep, '[') + std::string(kDeep, ']');
  EXPECT_EQ(Heard(Choice(Says("{\"answer\":" + deep + "}"))).kind, Reply::Kind::Unusable);
  EXPECT_EQ(Heard("{\"choices\":" + deep + "}").kind, Reply::Kind::Unusable);
}

TEST(ModelCaller, SpendingIsTheProvidersOwnCount) {
  const json usage = {{"prompt_tokens", 1'000}, {"completion_tokens", 10}};
  EXPECT_EQ(Heard(Choice(Says(R"({"answer":1})"), usage)).spent, (ir::Cost{1, 1'010, 2'080}));
  EXPECT_EQ(Heard(Choice(Says("cut", "length"), usage)).spent, (ir::Cost{1, 1'010, 2'080}))
      << "an answer of no use costs as well";
  for (const json& other :
       {json(nullptr), json{{"total_tokens", 900}}, json{{"prompt_tokens", 900}},
        json{{"input_tokens", 1}, {"output_tokens", 2}},
        json{{"prompt_tokens", 12.0}, {"completion_tokens", 1}}}) {
    EXPECT_EQ(Heard(Choice(Says(R"({"answer":1})"), other)).spent, std::nullopt)
        << "then what was put aside stays so: " << other;
  }
  for (const int status : {408, 502, 503}) {
    EXPECT_EQ(Heard("", status).spent, std::nullopt) << "it may have been answered: " << status;
  }
  EXPECT_EQ(Heard("", 429).spent, (ir::Cost{1, 0, 0}));
}

TEST(ModelCaller, ACountThatIsNoneOverflowsNothing) {
  for (const json& count : {json(-5), json(1.5e300), json("many"), json(nullptr),
                            json(std::numeric_limits<std::uint64_t>::max())}) {
    const json usage = {{"prompt_tokens", count}, {"completion_tokens", count}};
    const Reply reply = Heard(Choice(Says(R"({"answer":1})"), usage));
    if (!reply.spent) continue;
    EXPECT_GT(reply.spent->tokens, 0) << count;
    EXPECT_GT(reply.spent->money, 0) << count;
  }
}

TEST(ModelCaller, AReplyIsAText) {
  const auto caller = call::MakeModelCaller({"http://127.0.0.1:1", ""});
  store::OutboxEntry entry;
  json request = json::parse(kRequest);
  request["task"] = "reply";
  entry.body = request.dump();
  const auto heard = [&](const std::string& content) {
    const channel::HttpResponse response{
        .status = 200, .headers = {}, .body = Choice(Says(content))};
    return caller->Interpret(entry, response);
  };
  EXPECT_EQ(heard(R"({"answer":"Hello"})").body, "Hello");
  for (const char* other : {R"({"answer":null})", R"({"answer":5})", R"({"answer":{"a":1}})"}) {
    EXPECT_EQ(heard(other).kind, Reply::Kind::Unusable) << other;
  }
}

TEST(ModelCaller, AKeyIsShownWhereThereIsOne) {
  store::OutboxEntry entry;
  entry.body = kRequest;
  const auto without = call::MakeModelCaller({"http://127.0.0.1:1", ""})->Encode(entry);
  ASSERT_TRUE(without);
  EXPECT_EQ(without->url, "http://127.0.0.1:1/chat/completions");
  for (const auto& [name, value] : without->headers) EXPECT_NE(name, "Authorization");
  entry.body = "no request";
  EXPECT_FALSE(call::MakeModelCaller({"http://127.0.0.1:1", "k"})->Encode(entry));
}

// ---- What a reply may link to ----

TEST(Links, OnlyHostsThatAreNamedAndTheNamesBelow) {
  const std::vector<std::string> hosts = {"shop.example", "pay.example"};
  for (const char* text :
       {"", "nothing", "It is 19.90 EUR.", "v1.2 at 9.30", "e.g. a.m. and so on...", "Wait...",
        "https://shop.example", "see http://www.SHOP.example/a?b=c#d", "pay.example:8080/x",
        "(shop.example)", "shop.example.", "100.000 so'm"}) {
    EXPECT_TRUE(ops::LinksOnlyTo(text, hosts)) << text;
  }
  for (const char* text : {"evil.example",
                           "https://evil.example/shop.example",
                           "shop.example.evil.example",
                           "myshop.example",
                           "https://shop.example@evil.example/",
                           "HTTPS://EVIL.EXAMPLE",
                           "www.evil.com",
                           "t.me/evil",
                           "https://10.0.0.1/",
                           "http://[::1]/",
                           "https://localhost",
                           "ann@evil.example",
                           "пример.рф",
                           "evil\u200b.com",
                           "ftp://evil",
                           "javascript://x",
                           "evil.xn--p1ai/login",
                           "http://shop.example_.evil.xn--p1ai/",
                           "https://shop.example%2eevil%2ecom/",
                           "203.0.113.5/login",
                           "https://shop.example:x@10.0.0.1/",
                           "shop.example,evil.com"}) {
    EXPECT_FALSE(ops::LinksOnlyTo(text, hosts)) << text;
  }
  EXPECT_FALSE(ops::LinksOnlyTo("shop.example", {}));
}

}  // namespace
}  // namespace hark::test
