#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "runtime/channel/channel.h"

namespace hark::channel {

// What Meta's error envelope in an answer means on this channel; nothing where the answer
// holds none. Codes and subcodes decide (compiler/channel/errors.def), for no status is
// documented for them.
std::optional<SendResult> MetaRefusal(const ChannelFacts& facts, const HttpResponse& response,
                                      const nlohmann::json& answer);

// The result of a send whose answer bears no error: accepted as `provider_id`, or what the
// status says where that is empty.
SendResult MetaAccepted(const HttpResponse& response, std::string provider_id);

}  // namespace hark::channel
