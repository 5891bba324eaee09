// A process that plays the APIs of the messaging platforms, strictly, for tests and for
// trying Hark without an account. Its log is the judge of what was sent.

#include <csignal>
#include <iostream>

#include "runtime/channel/json.h"
#include "runtime/serve/http_listener.h"
#include "tests/fake_platforms/options.h"
#include "tests/fake_platforms/platforms.h"

namespace hark::fake {
namespace {

bool AddFaults(const Options& options, Platforms& platforms) {
  for (const std::string& text : options.faults) {
    auto order = channel::json::Parse(text);
    if (!order) {
      std::cerr << "--fault: " << order.error() << "\n";
      return false;
    }
    auto fault = FaultFromJson(*order);
    if (!fault) {
      std::cerr << "--fault: " << fault.error() << "\n";
      return false;
    }
    platforms.faults().Add(std::move(*fault));
  }
  return true;
}

// Blocked in every thread before there are any, so that only this wait takes them.
sigset_t BlockEndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int Run(const Options& options) {
  sigset_t signals = BlockEndSignals();
  std::string error;
  Log log(options.log_path, error);
  if (!error.empty()) {
    std::cerr << error << "\n";
    return 3;
  }
  Platforms platforms(options.accounts, log);
  if (!AddFaults(options, platforms)) return 2;
  if (options.windows) platforms.windows().Enforce();
  serve::ListenerOptions listening;
  listening.port = options.port;
  // Delays and deliveries hold a thread each.
  listening.threads = 16;
  serve::HttpListener listener(
      listening, [&](const channel::HttpRequest& request) { return platforms.Handle(request); });
  Result<std::uint16_t> port = listener.Start();
  if (!port) {
    std::cerr << port.error().message << "\n";
    return 3;
  }
  std::cout << "listening on 127.0.0.1:" << *port << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  listener.Stop();
  if (options.coverage) std::cout << platforms.coverage().Report();
  return 0;
}

}  // namespace
}  // namespace hark::fake

int main(int argc, char** argv) {
  auto options = hark::fake::ReadOptions({argv + 1, argv + argc});
  if (!options) {
    std::cerr << options.error() << "\n";
    return 2;
  }
  return hark::fake::Run(*options);
}
