#pragma once

#include <cstdint>
#include <string>

namespace hark::serve {

// Counts since the start. Read from any thread.
struct WorkerCounts {
  std::uint64_t webhooks = 0;  // authentic requests
  std::uint64_t refused = 0;   // unsigned or wrongly signed: answered 401
  std::uint64_t dropped = 0;   // authentic, of a disconnected connection: answered 200
  std::uint64_t events = 0;    // stored, seen before or not
  std::uint64_t unread = 0;    // kept in quarantine
  std::uint64_t turns = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_failures = 0;
  std::uint64_t tokens_renewed = 0;
  std::uint64_t media_opened = 0;  // files that people sent, handed out
  std::uint64_t alerts = 0;        // of connections, each told once
  std::int64_t last_turn_ns = 0;   // how long the newest turns took, and sends
  std::int64_t last_send_ns = 0;
  bool native_ready = false;  // whether the active program runs as native code
};

// In the text format of Prometheus, version 0.0.4.
std::string MetricsText(const WorkerCounts& counts);

}  // namespace hark::serve
