// What WhatsApp answers. The codes and their classes are rows of
// compiler/channel/errors.def.
#include "runtime/channel/whatsapp_error.h"

#include <nlohmann/json.hpp>

#include "runtime/channel/answer.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

// A code that no row holds: the channel itself refused, and the status says whose fault.
SendClass ClassOfUnknown(int status) {
  if (status == 429) return SendClass::Rate;
  if (status >= 500) return SendClass::Retry;
  return status == 401 || status == 403 ? SendClass::Auth : SendClass::Bad;
}

SendClass ClassOfCode(std::optional<std::int64_t> code, int status) {
  const ErrorRow* row = code ? ErrorOf(ChannelId::WhatsApp, *code, 0) : nullptr;
  return row != nullptr ? ClassOf(row->error_class) : ClassOfUnknown(status);
}

std::string Words(const json::Value& error) {
  std::string words = "WhatsApp error " + json::Id(json::Member(error, "code"));
  std::string message = json::Text(json::Member(error, "message"));
  if (!message.empty()) words += ": " + message;
  std::string details = json::Text(json::Member(json::Member(error, "error_data"), "details"));
  if (!details.empty()) words += " (" + details + ")";
  // Meta's support asks for it.
  std::string trace = json::Text(json::Member(error, "fbtrace_id"));
  if (!trace.empty()) words += " [fbtrace_id " + trace + "]";
  return SafeWords(words);
}

}  // namespace

SendResult InterpretWhatsApp(const HttpResponse& response) {
  auto answer = json::Parse(response.body);
  if (!answer) return InterpretStatus(response);
  const json::Value& error = json::Member(*answer, "error");
  SendResult result;
  if (error.is_object()) {
    result.kind = ClassOfCode(json::Integer(json::Member(error, "code")), response.status);
    result.error = Words(error);
    result.retry_after_ms = RetryAfterMs(response.headers);
    return result;
  }
  const json::Value& messages = json::Elements(json::Member(*answer, "messages"));
  if (!messages.empty()) result.provider_id = json::Id(json::Member(messages.front(), "id"));
  bool accepted = response.status >= 200 && response.status < 300 && !result.provider_id.empty();
  return accepted ? result : InterpretStatus(response);
}

}  // namespace hark::channel
