#include "tests/traffic/platform_side.h"

#include <fmt/format.h>

#include <fstream>
#include <utility>

#include "compiler/base/check.h"

namespace hark::traffic {
namespace {

constexpr const char* kChannels[] = {"whatsapp", "messenger", "instagram",
                                     "telegram", "tiktok",    "tiktok_shop"};
constexpr int kPeople = 40;  // on each channel
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;

bool HasComments(std::string_view channel) {
  return channel == "messenger" || channel == "instagram" || channel == "tiktok";
}

std::string_view PlatformOf(std::string_view path) {
  if (path.starts_with("/bot")) return "telegram";
  if (path.starts_with("/open_api")) return "tiktok";
  if (path.starts_with("/customer_service")) return "tiktok_shop";
  if (path.starts_with("/messenger")) return "messenger";
  return path.starts_with("/instagram") ? "instagram" : "whatsapp";
}

// Of the requests that fail, in parts of a thousand of all.
struct Trouble {
  int in_a_thousand;
  const char* fault;
  const char* error_class;
};
constexpr Trouble kTroubles[] = {
    {40, "error", "retry"},  {40, "error", "rate"},   {5, "error", "window"},
    {10, "error", "gone"},   {5, "error", "bad"},     {3, "error", "auth"},
    {2, "error", "account"}, {40, "drop_before", ""}, {40, "drop_after", ""},
};

}  // namespace

PlatformSide::PlatformSide(host::VirtualClock& clock, Dice& dice, const Plan& plan, Tally& tally)
    : clock_(clock),
      dice_(dice),
      plan_(plan),
      tally_(tally),
      platforms_(fake::Accounts{}, log_, clock),
      door_({}, [this](const channel::HttpRequest& request) { return Hear(request); }),
      door_url_(fmt::format("http://127.0.0.1:{}/webhook/", door_.Start().value())) {
  platforms_.windows().Enforce();
  PlanDeeds();
}

std::vector<channel::Connection> PlatformSide::Connections() const {
  const fake::Accounts known;
  const std::tuple<const char*, const char*, std::string, std::string> rows[] = {
      {"whatsapp", "/v25.0", known.phone_number_id, known.whatsapp_token},
      {"messenger", "/messenger/v25.0", known.page_id, known.messenger_token},
      {"instagram", "/instagram/v25.0", known.instagram_id, known.instagram_token},
      {"telegram", "", "", known.telegram_token},
      {"tiktok", "/open_api/v1.3", known.business_id, known.tiktok_token},
      {"tiktok_shop", "", known.shop_id, known.shop.token},
  };
  std::vector<channel::Connection> connections;
  for (const auto& [channel, path, account, token] : rows) {
    connections.push_back({.name = channel,
                           .channel = channel,
                           .api_url = path,
                           .account_id = account,
                           .app_key = known.shop.app_key,
                           .shop_cipher = known.shop.cipher,
                           .token = token,
                           .app_secret = known.shop.app_secret,
                           .verify_token = "sample-word",
                           .webhook_secret = known.shop.app_secret});
  }
  return connections;
}

void PlatformSide::PlanDeeds() {
  const auto count =
      static_cast<std::int64_t>(plan_.events_per_minute * static_cast<double>(plan_.minutes));
  for (std::int64_t number = 1; number <= count; ++number) PlanDeed(number);
  tally_.events = count;
}

// Some webhooks are late by so much that little is left of the reply window.
void PlatformSide::PlanDeed(std::int64_t number) {
  const std::string channel = kChannels[dice_.Between(0, std::ssize(kChannels) - 1)];
  const std::string person = std::to_string(7'300'000'000 + dice_.Between(1, kPeople));
  const std::int64_t due_ms = clock_.NowMs() + dice_.Between(0, plan_.minutes * kMinuteMs);
  std::int64_t at_ms = due_ms;
  const bool comments = HasComments(channel) && dice_.Falls(200);
  const bool has_window = channel != "telegram" && channel != "tiktok_shop";
  const bool may_be_late = has_window && (!comments || channel == "tiktok");
  const bool late = may_be_late && dice_.Falls(60);
  const std::string text = (comments ? "c" : "m") + std::to_string(number);
  if (late) {
    const std::int64_t window_ms = (channel == "tiktok" ? 48 : 24) * kHourMs;
    at_ms -= window_ms - dice_.Between(-kMinuteMs, 3 * kMinuteMs);
  }
  Json event = {{"from", late ? std::to_string(7'400'000'000 + number) : person},
                {"name", "Ana"},
                {"id", std::to_string(7'455'000'000'000 + number)},
                {"at", at_ms / 1000}};
  Deed deed{channel, event["from"], {}, {}};
  if (comments) {
    event["comment"] = text;
    event["post"] = "7454";
    deed.answers = {"Of " + text + ": we wrote to you.", "Of " + text + ": it is 49 USD."};
  } else {
    event["text"] = text;
    deed.answers = {"You said " + text + "."};
  }
  deed.event = event;
  deeds_.push_back(std::move(deed));
  webhooks_.insert({due_ms, {channel, std::move(event)}});
}

std::string PlatformSide::FaultFor(const std::string& platform) {
  std::int64_t thrown = dice_.Between(0, 999);
  for (const Trouble& trouble : kTroubles) {
    thrown -= trouble.in_a_thousand;
    if (thrown >= 0) continue;
    Json order = {{"platform", platform}, {"fault", trouble.fault}};
    if (*trouble.error_class != '\0') order["class"] = trouble.error_class;
    if (trouble.error_class == std::string("rate")) order["retry_after"] = dice_.Between(1, 30);
    return order.dump();
  }
  return "";
}

channel::HttpResult PlatformSide::Send(const channel::HttpRequest& request,
                                       std::int64_t timeout_ms) {
  clock_.Advance(dice_.Between(10, 200));
  if (Faulty() && dice_.Falls(20)) {
    return std::unexpected(
        channel::HttpFailure{channel::WireFailure::NotSent, "connection refused"});
  }
  if (Faulty() && dice_.Falls(2)) throw Crash{};
  if (Faulty()) {
    const std::string fault = FaultFor(std::string(PlatformOf(request.url)));
    // Not every platform has errors of every class.
    tally_.faults +=
        !fault.empty() && platforms_.Handle({"POST", "/control", {}, fault}).status == 200;
  }
  const channel::HttpResponse response = platforms_.Handle(request);
  ReadLog();
  if (Faulty() && dice_.Falls(2)) throw Crash{};
  const bool slow = Faulty() && dice_.Falls(10);
  if (slow) clock_.Advance(timeout_ms);
  if (slow || response.status == 0) {
    return std::unexpected(channel::HttpFailure{channel::WireFailure::Uncertain,
                                                slow ? "no answer in time" : "connection closed"});
  }
  return response;
}

// The log and not the answer says what was accepted: answers get lost.
void PlatformSide::ReadLog() {
  std::ifstream log(folder_.File("asked.jsonl"), std::ios::binary);
  log.seekg(read_bytes_);
  for (std::string line; std::getline(log, line);) {
    read_bytes_ += static_cast<std::int64_t>(line.size()) + 1;
    asked_.push_back(Json::parse(line));
    if (asked_.back()["accepted"] == true) Report(asked_.back());
  }
}

// Two platforms tell what was sent, most of the time.
void PlatformSide::Report(const Json& line) {
  const std::string platform = line["platform"];
  if (line["method"] != "messages" || line.contains("comment") || !dice_.Falls(700)) return;
  std::string person = line["to"];
  if (person.starts_with('+')) person.erase(0, 1);
  const std::int64_t due_ms = clock_.NowMs() + dice_.Between(100, kMinuteMs);
  Json event = {{"provider_id", line["provider_id"]}, {"at", due_ms / 1000}};
  if (platform == "whatsapp") {
    event["from"] = person;
    event["status"] = "sent";
  } else if (platform == "messenger") {
    event["to"] = person;
    event["echo"] = line["text"];
  } else {
    return;
  }
  event["effect_id"] = line["effect_id"];
  webhooks_.insert({due_ms, {platform, std::move(event)}});
}

std::optional<std::int64_t> PlatformSide::NextDue() const {
  if (webhooks_.empty()) return std::nullopt;
  return webhooks_.begin()->first;
}

channel::HttpResponse PlatformSide::Hear(const channel::HttpRequest& request) {
  ++tally_.webhooks;
  channel::HttpResponse response{0, {}, ""};
  if (hearing_->is_open() && !crashed_) {
    try {
      response = hearing_->Take(request);
    } catch (const Crash&) {
      crashed_ = true;
    }
  }
  if (plan_.broken == Broken::AnswersTooSoon) response.status = 200;
  // Taken, and the platform never hears of it.
  if (Faulty() && dice_.Falls(50)) response.status = 0;
  tally_.refused += response.status != 200;
  return response;
}

bool PlatformSide::Post(WorkerSide& worker, const Webhook& webhook) {
  const fake::Accounts known;
  const std::string& channel = webhook.channel;
  const Json order = {{"channel", channel},
                      {"url", door_url_ + channel},
                      {"secret", known.shop.app_secret},
                      {"app_key", known.shop.app_key},
                      {"account", channel == "whatsapp"    ? known.phone_number_id
                                  : channel == "messenger" ? known.page_id
                                  : channel == "instagram" ? known.instagram_id
                                  : channel == "tiktok"    ? known.business_id
                                                           : known.shop_id},
                      {"attempts", 1},
                      {"copies", Faulty() && dice_.Falls(50) ? 2 : 1},
                      {"signed_at", clock_.NowMs() / 1000},
                      {"events", {webhook.event}}};
  hearing_ = &worker;
  const auto told = platforms_.Handle({"POST", "/control/deliver", {}, order.dump()});
  HARK_CHECK(told.status == 200, "webhook.h");
  const Json answer = Json::parse(told.body);
  return answer["delivered"] == answer["posts"];
}

bool PlatformSide::Deliver(WorkerSide& worker) {
  while (!webhooks_.empty() && webhooks_.begin()->first <= clock_.NowMs()) {
    Webhook webhook = webhooks_.extract(webhooks_.begin()).mapped();
    crashed_ = false;
    if (!Post(worker, webhook)) {
      const std::int64_t again_ms = clock_.NowMs() + webhook.wait_ms;
      webhook.wait_ms = std::min(webhook.wait_ms * 2, 10 * kMinuteMs);
      webhooks_.insert({again_ms, std::move(webhook)});
    } else if (Faulty() && dice_.Falls(50)) {
      webhooks_.insert({clock_.NowMs() + dice_.Between(1, 10 * kMinuteMs), std::move(webhook)});
    }
    if (crashed_) return false;
  }
  return true;
}

}  // namespace hark::traffic
