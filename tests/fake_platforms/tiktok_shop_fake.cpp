#include "tests/fake_platforms/tiktok_shop_fake.h"

#include "compiler/base/crypto.h"
#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;
using Json = nlohmann::json;

constexpr int kParameter = 36009003;
constexpr int kClock = 36009004;
constexpr int kNoPath = 36009009;
constexpr int kToken = 105002;
constexpr int kSignature = 106001;
constexpr int kNoBuyer = 45101005;

constexpr std::string_view kOrders = "/order/202309/orders";
constexpr std::string_view kConversations = "/customer_service/202309/conversations";
constexpr std::string_view kMessages = "/messages";
constexpr std::string_view kImages = "/customer_service/202309/images/upload";

constexpr std::size_t kMegabyte = 1 << 20;

// The clock of a request may be this much behind and ahead.
constexpr std::int64_t kBehindS = 300;
constexpr std::int64_t kAheadS = 30;
constexpr std::int64_t kFirstId = 7'457'000'000'000'000'000;

// Between the collection and `/messages`; empty where the path is another.
std::string ConversationIn(const std::string& path) {
  const std::size_t around = kConversations.size() + 1 + kMessages.size();
  const bool fits = path.size() > around && path.starts_with(kConversations) &&
                    path[kConversations.size()] == '/' && path.ends_with(kMessages);
  return fits ? path.substr(kConversations.size() + 1, path.size() - around) : "";
}

channel::HttpResponse Answer(int status, int code, const std::string& words, Json data) {
  return JsonAnswer(status, {{"code", code},
                             {"message", words},
                             {"request_id", "20260101000000SHOP"},
                             {"data", std::move(data)}});
}

int StatusOf(int code) {
  if (code == 36009002) return 429;
  return code == kToken || code == kSignature ? 401 : 400;
}

}  // namespace

channel::HttpResponse TikTokShopFake::Error(int code, int status, const std::string& words) {
  return Answer(status == 0 ? StatusOf(code) : status, code, words, Json::object());
}

TikTokShopFake::Call TikTokShopFake::CallOf(const channel::HttpRequest& request) {
  Call call;
  std::string_view rest = request.url;
  call.path = rest.substr(0, rest.find('?'));
  rest.remove_prefix(std::min(rest.size(), call.path.size() + 1));
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size() - 1);
    call.query.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
  }
  return call;
}

// What our adapters encode needs no escapes in its query, so that none are read here.
void TikTokShopFake::Signed(fake::Judge& judge, const channel::HttpRequest& request,
                            const Call& call) const {
  const auto value = [&](const char* name) {
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string() : found->second;
  };
  judge.Require(Limit::TsToken,
                channel::HeaderOf(request.headers, "x-tts-access-token") == shop_.token,
                {kToken, "Expired credentials"});
  judge.Require(Limit::TsApp, value("app_key") == shop_.app_key, {kParameter, "Invalid app_key"});
  judge.Require(Limit::TsShop, value("shop_cipher") == shop_.cipher,
                {kParameter, "Invalid shop_cipher"});
  const std::int64_t age =
      clock_.NowMs() / 1000 - json::Integer(Json(value("timestamp"))).value_or(0);
  judge.Require(Limit::TsClock, age <= kBehindS && age >= -kAheadS,
                {kClock, "The timestamp is out of its window"});
  std::string text = call.path;
  for (const auto& [name, given] : call.query) {
    if (name != "sign" && name != "access_token") text += name + given;
  }
  const std::string_view type = channel::HeaderOf(request.headers, "Content-Type");
  if (!type.starts_with("multipart/form-data")) text += request.body;
  const std::string sign = crypto::ToHex(
      crypto::HmacSha256(shop_.app_secret, shop_.app_secret + text + shop_.app_secret));
  judge.Require(Limit::TsSign, value("sign") == sign, {kSignature, "The sign is invalid"});
}

Verdict TikTokShopFake::Judge(const channel::HttpRequest& request) {
  fake::Judge judge(coverage_);
  const Call call = CallOf(request);
  const std::string conversation = ConversationIn(call.path);
  const bool reads = call.path == kOrders && request.method == "GET";
  const bool uploads = call.path == kImages && request.method == "POST";
  const bool opens = call.path == kConversations && request.method == "POST";
  const bool says = !conversation.empty() && request.method == "POST";
  judge.Require(Limit::TsPath, reads || uploads || opens || says, {kNoPath, "Invalid path"});
  Signed(judge, request, call);
  Verdict verdict;
  verdict.record["method"] = reads     ? "orders"
                             : uploads ? "images"
                             : opens   ? "conversations"
                                       : "messages";
  Json data;
  if (uploads) {
    data = Upload(judge, request, verdict);
  } else {
    const bool is_json =
        channel::HeaderOf(request.headers, "Content-Type").starts_with("application/json");
    const auto body = json::Parse(request.body);
    judge.Require(Limit::TsJson, is_json && (reads || (body && body->is_object())),
                  {kParameter, "The body is not JSON"});
    if (reads) {
      data = Orders(judge, call, verdict);
    } else if (body && opens) {
      data = Open(judge, *body, verdict);
    } else if (body) {
      data = Say(judge, conversation, *body, verdict);
    }
  }
  if (judge.refusal) {
    verdict.answer = Error(judge.refusal->code, 0, judge.refusal->words);
    verdict.record["error"] = judge.refusal->words;
    verdict.record.erase("provider_id");
    return verdict;
  }
  verdict.accepted = true;
  verdict.answer = Answer(200, 0, "Success", std::move(data));
  return verdict;
}

