#pragma once

#include <vector>

#include "compiler/channel/facts.h"
#include "runtime/channel/content.h"

namespace hark::channel {

// The content in what the channel has: as it is, or with cards, captions, links, places
// and the like taken apart into simpler messages that say the same. Lengths of texts
// and forms of choices are fit.h's.
std::vector<Content> Lower(const ChannelFacts& facts, const Content& content);

}  // namespace hark::channel
