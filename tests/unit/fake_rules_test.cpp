// Every row of limits.def: a request that keeps it is accepted, and the same request with
// one thing wrong in it is refused with the platform's error.

#include <chrono>

#include "tests/unit/fake_goods.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using channel::HttpRequest;
using Json = nlohmann::json;

const Good& GoodNamed(std::string_view name) {
  const auto found = std::ranges::find(kGoods, name, &Good::name);
  if (found == std::end(kGoods)) throw std::out_of_range(std::string(name));
  return *found;
}

std::string Xs(std::size_t count) { return std::string(count, 'x'); }
Json Times(std::size_t count, const Json& one) { return Json(std::vector<Json>(count, one)); }

// A good request that breaks one row once `value` stands at `place`; null takes it away.
struct Wrong {
  Limit row;
  const char* good;
  const char* place;
  Json value;
  int code;
  int subcode = 0;
};

std::vector<Wrong> WhatsAppWrongs() {
  const Json button = {{"type", "reply"}, {"reply", {{"id", "1"}, {"title", "Yes"}}}};
  const Json contact = {{"name", {{"formatted_name", "Ana"}}}};
  const Json row = {{"id", "1"}, {"title", "One"}};
  return {
      {Limit::WaProduct, "wa text", "/messaging_product", "sms", 100},
      {Limit::WaKnownFields, "wa text", "/text/preview-url", false, 100},
      {Limit::WaRecipient, "wa text", "/to", nullptr, 131008},
      {Limit::WaPhone, "wa text", "/to", "5215512345678", 131009},
      {Limit::WaScopedId, "wa scoped", "/recipient", "MX-abc", 131009},
      {Limit::WaRecipientType, "wa text", "/recipient_type", "group", 131009},
      {Limit::WaType, "wa text", "/type", "poll", 131009},
      {Limit::WaTracker, "wa text", "/biz_opaque_callback_data", Xs(513), 100},
      {Limit::WaTextBody, "wa text", "/text/body", Xs(4097), 100},
      {Limit::WaMediaLink, "wa image", "/image/link", "a.jpg", 100},
      {Limit::WaCaption, "wa image", "/image/caption", Xs(1025), 100},
      {Limit::WaPlace, "wa place", "/location/latitude", "1.5", 131008},
      {Limit::WaContacts, "wa contacts", "/contacts", Times(6, contact), 131008},
      {Limit::WaReaction, "wa reaction", "/reaction/message_id", "", 131008},
      {Limit::WaRead, "wa read", "/message_id", "m_1", 100},
      {Limit::WaTyping, "wa read", "/typing_indicator/type", "voice", 100},
      {Limit::WaTemplate, "wa template", "/template/language", nullptr, 131008},
      {Limit::WaHeader, "wa buttons", "/interactive/header/image/link", "a.jpg", 131009},
      {Limit::WaInteractiveType, "wa buttons", "/interactive/type", "flow", 131009},
      {Limit::WaInteractiveBody, "wa buttons", "/interactive/body/text", Xs(1025), 100},
      {Limit::WaFooter, "wa buttons", "/interactive/footer/text", Xs(61), 100},
      {Limit::WaButtons, "wa buttons", "/interactive/action/buttons", Times(4, button), 131009},
      {Limit::WaButtonTitle, "wa buttons", "/interactive/action/buttons/0/reply/title", Xs(21),
       100},
      {Limit::WaButtonTitleUnique, "wa buttons", "/interactive/action/buttons/0/reply/title", "No",
       131009},
      {Limit::WaButtonId, "wa buttons", "/interactive/action/buttons/0/reply/id", Xs(257), 100},
      {Limit::WaButtonIdUnique, "wa buttons", "/interactive/action/buttons/0/reply/id", "2",
       131009},
      {Limit::WaListLabel, "wa list", "/interactive/action/button", Xs(21), 100},
      {Limit::WaListRows, "wa list", "/interactive/action/sections/0/rows", Times(11, row), 131009},
      {Limit::WaListRow, "wa list", "/interactive/action/sections/0/rows/0/title", Xs(25), 100},
  };
}

