#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/event.h"

// What the decoders of all channels do alike.
namespace hark::channel {

// The end of the year 9999: a time behind it is no time.
inline constexpr std::int64_t kLatestMs = 253'402'300'799'999;
// A time in milliseconds, or in seconds, as some of the same channel are; `otherwise` where it is
// none.
std::int64_t TimeOf(const nlohmann::json& time, std::int64_t otherwise);

// Puts what the event brings under one name, by which rules read it (event_types.def).
void Bring(value::Event& event, std::string_view name, const nlohmann::json& members);

// What a message has besides its text, as `Attachment` has it; empty: not told.
struct Attachment {
  std::string kind;  // a case of MessageKind
  std::string id = {};
  std::string url = {};  // not brought where it is no https link
  std::string mime = {};
  std::string name = {};
  std::string phone = {};
  std::string latitude = {};
  std::string longitude = {};
};
// Degrees of a number, as decimals are written; empty where it is none.
std::string Degrees(const nlohmann::json& number);

// The same of a message of this kind; one of text alone brings nothing.
void BringMessage(value::Event& event, std::string_view kind,
                  const std::vector<Attachment>& attachments);

// The same of a reaction to the message that `object_id` names; without an emoji where the
// channel tells none.
void BringReaction(value::Event& event, const std::string& emoji, bool removed);

// The same of an opt-in or opt-out, where the channel says of what.
void BringTopic(value::Event& event, const std::string& topic);

}  // namespace hark::channel
