#pragma once

#include <cstdint>
#include <string>

#include "compiler/channel/trigger.h"

namespace hark::value {

// What happened, in the words of no channel. Adapters make events from webhooks, the
// runtime makes them from timers and from what rules write.
struct Event {
  using Kind = EventKind;

  Kind kind = Kind::Message;
  std::string channel;     // whatsapp, telegram, terminal
  std::string connection;  // the account it came in on, by its name in hark.toml
  std::string address;     // the contact's address on that channel
  std::string id;          // the channel's id of this event: one id, one event
  std::int64_t at_ms = 0;  // when, by the channel's clock; ms since 1970-01-01T00:00Z

  // What an answer to it refers to: the channel's id of the message or comment. Empty
  // where `id` is that.
  std::string object_id;
  // What it is about, by which rules are found: a post, a button, a tag, a stage …
  // (TriggerArgument).
  std::string subject;
  std::string text;     // what the contact wrote; of a Tap, the button's title where known
  std::string payload;  // of a Tap: what we put into the button
  // What it brings, as a JSON object by the names that triggers bind: {"order": {…}}.
  // Empty where it brings nothing. Read through event_fields.h.
  std::string fields;
  // How many rules' writes led to it, each raising the next; 0 from outside.
  std::int64_t depth = 0;

  // What the channel tells about the contact; empty where it does not.
  std::string profile_name;
  std::string profile_username;
  std::string profile_language;  // BCP 47

  // Of a delivery.
  std::string provider_id;  // the channel's id of our message
  std::string effect_id;    // ours, where the channel hands it back
  std::string error;        // of one that failed: code and words of the channel
  bool gone = false;        // of one that failed: the address is not reached any more

  // Of a Timer: the run whose wait is over, and which of its waits.
  std::string run_id;
  std::int64_t wait_number = 0;

  // Of an event that was held back: the rule it is offered to, and whether to those behind it
  // too. Of one that is kept for a run: whether others see it if the run does not want it.
  // turn/held.h has the numbers.
  std::string for_rule;
  std::int64_t onward = 0;

  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace hark::value
