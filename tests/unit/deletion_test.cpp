// What Meta's data deletion callback erases, and what it says of that.
#include "runtime/serve/deletion.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/store/memory_store.h"
#include "tests/support/faulty_store.h"
#include "tests/support/meta_form.h"

namespace hark::serve {
namespace {

constexpr std::int64_t kNowMs = 1'767'603'600'000;
using Names = std::vector<std::string>;

channel::Connection Of(const std::string& name, const std::string& channel,
                       const std::string& granted_by = "", const std::string& secret = "secret") {
  channel::Connection connection;
  connection.name = name;
  connection.channel = channel;
  connection.app_secret = secret;
  connection.granted_by = granted_by;
  return connection;
}

class DeletionTest : public testing::Test {
 protected:
  Deletion Post(const std::string& form, std::size_t which = 0) {
    return TakeDeletion(
        {.url = "/webhook/page/deletion", .headers = {{"Host", "shop.example"}}, .body = form},
        all_[which], all_, store_, kNowMs);
  }
  Deletion Ask(const std::string& person, std::int64_t at_ms = kNowMs) {
    return Post(test::DeauthorizeForm("secret", person, at_ms));
  }
  std::string Page(const std::string& code) {
    auto shown = TakeDeletion({.method = "GET", .url = "/webhook/page/deletion?code=" + code},
                              all_[0], all_, store_, kNowMs);
    return std::to_string(shown.response.status) + " " + shown.response.body;
  }
  void Write(const std::string& connection, const std::string& person, std::int64_t at_ms) {
    const store::Write word = store::Ingest{
        "k" + std::to_string(at_ms), {"messenger", connection, person}, "{}", at_ms, true};
    ASSERT_TRUE(store_.Apply({&word, 1}));
  }
  bool IsKept(const std::string& connection, const std::string& person) {
    return store_.ContactAt({"messenger", connection, person})->has_value();
  }

  store::MemoryStore store_;
  std::vector<channel::Connection> all_ = {
      Of("page", "messenger", "ann"), Of("branch", "messenger"),
      Of("other", "messenger", "ann", "another"), Of("clips", "tiktok")};
};

TEST_F(DeletionTest, WhoeverWroteUnderTheIdIsErased) {
  Write("page", "218", kNowMs - 9);
  Write("branch", "218", kNowMs - 8);
  Write("other", "218", kNowMs - 7);
  Write("page", "219", kNowMs - 6);
  const Deletion done = Ask("218");
  EXPECT_EQ(done.response.status, 200);
  EXPECT_FALSE(IsKept("page", "218") || IsKept("branch", "218"));
  EXPECT_TRUE(IsKept("other", "218")) << "of another app";
  EXPECT_TRUE(IsKept("page", "219"));
  const auto answer = nlohmann::json::parse(done.response.body);
  ASSERT_EQ(answer.size(), 2U);
  const std::string code = answer["confirmation_code"];
  EXPECT_EQ(code.size(), 32U);
  EXPECT_EQ(answer["url"], "https://shop.example/webhook/page/deletion?code=" + code);
  EXPECT_EQ(
      Page(code),
      "200 Done on 2026-01-05 09:00 UTC: what was kept of you is erased, messages included.\n");
}

TEST_F(DeletionTest, ToldAgainItIsTheSameAndChangesNothing) {
  Write("page", "218", kNowMs - 9);
  const std::string first = Ask("218").response.body;
  Write("page", "218", kNowMs + 9);
  EXPECT_EQ(Ask("218").response.body, first);
  EXPECT_TRUE(IsKept("page", "218")) << "they wrote since";
  EXPECT_NE(Ask("218", kNowMs + 60'000).response.body, first) << "another request";
}

TEST_F(DeletionTest, WhereNothingIsKeptThePageSaysWhy) {
  const auto answer = nlohmann::json::parse(Ask("218").response.body);
  EXPECT_NE(Page(answer["confirmation_code"]).find("nothing was kept"), std::string::npos);
  EXPECT_EQ(Page("guess"), "404 no request for deletion has this code\n");
  EXPECT_EQ(Page(""), "404 no request for deletion has this code\n");
}

TEST_F(DeletionTest, TokensOfThePersonGoToo) {
  EXPECT_EQ(Ask("ann").connections, Names{"page"});
  EXPECT_EQ(store_.CredentialOf("page").value()->state, store::Credential::State::Disconnected);
  EXPECT_EQ(store_.CredentialOf("branch").value(), std::nullopt);
  EXPECT_EQ(store_.CredentialOf("other").value(), std::nullopt);
  EXPECT_EQ(Ask("ann").connections, Names{});
}

TEST_F(DeletionTest, ForgeriesEraseNothing) {
  Write("page", "218", kNowMs - 9);
  for (const std::string& form : {std::string(), std::string("signed_request=a.b"),
                                  test::DeauthorizeForm("another", "218", kNowMs),
                                  test::DeauthorizeForm("", "218", kNowMs)}) {
    EXPECT_EQ(Post(form).response.status, 401);
  }
  EXPECT_TRUE(IsKept("page", "218"));
  EXPECT_EQ(Post("", 3).response.status, 404) << "not a channel of Meta";
}

TEST_F(DeletionTest, WhatIsNotStoredIsNotPromised) {
  test::FaultyStore full(store_, [](auto) {
    return std::optional<Failure>({FailureKind::Unavailable, "the disk is full"});
  });
  const auto done = TakeDeletion({.headers = {{"Host", "shop.example"}},
                                  .body = test::DeauthorizeForm("secret", "218", kNowMs)},
                                 all_[0], all_, full, kNowMs);
  EXPECT_EQ(done.response.status, 503);
}

}  // namespace
}  // namespace hark::serve