std::vector<Wrong> TelegramWrongs() {
  const Json button = {{"text", "Yes"}, {"callback_data", "1"}};
  return {
      {Limit::TgChatId, "tg text", "/chat_id", "somebody", 400},
      {Limit::TgText, "tg text", "/text", " ", 400},
      {Limit::TgTextLength, "tg text", "/text", Xs(4097), 400},
      {Limit::TgNeeds, "tg photo", "/photo", nullptr, 400},
      {Limit::TgCaption, "tg photo", "/caption", Xs(1025), 400},
      {Limit::TgKeyboard, "tg text", "/reply_markup/inline_keyboard", "rows", 400},
      {Limit::TgButtons, "tg text", "/reply_markup/inline_keyboard/0", Times(101, button), 400},
      {Limit::TgButtonText, "tg text", "/reply_markup/inline_keyboard/0/0/text", "", 400},
      {Limit::TgButtonAction, "tg text", "/reply_markup/inline_keyboard/0/0/url", "https://x", 400},
      {Limit::TgCallbackData, "tg text", "/reply_markup/inline_keyboard/0/0/callback_data", Xs(65),
       400},
      {Limit::TgHookUrl, "tg hook", "/url", "ftp://x", 400},
      {Limit::TgHookSecret, "tg hook", "/secret_token", "a b", 400},
      {Limit::TgQueryId, "tg answer", "/callback_query_id", nullptr, 400},
      {Limit::TgQueryText, "tg answer", "/text", Xs(201), 400},
      {Limit::TgAction, "tg action", "/action", "dancing", 400},
  };
}

