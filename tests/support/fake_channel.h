#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/outbox/route.h"

// A channel whose answers are a test's, and a wire that remembers what was on it.
namespace hark::test {

// Speaks a form of its own: the request's body is the effect id, the url the address. An
// answer's body is the SendClass it is to be read as.
class FakeAdapter final : public channel::Adapter {
 public:
  std::string_view name() const override { return "whatsapp"; }
  channel::HttpResponse Handshake(const channel::Connection&,
                                  const channel::HttpRequest&) const override {
    return {};
  }
  bool Authentic(const channel::Connection&, const channel::HttpRequest&,
                 std::int64_t) const override {
    return false;
  }
  channel::Decoded Decode(const channel::Connection&, std::string_view,
                          std::int64_t) const override {
    return {};
  }
  channel::HttpRequest Encode(const channel::Connection& connection, std::string_view address,
                              const channel::Content& content,
                              std::string_view effect_id) const override;
  std::optional<channel::HttpRequest> Acknowledge(const channel::Connection&,
                                                  const value::Event&) const override {
    return std::nullopt;
  }
  channel::SendResult Interpret(const channel::HttpResponse& response) const override;
  std::int64_t redelivery_window_ms() const override { return 0; }
};

channel::HttpResult Answer(channel::SendClass kind, std::int64_t retry_after_ms = 0);
channel::HttpResult Broken(channel::WireFailure kind);

// Answers each request as `answer` says and keeps what it was asked. One thread.
class FakeWire final : public channel::HttpClient {
 public:
  using Script = std::function<channel::HttpResult(const channel::HttpRequest&)>;
  explicit FakeWire(Script answer) : answer_(std::move(answer)) {}

  channel::HttpResult Send(const channel::HttpRequest& request, std::int64_t timeout_ms) override;

  std::vector<std::string> ids;         // effect ids in the order they were on the wire
  std::map<std::string, int> attempts;  // by effect id
  std::int64_t timeout_ms = 0;          // of the last call

 private:
  Script answer_;
};

// `shop` and `other`, both spoken to by a FakeAdapter.
outbox::Routes FakeRoutes();

}  // namespace hark::test
