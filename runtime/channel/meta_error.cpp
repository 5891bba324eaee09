// What Meta's channels answer. Source of the envelope: Graph API error handling; the codes
// and their classes are rows of compiler/channel/errors.def.
#include "runtime/channel/meta_error.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/channel/answer.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

using json::Member;

// A code that no row holds: the channel itself refused, and the status says whose fault.
SendClass ClassOfUnknown(int status) {
  if (status == 429) return SendClass::Rate;
  if (status >= 500) return SendClass::Retry;
  return status == 401 || status == 403 ? SendClass::Auth : SendClass::Bad;
}

SendClass ClassOfError(const ChannelFacts& facts, const json::Value& error, int status) {
  const std::optional<std::int64_t> code = json::Integer(Member(error, "code"));
  if (!code) return ClassOfUnknown(status);
  const std::int64_t subcode = json::Integer(Member(error, "error_subcode")).value_or(0);
  const ErrorRow* row = ErrorOf(facts.id, *code, subcode);
  return row != nullptr ? ClassOf(row->error_class) : ClassOfUnknown(status);
}

std::string WordsOf(const ChannelFacts& facts, const json::Value& error) {
  std::string words = std::string(facts.title) + " error " + json::Id(Member(error, "code"));
  const std::string subcode = json::Id(Member(error, "error_subcode"));
  if (!subcode.empty()) words += "/" + subcode;
  const std::string message = json::Text(Member(error, "message"));
  if (!message.empty()) words += ": " + message;
  const std::string details = json::Text(Member(Member(error, "error_data"), "details"));
  if (!details.empty()) words += " (" + details + ")";
  // Meta's support asks for it.
  const std::string trace = json::Text(Member(error, "fbtrace_id"));
  if (!trace.empty()) words += " [fbtrace_id " + trace + "]";
  return SafeWords(words);
}

}  // namespace

std::optional<SendResult> MetaRefusal(const ChannelFacts& facts, const HttpResponse& response,
                                      const nlohmann::json& answer) {
  const json::Value& error = Member(answer, "error");
  if (!error.is_object()) return std::nullopt;
  return SendResult{.kind = ClassOfError(facts, error, response.status),
                    .provider_id = {},
                    .error = WordsOf(facts, error),
                    .retry_after_ms = RetryAfterMs(response.headers)};
}

SendResult MetaAccepted(const HttpResponse& response, std::string provider_id) {
  const bool accepted = response.status >= 200 && response.status < 300 && !provider_id.empty();
  if (!accepted) return InterpretStatus(response);
  SendResult result;
  result.provider_id = std::move(provider_id);
  return result;
}

}  // namespace hark::channel
