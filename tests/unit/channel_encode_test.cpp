// Every content as the platforms take it: the payloads of their documentation.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/channel/channel.h"

namespace hark::channel {
namespace {

using Json = nlohmann::json;

struct Sent {
  std::string method;
  Json body;
};

Sent Encoded(std::string_view channel, const Content& content) {
  Connection connection;
  connection.channel = channel;
  connection.api_url = "https://api";
  connection.account_id = "105";
  connection.token = "T";
  const HttpRequest request = AdapterNamed(channel)->Encode(
      connection, channel == "telegram" ? "42" : "998901112233", content, "");
  return {request.url.substr(request.url.rfind('/') + 1), Json::parse(request.body)};
}

Content Of(Body body) {
  Content content{"", {}};
  content.body = std::move(body);
  return content;
}

void ExpectWhatsApp(const Content& content, std::string_view type, const char* expected) {
  const Sent sent = Encoded("whatsapp", content);
  EXPECT_EQ(sent.method, "messages");
  EXPECT_EQ(sent.body["type"], type);
  EXPECT_EQ(sent.body[std::string(type)], Json::parse(expected)) << sent.body;
}

void ExpectTelegram(const Content& content, std::string_view method, const char* expected) {
  Json body = Json::parse(expected);
  body["chat_id"] = 42;
  const Sent sent = Encoded("telegram", content);
  EXPECT_EQ(sent.method, method);
  EXPECT_EQ(sent.body, body);
}

const Media kImage{MediaKind::Image, "https://x/a.jpg", "Our shop", ""};
const Media kFile{MediaKind::Document, "https://x/p.pdf", "Prices", "prices.pdf"};
const Cards kCard{{{"Basic", "For one", "https://x/b.jpg", {{"Buy", "buy"}}}}};
const Location kPlace{"41.31", "69.28", "Shop", "Amir Temur 1"};
const ContactCard kPerson{"Aziza", "+998901112233", "a@x.example"};

Content AList() {
  Content content{"Which?", {{"Basic", "b"}, {"Pro", "p"}}};
  content.form = ChoiceForm::List;
  return content;
}

Content AReaction(std::string emoji, std::string message) {
  Content content = Of(Reaction{std::move(emoji)});
  content.target = {Target::Kind::Message, std::move(message)};
  return content;
}

TEST(WhatsAppEncode, EveryContent) {
  ExpectWhatsApp({"hi", {}}, "text", R"({"body":"hi","preview_url":false})");
  ExpectWhatsApp(AList(), "interactive",
                 R"({"type":"list","body":{"text":"Which?"},"action":{"button":"☰","sections":[
                   {"rows":[{"id":"b","title":"Basic"},{"id":"p","title":"Pro"}]}]}})");
  ExpectWhatsApp(Of(kImage), "image", R"({"link":"https://x/a.jpg","caption":"Our shop"})");
  ExpectWhatsApp(Of(kFile), "document",
                 R"({"link":"https://x/p.pdf","caption":"Prices","filename":"prices.pdf"})");
  ExpectWhatsApp(Of(kCard), "interactive",
                 R"({"type":"button","header":{"type":"image","image":{"link":"https://x/b.jpg"}},
                   "body":{"text":"Basic\nFor one"},
                   "action":{"buttons":[{"type":"reply","reply":{"id":"buy","title":"Buy"}}]}})");
  ExpectWhatsApp(Of(kPlace), "location",
                 R"({"latitude":41.31,"longitude":69.28,"name":"Shop","address":"Amir Temur 1"})");
  ExpectWhatsApp(Of(kPerson), "contacts",
                 R"([{"name":{"formatted_name":"Aziza","first_name":"Aziza"},
                   "phones":[{"phone":"+998901112233"}],"emails":[{"email":"a@x.example"}]}])");
  ExpectWhatsApp(Of(Template{"order_ready", "en-US", {"A-17", "2"}}), "template",
                 R"({"name":"order_ready","language":{"code":"en_US"},"components":[
                   {"type":"body","parameters":[{"type":"text","text":"A-17"},
                                                {"type":"text","text":"2"}]}]})");
  ExpectWhatsApp(AReaction("👍", "wamid.1"), "reaction", R"({"message_id":"wamid.1","emoji":"👍"})");
}

