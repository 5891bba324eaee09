#pragma once

#include <string>

namespace hark {

// With ' for every apostrophe: people type whichever their keyboard has, and the one of Uzbek
// is on few.
std::string PlainApostrophes(std::string text);

}  // namespace hark
