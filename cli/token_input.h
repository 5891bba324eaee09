#pragma once

#include <iosfwd>
#include <string_view>

#include "compiler/base/result.h"
#include "runtime/channel/channel.h"

namespace hark::cli {

// Reads a token as a person or a script hands it over: alone on a line, with its refresh token on
// the next where the channel has one, or the JSON in which the platform gave both, which says how
// long it lasts as well. Invalid when it is something else; the words do not repeat it.
Result<channel::Grant> ReadGrant(std::istream& input, const channel::Connection& connection);

}  // namespace hark::cli
