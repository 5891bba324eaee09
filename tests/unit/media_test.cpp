// What pictures are, how they are uploaded, and where links may lead.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "runtime/channel/channel.h"
#include "runtime/channel/media_type.h"
#include "runtime/channel/multipart.h"
#include "runtime/channel/public_address.h"

namespace hark::channel {
namespace {

using Json = nlohmann::json;

const std::string kPng = "\x89PNG\r\n\x1A\n rest";

TEST(MediaType, IsWhatTheBytesSay) {
  struct Case {
    std::string bytes;
    const char* type;
  };
  const std::string box("\0\0\0\x18", 4);
  const Case cases[] = {
      {kPng, "image/png"},
      {"\xFF\xD8\xFF\xE0 rest", "image/jpeg"},
      {"GIF89a rest", "image/gif"},
      {std::string("RIFF\0\0\0\0WEBPVP8 ", 16), "image/webp"},
      {"RIFF1234WAVE", "audio/wav"},
      {box + "ftypisom", "video/mp4"},
      {box + "ftypM4A ", "audio/mp4"},
      {box + "ftyp3gp5", "video/3gpp"},
      {box + "ftypqt  ", "video/quicktime"},
      {box + "ftypheic", "image/heic"},
      {"OggS", "audio/ogg"},
      {"ID3\x04", "audio/mpeg"},
      {"\xFF\xFB\x90", "audio/mpeg"},
      {"\xFF\xF1\x50", "audio/aac"},
      {"#!AMR\n", "audio/amr"},
      {"%PDF-1.7", "application/pdf"},
      {"", ""},
      {"\xFF\xD8", ""},
      {"<html>", ""},
      {"\x89PNG", ""},
      {"RIFF", ""},
      {"RIFF1234", ""},
      {"PK\x03\x04", ""},
      {"ftypisom", ""},
  };
  for (const Case& one : cases) EXPECT_EQ(MediaTypeOf(one.bytes), one.type) << one.bytes;
}

TEST(MediaType, AKindIsMadeOfTypes) {
  EXPECT_TRUE(IsOfKind("image/png", "image"));
  EXPECT_TRUE(IsOfKind("image/webp", "sticker"));
  EXPECT_TRUE(IsOfKind("video/mp4", "audio")) << "a voice may come in a film's box";
  EXPECT_TRUE(IsOfKind("image/gif", "video"));
  EXPECT_TRUE(IsOfKind("", "file"));
  EXPECT_TRUE(IsOfKind("audio/ogg", "other"));
  EXPECT_FALSE(IsOfKind("application/pdf", "image"));
  EXPECT_FALSE(IsOfKind("audio/ogg", "video"));
  EXPECT_FALSE(IsOfKind("image/png", "audio"));
  EXPECT_FALSE(IsOfKind("", "image"));
}

std::array<std::uint8_t, 4> V4(const std::string& text) {
  std::array<unsigned, 4> parts{};
  std::sscanf(text.c_str(), "%u.%u.%u.%u", &parts[0], &parts[1], &parts[2], &parts[3]);
  std::array<std::uint8_t, 4> address{};
  for (std::size_t at = 0; at < 4; ++at) address[at] = static_cast<std::uint8_t>(parts[at]);
  return address;
}

TEST(PublicAddress, OfTheOlderKind) {
  for (const char* open :
       {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.0.1", "100.128.0.1", "126.1.1.1",
        "172.15.0.1", "172.32.0.1", "192.167.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255"}) {
    EXPECT_TRUE(IsPublicV4(V4(open))) << open;
  }
  for (const char* closed :
       {"0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.255.0.1",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.1.1", "198.18.0.1",
        "198.19.255.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"}) {
    EXPECT_FALSE(IsPublicV4(V4(closed))) << closed;
  }
}

TEST(PublicAddress, OfTheNewerKind) {
  const auto is_public = [](std::array<std::uint8_t, 16> address) { return IsPublicV6(address); };
  EXPECT_TRUE(is_public({0x2a, 0, 0x14, 0x50}));
  EXPECT_TRUE(is_public({0x20, 0x01, 0x48, 0x60}));
  EXPECT_TRUE(is_public({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}));
  EXPECT_FALSE(is_public({}));
  EXPECT_FALSE(is_public({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})) << "this machine";
  EXPECT_FALSE(is_public({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1})) << "mapped";
  EXPECT_FALSE(is_public({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 1, 1, 1})) << "mapped";
  EXPECT_FALSE(is_public({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1}));
  EXPECT_FALSE(is_public({0xfc, 0}));
  EXPECT_FALSE(is_public({0xfd, 0x12}));
  EXPECT_FALSE(is_public({0xfe, 0x80}));
  EXPECT_FALSE(is_public({0xff, 0x02}));
  EXPECT_FALSE(is_public({0x20, 0x01, 0, 0})) << "Teredo";
  EXPECT_FALSE(is_public({0x20, 0x01, 0x0d, 0xb8}));
  EXPECT_FALSE(is_public({0x20, 0x02, 127, 0, 0, 1}));
}

// The form by hand: fields, then the file under the type of its bytes.
TEST(Form, IsWrittenAsBrowsersDo) {
  HttpRequest request;
  SetForm(request, {{"business_id", "105"}, {"file", kPng, "image/png"}});
  const std::string type(HeaderOf(request.headers, "Content-Type"));
  ASSERT_TRUE(type.starts_with("multipart/form-data; boundary="));
  const std::string line = "--" + type.substr(type.find('=') + 1);
  EXPECT_EQ(request.body,
            line + "\r\nContent-Disposition: form-data; name=\"business_id\"\r\n\r\n105\r\n" +
                line +
                "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture.png\"\r\n"
                "Content-Type: image/png\r\n\r\n" +
                kPng + "\r\n" + line + "--\r\n");
}

struct Asked {
  HttpRequest request;
  Uploaded uploaded;
};

Asked Upload(std::string_view channel, HttpResult answer) {
  Connection connection;
  connection.channel = channel;
  connection.api_url = "https://api";
  connection.account_id = "105";
  connection.token = "T";
  Asked asked;
  asked.uploaded = AdapterNamed(channel)->Upload(connection, {"image/png", kPng},
                                                 [&](const HttpRequest& request) {
                                                   asked.request = request;
                                                   return answer;
                                                 });
  return asked;
}

TEST(TikTokUpload, IsOfAnImageOfTheBusiness) {
  const Asked asked = Upload(
      "tiktok", HttpResponse{200, {}, R"({"code":0,"message":"OK","data":{"media_id":"v0f"}})"});
  EXPECT_EQ(asked.uploaded.result.kind, SendClass::Accepted);
  EXPECT_EQ(asked.uploaded.id, "v0f");
  EXPECT_EQ(asked.request.url, "https://api/business/message/media/upload/");
  EXPECT_EQ(HeaderOf(asked.request.headers, "Access-Token"), "T");
  for (const char* part :
       {"name=\"business_id\"\r\n\r\n105\r\n", "name=\"media_type\"\r\n\r\nIMAGE",
        "name=\"file\"; filename=\"picture.png\""}) {
    EXPECT_NE(asked.request.body.find(part), std::string::npos) << part;
  }
}

TEST(TikTokShopUpload, IsWhatTheMessageRepeats) {
  const Asked asked = Upload(
      "tiktok_shop",
      HttpResponse{200, {}, R"({"code":0,"data":{"url":"https://p/a","width":8,"height":6}})"});
  EXPECT_EQ(asked.uploaded.result.kind, SendClass::Accepted);
  EXPECT_EQ(Json::parse(asked.uploaded.id),
            Json::parse(R"({"url":"https://p/a","width":8,"height":6})"));
  EXPECT_EQ(asked.request.url, "https://api/customer_service/202309/images/upload");
  EXPECT_NE(asked.request.body.find("name=\"data\"; filename=\"picture.png\""), std::string::npos);
}

TEST(Uploads, ThatComeToNothingSayWhy) {
  for (const std::string channel : {"tiktok", "tiktok_shop"}) {
    const auto kind = [&](HttpResult answer) {
      return Upload(channel, std::move(answer)).uploaded.result.kind;
    };
    EXPECT_EQ(kind(HttpResponse{200, {}, R"({"code":0,"data":{}})"}), SendClass::Bad);
    EXPECT_EQ(kind(HttpResponse{200, {}, R"({"code":7,"message":"no"})"}), SendClass::Bad);
    EXPECT_EQ(kind(HttpResponse{502, {}, "<html>"}), SendClass::Uncertain);
    EXPECT_EQ(kind(std::unexpected(HttpFailure{WireFailure::Uncertain, "gone"})), SendClass::Retry)
        << "it does no harm twice";
  }
  EXPECT_EQ(Upload("whatsapp", HttpResponse{}).uploaded.result.kind, SendClass::Bad);
  EXPECT_TRUE(AdapterNamed("whatsapp")->uploads().types.empty()) << "it takes links";
}

// What no upload was made of goes as its link.
TEST(Uploads, PicturesWithoutOneAreLinks) {
  Connection connection;
  connection.account_id = "105";
  Media picture{MediaKind::Image, "https://x/a.jpg", "", ""};
  const auto body = [&](std::string_view channel) {
    Content content;
    content.body = picture;
    return Json::parse(AdapterNamed(channel)->Encode(connection, "c1", content, "").body);
  };
  EXPECT_EQ(body("tiktok")["text"]["body"], "https://x/a.jpg");
  EXPECT_EQ(Json::parse(body("tiktok_shop")["content"].get<std::string>())["content"],
            "https://x/a.jpg");
  picture.id = "v0f";
  EXPECT_EQ(body("tiktok"), Json::parse(R"({"business_id":"105","recipient_type":"CONVERSATION",
      "recipient":"c1","message_type":"IMAGE","image":{"media_id":"v0f"}})"));
  picture.id = R"({"height":6,"url":"https://p/a","width":8})";
  EXPECT_EQ(body("tiktok_shop"), Json({{"type", "IMAGE"}, {"content", picture.id}}));
}

}  // namespace
}  // namespace hark::channel
