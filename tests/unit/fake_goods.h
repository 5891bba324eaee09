#pragma once

#include <string_view>

namespace hark::fake {

// Requests that the platforms take.
struct Good {
  std::string_view name;
  const char* channel;
  const char* path;
  const char* body;
};

inline constexpr const char* kWaPath = "/105550001111222/messages";
inline constexpr const char* kFbPath = "/110330440550660/messages";
inline constexpr const char* kIgPath = "/me/messages";
inline constexpr const char* kTtPath = "/business/message/send/";

inline constexpr const char* kTsPath = "/customer_service/202309/conversations/730/messages";

inline constexpr Good kGoods[] = {
    {"wa text", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+5215512345678",
       "type":"text","text":{"body":"hi"},"biz_opaque_callback_data":"e-1"})"},
    {"wa scoped", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","recipient":"MX.abc123","type":"text",
       "text":{"body":"hi"}})"},
    {"wa buttons", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","to":"+5215512345678","type":"interactive","interactive":{
       "type":"button","header":{"type":"image","image":{"link":"https://x/a.jpg"}},
       "body":{"text":"?"},"footer":{"text":"-"},"action":{"buttons":[
         {"type":"reply","reply":{"id":"1","title":"Yes"}},
         {"type":"reply","reply":{"id":"2","title":"No"}}]}}})"},
    {"wa list", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","to":"+5215512345678","type":"interactive","interactive":{
       "type":"list","body":{"text":"?"},"action":{"button":"Menu","sections":[
         {"rows":[{"id":"1","title":"One"}]}]}}})"},
    {"wa image", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","to":"+5215512345678","type":"image",
       "image":{"link":"https://x/a.jpg","caption":"c"}})"},
    {"wa place", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","to":"+5215512345678","type":"location",
       "location":{"latitude":1.5,"longitude":2}})"},
    {"wa contacts", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","to":"+5215512345678","type":"contacts",
       "contacts":[{"name":{"formatted_name":"Ana"}}]})"},
    {"wa reaction", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","to":"+5215512345678","type":"reaction",
       "reaction":{"message_id":"wamid.1","emoji":""}})"},
    {"wa read", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.1",
       "typing_indicator":{"type":"text"}})"},
    {"wa template", "whatsapp", kWaPath,
     R"({"messaging_product":"whatsapp","to":"+5215512345678","type":"template",
       "template":{"name":"ready","language":{"code":"en"}}})"},
    {"tg text", "telegram", "/sendMessage",
     R"({"chat_id":7012345678901,"text":"hi","reply_markup":{"inline_keyboard":[
       [{"text":"Yes","callback_data":"1"}]]}})"},
    {"tg photo", "telegram", "/sendPhoto",
     R"({"chat_id":7012345678901,"photo":"https://x/a.jpg","caption":"c"})"},
    {"tg answer", "telegram", "/answerCallbackQuery", R"({"callback_query_id":"9","text":"ok"})"},
    {"tg action", "telegram", "/sendChatAction", R"({"chat_id":7012345678901,"action":"typing"})"},
    {"tg hook", "telegram", "/setWebhook",
     R"({"url":"http://127.0.0.1:1/","secret_token":"a_B-9"})"},
    {"fb text", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"messaging_type":"RESPONSE","reply_to":{"mid":"m_1"},
       "message":{"text":"hi","metadata":"e-1"}})"},
    {"fb tagged", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT",
       "message":{"text":"hi"}})"},
    {"fb quick", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"messaging_type":"RESPONSE","message":{"text":"?",
       "quick_replies":[{"content_type":"text","title":"Yes","payload":"1"},
                        {"content_type":"user_email"}]}})"},
    {"fb media", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"messaging_type":"RESPONSE","message":{"attachment":{
       "type":"file","payload":{"url":"https://x/a.pdf","is_reusable":true}}}})"},
    {"fb images", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"messaging_type":"RESPONSE","message":{"attachments":[
       {"type":"image","payload":{"url":"https://x/a.jpg"}},
       {"type":"image","payload":{"attachment_id":"7"}}]}})"},
    {"fb buttons", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"messaging_type":"RESPONSE","message":{"attachment":{
       "type":"template","payload":{"template_type":"button","text":"?","buttons":[
         {"type":"postback","title":"Yes","payload":"1"},
         {"type":"web_url","title":"Shop","url":"https://x"},
         {"type":"phone_number","title":"Call","payload":"+1555"}]}}}})"},
    {"fb cards", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"messaging_type":"RESPONSE","message":{"attachment":{
       "type":"template","payload":{"template_type":"generic","elements":[
         {"title":"One","subtitle":"1","image_url":"https://x/1.jpg","buttons":[
           {"type":"postback","title":"Buy","payload":"1"}]}]}}}})"},
    {"fb typing", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"sender_action":"typing_on"})"},
    {"fb react", "messenger", kFbPath,
     R"({"recipient":{"id":"730"},"sender_action":"react",
       "payload":{"message_id":"m_1","reaction":"👍"}})"},
    {"fb answer", "messenger", "/1_2/comments", R"({"message":"thanks"})"},
    {"fb private", "messenger", kFbPath,
     R"({"recipient":{"comment_id":"1_2"},"message":{"text":"hi"}})"},
    {"ig text", "instagram", kIgPath, R"({"recipient":{"id":"730"},"message":{"text":"hi"}})"},
    {"ig quick", "instagram", kIgPath,
     R"({"recipient":{"id":"730"},"message":{"text":"?","quick_replies":[
       {"content_type":"text","title":"Yes","payload":"1"}]}})"},
    {"ig images", "instagram", kIgPath,
     R"({"recipient":{"id":"730"},"message":{"attachments":[
       {"type":"image","payload":{"url":"https://x/a.jpg"}}]}})"},
    {"ig share", "instagram", kIgPath,
     R"({"recipient":{"id":"730"},"message":{"attachment":{"type":"MEDIA_SHARE",
       "payload":{"id":"1790"}}}})"},
    {"ig heart", "instagram", kIgPath,
     R"({"recipient":{"id":"730"},"message":{"attachment":{"type":"like_heart"}}})"},
    {"ig answer", "instagram", "/1801/replies", R"({"message":"thanks"})"},
    {"tt text", "tiktok", kTtPath,
     R"({"business_id":"fake-business-id","recipient_type":"CONVERSATION",
       "recipient":"Q29u+dg/7A==","message_type":"TEXT","text":{"body":"hi"},
       "referenced_message_info":{"referenced_message_id":"745"}})"},
    {"tt image", "tiktok", kTtPath,
     R"({"business_id":"fake-business-id","recipient_type":"CONVERSATION","recipient":"Q29u",
       "message_type":"IMAGE","image":{"media_id":"media-1"}})"},
    {"tt post", "tiktok", kTtPath,
     R"({"business_id":"fake-business-id","recipient_type":"CONVERSATION","recipient":"Q29u",
       "message_type":"SHARE_POST","share_post":{"item_id":"9"}})"},
    {"tt card", "tiktok", kTtPath,
     R"({"business_id":"fake-business-id","recipient_type":"CONVERSATION","recipient":"Q29u",
       "message_type":"TEMPLATE","template":{"type":"QA_BUTTON_CARD","title":"?","buttons":[
         {"type":"REPLY","title":"Yes","id":"1"}]}})"},
    {"tt typing", "tiktok", kTtPath,
     R"({"business_id":"fake-business-id","recipient_type":"CONVERSATION","recipient":"Q29u",
       "message_type":"SENDER_ACTION","sender_action":"TYPING"})"},
    {"tt answer", "tiktok", "/business/comment/reply/create/",
     R"({"business_id":"fake-business-id","video_id":"7454","comment_id":"7455","text":"thanks"})"},
    {"tt private", "tiktok", kTtPath,
     R"({"business_id":"fake-business-id","message_type":"TEXT","text":{"body":"hi"},
       "direct_reply":{"reply_type":"COMMENT_REPLY","comment_reply":{"comment_id":"7455"}}})"},
    {"ts text", "tiktok_shop", kTsPath, R"({"type":"TEXT","content":"{\"content\":\"hi\"}"})"},
    {"ts image", "tiktok_shop", kTsPath,
     R"({"type":"IMAGE","content":
         "{\"url\":\"https://p16.example/1\",\"width\":1,\"height\":1}"})"},
    {"ts open", "tiktok_shop", "/customer_service/202309/conversations",
     R"({"buyer_user_id":"u730"})"},
};

}  // namespace hark::fake
