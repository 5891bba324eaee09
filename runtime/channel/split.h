#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/channel/facts.h"

namespace hark::channel {

// Nothing to see: channels refuse such messages.
bool Blank(std::string_view text);

// The text in pieces of at most `max` units each, 4 or more. Cut where a line may break, else
// between the characters readers see, else between code points; never inside one. The
// pieces joined are the text, but for pieces of nothing to see, which are left out: a
// blank text gives none.
std::vector<std::string> SplitText(std::string_view text, std::size_t max, Unit unit);

}  // namespace hark::channel
