#include "tests/fake_platforms/whatsapp_templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "runtime/channel/json.h"
#include "runtime/channel/meta_signature.h"

namespace hark::fake {
namespace {

namespace json = channel::json;

// Graph API reference, WhatsApp Message Template.
constexpr std::string_view kFields =
    "id name language status category components parameter_format quality_score rejected_reason "
    "previous_category message_send_ttl_seconds library_template_name";
constexpr std::size_t kDefaultLimit = 25;
constexpr std::size_t kLimitMax = 100;
constexpr std::string_view kCursor = "QVFIUfake=";

std::vector<std::string> Split(std::string_view words) {
  std::vector<std::string> parts;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(','), words.size());
    parts.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return parts;
}

std::optional<std::size_t> Number(std::string_view digits) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// What a page's cursor stands behind; nothing: nobody gave it.
std::optional<std::size_t> Behind(std::string_view cursor, std::size_t count) {
  if (cursor.empty()) return 0;
  if (!cursor.starts_with(kCursor)) return std::nullopt;
  const auto number = Number(cursor.substr(kCursor.size()));
  return number && *number <= count ? number : std::nullopt;
}

bool AreParameters(std::string_view url) {
  static const std::set<std::string, std::less<>> kKnown = {"fields", "limit", "after"};
  const std::size_t query = std::min(url.find('?'), url.size() - 1);
  std::string_view rest = url.substr(query + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    if (!kKnown.contains(rest.substr(0, std::min(rest.find('='), end)))) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

}  // namespace

std::expected<void, std::string> WhatsAppTemplates::Order(const nlohmann::json& order) {
  std::lock_guard lock(mutex_);
  const json::Value& all = json::Member(order, "templates");
  if (all.is_array()) {
    templates_.assign(all.begin(), all.end());
    return {};
  }
  const std::string status = json::Text(json::Member(order, "status"));
  bool is_there = false;
  for (nlohmann::json& one : templates_) {
    if (json::Member(one, "name") != json::Member(order, "template")) continue;
    one["status"] = status;
    is_there = true;
  }
  if (is_there && !status.empty()) return {};
  return std::unexpected("an order has `templates`, or the name of a `template` and its `status`");
}

nlohmann::json WhatsAppTemplates::Page(const channel::HttpRequest& request, std::size_t first,
                                       std::size_t limit) const {
  const std::vector<std::string> fields = Split(channel::QueryValue(request.url, "fields"));
  nlohmann::json data = nlohmann::json::array();
  const std::size_t last = std::min(first + limit, templates_.size());
  for (std::size_t at = first; at < last; ++at) {
    nlohmann::json shown;
    shown["id"] = std::to_string(70'000 + at);
    for (const std::string& field : fields) {
      if (templates_[at].contains(field)) shown[field] = templates_[at][field];
    }
    data.push_back(std::move(shown));
  }
  nlohmann::json page = {{"data", std::move(data)}};
  if (first == last) return page;
  const std::string after = fmt::format("{}{}", kCursor, last);
  page["paging"]["cursors"] = {{"before", fmt::format("{}{}", kCursor, first)}, {"after", after}};
  if (last < templates_.size()) {
    page["paging"]["next"] = fmt::format(
        "https://graph.facebook.com/v25.0/{}/message_templates?access_token={}&after={}",
        account_id_, token_, after);
  }
  return page;
}

WhatsAppTemplates::Answer WhatsAppTemplates::Judge(const channel::HttpRequest& request) {
  std::lock_guard lock(mutex_);
  fake::Judge judge(coverage_);
  const std::string after = channel::QueryValue(request.url, "after");
  const std::size_t slash = std::min(request.url.find('/', 1), request.url.size());
  const std::string path = request.url.substr(slash, request.url.find('?') - slash);
  judge.Require(Limit::WaTemplatesPath,
                request.url.starts_with("/v") && path == "/" + account_id_ + "/message_templates",
                {100, "(#100) Unsupported get request. The object does not exist"});
  const std::string_view bearer = channel::HeaderOf(request.headers, "Authorization");
  judge.Require(Limit::WaToken, bearer == "Bearer " + token_,
                {190, fmt::format("Error validating access token: {} has expired", bearer), 401});
  judge.Require(Limit::WaTemplatesQuery, AreParameters(request.url),
                {100, "(#100) Unexpected parameter"});
  const std::vector<std::string> fields = Split(channel::QueryValue(request.url, "fields"));
  judge.Require(Limit::WaTemplatesFields,
                !fields.empty() &&
                    std::ranges::all_of(
                        fields, [](const std::string& field) { return IsOneOf(kFields, field); }),
                {100, "(#100) Tried accessing nonexisting field"});
  const std::string said = channel::QueryValue(request.url, "limit");
  const std::optional<std::size_t> limit = said.empty() ? kDefaultLimit : Number(said);
  judge.Require(Limit::WaTemplatesLimit, limit && *limit >= 1 && *limit <= kLimitMax,
                {100, "(#100) Param limit must be a number from 1 to 100"});
  const std::optional<std::size_t> first = Behind(after, templates_.size());
  judge.Require(Limit::WaTemplatesCursor, first.has_value(), {100, "(#100) Invalid cursor"});
  Answer answer{std::move(judge.refusal), {}, {{"method", "message_templates"}, {"after", after}}};
  if (!answer.refusal) answer.body = Page(request, *first, *limit);
  return answer;
}

}  // namespace hark::fake
