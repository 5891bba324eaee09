// The web chat is a channel of our own: the page is served by the worker (runtime/webchat), which
// reads what a visitor is shown from the outbox. So a request says only whose message was sent.

#include "runtime/channel/webchat.h"

#include "runtime/channel/adapters.h"

namespace hark::channel {
namespace {

class WebChatAdapter final : public Adapter {
 public:
  std::string_view name() const override { return FactsOf(ChannelId::WebChat).name; }

  HttpResponse Handshake(const Connection&, const HttpRequest&) const override {
    return {
        404, {{"Content-Type", "text/plain"}}, "web chat has no webhook; its page is at /chat\n"};
  }
  // Visitors are known by their tokens (webchat/visitor.h); no webhook is from one.
  bool Authentic(const Connection&, const HttpRequest&, std::int64_t) const override {
    return false;
  }
  Decoded Decode(const Connection&, std::string_view body, std::int64_t) const override {
    return {{}, {{"web chat has no webhook", std::string(body)}}};
  }

  HttpRequest Encode(const Connection& connection, std::string_view address, const Content&,
                     std::string_view effect_id) const override {
    std::string url = std::string(kLocalUrl) + connection.name + '/' + std::string(address);
    return {"POST", std::move(url), {}, std::string(effect_id)};
  }
  std::optional<HttpRequest> Acknowledge(const Connection&, const value::Event&) const override {
    return std::nullopt;
  }
  // The effect's id names the message to whoever tapped in it, as other channels' ids do.
  SendResult Interpret(const HttpResponse& response) const override {
    SendResult result;
    result.provider_id = response.body;
    return result;
  }
  std::int64_t redelivery_window_ms() const override { return 0; }
};

}  // namespace

const Adapter& WebChat() {
  static const WebChatAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
