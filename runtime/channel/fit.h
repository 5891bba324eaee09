#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/channels.h"
#include "runtime/channel/channel.h"

// Making a content into messages a channel shows, without losing any of it.
namespace hark::channel {

// What a channel takes. The facts are the compiler's too; what a button carries back is
// ours alone to fit.
struct Limits {
  const ChannelFacts& facts;
  std::size_t payload_max;  // of a button, in bytes
};

// The text in pieces of at most `max` units each, 4 or more. Cut where a line may break, else
// between the characters readers see, else between code points; never inside one. The
// pieces joined are the text, but for pieces of nothing to see, which are left out: a
// blank text gives none.
std::vector<std::string> SplitText(std::string_view text, std::size_t max, LengthUnit unit);

// The text with its choices below as numbered lines, for channels that cannot show them
// as buttons.
std::string NumberedText(const Content& content);

// The content as messages within the limits. Buttons stay with the last part of a text
// too long for one message. Choices that the channel cannot show as buttons (too many,
// a title or payload too long, empty or twice) become numbered lines.
std::vector<Content> FitTo(const Limits& limits, const Content& content);

}  // namespace hark::channel
