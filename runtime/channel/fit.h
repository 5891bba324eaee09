#pragma once

#include <string>
#include <vector>

#include "compiler/channel/facts.h"
#include "runtime/channel/content.h"

// Making a content into messages a channel shows, without losing any of it. The facts
// are those the compiler tells authors by.
namespace hark::channel {

// The text with its choices below as numbered lines, for channels that cannot show them
// in any other form.
std::string NumberedText(const Content& content);

// The content as messages this channel can show, each one outbox entry, so that every
// wire attempt is one message. A text too long is split between words, and choices stay
// with its last part; choices take the first form of kChoiceForms that holds them all;
// what the channel has nothing like is written out in text. Never cut. An answer to a comment
// is text where the channel takes nothing else; in private, where it takes one message, all of
// it is one as long as a text can hold it.
std::vector<Content> FitTo(const ChannelFacts& facts, const Content& content);

// The choices that FitTo writes as numbered lines, message by message: the first of each is 1.
std::vector<std::vector<Choice>> NumberedIn(const ChannelFacts& facts, const Content& content);

}  // namespace hark::channel
