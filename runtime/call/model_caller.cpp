// Questions to a model in the words of OpenAI's chat completions
// (platform.openai.com/docs/api-reference/chat and /docs/guides/structured-outputs, November
// 2026).
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "compiler/ir/budget.h"
#include "runtime/call/caller.h"
#include "runtime/channel/json.h"
#include "runtime/value/json_text.h"

namespace hark::call {
namespace {

using channel::json::Dump;
using channel::json::Elements;
using channel::json::Integer;
using channel::json::Member;
using channel::json::Text;
using nlohmann::json;

// What a provider holds its model to is an object, whatever is asked for; the answer is in it
// under this name.
constexpr const char* kAnswer = "answer";

// A count of tokens, or nothing of whatever else is there.
std::optional<std::int64_t> CountIn(const json& usage, std::string_view name) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const std::optional<std::int64_t> count = Integer(Member(usage, name));
  if (!count || *count < 0) return std::nullopt;
  return std::min(*count, kMost);
}

// By the provider's own count; nothing where it does not say both.
std::optional<ir::Cost> SpentOf(const json& request, const json& answer) {
  const json& usage = Member(answer, "usage");
  const auto in = CountIn(usage, "prompt_tokens");
  const auto out = CountIn(usage, "completion_tokens");
  if (!in || !out) return std::nullopt;
  ir::Cost cost{1, *in + *out, 0};
  const auto price = request.find("price");
  if (price != request.end()) cost.money = ir::Price{(*price)[0], (*price)[1]}.Of(*in, *out);
  return cost;
}

Reply None(Reply reply, Reply::Kind kind, std::string words) {
  reply.kind = kind;
  reply.words = std::move(words);
  reply.body.clear();
  return reply;
}

class ModelCaller final : public Caller {
 public:
  explicit ModelCaller(ModelProvider provider) : provider_(std::move(provider)) {}

  Result<channel::HttpRequest> Encode(const store::OutboxEntry& entry) const override {
    const json request = value::ParseJson(entry.body);
    if (!request.is_object()) return Fail(FailureKind::Corrupt, "its stored request does not read");
    json schema = {{"type", "object"},
                   {"properties", {{kAnswer, request.value("schema", json::object())}}},
                   {"required", {kAnswer}},
                   {"additionalProperties", false}};
    const json body = {
        {"model", request.value("model", "")},
        {"messages",
         {{{"role", "system"}, {"content", request.value("system", "")}},
          {{"role", "user"}, {"content", request.value("asked", "")}}}},
        {"response_format",
         {{"type", "json_schema"},
          {"json_schema", {{"name", kAnswer}, {"strict", true}, {"schema", std::move(schema)}}}}},
        {"max_completion_tokens", request.value("most_tokens", 0)}};
    channel::HttpRequest http{
        .method = "POST",
        .url = provider_.url + "/chat/completions",
        .headers = {{"Accept", "application/json"}, {"Content-Type", "application/json"}},
        .body = Dump(body)};
    if (!provider_.key.empty()) {
      http.headers.emplace_back("Authorization", "Bearer " + provider_.key);
    }
    return http;
  }

  Reply Interpret(const store::OutboxEntry& entry,
                  const channel::HttpResult& result) const override {
    Reply reply = ReplyOf(result);
    if (reply.kind != Reply::Kind::Answered) return reply;
    if (reply.status < 200 || reply.status > 299) {
      // What a provider refuses it does not count, though a try it was. What it, or somebody in
      // between, gave up on may have been answered and nobody heard.
      const bool gave_up = reply.status == 408 || reply.status >= 500;
      if (!gave_up) reply.spent = ir::Cost{.calls = 1};
      return reply;
    }
    const json request = value::ParseJson(entry.body);
    const auto answer = channel::json::Parse(reply.body);
    if (!answer || !answer->is_object()) {
      return None(std::move(reply), Reply::Kind::Unusable, "the provider's answer does not read");
    }
    reply.spent = SpentOf(request, *answer);
    const json& choices = Elements(Member(*answer, "choices"));
    const bool writes = request.value("task", "") == "reply" &&
                        Text(Member(Member(request, "schema"), "type")) == "string";
    return ReadChoice(choices.empty() ? json() : choices.front(), writes, std::move(reply));
  }

 private:
  static Reply ReadChoice(const json& choice, bool writes, Reply reply) {
    const json& message = Member(choice, "message");
    const std::string end = Text(Member(choice, "finish_reason"));
    if (!Text(Member(message, "refusal")).empty() || end == "content_filter") {
      return None(std::move(reply), Reply::Kind::Declined, "the model declined");
    }
    if (end == "length") {
      return None(std::move(reply), Reply::Kind::Unusable, "the answer was cut off");
    }
    const auto content = channel::json::Parse(Text(Member(message, "content")));
    const bool fits = content && content->is_object() && content->contains(kAnswer) &&
                      (!writes || Member(*content, kAnswer).is_string());
    if (!fits) {
      return None(std::move(reply), Reply::Kind::Unusable,
                  "the answer is not in the form asked for");
    }
    const json& given = Member(*content, kAnswer);
    reply.body = given.is_string() ? given.get<std::string>() : Dump(given);
    return reply;
  }

  const ModelProvider provider_;
};

}  // namespace

std::shared_ptr<const Caller> MakeModelCaller(ModelProvider provider) {
  return std::make_shared<ModelCaller>(std::move(provider));
}

}  // namespace hark::call
