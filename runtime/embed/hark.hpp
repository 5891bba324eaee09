// Hark inside your process, for C++17 and later: hark.h with ownership and exceptions.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hark.h"

namespace hark {

// A call that failed; what() is a sentence for a person.
class Error : public std::runtime_error {
 public:
  Error(int status, const char* message)
      : std::runtime_error(message), status_(static_cast<hark_status>(status)) {}
  hark_status status() const { return status_; }

 private:
  hark_status status_;
};

struct Message {
  std::string channel;
  std::string connection;
  std::string address;
  std::string id;
  std::string text;
};

struct Effect {
  struct Choice {
    std::string title;
    std::string payload;
  };
  std::string id;
  std::string channel;
  std::string connection;
  std::string address;
  std::string text;
  std::vector<Choice> choices;
};

// One runtime; see hark.h for what each call means. Movable, one thread at a time.
class Runtime {
 public:
  explicit Runtime(const hark_options& options = {}) : runtime_(hark_open(&options)) {
    if (runtime_ == nullptr) throw Error(HARK_UNAVAILABLE, hark_error(nullptr));
  }
  Runtime(Runtime&& other) noexcept : runtime_(std::exchange(other.runtime_, nullptr)) {}
  Runtime& operator=(Runtime&& other) noexcept {
    std::swap(runtime_, other.runtime_);
    return *this;
  }
  ~Runtime() { hark_close(runtime_); }

  // Who calls hooks in Lua (hark_set_hooks): the program hark-cage, or this process.
  void CageHooks(const std::string& cage) { Check(hark_set_hooks(runtime_, cage.c_str(), 0)); }
  void TrustHooks() { Check(hark_set_hooks(runtime_, nullptr, 1)); }

  void Load(const std::string& program, std::int64_t now_ms) {
    Check(hark_load(runtime_, program.data(), program.size(), now_ms));
  }

  void Deliver(const Message& message, std::int64_t now_ms) {
    hark_message raw{};
    raw.channel = message.channel.c_str();
    raw.connection = message.connection.c_str();
    raw.address = message.address.c_str();
    raw.id = message.id.c_str();
    raw.text = message.text.c_str();
    Check(hark_deliver(runtime_, &raw, now_ms));
  }

  // Runs until nothing is left to do at this time; gives how many turns that were.
  std::size_t Run(std::int64_t now_ms) {
    std::size_t total = 0;
    for (std::size_t turns = 1; turns > 0; total += turns) {
      Check(hark_step(runtime_, now_ms, &turns));
    }
    return total;
  }

  // The next message to send; nothing when there is none now.
  std::optional<Effect> Next(std::int64_t now_ms) {
    hark_effect raw{};
    int status = hark_next_effect(runtime_, now_ms, &raw);
    if (status == HARK_NOT_FOUND) return std::nullopt;
    Check(status);
    Effect effect{raw.id, raw.channel, raw.connection, raw.address, raw.text, {}};
    for (std::size_t at = 0; at < raw.choice_count; ++at) {
      effect.choices.push_back({raw.choice_titles[at], raw.choice_payloads[at]});
    }
    return effect;
  }

  void Settle(const Effect& effect, hark_outcome outcome, std::int64_t now_ms,
              const std::string& provider_id = {}) {
    Check(hark_settle(runtime_, effect.id.c_str(), outcome, provider_id.c_str(), now_ms));
  }

 private:
  void Check(int status) const {
    if (status != HARK_OK) throw Error(status, hark_error(runtime_));
  }

  hark_runtime* runtime_;
};

}  // namespace hark
