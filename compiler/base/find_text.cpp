#include "compiler/base/find_text.h"

#include <algorithm>
#include <vector>

#include "compiler/base/unicode.h"

namespace hark {
namespace {

bool IsEdge(std::span<const std::uint32_t> edges, std::size_t at) {
  return std::ranges::binary_search(edges, static_cast<std::uint32_t>(at));
}

// Signs that end a sentence say nothing about what is asked: "how much is it" is also
// "How much is it?!". Folding has made one sign of its wide and narrow forms.
std::string_view WithoutEnd(std::string_view sentence) {
  static constexpr std::string_view kSigns[] = {" ", ".", "!", "?", "؟", "。"};
  for (bool cut = true; cut;) {
    cut = false;
    for (std::string_view sign : kSigns) {
      if (!sentence.ends_with(sign)) continue;
      sentence.remove_suffix(sign.size());
      cut = true;
    }
  }
  return sentence;
}

}  // namespace

WordEnds WordEndsOf(std::string_view words) {
  const std::vector<std::uint32_t> edges = unicode::WordEdges(words);
  if (edges.empty()) return {};
  return {edges.front() == 0, edges.back() == words.size()};
}

bool FindsWords(std::string_view text, std::span<const std::uint32_t> edges, std::string_view words,
                WordEnds ends) {
  if (words.empty()) return false;
  for (std::size_t at = text.find(words); at != std::string_view::npos;
       at = text.find(words, at + 1)) {
    const bool begins = !ends.begins || IsEdge(edges, at);
    if (begins && (!ends.ends || IsEdge(edges, at + words.size()))) return true;
  }
  return false;
}

// The parts between the stars, in their order and not overlapping; the first and the last
// at the ends. Taking each where it is first found leaves the most for those behind it.
bool IsLike(std::string_view text, std::string_view pattern) {
  text = WithoutEnd(text);
  pattern = WithoutEnd(pattern);
  std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  for (star = pattern.find('*'); star != std::string_view::npos; star = pattern.find('*')) {
    const std::size_t at = text.find(pattern.substr(0, star));
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + star);
    pattern.remove_prefix(star + 1);
  }
  return text.ends_with(pattern);
}

}  // namespace hark
