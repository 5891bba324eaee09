#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// What it means that a text says some words. All texts are folded and trimmed
// (unicode::FoldTrimmed), and never empty where they are looked for.
namespace hark {

// Which ends of what is looked for have to be ends of words: an end that is no letter,
// digit or mark ("c++", an emoji) is one wherever it is found.
struct WordEnds {
  bool begins = false;
  bool ends = false;
};
WordEnds WordEndsOf(std::string_view words);

// Whether `words` stand in the text as whole words. `edges` are unicode::WordEdges of it.
bool FindsWords(std::string_view text, std::span<const std::uint32_t> edges, std::string_view words,
                WordEnds ends);

// Whether the whole text is as the pattern says, with anything or nothing in place of each `*`:
// where one is nothing, the spaces around it are one. Signs that end a sentence do not count.
bool IsLike(std::string_view text, std::string_view pattern);

// The words of any text, folded, whatever signs stand around them and whichever i they have:
// "yes" of "Yes!", "hayir" of "HAYIR". Empty where there are none.
std::string BareWords(std::string_view text);

}  // namespace hark