std::vector<Wrong> MetaWrongs() {
  const Json reply = {{"content_type", "text"}, {"title", "Yes"}, {"payload", "1"}};
  const Json image = {{"type", "image"}, {"payload", {{"url", "https://x/a.jpg"}}}};
  const Json button = {{"type", "postback"}, {"title", "Yes"}, {"payload", "1"}};
  const Json element = {{"title", "One"}};
  return {
      {Limit::MeKnownFields, "fb text", "/notification", "PUSH", 100},
      {Limit::MeKnownFields, "ig text", "/message/texts", "hi", 100},
      {Limit::MeRecipient, "fb text", "/recipient/comment_id", "1_2", 100},
      {Limit::MeRecipient, "ig text", "/recipient", nullptr, 100},
      {Limit::MeOneThing, "fb text", "/sender_action", "typing_on", 100},
      {Limit::MeOneThing, "fb typing", "/messaging_type", "RESPONSE", 100},
      {Limit::MeOneThing, "ig text", "/message", nullptr, 100},
      {Limit::FbMessagingType, "fb text", "/messaging_type", nullptr, 100},
      {Limit::IgMessagingType, "ig text", "/messaging_type", "ANSWER", 100},
      {Limit::MeTag, "fb tagged", "/tag", "ACCOUNT_UPDATE", 100},
      {Limit::MeTag, "fb text", "/tag", "HUMAN_AGENT", 100},
      {Limit::MeReplyTo, "fb text", "/reply_to/mid", "", 100},
      {Limit::MeAction, "fb typing", "/sender_action", "wave", 100},
      {Limit::MeReaction, "fb react", "/payload/message_id", nullptr, 100},
      {Limit::MeReaction, "fb typing", "/payload", {{"message_id", "m_1"}}, 100},
      {Limit::MeContent, "fb text", "/message/attachment", image, 100},
      {Limit::MeContent, "ig text", "/message/text", nullptr, 100},
      {Limit::MeMetadata, "fb text", "/message/metadata", Xs(1001), 100},
      {Limit::FbText, "fb text", "/message/text", Xs(2001), 100},
      {Limit::FbText, "fb text", "/message/text", "", 100},
      // 1000 letters, and a byte too many.
      {Limit::IgText, "ig text", "/message/text", "я" + Xs(999), 100},
      {Limit::MeQuickReplies, "fb quick", "/message/quick_replies", Times(14, reply), 100},
      {Limit::FbQuickReplyType, "fb quick", "/message/quick_replies/0/content_type", "location",
       100},
      {Limit::IgQuickReplyType, "ig quick", "/message/quick_replies/0/content_type", "user_email",
       100},
      {Limit::MeQuickReplyBare, "fb quick", "/message/quick_replies/1/title", "Mail", 100},
      {Limit::MeQuickReplyTitle, "ig quick", "/message/quick_replies/0/title", Xs(21), 100},
      {Limit::MeQuickReplyPayload, "fb quick", "/message/quick_replies/0/payload", Xs(1001), 100},
      {Limit::FbAttachment, "fb media", "/message/attachment/type", "like_heart", 100},
      {Limit::IgAttachment, "ig heart", "/message/attachment/type", "sticker", 100},
      {Limit::IgShare, "ig share", "/message/attachment/payload/id", "", 100},
      {Limit::MeMedia, "fb media", "/message/attachment/payload/url", "a.pdf", 100, 2018008},
      {Limit::FbImages, "fb images", "/message/attachments", Times(31, image), 100},
      {Limit::IgImages, "ig images", "/message/attachments", Times(11, image), 100},
      {Limit::MeTemplate, "fb buttons", "/message/attachment/payload/template_type", "receipt",
       100},
      {Limit::MePrompt, "fb buttons", "/message/attachment/payload/text", Xs(641), 100},
      {Limit::MeButtons, "fb buttons", "/message/attachment/payload/buttons", Times(4, button),
       100},
      {Limit::MeButtonType, "fb buttons", "/message/attachment/payload/buttons/0/type", "login",
       100},
      {Limit::MeButtonTitle, "fb buttons", "/message/attachment/payload/buttons/0/title", Xs(21),
       100},
      {Limit::MeButtonPayload, "fb buttons", "/message/attachment/payload/buttons/0/payload",
       Xs(1001), 100},
      {Limit::MeButtonUrl, "fb buttons", "/message/attachment/payload/buttons/1/url", "x", 100},
      {Limit::MeButtonPhone, "fb buttons", "/message/attachment/payload/buttons/2/payload", "1555",
       100},
      {Limit::MeElements, "fb cards", "/message/attachment/payload/elements", Times(11, element),
       100},
      {Limit::MeElementTitle, "fb cards", "/message/attachment/payload/elements/0/title", Xs(81),
       100},
      {Limit::MeElementSubtitle, "fb cards", "/message/attachment/payload/elements/0/subtitle",
       Xs(81), 100},
      {Limit::MeElementImage, "fb cards", "/message/attachment/payload/elements/0/image_url", "x",
       100, 2018008},
      {Limit::MeElementButtons, "fb cards", "/message/attachment/payload/elements/0/buttons",
       Times(4, button), 100},
      {Limit::MeCommentText, "fb answer", "/message", "", 100},
      {Limit::MeCommentText, "ig answer", "/message", nullptr, 100},
      {Limit::MeKnownFields, "ig answer", "/text", "hi", 100},
  };
}

