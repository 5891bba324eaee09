#pragma once

#include <cstdint>
#include <string>

namespace hark::value {

// What happened, in the words of no channel. Adapters make events from webhooks, the
// runtime makes them from timers.
struct Event {
  enum class Kind : std::uint8_t {
    Message,  // the contact wrote
    Tap,      // the contact pressed a button we sent
    Status,   // what became of a message we sent
    Timer,    // a wait is over
  };

  Kind kind = Kind::Message;
  std::string channel;     // whatsapp, telegram, terminal
  std::string connection;  // the account it came in on, by its name in hark.toml
  std::string address;     // the contact's address on that channel
  std::string id;          // the channel's id of this event: one id, one event
  std::int64_t at_ms = 0;  // when, by the channel's clock; ms since 1970-01-01T00:00Z

  std::string text;     // of a Message; of a Tap, the button's title where it is known
  std::string payload;  // of a Tap: what we put into the button

  // What the channel tells about the contact; empty where it does not.
  std::string profile_name;
  std::string profile_username;
  std::string profile_language;  // BCP 47

  // Of a Status.
  enum class Delivery : std::uint8_t { Sent, Delivered, Read, Failed };
  Delivery delivery = Delivery::Sent;
  std::string provider_id;  // the channel's id of our message
  std::string effect_id;    // ours, where the channel hands it back
  std::string error;        // of Failed: code and words of the channel

  // Of a Timer: the run whose wait is over, and which of its waits.
  std::string run_id;
  std::int64_t wait_number = 0;

  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace hark::value
