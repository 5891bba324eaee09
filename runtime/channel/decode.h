#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "runtime/value/event.h"

// What the decoders of all channels do alike.
namespace hark::channel {

// Puts what the event brings under one name, by which rules read it (event_types.def).
void Bring(value::Event& event, std::string_view name, const nlohmann::json& members);

// The same of a message of this kind; one of text brings nothing.
void BringKind(value::Event& event, std::string_view kind);

// The same of a reaction to the message that `object_id` names; without an emoji where the
// channel tells none.
void BringReaction(value::Event& event, const std::string& emoji, bool removed);

// The same of an opt-in or opt-out, where the channel says of what.
void BringTopic(value::Event& event, const std::string& topic);

}  // namespace hark::channel
