// A picture on its way to a channel that takes no links: what is kept of it, and for how long.
#include "runtime/outbox/uploads.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <variant>
#include <vector>

#include "runtime/host/virtual_host.h"
#include "runtime/outbox/sender.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using channel::HttpFailure;
using channel::HttpResponse;
using channel::HttpResult;
using channel::SendClass;
using channel::WireFailure;

constexpr std::int64_t kHourMs = 60LL * 60 * 1'000;
const std::string kPng = "\x89PNG\r\n\x1A\n";
const std::string kLink = "https://x.example/a.png";

// The web and TikTok in one: links lead to a picture, uploads and messages are taken.
class Wire final : public channel::HttpClient {
 public:
  explicit Wire(host::VirtualClock& clock) : clock_(clock) {}

  HttpResult Fetch(const std::string&, const channel::FetchLimits& limits) override {
    said.push_back("fetch");
    bytes_max = limits.bytes_max;
    clock_.Advance(takes_ms);
    if (fetches.empty()) return HttpResponse{200, {}, kPng};
    HttpResult result = std::move(fetches.front());
    fetches.pop_front();
    return result;
  }
  HttpResult Send(const channel::HttpRequest& request, std::int64_t) override {
    const bool uploads = request.url.ends_with("/upload/");
    said.push_back(uploads ? "upload" : "send");
    return HttpResponse{200, {}, uploads ? upload : R"({"code":0,"data":{"message":{}}})"};
  }

  std::vector<std::string> said;
  std::deque<HttpResult> fetches;
  std::string upload = R"({"code":0,"data":{"media_id":"v0f"}})";
  std::int64_t takes_ms = 0;
  std::size_t bytes_max = 0;

 private:
  host::VirtualClock& clock_;
};

class UploadsTest : public testing::Test {
 protected:
  UploadsTest() {
    channel::Connection connection;
    connection.name = kConnection;
    connection.channel = "tiktok";
    routes_ = outbox::RoutesOf({connection});
  }

  static channel::Content Picture(const std::string& link = kLink) {
    channel::Content content;
    content.body = channel::Media{channel::MediaKind::Image, link, "", ""};
    return content;
  }
  SendClass Prepare(channel::Content content = Picture()) {
    const channel::SendResult result =
        uploads_.Prepare(routes_.find(kConnection)->second, wire_, content);
    why_ = result.error;
    const auto* media = std::get_if<channel::Media>(&content.body);
    id_ = media == nullptr ? "" : media->id;
    return result.kind;
  }

  using Said = std::vector<std::string>;

  host::VirtualClock clock_{1'000};
  Wire wire_{clock_};
  outbox::Routes routes_;
  outbox::Uploads uploads_{clock_};
  std::string why_;
  std::string id_;
};

TEST_F(UploadsTest, AreKnownForAnHour) {
  EXPECT_EQ(Prepare(), SendClass::Accepted);
  EXPECT_EQ(id_, "v0f");
  EXPECT_EQ(wire_.bytes_max, 3'000'000U);
  clock_.Advance(kHourMs - 1);
  EXPECT_EQ(Prepare(), SendClass::Accepted);
  EXPECT_EQ(wire_.said, (Said{"fetch", "upload"}));
  EXPECT_EQ(Prepare(Picture("https://x.example/b.png")), SendClass::Accepted);
  EXPECT_EQ(wire_.said.size(), 4U) << "another link is another picture";
  clock_.Advance(1);
  EXPECT_EQ(Prepare(), SendClass::Accepted);
  EXPECT_EQ(wire_.said.size(), 6U);
}

TEST_F(UploadsTest, AreOfPicturesAlone) {
  EXPECT_EQ(Prepare({"hi", {}}), SendClass::Accepted);
  EXPECT_TRUE(wire_.said.empty());
}

TEST_F(UploadsTest, ALinkIsGoneOrItsServerIsIll) {
  struct Case {
    HttpResult answer;
    SendClass kind;
  };
  const Case cases[] = {
      {HttpResponse{404, {}, ""}, SendClass::Bad},
      {HttpResponse{403, {}, ""}, SendClass::Bad},
      {HttpResponse{413, {}, ""}, SendClass::Bad},
      {HttpResponse{302, {}, ""}, SendClass::Bad},
      {HttpResponse{204, {}, ""}, SendClass::Bad},
      {HttpResponse{200, {}, "<html>"}, SendClass::Bad},
      {HttpResponse{200, {}, "GIF89a"}, SendClass::Bad},
      {HttpResponse{500, {}, ""}, SendClass::Retry},
      {HttpResponse{429, {}, ""}, SendClass::Retry},
      {std::unexpected(HttpFailure{WireFailure::Uncertain, "time out"}), SendClass::Retry},
      {std::unexpected(HttpFailure{WireFailure::NotSent, "inside"}), SendClass::Bad},
  };
  for (const Case& one : cases) {
    wire_.fetches = {one.answer};
    EXPECT_EQ(Prepare(), one.kind) << why_;
    EXPECT_TRUE(why_.starts_with("the picture's link ")) << why_;
    EXPECT_EQ(why_.find("x.example/a"), std::string::npos) << why_;
    EXPECT_EQ(wire_.said.back(), "fetch");
  }
}

TEST_F(UploadsTest, WhatTheChannelRefusesGoesAsALink) {
  for (const char* code : {"40001", "40002", "40007", "40908", "12345"}) {
    wire_.upload = std::string(R"({"code":)") + code + R"(,"message":"no"})";
    EXPECT_EQ(Prepare(), SendClass::Accepted) << code;
    EXPECT_EQ(id_, "") << code;
  }
  wire_.upload = R"({"code":40100,"message":"slower"})";
  EXPECT_EQ(Prepare(), SendClass::Rate);
  wire_.upload = R"({"code":51065,"message":"ill"})";
  EXPECT_EQ(Prepare(), SendClass::Retry);
}

// A claim is not used when it has grown old over a picture; the picture is known the next time.
TEST_F(UploadsTest, APictureThatTakesLongIsSentTheNextTime) {
  Scratch folder;
  const auto store = OpenStore(StoreKind::Memory, folder);
  store::OutboxEntry entry = Effect("a1", AddressOf("ann"));
  entry.body = channel::ToJson(Picture());
  Want(*store, "ann", {entry});
  host::SeededRandom random(7);
  outbox::Pauses pauses;
  outbox::Sender::Parts parts{*store, routes_, wire_, clock_, random, pauses, {}};
  parts.uploads = &uploads_;
  outbox::Sender sender(parts, {});
  wire_.takes_ms = 11'000;
  EXPECT_EQ(sender.SendDue()->sent, 0U);
  EXPECT_EQ(wire_.said, (Said{"fetch", "upload"}));
  EXPECT_EQ(sender.SendDue()->sent, 1U);
  EXPECT_EQ(wire_.said, (Said{"fetch", "upload", "send"}));
}

}  // namespace
}  // namespace hark::test