Json TikTokShopFake::Orders(fake::Judge& judge, const Call& call, Verdict& verdict) const {
  const auto ids = call.query.find("ids");
  const bool given = ids != call.query.end() && !ids->second.empty();
  judge.Require(Limit::TsOrders, given, {kParameter, "Invalid ids"});
  Json orders = Json::array();
  if (given) {
    verdict.record["order"] = ids->second;
    if (auto order = orders_.Find(ids->second)) orders.push_back(std::move(*order));
  }
  return {{"orders", std::move(orders)}};
}

Json TikTokShopFake::Open(fake::Judge& judge, const Json& body, Verdict& verdict) const {
  judge.Known(Limit::TsKnownFields, body, {"buyer_user_id"}, kParameter);
  const std::string buyer = json::Text(Member(body, "buyer_user_id"));
  judge.Require(Limit::TsBuyer, orders_.Knows(buyer), {kNoBuyer, "The buyer has no order"});
  const std::string conversation = buyer.empty() ? "" : buyer.substr(1);
  verdict.record["to"] = conversation;
  return {{"conversation_id", conversation}};
}

Json TikTokShopFake::Upload(fake::Judge& judge, const channel::HttpRequest& request,
                            Verdict& verdict) {
  const std::optional<Form> form = FormOf(request);
  judge.Require(Limit::TsForm, form && form->size() == 1 && form->contains("data"),
                {kParameter, "The body is not a form"});
  const std::size_t most = FactsOf(ChannelId::TikTokShop).bound(hark::Limit::Image).max * kMegabyte;
  judge.Require(Limit::TsPicture, form && IsPicture(*form, "data", most),
                {kParameter, "Invalid image"});
  if (judge.refusal) return {};
  const std::string url = pictures_.Add("https://p16.example/");
  verdict.record["media"] = url;
  return {{"url", url}, {"width", 1}, {"height", 1}};
}

void TikTokShopFake::Picture(fake::Judge& judge, const Json& content, Verdict& verdict) {
  judge.Known(Limit::TsKnownFields, content, {"url", "width", "height"}, kParameter);
  const std::string url = json::Text(Member(content, "url"));
  const bool sized = Member(content, "width").is_number() && Member(content, "height").is_number();
  judge.Require(Limit::TsImage, sized && pictures_.Has(url), {kParameter, "Invalid image"});
  verdict.record["media"] = url;
}

Json TikTokShopFake::Say(fake::Judge& judge, const std::string& conversation, const Json& body,
                         Verdict& verdict) {
  judge.Known(Limit::TsKnownFields, body, {"type", "content"}, kParameter);
  const std::string type = json::Text(Member(body, "type"));
  judge.Require(Limit::TsType, type == "TEXT" || type == "IMAGE", {kParameter, "Invalid type"});
  const auto content = json::Parse(json::Text(Member(body, "content")));
  judge.Require(Limit::TsContent, content && content->is_object(), {kParameter, "Invalid content"});
  const Json said = content ? Member(*content, "content") : Json();
  if (type == "IMAGE") {
    Picture(judge, content ? *content : Json(), verdict);
  } else {
    judge.Require(Limit::TsText,
                  IsTextWithin(said, FactsOf(ChannelId::TikTokShop).bound(hark::Limit::Text)),
                  {kParameter, "Invalid length"});
    if (content) judge.Known(Limit::TsKnownFields, *content, {"content"}, kParameter);
  }
  verdict.spends = WindowKey{ChannelId::TikTokShop, WindowKind::Reply, conversation};
  judge.Require(Limit::TsWindow, windows_.Open(*verdict.spends),
                {kNoBuyer, "The buyer has no order in the last 365 days"});
  const std::string id = std::to_string(kFirstId + ++said_);
  verdict.record["to"] = conversation;
  verdict.record["text"] = json::Text(said);
  verdict.record["buttons"] = Json::array();
  verdict.record["provider_id"] = id;
  return {{"message_id", id}};
}

}  // namespace hark::fake