std::vector<Wrong> TikTokWrongs() {
  const Json button = {{"type", "REPLY"}, {"title", "Yes"}, {"id", "1"}};
  return {
      {Limit::TtKnownFields, "tt text", "/text/text", "hi", 40002},
      {Limit::TtBusiness, "tt text", "/business_id", "another", 40001},
      {Limit::TtRecipient, "tt text", "/recipient_type", "USER", 40002},
      {Limit::TtRecipient, "tt private", "/recipient", "Q29u", 40002},
      {Limit::TtDirectReply, "tt private", "/direct_reply/comment_reply/comment_id", "7454/7455",
       40002},
      {Limit::TtDirectText, "tt private", "/message_type", "IMAGE", 40002},
      {Limit::TtType, "tt text", "/message_type", "VIDEO", 40002},
      {Limit::TtOneThing, "tt text", "/image", {{"media_id", "9"}}, 40002},
      {Limit::TtQuote, "tt text", "/referenced_message_info/referenced_message_id", "", 40002},
      {Limit::TtText, "tt text", "/text/body", Xs(6001), 40002},
      {Limit::TtImage, "tt image", "/image/media_id", nullptr, 40002},
      {Limit::TtUploaded, "tt image", "/image/media_id", "media-2", 40007},
      {Limit::TtPost, "tt post", "/share_post/item_id", nullptr, 40002},
      {Limit::TtAction, "tt typing", "/sender_action", "SEEN", 40002},
      {Limit::TtCard, "tt card", "/template/type", "CARD", 40002},
      {Limit::TtCardTitle, "tt card", "/template/title", Xs(41), 40002},
      {Limit::TtButtons, "tt card", "/template/buttons", Times(4, button), 40002},
      {Limit::TtButtonType, "tt card", "/template/buttons/0/type", "LINK", 40002},
      {Limit::TtButtonTitle, "tt card", "/template/buttons/0/title", Xs(21), 40002},
      {Limit::TtButtonId, "tt card", "/template/buttons/0/id", Xs(41), 40002},
      {Limit::TtComment, "tt answer", "/video_id", "", 40002},
      {Limit::TtCommentText, "tt answer", "/text", Xs(151), 40002},
  };
}

std::vector<Wrong> TikTokShopWrongs() {
  return {
      {Limit::TsKnownFields, "ts text", "/text", "hi", 36009003},
      {Limit::TsKnownFields, "ts open", "/user", "730", 36009003},
      {Limit::TsType, "ts text", "/type", "VIDEO", 36009003},
      {Limit::TsContent, "ts text", "/content", "hi", 36009003},
      {Limit::TsText, "ts text", "/content", Json({{"content", Xs(2001)}}).dump(), 36009003},
      {Limit::TsImage, "ts image", "/content", R"({"url":"https://p16.example/2","width":1})",
       36009003},
      {Limit::TsBuyer, "ts open", "/buyer_user_id", "u731", 45101005},
  };
}

// The error of an answer, whichever platform gave it; 0 for none.
int CodeOf(const Json& answer) {
  if (answer.contains("error")) return answer["error"]["code"];
  return answer.value("error_code", answer.value("code", 0));
}

class FakeRules : public FakeServer {
 protected:
  Json Ask(const HttpRequest& request) { return Json::parse(platforms_.Handle(request).body); }
  Json Ask(const Good& good) {
    return Ask(Request(good.channel, good.path, Json::parse(good.body)));
  }

  // The request is refused for this row with this code.
  void ExpectBroken(Limit row, const HttpRequest& request, int code, int subcode = 0) {
    const std::size_t before = platforms_.coverage().broken(row);
    const Json answer = Ask(request);
    EXPECT_GT(platforms_.coverage().broken(row), before) << WordsOf(row) << "\n" << request.body;
    EXPECT_EQ(CodeOf(answer), code) << WordsOf(row) << "\n" << answer;
    if (subcode == 0) return;
    EXPECT_EQ(answer["error"]["error_subcode"], subcode) << answer;
  }

  void ExpectBroken(const std::vector<Wrong>& wrongs) {
    for (const Wrong& wrong : wrongs) {
      const Good& good = GoodNamed(wrong.good);
      Json body = Json::parse(good.body);
      const Json::json_pointer place(wrong.place);
      if (wrong.value.is_null()) {
        body.at(place.parent_pointer()).erase(place.back());
      } else {
        body[place] = wrong.value;
      }
      ExpectBroken(wrong.row, Request(good.channel, good.path, body), wrong.code, wrong.subcode);
    }
  }

