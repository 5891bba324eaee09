#pragma once

#include <string>
#include <string_view>

#include "runtime/channel/content.h"

namespace hark::channel {

// The content on one line, as transcripts show it: `"Which one?" [Yes | No]`,
// `image https://… "Our shop"`, `template order_ready/en ["A-17"]`.
std::string InWords(const Content& content);

// Whether the content is what scripts call by this word: image, video, audio, document,
// card, carousel, location, contact, privately or publicly.
bool Is(const Content& content, std::string_view word);

}  // namespace hark::channel
