#include "tests/fake_platforms/tiktok_fake.h"

#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

constexpr std::string_view kApi = "/open_api/v1.3/business/";
constexpr std::string_view kSend = "message/send/";
constexpr std::string_view kReply = "comment/reply/create/";
constexpr std::string_view kUpload = "message/media/upload/";

constexpr std::size_t kMegabyte = 1 << 20;

// Ids of TikTok's have 19 digits.
constexpr std::int64_t kFirstId = 7'455'000'000'000'000'000;

std::string MethodOf(const std::string& url) {
  return url.starts_with(kApi) ? url.substr(kApi.size()) : "";
}

nlohmann::json Record(const std::string& method, const json::Value& body) {
  const json::Value& card = Member(body, "template");
  nlohmann::json buttons = nlohmann::json::array();
  for (const json::Value& button : json::Elements(Member(card, "buttons"))) {
    buttons.push_back({{"title", Member(button, "title")}, {"payload", Member(button, "id")}});
  }
  const json::Value& said = Member(body, "text");
  std::string text = json::Text(said.is_string() ? said : Member(said, "body"));
  if (text.empty()) text = json::Text(Member(card, "title"));
  const json::Value& comment = Member(Member(body, "direct_reply"), "comment_reply");
  return {{"method", method == kSend ? "message/send" : "comment/reply/create"},
          {"to", json::Text(Member(body, "recipient"))},
          {"media", json::Text(Member(Member(body, "image"), "media_id"))},
          {"comment", json::Text(Member(method == kSend ? comment : body, "comment_id"))},
          {"text", text},
          {"action", json::Text(Member(body, "sender_action"))},
          {"buttons", buttons}};
}

channel::HttpResponse Answer(int code, int status, const std::string& words, nlohmann::json data) {
  return JsonAnswer(status, {{"code", code},
                             {"message", words},
                             {"request_id", "20260101000000FAKE"},
                             {"data", std::move(data)}});
}

}  // namespace

channel::HttpResponse TikTokFake::Error(int code, int status, const std::string& words) {
  return Answer(code, status == 0 ? 200 : status, words, nlohmann::json::object());
}

Verdict TikTokFake::Judge(const channel::HttpRequest& request) {
  TikTokJudge judge(coverage_);
  const std::string method = MethodOf(request.url);
  judge.Require(Limit::TtPath, method == kSend || method == kReply || method == kUpload,
                {TikTokJudge::kParameter, "There is no such path"});
  judge.Require(Limit::TtToken, channel::HeaderOf(request.headers, "Access-Token") == token_,
                {TikTokJudge::kToken, "Access token is incorrect or has been revoked."});
  Verdict verdict;
  if (method == kUpload) {
    Upload(judge, request, verdict);
    if (judge.refusal) verdict.answer = Error(judge.refusal->code, 0, judge.refusal->words);
    return verdict;
  }
  const auto body = json::Parse(request.body);
  const bool is_json =
      body && body->is_object() &&
      channel::HeaderOf(request.headers, "Content-Type").starts_with("application/json");
  judge.Require(Limit::TtJson, is_json, {TikTokJudge::kParameter, "The body is not JSON"});
  if (body) {
    verdict.record = Record(method, *body);
    judge.Require(Limit::TtBusiness, Member(*body, "business_id") == business_id_,
                  {TikTokJudge::kPermission, "No permission for this business_id"});
    method == kReply ? judge.Comment(*body) : judge.Message(*body);
    const json::Value& picture = Member(Member(*body, "image"), "media_id");
    if (!picture.is_null()) {
      judge.Require(Limit::TtUploaded, pictures_.Has(json::Text(picture)),
                    {TikTokJudge::kNotFound, "media_id is not found"});
    }
    if (method == kSend && !judge.refusal) AskWindow(judge, *body, verdict);
  }
  if (judge.refusal) {
    verdict.answer = Error(judge.refusal->code, 0, judge.refusal->words);
    verdict.record["error"] = judge.refusal->words;
    return verdict;
  }
  Accept(verdict);
  return verdict;
}

void TikTokFake::Upload(TikTokJudge& judge, const channel::HttpRequest& request, Verdict& verdict) {
  verdict.record = {{"method", "message/media/upload"}};
  const std::optional<Form> form = FormOf(request);
  const auto value = [&](const char* name) {
    const auto found = form ? form->find(name) : Form::const_iterator();
    return form && found != form->end() ? found->second.value : std::string();
  };
  judge.Require(Limit::TtForm, form && form->size() == 3 && value("media_type") == "IMAGE",
                {TikTokJudge::kParameter, "The body is not the form of an image"});
  judge.Require(Limit::TtBusiness, value("business_id") == business_id_,
                {TikTokJudge::kPermission, "No permission for this business_id"});
  const std::size_t most = FactsOf(ChannelId::TikTok).bound(hark::Limit::Image).max * kMegabyte;
  judge.Require(Limit::TtPicture, form && IsPicture(*form, "file", most),
                {TikTokJudge::kFileType, "File type or size is not supported"});
  if (judge.refusal) {
    verdict.record["error"] = judge.refusal->words;
    return;
  }
  verdict.accepted = true;
  const std::string id = pictures_.Add("media-");
  verdict.record["media"] = id;
  verdict.answer = Answer(0, 200, "OK", {{"media_id", id}});
}

void TikTokFake::AskWindow(TikTokJudge& judge, const json::Value& body, Verdict& verdict) {
  if (!Member(body, "sender_action").is_null()) return;
  const std::string comment = verdict.record["comment"];
  if (!comment.empty()) {
    verdict.spends = WindowKey{ChannelId::TikTok, WindowKind::PrivateReply, comment};
    judge.Require(Limit::TtPrivateReply, windows_.Open(*verdict.spends),
                  {TikTokJudge::kParameter, "Param comment_id takes no direct reply"});
    return;
  }
  verdict.spends = WindowKey{ChannelId::TikTok, WindowKind::Reply, verdict.record["to"]};
  judge.Require(Limit::TtWindow, windows_.Open(*verdict.spends),
                {TikTokJudge::kBlocked, "The message is blocked"});
}

void TikTokFake::Accept(Verdict& verdict) {
  verdict.accepted = true;
  const bool message = verdict.record["method"] == "message/send";
  // Of an action there is nothing to name.
  const bool named = !message || verdict.spends;
  const std::string id = named ? std::to_string(kFirstId + ++accepted_) : "";
  if (named) verdict.record["provider_id"] = id;
  verdict.answer = Answer(0, 200, "OK",
                          message ? nlohmann::json{{"message", {{"message_id", id}}}}
                                  : nlohmann::json{{"comment_id", id}});
}

}  // namespace hark::fake
