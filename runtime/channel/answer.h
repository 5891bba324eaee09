#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"

// What the answers of all channels have in common.
namespace hark::channel {

// A channel's words, safe to store and show: anything that looks like a token is struck
// out (Meta's error 190 quotes the token it refuses), and no more than 400 bytes stay.
std::string SafeWords(std::string_view words);

// What the sender is to do about a refusal of this class.
SendClass ClassOf(ErrorClass error_class);

// What an answer without the channel's own envelope means. Somebody between us and the
// channel wrote it, so nothing is known of the message unless the status says that it
// was not taken.
SendResult InterpretStatus(const HttpResponse& response);

// The Retry-After header in ms, when it is a number of seconds; else 0.
std::int64_t RetryAfterMs(const Headers& headers);

}  // namespace hark::channel
