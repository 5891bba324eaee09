#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "runtime/channel/channel.h"
#include "tests/fake_platforms/reply_windows.h"

namespace hark::fake {

// What a platform would say to a request.
struct Verdict {
  channel::HttpResponse answer;
  bool accepted = false;
  // For the log: method, to, comment, text, buttons, effect_id, provider_id or error.
  nlohmann::json record = nlohmann::json::object();
  // The window the message needed, once it is accepted.
  std::optional<WindowKey> spends = {};
};

inline channel::HttpResponse JsonAnswer(int status, const nlohmann::json& body) {
  return {status, {{"Content-Type", "application/json"}}, body.dump()};
}

}  // namespace hark::fake
