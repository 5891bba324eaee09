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

}  // namespace hark::channel
