#pragma once

#include <cstdint>
#include <string>

#include "runtime/channel/channel.h"

// Webhooks as WhatsApp and Telegram post them, signed. Shapes as in tests/fixtures, which
// have their sources in fixtures/README.md.
namespace hark::test {

// Somebody on a channel, as the platform tells of them.
struct Person {
  std::string address;  // WhatsApp: the number without plus; Telegram: the chat's id
  std::string name;
  std::string language;  // Telegram only: WhatsApp does not tell
};

// Posts to `worker_url` + /webhook/<connection's name>. `number` makes the ids: one number,
// one event. The time is now.
channel::HttpRequest TextWebhook(const channel::Connection& connection,
                                 const std::string& worker_url, const Person& from,
                                 std::int64_t number, const std::string& text);
// The button of a message of ours, pressed. `provider_id` is that message's.
channel::HttpRequest TapWebhook(const channel::Connection& connection,
                                const std::string& worker_url, const Person& from,
                                std::int64_t number, const channel::Choice& button,
                                const std::string& provider_id);
// WhatsApp's report that it has sent a message of ours; `effect_id` is what it was given
// to hand back.
channel::HttpRequest SentWebhook(const channel::Connection& connection,
                                 const std::string& worker_url, const std::string& to,
                                 const std::string& provider_id, const std::string& effect_id);

}  // namespace hark::test
