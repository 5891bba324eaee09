// How tokens that end are asked for, and what the answers mean; and what Meta signs when a person
// takes their leave back.
#include <gtest/gtest.h>

#include <string>

#include "runtime/channel/channel.h"
#include "runtime/channel/meta_signature.h"
#include "tests/support/meta_form.h"

namespace hark::channel {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

Connection Of(const std::string& channel, const std::string& api_url) {
  Connection connection;
  connection.name = "shop";
  connection.channel = channel;
  connection.api_url = api_url;
  connection.app_id = "app 1";
  connection.app_secret = "app secret";
  return connection;
}

const Adapter& Named(const char* channel) { return *AdapterNamed(channel); }

TEST(TokenRenewal, OnlySomeTokensEnd) {
  for (const char* channel : {"whatsapp", "messenger", "telegram", "webchat", "terminal"}) {
    EXPECT_FALSE(Named(channel).LifeOfToken(Of(channel, "https://x.example")).ends) << channel;
  }
  const Adapter& instagram = Named("instagram");
  const TokenLife own = instagram.LifeOfToken(Of("instagram", "https://graph.instagram.com/v25.0"));
  EXPECT_TRUE(own.ends);
  EXPECT_EQ(own.least_age_ms, kDayMs);
  EXPECT_FALSE(instagram.LifeOfToken(Of("instagram", "https://graph.facebook.com/v25.0")).ends)
      << "that is a Page's";
  EXPECT_TRUE(Named("tiktok").LifeOfToken({}).has_refresh_token);
}

TEST(TokenRenewal, InstagramIsAskedWithTheTokenItself) {
  const Adapter& adapter = Named("instagram");
  const HttpRequest asked = adapter.AskForToken(
      Of("instagram", "https://graph.instagram.com/v25.0"), {.token = "IG&1 2"});
  EXPECT_EQ(asked.method, "GET");
  EXPECT_EQ(asked.url,
            "https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token"
            "&access_token=IG%261%202");
  EXPECT_EQ(asked.body, "");
  const TokenAnswer answer = adapter.ReadToken(
      {.body = R"({"access_token":"IG2","token_type":"bearer","expires_in":5183944})"});
  EXPECT_EQ(answer.result.kind, SendClass::Accepted);
  EXPECT_EQ(answer.grant.token, "IG2");
  EXPECT_EQ(answer.grant.lasts_ms, 5'183'944'000);
}

TEST(TokenRenewal, TikTokIsAskedWithTheRefreshToken) {
  const Adapter& adapter = Named("tiktok");
  const HttpRequest asked =
      adapter.AskForToken(Of("tiktok", "https://business-api.tiktok.com/open_api/v1.3"),
                          {.token = "act.1", .refresh_token = "rft.1"});
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url,
            "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/refresh_token/");
  EXPECT_EQ(asked.body,
            R"({"client_id":"app 1","client_secret":"app secret","grant_type":"refresh_token",)"
            R"("refresh_token":"rft.1"})");
  const TokenAnswer answer = adapter.ReadToken(
      {.body = R"({"code":0,"message":"OK","request_id":"r","data":{"access_token":"act.2",)"
               R"("expires_in":86400,"refresh_token":"rft.2","open_id":"o"}})"});
  EXPECT_EQ(answer.result.kind, SendClass::Accepted);
  EXPECT_EQ(answer.grant.token, "act.2");
  EXPECT_EQ(answer.grant.refresh_token, "rft.2");
  EXPECT_EQ(answer.grant.lasts_ms, kDayMs);
}

TEST(TokenRenewal, RefusalsSayWhetherToTryAgain) {
  const Adapter& instagram = Named("instagram");
  const Adapter& tiktok = Named("tiktok");
  EXPECT_EQ(
      instagram.ReadToken({.status = 400, .body = R"({"error":{"message":"expired","code":190}})"})
          .result.kind,
      SendClass::Auth);
  EXPECT_EQ(tiktok.ReadToken({.body = R"({"code":40105,"message":"token"})"}).result.kind,
            SendClass::Auth);
  EXPECT_EQ(tiktok.ReadToken({.body = R"({"code":50000,"message":"busy"})"}).result.kind,
            SendClass::Retry);
}

// Nothing was sent, so nothing is in doubt; and an answer without a token is none.
TEST(TokenRenewal, WhatIsUnclearIsAskedAgain) {
  for (const char* channel : {"instagram", "tiktok"}) {
    for (const HttpResponse& response :
         {HttpResponse{502, {}, "bad gateway"}, HttpResponse{200, {}, "<html>"},
          HttpResponse{200, {}, "{}"}, HttpResponse{200, {}, R"({"code":0,"data":{}})"},
          HttpResponse{200, {}, R"({"code":0,"data":{"access_token":7},"access_token":[]})"}}) {
      const TokenAnswer answer = Named(channel).ReadToken(response);
      EXPECT_EQ(answer.result.kind, SendClass::Retry) << channel << response.body;
      EXPECT_NE(answer.result.error, "");
    }
  }
}

TEST(TokenRenewal, NoSaneTimeIsNoTime) {
  for (const char* seconds : {"0", "-5", "99999999999999", "\"soon\"", "1.5"}) {
    const TokenAnswer answer = Named("instagram")
                                   .ReadToken({.body = R"({"access_token":"IG2","expires_in":)" +
                                                       std::string(seconds) + "}"});
    EXPECT_EQ(answer.result.kind, SendClass::Accepted);
    EXPECT_EQ(answer.grant.lasts_ms, std::nullopt) << seconds;
  }
}

// ---- signed_request ----

// Made with Python's hmac and base64.
constexpr std::string_view kForm =
    "signed_request=JNtyLme-Rgm6iGmmOj7t67fckiLKuOda5HewG6jOMz0."
    "eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjE3Njc2MDAwMDB9";
constexpr std::string_view kOtherAlgorithm =
    "signed_request=U1T7itnjY6nVBW3VffOztLFz3n_jNcJiGY5GtCMAmPw."
    "eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoibm9uZSIsImlzc3VlZF9hdCI6MTc2NzYwMDAwMH0";

TEST(MetaSignedRequest, SaysWhoAndWhen) {
  const auto told = ReadMetaSignedRequest("app secret", kForm);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->user_id, "218471");
  EXPECT_EQ(told->issued_ms, 1'767'600'000'000);
}

