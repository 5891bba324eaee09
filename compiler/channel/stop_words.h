#pragma once

#include <span>
#include <string_view>

#include "compiler/channel/trigger.h"

// What contacts write to hear no more: the table is stop_words.def.
namespace hark {

struct StopWord {
  std::string_view language;  // a tag of BCP 47
  std::string_view words;
  std::string_view source;
};
std::span<const StopWord> AllStopWords();

// Whether the message is a stop word, of whichever language, and nothing else.
bool IsStopWord(std::string_view message);

// Whether the contact says by an event that they want to hear no more on its channel, by the
// channel's own means or by a stop word.
bool OptsOut(EventKind kind, std::string_view text);

}  // namespace hark
