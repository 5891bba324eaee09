#include "tests/unit/fake_server.h"

#include <chrono>
#include <fstream>
#include <utility>

namespace hark::fake {
namespace {

using channel::Connection;
using channel::HttpRequest;
using channel::HttpResponse;
using channel::HttpResult;
using channel::SendClass;
using channel::SendResult;
using Json = nlohmann::json;

struct Access {
  const char* channel;
  const char* path;
  std::string account;
  std::string token;
};

Access AccessTo(const std::string& channel) {
  const Accounts known;
  const Access all[] = {
      {"whatsapp", "/v25.0", known.phone_number_id, known.whatsapp_token},
      {"messenger", "/messenger/v25.0", known.page_id, known.messenger_token},
      {"instagram", "/instagram/v25.0", known.instagram_id, known.instagram_token},
      {"telegram", "", "", known.telegram_token},
      {"tiktok", "/open_api/v1.3", known.business_id, known.tiktok_token},
      {"tiktok_shop", "", known.shop_id, known.shop.token},
  };
  for (const Access& one : all) {
    if (one.channel == channel) return one;
  }
  return {};
}

std::int64_t NowMs() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace

Connection AccountAt(const std::string& url, const std::string& channel) {
  const Access access = AccessTo(channel);
  return {.name = channel,
          .channel = channel,
          .api_url = url + access.path,
          .account_id = access.account,
          .app_key = Accounts().shop.app_key,
          .shop_cipher = Accounts().shop.cipher,
          .token = access.token,
          .app_secret = "app secret",
          .verify_token = "verify token",
          .webhook_secret = "hook-secret"};
}

std::string SecretOf(const Connection& connection) {
  return connection.channel == "telegram" ? connection.webhook_secret : connection.app_secret;
}

SendResult FakeServer::Send(const Connection& connection, const channel::Content& content,
                            const std::string& effect_id, std::int64_t timeout_ms) {
  const channel::Adapter& adapter = *channel::AdapterNamed(connection.channel);
  const std::string address = connection.channel == "telegram" ? "7012345678901" : "5215512345678";
  const HttpRequest request = adapter.Encode(connection, address, content, effect_id);
  HttpResult result = client_->Send(adapter.Sign(connection, request, NowMs()), timeout_ms);
  if (result) return adapter.Interpret(*result);
  const bool touched = result.error().kind == channel::WireFailure::Uncertain;
  return {touched ? SendClass::Uncertain : SendClass::NotSent, "", result.error().message, 0};
}

HttpRequest FakeServer::Request(const std::string& channel, const std::string& path,
                                const Json& body) const {
  const Access access = AccessTo(channel);
  HttpRequest request{
      "POST", access.path + path, {{"Content-Type", "application/json"}}, body.dump()};
  if (channel == "telegram") {
    request.url = "/bot" + access.token + path;
  } else if (channel == "tiktok_shop") {
    request.headers.emplace_back("x-tts-access-token", access.token);
    return channel::AdapterNamed(channel)->Sign(AccountAt("", channel), request, NowMs());
  } else if (channel == "tiktok") {
    request.headers.emplace_back("Access-Token", access.token);
  } else {
    request.headers.emplace_back("Authorization", "Bearer " + access.token);
  }
  return request;
}

Json FakeServer::Order(const std::string& path, const Json& order) {
  HttpResult result = client_->Send({"POST", Base() + path, {}, order.dump()}, 10000);
  return result && result->status == 200 ? Json::parse(result->body) : Json();
}

std::vector<Json> FakeServer::Logged() const {
  std::vector<Json> lines;
  std::ifstream file(folder_.File("sent.jsonl"));
  for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
  return lines;
}

Hook::Hook(const Connection& connection, int failures)
    : listener({}, [=, this](const HttpRequest& request) { return Take(connection, request); }),
      left(failures),
      url("http://127.0.0.1:" + std::to_string(listener.Start().value()) + "/webhook/shop") {}

HttpResponse Hook::Take(const Connection& connection, const HttpRequest& request) {
  std::lock_guard lock(mutex);
  const channel::Adapter& adapter = *channel::AdapterNamed(connection.channel);
  if (!adapter.Authentic(connection, request, NowMs())) return {401, {}, ""};
  if (left-- > 0) return {503, {}, ""};
  channel::Decoded decoded = adapter.Decode(connection, request.body, 1);
  std::ranges::move(decoded.unread, std::back_inserter(unread));
  std::ranges::move(decoded.events, std::back_inserter(events));
  std::ranges::move(decoded.partial, std::back_inserter(events));
  return {200, {}, ""};
}

}  // namespace hark::fake
