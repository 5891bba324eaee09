#pragma once

#include <string>
#include <string_view>
#include <vector>

// Words that are spelt nearly right, for `mentions about`.
namespace hark {

// The words of a folded text, as code points.
std::vector<std::u32string> SlipWords(std::string_view folded);

// Whether the word said is the one wanted but for slips of the finger: a letter left out,
// put in, mistaken or swapped with its neighbour. Words of 8 letters or more may have two,
// those of 4 or more one, shorter ones none: a slip would make other words of them.
bool Nearly(const std::u32string& said, const std::u32string& wanted);

}  // namespace hark
