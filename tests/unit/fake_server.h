#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/channel/curl_client.h"
#include "runtime/serve/http_listener.h"
#include "tests/fake_platforms/platforms.h"
#include "tests/support/scratch.h"

// The fake platforms on a port of this process, and one who takes their webhooks.
namespace hark::fake {

inline constexpr const char* kAllChannels[] = {"whatsapp", "messenger", "instagram", "telegram",
                                               "tiktok"};

// A connection to an account that the platforms at `url` know.
channel::Connection AccountAt(const std::string& url, const std::string& channel);
// What signs the connection's webhooks.
std::string SecretOf(const channel::Connection& connection);

class FakeServer : public testing::Test {
 protected:
  std::string Base() const { return "http://127.0.0.1:" + std::to_string(port_); }
  channel::Connection Account(const std::string& channel) const {
    return AccountAt(Base(), channel);
  }

  // To somebody, as our adapter encodes it and reads the answer.
  channel::SendResult Send(const channel::Connection& connection, const channel::Content& content,
                           const std::string& effect_id = "e-1.0", std::int64_t timeout_ms = 3000);
  // A request with the account's token, its path below the API's.
  channel::HttpRequest Request(const std::string& channel, const std::string& path,
                               const nlohmann::json& body) const;
  // What the control says to the order; null when it refuses.
  nlohmann::json Order(const std::string& path, const nlohmann::json& order);
  std::vector<nlohmann::json> Logged() const;

  test::Scratch folder_;
  std::string error_;
  Log log_{folder_.File("sent.jsonl"), error_};
  Platforms platforms_{Accounts{}, log_};
  serve::HttpListener listener_{
      {}, [this](const channel::HttpRequest& request) { return platforms_.Handle(request); }};
  std::uint16_t port_ = listener_.Start().value();
  std::unique_ptr<channel::HttpClient> client_ = channel::MakeCurlClient();
};

// Takes webhooks as the worker would, answering 503 to the first `failures`.
struct Hook {
  explicit Hook(const channel::Connection& connection, int failures = 0);

  channel::HttpResponse Take(const channel::Connection& connection,
                             const channel::HttpRequest& request);

  std::mutex mutex;
  std::vector<value::Event> events;
  std::vector<channel::Decoded::Unread> unread;
  serve::HttpListener listener;
  int left;
  std::string url;
};

}  // namespace hark::fake
