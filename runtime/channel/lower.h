#pragma once

#include <vector>

#include "compiler/channel/facts.h"
#include "runtime/channel/content.h"

namespace hark::channel {

// The content in what the channel has: as it is, or with cards, captions, links, places
// and the like taken apart into simpler messages that say the same. Lengths of texts
// and forms of choices are fit.h's.
std::vector<Content> Lower(const ChannelFacts& facts, const Content& content);
// The same for where there is nothing but text: each message is one, its choices below it.
std::vector<Content> LowerToTexts(const ChannelFacts& facts, const Content& content);

// A message with what its links lead to written below its text, and no choice that opens one.
Content LinksAsLines(Content content);

}  // namespace hark::channel