// The request for a contact of Meta's other two channels, with our id of the message.
HttpRequest MetaRequest(std::string_view channel, const Content& content) {
  Connection connection;
  connection.channel = channel;
  connection.api_url = "https://api";
  connection.account_id = "105";
  connection.token = "T";
  return AdapterNamed(channel)->Encode(connection, "730", content, "e1");
}

// What both send alike.
void ExpectMeta(const Content& content, const char* message) {
  for (const std::string_view channel : {"messenger", "instagram"}) {
    const HttpRequest request = MetaRequest(channel, content);
    EXPECT_EQ(request.url, "https://api/105/messages");
    EXPECT_EQ(HeaderOf(request.headers, "authorization"), "Bearer T");
    Json expected = {{"recipient", {{"id", "730"}}}, {"messaging_type", "RESPONSE"}};
    expected["message"] = Json::parse(message);
    expected["message"]["metadata"] = "e1";
    EXPECT_EQ(Json::parse(request.body), expected) << channel;
  }
}

TEST(MetaEncode, EveryContent) {
  ExpectMeta({"hi", {}}, R"({"text":"hi"})");
  ExpectMeta({"Shall we?", {{"Yes", "y"}, {"Shop", "", "https://x"}}},
             R"({"attachment":{"type":"template","payload":{"template_type":"button",
               "text":"Shall we?","buttons":[{"type":"postback","title":"Yes","payload":"y"},
                 {"type":"web_url","title":"Shop","url":"https://x"}]}}})");
  Content quick{"Which?", {{"Basic", "b"}, {"Pro", "p"}}};
  quick.form = ChoiceForm::QuickReplies;
  ExpectMeta(quick, R"({"text":"Which?","quick_replies":[
               {"content_type":"text","title":"Basic","payload":"b"},
               {"content_type":"text","title":"Pro","payload":"p"}]})");
  ExpectMeta(Of(Media{MediaKind::Image, "https://x/a.jpg", "", ""}),
             R"({"attachment":{"type":"image","payload":{"url":"https://x/a.jpg"}}})");
  ExpectMeta(Of(Media{MediaKind::Document, "https://x/p.pdf", "", "p.pdf"}),
             R"({"attachment":{"type":"file","payload":{"url":"https://x/p.pdf"}}})");
  ExpectMeta(Of(kCard),
             R"({"attachment":{"type":"template","payload":{"template_type":"generic","elements":[
               {"title":"Basic","subtitle":"For one","image_url":"https://x/b.jpg","buttons":[
                 {"type":"postback","title":"Buy","payload":"buy"}]}]}}})");
}

TEST(MetaEncode, CommentsAreAnsweredInPublicAndInPrivate) {
  Content content{"49 USD", {}};
  content.target = {Target::Kind::Private, "c7"};
  EXPECT_EQ(Json::parse(MetaRequest("messenger", content).body)["recipient"],
            Json::parse(R"({"comment_id":"c7"})"));
  content.target.kind = Target::Kind::Public;
  EXPECT_EQ(MetaRequest("messenger", content).url, "https://api/c7/comments");
  EXPECT_EQ(MetaRequest("instagram", content).url, "https://api/c7/replies");
  EXPECT_EQ(Json::parse(MetaRequest("instagram", content).body),
            Json::parse(R"({"message":"49 USD"})"));
}

TEST(MetaEncode, Reactions) {
  const auto body = [](std::string_view channel, const Content& content) {
    return Json::parse(MetaRequest(channel, content).body);
  };
  const Json expected = Json::parse(R"({"recipient":{"id":"730"},"sender_action":"react",
    "payload":{"message_id":"m1","reaction":"❤️"}})");
  EXPECT_EQ(body("messenger", AReaction("❤️", "m1")), expected);
  EXPECT_EQ(body("instagram", AReaction("❤️", "m1"))["payload"]["reaction"], "love");
  EXPECT_EQ(body("instagram", AReaction("", "m1")),
            Json::parse(R"({"recipient":{"id":"730"},"sender_action":"unreact",
              "payload":{"message_id":"m1"}})"));
}

