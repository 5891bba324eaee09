#include "tests/fake_platforms/meta_fake.h"

#include <unistd.h>

#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

// `/messenger/v25.0/<node>/<edge>`, its last two parts; empty when it is none.
struct Path {
  std::string node;
  std::string edge;
};

Path PathOf(std::string_view host, std::string_view url) {
  if (!url.starts_with(host)) return {};
  url.remove_prefix(host.size());
  const std::size_t node = url.find('/', 1);
  const std::size_t edge = url.find('/', node + 1);
  const bool whole = url.starts_with("/v") && node != std::string_view::npos &&
                     edge != std::string_view::npos &&
                     url.substr(0, node).find('.') != std::string_view::npos;
  if (!whole) return {};
  return {std::string(url.substr(node + 1, edge - node - 1)), std::string(url.substr(edge + 1))};
}

void AddButtons(const json::Value& buttons, nlohmann::json& all) {
  for (const json::Value& button : json::Elements(buttons)) {
    all.push_back({{"title", Member(button, "title")}, {"payload", Member(button, "payload")}});
  }
}

nlohmann::json Record(const Path& path, const json::Value& body) {
  const json::Value& message = Member(body, "message");
  const json::Value& payload = Member(Member(message, "attachment"), "payload");
  nlohmann::json buttons = nlohmann::json::array();
  AddButtons(Member(message, "quick_replies"), buttons);
  AddButtons(Member(payload, "buttons"), buttons);
  for (const json::Value& element : json::Elements(Member(payload, "elements"))) {
    AddButtons(Member(element, "buttons"), buttons);
  }
  std::string text = json::Text(message.is_string() ? message : Member(message, "text"));
  if (text.empty()) text = json::Text(Member(payload, "text"));
  const json::Value& recipient = Member(body, "recipient");
  const bool in_public = path.edge != "messages";
  return {{"method", path.edge},
          {"to", json::Text(Member(recipient, "id"))},
          {"comment", in_public ? path.node : json::Text(Member(recipient, "comment_id"))},
          {"text", text},
          {"buttons", buttons},
          {"action", json::Text(Member(body, "sender_action"))},
          {"effect_id", json::Text(Member(message, "metadata"))}};
}

}  // namespace

channel::HttpResponse MetaFake::Error(int code, int subcode, int status, const std::string& words) {
  if (status == 0) status = code == 190 ? 401 : code == 1 || code == 2 ? 500 : 400;
  nlohmann::json error = {{"message", words},
                          {"type", "OAuthException"},
                          {"code", code},
                          {"fbtrace_id", "AfakeTraceId"}};
  if (subcode != 0) error["error_subcode"] = subcode;
  return JsonAnswer(status, {{"error", std::move(error)}});
}

Verdict MetaFake::Judge(const channel::HttpRequest& request) {
  MetaJudge judge(flavour_, coverage_);
  const Path path = PathOf(flavour_.host, request.url);
  const bool is_message =
      path.edge == "messages" && (path.node == account_id_ || path.node == "me");
  const bool is_comment = path.edge == flavour_.replies && !path.node.empty();
  judge.Require(
      Limit::MePath, is_message || is_comment,
      {MetaJudge::kParameter, "(#100) Unsupported post request. There is no such object"});
  judge.Require(Limit::MeToken,
                channel::HeaderOf(request.headers, "Authorization") == "Bearer " + token_,
                {190, "Error validating access token", 401});
  const auto body = json::Parse(request.body);
  const bool is_json =
      body && body->is_object() &&
      channel::HeaderOf(request.headers, "Content-Type").starts_with("application/json");
  judge.Require(Limit::MeJson, is_json, {MetaJudge::kParameter, "(#100) The body is not JSON"});
  Verdict verdict;
  if (body) {
    verdict.record = Record(path, *body);
    is_comment ? judge.Comment(*body) : judge.Message(*body);
    if (is_message && !judge.refusal) AskWindow(judge, *body, verdict);
  }
  if (judge.refusal) {
    const Refusal& refusal = *judge.refusal;
    verdict.answer = Error(refusal.code, refusal.subcode, refusal.status, refusal.words);
    verdict.record["error"] = refusal.words;
    return verdict;
  }
  Accept(path.node, verdict);
  return verdict;
}

// What Meta answers to a second or late private reply is not documented: like to one to a
// comment that cannot have any.
void MetaFake::AskWindow(MetaJudge& judge, const json::Value& body, Verdict& verdict) {
  if (!Member(body, "message").is_object()) return;
  const json::Value& recipient = Member(body, "recipient");
  const std::string person = json::Text(Member(recipient, "id"));
  if (person.empty()) {
    std::string comment = json::Text(recipient.front());
    verdict.spends = WindowKey{flavour_.id, WindowKind::PrivateReply, std::move(comment)};
    judge.Require(Limit::MePrivateReply, windows_.Open(*verdict.spends),
                  {MetaJudge::kParameter, "(#100) Invalid comment for a private reply", 400,
                   MetaJudge::kNoSuchComment});
    return;
  }
  const bool by_person = Member(body, "tag") == "HUMAN_AGENT";
  verdict.spends =
      WindowKey{flavour_.id, by_person ? WindowKind::HumanAgent : WindowKind::Reply, person};
  judge.Require(Limit::MeWindow, windows_.Open(*verdict.spends),
                {10, "(#10) This message is sent outside of allowed window.", 400,
                 MetaJudge::kOutsideWindow});
}

void MetaFake::Accept(const std::string& node, Verdict& verdict) {
  // The process id keeps ids of a restarted fake apart.
  const std::string number = std::to_string(getpid()) + "." + std::to_string(++accepted_);
  verdict.accepted = true;
  if (verdict.record["method"] != "messages") {
    verdict.record["provider_id"] = node + "_" + number;
    verdict.answer = JsonAnswer(200, {{"id", verdict.record["provider_id"]}});
    return;
  }
  // Only now it is told who wrote the comment.
  std::string to = verdict.record["to"];
  if (to.empty()) to = "psid-of-" + verdict.record["comment"].get<std::string>();
  nlohmann::json answer = {{"recipient_id", to}};
  if (verdict.spends) {
    verdict.record["provider_id"] = "m_FAKE" + number;
    answer["message_id"] = verdict.record["provider_id"];
  }
  verdict.answer = JsonAnswer(200, answer);
}

}  // namespace hark::fake
