#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"

// What channels do alike that hand out files by an id.
namespace hark::channel {

// Whether a channel's id of a file may stand in an address of its API as it is.
bool IsFileId(std::string_view id);

// Whether the connection's token may go to this address, which the channel gave: by https, or to
// where the channel's API itself is.
bool MayBearToken(const Connection& connection, std::string_view url);

// Asks for the bytes themselves. Retry or Rate: perhaps later; Auth: our token is refused; Bad:
// there is no such file any more, or it has more than `bytes_max`.
Downloaded DownloadFrom(HttpRequest request, std::size_t bytes_max, const Ask& ask);

Downloaded NoFile(std::string words);  // Bad
// What a failure on the wire means to whoever wanted a file: that it may be asked for again.
Downloaded NoAnswer(const HttpFailure& failure);
Downloaded TooLong(std::size_t bytes_max);  // Bad

}  // namespace hark::channel
