#include "runtime/channel/whatsapp_templates.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/channel/answer.h"
#include "runtime/channel/json.h"
#include "runtime/channel/meta_error.h"
#include "runtime/channel/percent.h"

namespace hark::channel {
namespace {

using json::Member;

// All that scripts are held to.
constexpr std::string_view kFields = "name,language,status,category,parameter_format,components";
// With its texts escaped, its links and its examples a template seldom has more than 10 kB, so a
// page fits into the answer that is taken (HttpRequest::answer_bytes_max).
constexpr int kPageSize = 50;

TemplatePage None(SendResult result) { return {std::move(result), {}, {}}; }

// Asking again does no harm, so nobody has to know whether it came there.
TemplatePage NoneBy(const HttpResponse& response) {
  SendResult result = InterpretStatus(response);
  if (result.kind == SendClass::Uncertain) result.kind = SendClass::Retry;
  return None(std::move(result));
}

TemplatePage NoPage(std::string why) {
  return None({.kind = SendClass::Uncertain, .provider_id = {}, .error = std::move(why)});
}

}  // namespace

HttpRequest AskForTemplates(const Connection& connection, std::string_view after) {
  std::string url = fmt::format("{}/{}/message_templates?fields={}&limit={}", connection.api_url,
                                PercentEncoded(connection.business_account_id), kFields, kPageSize);
  if (!after.empty()) url += "&after=" + PercentEncoded(after);
  return {"GET", std::move(url), {{"Authorization", "Bearer " + connection.token}}, ""};
}

TemplatePage ReadTemplates(const HttpResponse& response) {
  const bool is_good = response.status >= 200 && response.status < 300;
  const auto answer = json::Parse(response.body);
  if (!answer) return is_good ? NoPage("the answer is " + answer.error()) : NoneBy(response);
  if (auto refused = MetaRefusal(FactsOf(ChannelId::WhatsApp), response, *answer)) {
    return None(*std::move(refused));
  }
  if (!is_good) return NoneBy(response);
  const json::Value& data = Member(*answer, "data");
  if (!data.is_array()) return NoPage("the answer has no array `data`");
  TemplatePage page;
  for (const json::Value& one : data) page.templates.push_back(json::Dump(one));
  const json::Value& paging = Member(*answer, "paging");
  if (json::Text(Member(paging, "next")).empty()) return page;
  page.after = json::Text(Member(Member(paging, "cursors"), "after"));
  if (page.after.empty()) return NoPage("the answer has no cursor to what comes behind it");
  return page;
}

}  // namespace hark::channel