  // What is wrong before the body is looked at.
  void ExpectEnvelope(const char* name, Limit path, Limit token, Limit json, int path_code,
                      int token_code, int json_code) {
    const Good& good = GoodNamed(name);
    HttpRequest request = Request(good.channel, good.path, Json::parse(good.body));
    HttpRequest wrong = request;
    wrong.url += "s";
    ExpectBroken(path, wrong, path_code);
    wrong = request;
    if (wrong.headers.size() > 1) wrong.headers[1].second += "s";
    if (wrong.headers.size() == 1) wrong.url.replace(4, 1, "9");
    ExpectBroken(token, wrong, token_code);
    wrong = request;
    wrong.body.pop_back();
    ExpectBroken(json, wrong, json_code);
    wrong = request;
    wrong.headers[0].second = "text/plain";
    ExpectBroken(json, wrong, json_code);
  }

  // An upload of the account's, as our adapter makes it; its file is `bytes`.
  HttpRequest UploadOf(const std::string& channel, const std::string& bytes,
                       const channel::Connection& connection) const {
    HttpRequest made;
    const auto keep = [&](const HttpRequest& request) {
      made = request;
      return channel::HttpResult(channel::HttpResponse{});
    };
    channel::AdapterNamed(channel)->Upload(connection, {"image/png", bytes}, keep);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return channel::AdapterNamed(channel)->Sign(
        connection, made, std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  }

  void ExpectUploads() {
    const std::string png = "\x89PNG\r\n\x1A\n";
    for (const std::string channel : {"tiktok", "tiktok_shop"}) {
      channel::Connection connection = AccountAt("", channel);
      const bool shop = channel == "tiktok_shop";
      if (!shop) connection.api_url = "/open_api/v1.3";
      const HttpRequest good = UploadOf(channel, png, connection);
      EXPECT_EQ(CodeOf(Ask(good)), 0) << channel;
      const std::string big = png + std::string(11 << 20, 'x');
      for (const std::string& bytes : {std::string("GIF89a"), std::string(), big}) {
        ExpectBroken(shop ? Limit::TsPicture : Limit::TtPicture,
                     UploadOf(channel, bytes, connection), shop ? 36009003 : 40908);
      }
      HttpRequest torn = good;
      torn.body.resize(torn.body.size() - 4);
      ExpectBroken(shop ? Limit::TsForm : Limit::TtForm, torn, shop ? 36009003 : 40002);
    }
  }

  // A call of the shop, signed as of `ago_ms` once `change` has made it wrong.
  void ExpectUnsigned(Limit row, int code, std::int64_t ago_ms,
                      const std::function<void(channel::Connection&, HttpRequest&)>& change) {
    channel::Connection shop = AccountAt("", "tiktok_shop");
    HttpRequest request{"GET",
                        "/order/202309/orders?ids=5766",
                        {{"Content-Type", "application/json"}, {"x-tts-access-token", shop.token}},
                        ""};
    change(shop, request);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    ExpectBroken(row, channel::AdapterNamed(shop.channel)->Sign(shop, request, now_ms - ago_ms),
                 code);
  }
  void ExpectUnsigned(Limit row, int code,
                      const std::function<void(channel::Connection&, HttpRequest&)>& change) {
    ExpectUnsigned(row, code, 0, change);
  }

  void ExpectShopEnvelope() {
    using channel::Connection;
    ExpectUnsigned(Limit::TsPath, 36009009,
                   [](Connection&, HttpRequest& call) { call.url.insert(7, "9"); });
    ExpectUnsigned(Limit::TsPath, 36009009,
                   [](Connection&, HttpRequest& call) { call.method = "POST"; });
    ExpectUnsigned(Limit::TsToken, 105002,
                   [](Connection&, HttpRequest& call) { call.headers[1].second += "s"; });
    ExpectUnsigned(Limit::TsApp, 36009003,
                   [](Connection& shop, HttpRequest&) { shop.app_key = "a"; });
    ExpectUnsigned(Limit::TsShop, 36009003,
                   [](Connection& shop, HttpRequest&) { shop.shop_cipher = "a"; });
    ExpectUnsigned(Limit::TsSign, 106001,
                   [](Connection& shop, HttpRequest&) { shop.app_secret += "s"; });
    ExpectUnsigned(Limit::TsJson, 36009003,
                   [](Connection&, HttpRequest& call) { call.headers[0].second = "text/plain"; });
    ExpectUnsigned(Limit::TsOrders, 36009003,
                   [](Connection&, HttpRequest& call) { call.url.resize(call.url.size() - 4); });
    const auto nothing = [](Connection&, HttpRequest&) {};
    ExpectUnsigned(Limit::TsClock, 36009004, 310'000, nothing);
    ExpectUnsigned(Limit::TsClock, 36009004, -40'000, nothing);
    // A body that is another than was signed.
    HttpRequest forged = Request("tiktok_shop", kTsPath, Json::parse(GoodNamed("ts text").body));
    forged.body.replace(forged.body.find("hi"), 2, "ho");
    ExpectBroken(Limit::TsSign, forged, 106001);
  }

  // The good request for templates is taken, and refused once `from` in its address is `to`.
  void ExpectTemplates() {
    HttpRequest good{"GET",
                     "/v25.0/102290129340398/message_templates?fields=name,status&limit=2",
                     {{"Authorization", "Bearer fake-whatsapp-token"}},
                     ""};
    EXPECT_EQ(CodeOf(Ask(good)), 0);
    const std::tuple<Limit, const char*, const char*> rows[] = {
        {Limit::WaTemplatesPath, "102290129340398", "105550001111222"},
        {Limit::WaTemplatesQuery, "limit=2", "limit=2&page=2"},
        {Limit::WaTemplatesFields, "name,status", "name,state"},
        {Limit::WaTemplatesFields, "fields=name,status&", ""},
        {Limit::WaTemplatesLimit, "limit=2", "limit=101"},
        {Limit::WaTemplatesCursor, "limit=2", "limit=2&after=QVFI"},
    };
    for (const auto& [row, from, to] : rows) {
      HttpRequest wrong = good;
      wrong.url.replace(wrong.url.find(from), std::string_view(from).size(), to);
      ExpectBroken(row, wrong, 100);
    }
    good.headers[0].second = "Bearer another";
    ExpectBroken(Limit::WaToken, good, 190);
  }

  // Files that people sent: each request is taken, and refused with one thing of it another.
  void ExpectFiles() {
    for (const char* id : {"1064", "AgAC"}) {
      ASSERT_FALSE(Order("/control/files", {{"id", id}, {"base64", "iVBORw0KGgo="}}).is_null());
    }
    HttpRequest whatsapp{"GET",
                         "/v25.0/1064?phone_number_id=105550001111222",
                         {{"Authorization", "Bearer fake-whatsapp-token"}},
                         ""};
    EXPECT_EQ(CodeOf(Ask(whatsapp)), 0);
    whatsapp.url += "3";
    ExpectBroken(Limit::WaFile, whatsapp, 100);
    EXPECT_EQ(CodeOf(Ask(Request("telegram", "/getFile", {{"file_id", "AgAC"}}))), 0);
    ExpectBroken(Limit::TgFile, Request("telegram", "/getFile", {{"file_id", "another"}}), 400);
    Json asked = {{"business_id", "fake-business-id"},
                  {"conversation_id", "c1"},
                  {"message_id", "m1"},
                  {"media_id", "1064"},
                  {"media_type", "IMAGE"}};
    const char* path = "/business/message/media/download/";
    EXPECT_EQ(CodeOf(Ask(Request("tiktok", path, asked))), 0);
    asked["media_type"] = "PICTURE";
    ExpectBroken(Limit::TtFile, Request("tiktok", path, asked), 40002);

    const std::tuple<Limit, const char*, const char*, const char*> bytes[] = {
        {Limit::WaFileToken, "/whatsapp_media/1064", "Authorization", "Bearer another"},
        {Limit::TgFileToken, "/file/bot7:another/files/AgAC", "x", "x"},
        {Limit::TtFileToken, "/tiktok_media/1064", "x-user", "another"},
    };
    for (const auto& [row, url, header, value] : bytes) {
      const std::size_t before = platforms_.coverage().broken(row);
      EXPECT_EQ(platforms_.Handle({"GET", url, {{header, value}}, ""}).status, 401) << url;
      EXPECT_EQ(platforms_.coverage().broken(row), before + 1) << url;
    }
  }

  void ExpectClosed(const char* name, Limit row, int code, int subcode = 0) {
    const Good& good = GoodNamed(name);
    ExpectBroken(row, Request(good.channel, good.path, Json::parse(good.body)), code, subcode);
  }
};

TEST_F(FakeRules, EachIsKeptAndBroken) {
  platforms_.orders().Remember({{"from", "730"}, {"order", "5766"}});
  ExpectUploads();
  const std::size_t before = Logged().size();
  for (const Good& good : kGoods) {
    const Json answer = Ask(good);
    EXPECT_EQ(CodeOf(answer), 0) << good.name << "\n" << answer;
  }
  EXPECT_EQ(Logged().size() - before, std::size(kGoods));
  std::size_t accepted = 0;
  for (const Json& line : Logged()) accepted += line["accepted"] == true;
  EXPECT_EQ(accepted, std::size(kGoods) + 2) << "and two uploads";

  ExpectBroken(WhatsAppWrongs());
  ExpectBroken(TelegramWrongs());
  ExpectBroken(MetaWrongs());
  ExpectBroken(TikTokWrongs());
  ExpectBroken(TikTokShopWrongs());
  ExpectShopEnvelope();
  ExpectEnvelope("wa text", Limit::WaPath, Limit::WaToken, Limit::WaJson, 100, 190, 100);
  ExpectEnvelope("tg text", Limit::TgMethod, Limit::TgToken, Limit::TgBody, 404, 401, 400);
  ExpectEnvelope("fb text", Limit::MePath, Limit::MeToken, Limit::MeJson, 100, 190, 100);
  ExpectEnvelope("ig text", Limit::MePath, Limit::MeToken, Limit::MeJson, 100, 190, 100);
  ExpectEnvelope("tt text", Limit::TtPath, Limit::TtToken, Limit::TtJson, 40002, 40105, 40002);

  ExpectTemplates();
  ExpectFiles();
  ExpectClosed("fb private", Limit::MePrivateReply, 100, 2534025);
  ExpectClosed("tt private", Limit::TtPrivateReply, 40002);
  platforms_.windows().Enforce();
  ExpectClosed("wa text", Limit::WaWindow, 131047);
  ExpectClosed("tg text", Limit::TgStarted, 403);
  ExpectClosed("fb text", Limit::MeWindow, 10, 2534022);
  ExpectClosed("ig text", Limit::MeWindow, 10, 2534022);
  ExpectClosed("tt text", Limit::TtWindow, 40064);
  ExpectClosed("ts text", Limit::TsWindow, 45101005);
  EXPECT_EQ(CodeOf(Ask(GoodNamed("wa template"))), 0);

  const Coverage& coverage = platforms_.coverage();
  EXPECT_EQ(coverage.Report().find("not exercised"), std::string::npos) << coverage.Report();
  for (std::size_t row = 0; row < static_cast<std::size_t>(Limit::kCount); ++row) {
    EXPECT_GT(coverage.broken(static_cast<Limit>(row)), 0u) << WordsOf(static_cast<Limit>(row));
  }
  std::size_t kept = 0;
  for (const Json& line : Logged()) kept += line["accepted"] == true;
  EXPECT_EQ(kept, accepted + 5) << "a template, templates asked for, and three files";
}

}  // namespace
}  // namespace hark::fake
