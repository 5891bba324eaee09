#include "tests/support/platforms.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/channel/curl_client.h"

namespace hark::test {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kStartMs = 20'000;

Sent SentFromJson(const Json& record) {
  Sent sent;
  sent.platform = record.value("platform", "");
  sent.to = record.value("to", "");
  // WhatsApp is told numbers with a plus and tells them without.
  if (sent.to.starts_with('+')) sent.to.erase(0, 1);
  sent.text = record.value("text", "");
  for (const Json& button : record.value("buttons", Json::array())) {
    sent.buttons.push_back({button.value("title", ""), button.value("payload", "")});
  }
  sent.effect_id = record.value("effect_id", "");
  sent.provider_id = record.value("provider_id", "");
  sent.at_ms = record.value("at_ms", std::int64_t{0});
  sent.accepted = record.value("accepted", false);
  const std::string method = record.value("method", "");
  sent.is_message = method == "messages" || method == "sendMessage";
  sent.error = record.value("error", "");
  return sent;
}

}  // namespace

Result<std::unique_ptr<Platforms>> Platforms::Start(const std::string& log_path) {
  auto process = Child::Start(BesideThisProgram("fake_platforms"), {"--log", log_path});
  if (!process) return std::unexpected(process.error());
  auto address = process->ReadLineAfter("listening on ", kStartMs);
  if (!address) return Fail(address.error().kind, "fake_platforms: " + address.error().message);
  return std::unique_ptr<Platforms>(
      new Platforms(std::move(*process), "http://" + *address, log_path));
}

channel::Connection Platforms::WhatsApp(const std::string& url, const std::string& name) {
  return {.name = name,
          .channel = "whatsapp",
          .api_url = url + "/v25.0",
          .account_id = "105550001111222",
          .token = "fake-whatsapp-token",
          .app_secret = "app-secret-of-" + name,
          .verify_token = "verify-token-of-" + name};
}

channel::Connection Platforms::Telegram(const std::string& url, const std::string& name) {
  return {.name = name,
          .channel = "telegram",
          .api_url = url,
          .token = "7000000001:fake-telegram-token",
          .webhook_secret = "webhook-secret-of-" + name};
}

std::vector<Sent> Platforms::ReadNew() {
  std::vector<Sent> sent;
  std::ifstream log(log_path_, std::ios::binary);
  log.seekg(read_bytes_);
  // A line that is still being written has no end yet: it is for the next call.
  for (std::string line; std::getline(log, line) && !log.eof();) {
    read_bytes_ += static_cast<std::int64_t>(line.size()) + 1;
    Json record = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (record.is_object()) sent.push_back(SentFromJson(record));
  }
  return sent;
}

Result<void> Platforms::DelayAnswers(const std::string& platform, std::int64_t ms) {
  const Json order = {
      {"platform", platform}, {"fault", "delay"}, {"ms", ms}, {"count", 1'000'000'000}};
  auto client = channel::MakeCurlClient();
  auto answer = client->Send(
      {"POST", url_ + "/control", {{"Content-Type", "application/json"}}, order.dump()}, kStartMs);
  if (!answer) return Fail(FailureKind::Unavailable, answer.error().message);
  if (answer->status != 200) return Fail(FailureKind::Invalid, answer->body);
  return {};
}

}  // namespace hark::test