TEST(MetaSignedRequest, AnythingElseIsRefused) {
  EXPECT_FALSE(ReadMetaSignedRequest("", kForm)) << "without a secret nothing is signed";
  EXPECT_FALSE(ReadMetaSignedRequest("another", kForm));
  EXPECT_FALSE(ReadMetaSignedRequest("app secret", kOtherAlgorithm));
  for (const std::string_view form :
       {"", "signed_request=", "signed_request=.", "x=1", "signed_request=a.b",
        "signed_request=."
        "eyJ1c2VyX2lkIjoiMjE4NDcxIn0"}) {
    EXPECT_FALSE(ReadMetaSignedRequest("app secret", form)) << form;
  }
}

TEST(MetaSignedRequest, EveryChangedByteIsSeen) {
  int accepted = 0;
  for (std::size_t at = kForm.find('=') + 1; at < kForm.size(); ++at) {
    std::string form(kForm);
    form[at] = form[at] == 'A' ? 'B' : 'A';
    accepted += ReadMetaSignedRequest("app secret", form).has_value() ? 1 : 0;
  }
  EXPECT_EQ(accepted, 0);
}

TEST(MetaSignedRequest, SignedNonsenseIsNothing) {
  const auto form_of = [](const std::string& payload) { return test::SignedForm("s", payload); };
  const std::string good = R"({"algorithm":"HMAC-SHA256","issued_at":5,"user_id":"7"})";
  ASSERT_TRUE(ReadMetaSignedRequest("s", form_of(good))) << "or the rest proves nothing";
  for (const char* payload :
       {"", "[]", "{", R"({"algorithm":"HMAC-SHA256","issued_at":5})",
        R"({"algorithm":"HMAC-SHA256","user_id":"7"})",
        R"({"algorithm":"HMAC-SHA256","issued_at":99999999999999,"user_id":"7"})",
        R"({"issued_at":5,"user_id":"7"})"}) {
    EXPECT_FALSE(ReadMetaSignedRequest("s", form_of(payload))) << payload;
  }
}

}  // namespace
}  // namespace hark::channel