TEST(TikTokEncode, EveryContent) {
  const auto expect = [](const Content& content, std::string_view path, const char* expected) {
    Connection connection;
    connection.channel = "tiktok";
    connection.api_url = "https://api";
    connection.account_id = "105";
    connection.token = "T";
    const HttpRequest request =
        AdapterNamed("tiktok")->Encode(connection, "Q29u+dg/7A==", content, "e-1");
    EXPECT_EQ(request.url, "https://api/business/" + std::string(path) + "/");
    EXPECT_EQ(HeaderOf(request.headers, "Access-Token"), "T");
    EXPECT_EQ(Json::parse(request.body), Json::parse(expected)) << request.body;
  };
  expect({"hi", {}}, "message/send",
         R"({"business_id":"105","recipient_type":"CONVERSATION","recipient":"Q29u+dg/7A==",
             "message_type":"TEXT","text":{"body":"hi"}})");
  expect({"Shall we?", {{"Yes", "yes"}, {"No", "no"}}}, "message/send",
         R"({"business_id":"105","recipient_type":"CONVERSATION","recipient":"Q29u+dg/7A==",
             "message_type":"TEMPLATE","template":{"type":"QA_BUTTON_CARD","title":"Shall we?",
             "buttons":[{"type":"REPLY","title":"Yes","id":"yes"},
                        {"type":"REPLY","title":"No","id":"no"}]}})");
  Content answer{"We wrote to you.", {}};
  answer.target = {Target::Kind::Public, "7454/7455"};
  expect(
      answer, "comment/reply/create",
      R"({"business_id":"105","video_id":"7454","comment_id":"7455","text":"We wrote to you."})");
  answer.target = {Target::Kind::Private, "7454/7455"};
  expect(answer, "message/send",
         R"({"business_id":"105","message_type":"TEXT","text":{"body":"We wrote to you."},
             "direct_reply":{"reply_type":"COMMENT_REPLY",
                             "comment_reply":{"comment_id":"7455"}}})");
}

TEST(TelegramEncode, EveryContent) {
  ExpectTelegram({"hi", {}}, "sendMessage", R"({"text":"hi"})");
  ExpectTelegram({"Look", {{"Shop", "", "https://x"}}}, "sendMessage",
                 R"({"text":"Look","reply_markup":{"inline_keyboard":[
                   [{"text":"Shop","url":"https://x"}]]}})");
  ExpectTelegram(Of(kImage), "sendPhoto", R"({"photo":"https://x/a.jpg","caption":"Our shop"})");
  ExpectTelegram(Of(kFile), "sendDocument", R"({"document":"https://x/p.pdf","caption":"Prices"})");
  ExpectTelegram(Of(kCard), "sendPhoto",
                 R"({"photo":"https://x/b.jpg","caption":"Basic\nFor one","reply_markup":
                   {"inline_keyboard":[[{"text":"Buy","callback_data":"buy"}]]}})");
  ExpectTelegram(Of(kPlace), "sendVenue",
                 R"({"latitude":41.31,"longitude":69.28,"title":"Shop","address":"Amir Temur 1"})");
  ExpectTelegram(Of(Location{"1", "2", "", ""}), "sendLocation", R"({"latitude":1,"longitude":2})");
  ExpectTelegram(Of(ContactCard{"Aziza", "+998901112233", ""}), "sendContact",
                 R"({"first_name":"Aziza","phone_number":"+998901112233"})");
  ExpectTelegram(Of(ContactCard{"Karim; Ltd", "+998901112233", "a,b@x.example"}), "sendContact",
                 R"({"first_name":"Karim; Ltd","phone_number":"+998901112233","vcard":
                   "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Karim\\; Ltd\r\nTEL:+998901112233\r\n)"
                 R"(EMAIL:a\\,b@x.example\r\nEND:VCARD\r\n"})");
  ExpectTelegram(AReaction("👍", "7"), "setMessageReaction",
                 R"({"message_id":7,"reaction":[{"type":"emoji","emoji":"👍"}]})");
  ExpectTelegram(AReaction("", "7"), "setMessageReaction", R"({"message_id":7,"reaction":[]})");
}

}  // namespace
}  // namespace hark::channel
