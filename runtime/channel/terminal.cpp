// The chat of `hark run`. It has no HTTP side: the host reads lines and makes events of
// them, and prints what FitTo gives.

#include "runtime/channel/adapters.h"

namespace hark::channel {
namespace {

class TerminalAdapter final : public Adapter {
 public:
  std::string_view name() const override { return FactsOf(ChannelId::Terminal).name; }

  HttpResponse Handshake(const Connection&, const HttpRequest&) const override {
    return {404, {{"Content-Type", "text/plain"}}, "the terminal has no webhook\n"};
  }
  // Nothing that comes over HTTP is from the terminal.
  bool Authentic(const Connection&, const HttpRequest&, std::int64_t) const override {
    return false;
  }
  Decoded Decode(const Connection&, std::string_view body, std::int64_t) const override {
    return {{}, {{"the terminal has no webhook", std::string(body)}}};
  }

  // The text alone, for the host to print; there is no address to send it to.
  HttpRequest Encode(const Connection&, std::string_view, const Content& content,
                     std::string_view) const override {
    return {"POST", "", {}, content.text};
  }
  std::optional<HttpRequest> Acknowledge(const Connection&, const value::Event&) const override {
    return std::nullopt;
  }
  SendResult Interpret(const HttpResponse&) const override { return {}; }
  std::int64_t redelivery_window_ms() const override { return 0; }
};

}  // namespace

const Adapter& Terminal() {
  static const TerminalAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
