// Classes of Meta's error codes. Names and meanings: pywa 0bcf2f192ff3 errors.py, which
// mirrors Meta's table, and nyaruka/courier 350e935007fd (which codes are throttling); the
// class is our reading. Codes decide, never the HTTP status alone: Meta documents no
// status per code.

#include "runtime/channel/whatsapp_error.h"

#include <nlohmann/json.hpp>

#include "runtime/channel/answer.h"
#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

struct CodeClass {
  std::int64_t first;
  std::int64_t last;
  SendClass kind;
};

// The first row that holds a code decides.
constexpr CodeClass kCodes[] = {
    {1, 2, SendClass::Retry},            // unknown; service temporarily down
    {131000, 131000, SendClass::Retry},  // something went wrong
    {131016, 131016, SendClass::Retry},  // service unavailable
    {131053, 131053, SendClass::Retry},  // media upload
    {131057, 131057, SendClass::Retry},  // maintenance
    {135000, 135000, SendClass::Retry},  // generic

    {4, 4, SendClass::Rate},            // app
    {17, 17, SendClass::Rate},          // user
    {32, 32, SendClass::Rate},          // page
    {613, 613, SendClass::Rate},        // custom
    {80000, 80999, SendClass::Rate},    // business use case; 80007 is WhatsApp's
    {130429, 130429, SendClass::Rate},  // throughput of the number
    {131048, 131048, SendClass::Rate},  // spam restriction
    {131056, 131056, SendClass::Rate},  // too many to one contact
    {133016, 133016, SendClass::Rate},  // registration

    {131047, 131047, SendClass::Window},  // more than 24 h since the contact wrote

    {130472, 130472, SendClass::Gone},  // the contact is in an experiment
    {131026, 131026, SendClass::Gone},  // undeliverable; may mean blocked
    {131049, 131050, SendClass::Gone},  // ecosystem limit; marketing stopped

    {0, 0, SendClass::Auth},
    {3, 3, SendClass::Auth},
    {10, 10, SendClass::Auth},
    {190, 190, SendClass::Auth},        // token
    {200, 299, SendClass::Auth},        // permission
    {131005, 131005, SendClass::Auth},  // access denied

    {368, 368, SendClass::Account},        // policy
    {130497, 130497, SendClass::Account},  // country
    {131031, 131031, SendClass::Account},  // locked
    {131037, 131037, SendClass::Account},  // display name
    {131042, 131042, SendClass::Account},  // payment
    {131045, 131045, SendClass::Account},  // certificate
    {131064, 131064, SendClass::Account},  // classification limit
    {133010, 133010, SendClass::Account},  // not registered

    {100, 100, SendClass::Bad},        // parameter
    {131008, 131009, SendClass::Bad},  // missing; invalid value
    {131021, 131021, SendClass::Bad},  // to itself
    {131030, 131030, SendClass::Bad},  // not in the test list
    {131051, 131052, SendClass::Bad},  // message type; media
    {131062, 131063, SendClass::Bad},  // address form; marketing off
    {132000, 132999, SendClass::Bad},  // templates
    {137000, 137000, SendClass::Bad},  // identity changed
};

// A code that no row holds: the channel itself refused, and the status says whose fault.
SendClass ClassOfUnknown(int status) {
  if (status == 429) return SendClass::Rate;
  if (status >= 500) return SendClass::Retry;
  return status == 401 || status == 403 ? SendClass::Auth : SendClass::Bad;
}

SendClass ClassOf(std::optional<std::int64_t> code, int status) {
  for (const CodeClass& row : kCodes) {
    if (code && *code >= row.first && *code <= row.last) return row.kind;
  }
  return ClassOfUnknown(status);
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
    result.kind = ClassOf(json::Integer(json::Member(error, "code")), response.status);
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
