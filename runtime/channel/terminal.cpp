// The chat of `hark run`. It has no HTTP side: the host reads lines and makes events of
// them, and prints what Fit gives.

#include "runtime/channel/adapters.h"
#include "runtime/channel/fit.h"

namespace hark::channel {
namespace {

// It shows no buttons, so no payload goes along.
constexpr Limits kLimits{*ChannelNamed("terminal"), 0};

class TerminalAdapter final : public Adapter {
 public:
  std::string_view name() const override { return kLimits.facts.name; }

  HttpResponse Handshake(const Connection&, const HttpRequest&) const override {
    return {404, {{"Content-Type", "text/plain"}}, "the terminal has no webhook\n"};
  }
  // Nothing that comes over HTTP is from the terminal.
  bool Authentic(const Connection&, const HttpRequest&) const override { return false; }
  Decoded Decode(const Connection&, std::string_view body, std::int64_t) const override {
    return {{}, {{"the terminal has no webhook", std::string(body)}}};
  }

  std::vector<Content> Fit(const Content& content) const override {
    return FitTo(kLimits, content);
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
  std::int64_t reply_window_ms() const override { return 0; }
};

}  // namespace

const Adapter& Terminal() {
  static const TerminalAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
