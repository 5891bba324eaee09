#include "tests/fake_platforms/whatsapp_fake.h"

#include <unistd.h>

#include "runtime/channel/json.h"
#include "tests/fake_platforms/whatsapp_judge.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

bool IsVersion(std::string_view text) {
  return text.size() >= 4 && text[0] == 'v' && text.find('.') != std::string_view::npos;
}

nlohmann::json Buttons(const json::Value& message) {
  nlohmann::json buttons = nlohmann::json::array();
  const json::Value& action = Member(Member(message, "interactive"), "action");
  for (const json::Value& button : json::Elements(Member(action, "buttons"))) {
    const json::Value& reply = Member(button, "reply");
    buttons.push_back({{"title", Member(reply, "title")}, {"payload", Member(reply, "id")}});
  }
  return buttons;
}

nlohmann::json Record(const json::Value& message) {
  std::string text = json::Text(Member(Member(message, "text"), "body"));
  if (text.empty())
    text = json::Text(Member(Member(Member(message, "interactive"), "body"), "text"));
  std::string to = json::Text(Member(message, "to"));
  return {{"method", "messages"},
          {"to", to.empty() ? json::Text(Member(message, "recipient")) : to},
          {"text", text},
          {"buttons", Buttons(message)},
          {"effect_id", json::Text(Member(message, "biz_opaque_callback_data"))}};
}

// Webhooks name the sender without the plus that sending wants.
WindowKey WindowOf(const nlohmann::json& record) {
  std::string person = record["to"];
  if (person.starts_with('+')) person.erase(0, 1);
  return {ChannelId::WhatsApp, WindowKind::Reply, std::move(person)};
}

}  // namespace

channel::HttpResponse WhatsAppFake::Error(int code, int status, const std::string& words) {
  if (status == 0) status = code == 190 ? 401 : code == 130429 || code == 131056 ? 429 : 400;
  return JsonAnswer(status,
                    {{"error",
                      {{"message", words},
                       {"type", "OAuthException"},
                       {"code", code},
                       {"error_data", {{"messaging_product", "whatsapp"}, {"details", words}}},
                       {"fbtrace_id", "AfakeTraceId"}}}});
}

Verdict WhatsAppFake::JudgeReading(const channel::HttpRequest& request) {
  WhatsAppTemplates::Answer answer = templates_.Judge(request);
  Verdict verdict{.answer = JsonAnswer(200, answer.body), .record = std::move(answer.record)};
  verdict.accepted = !answer.refusal;
  if (answer.refusal) {
    verdict.answer = Error(answer.refusal->code, answer.refusal->status, answer.refusal->words);
    verdict.record["error"] = answer.refusal->words;
  }
  return verdict;
}

Verdict WhatsAppFake::Judge(const channel::HttpRequest& request) {
  if (request.method == "GET") return JudgeReading(request);
  MessageJudge judge(coverage_);
  std::size_t slash = request.url.find('/', 1);
  bool path = slash != std::string::npos && IsVersion(request.url.substr(1, slash - 1)) &&
              request.url.substr(slash) == "/" + phone_number_id_ + "/messages";
  judge.Require(Limit::WaPath, path, MessageJudge::kParameter,
                "(#100) Unsupported post request. The object does not exist");
  judge.Require(Limit::WaToken,
                channel::HeaderOf(request.headers, "Authorization") == "Bearer " + token_, 190,
                "Error validating access token", 401);
  auto body = json::Parse(request.body);
  bool is_json = body && body->is_object() &&
                 channel::HeaderOf(request.headers, "Content-Type").starts_with("application/json");
  judge.Require(Limit::WaJson, is_json, MessageJudge::kParameter, "(#100) The body is not JSON");
  Verdict verdict;
  const bool marks = body && !Member(*body, "status").is_null();
  if (marks) {
    judge.Read(*body);
    verdict.record = {{"method", "messages"},
                      {"action", Member(*body, "typing_indicator").is_null() ? "read" : "typing"},
                      {"message", json::Text(Member(*body, "message_id"))}};
  } else if (body) {
    judge.Message(*body);
    verdict.record = Record(*body);
    if (!judge.refusal && Member(*body, "type") != "template") {
      verdict.spends = WindowOf(verdict.record);
      judge.Require(Limit::WaWindow, windows_.Open(*verdict.spends), 131047,
                    "(#131047) Re-engagement message");
    }
  }
  if (judge.refusal) {
    verdict.answer = Error(judge.refusal->code, judge.refusal->status, judge.refusal->words);
    verdict.record["error"] = judge.refusal->words;
    return verdict;
  }
  if (marks) {
    verdict.accepted = true;
    verdict.answer = JsonAnswer(200, {{"success", true}});
    return verdict;
  }
  // The process id keeps ids of a restarted fake apart.
  std::string id = "wamid.FAKE" + std::to_string(getpid()) + "." + std::to_string(++accepted_);
  std::string to = verdict.record["to"];
  verdict.accepted = true;
  verdict.record["provider_id"] = id;
  verdict.answer = JsonAnswer(
      200, {{"messaging_product", "whatsapp"},
            {"contacts", {{{"input", to}, {"wa_id", to.starts_with('+') ? to.substr(1) : to}}}},
            {"messages", {{{"id", id}}}}});
  return verdict;
}

}  // namespace hark::fake
