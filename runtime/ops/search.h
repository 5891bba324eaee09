#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hark::ops {

// Of a question that is a whole page the beginning says what it is about: words beyond these are
// not looked for.
constexpr std::size_t kMostLookedFor = 64;

// Of `texts` those that have words of `wanted`, the nearest first and `most` at most, as places in
// `texts`. Of equally near ones the first is first.
//
// Ranked by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): words
// that few of the texts have count for more, and the second time a word stands in a text for less.
// Words count as one when most of the longer one is how both begin, at least 3 letters: that is
// what inflection leaves of a word in most languages written with letters ("доставка",
// "доставки"), and needs no tables.
std::vector<std::size_t> Nearest(const std::vector<std::string_view>& texts,
                                 std::string_view wanted, std::size_t most);

}  // namespace hark::ops
