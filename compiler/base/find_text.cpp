#include "compiler/base/find_text.h"

#include <algorithm>
#include <string>
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

std::string InSpaces(std::string_view text) {
  std::string padded = " ";
  padded.append(text).append(" ");
  return padded;
}

// Folded, and every i without its dot: capitals of Turkish lose it, or get one.
std::string Loose(std::string_view text) {
  constexpr std::string_view kDotless = "\u0131";
  constexpr std::string_view kDotAbove = "\u0307";
  std::string folded = unicode::FoldTrimmed(text);
  for (std::size_t at = 0; (at = folded.find(kDotless, at)) != std::string::npos; ++at) {
    folded.replace(at, kDotless.size(), "i");
  }
  for (std::size_t at = 0; (at = folded.find(kDotAbove, at)) != std::string::npos;) {
    folded.erase(at, kDotAbove.size());
  }
  return folded;
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
// at the ends. Taking each where it is first found leaves the most for those behind it. Where
// a star that stands between spaces is nothing, the two are one, and the ends count as spaces.
bool IsLike(std::string_view text, std::string_view pattern) {
  text = WithoutEnd(text);
  pattern = WithoutEnd(pattern);
  if (pattern.find('*') == std::string_view::npos) return text == pattern;
  const std::string whole = InSpaces(text);
  const std::string wanted = InSpaces(pattern);
  std::string_view rest = wanted;
  std::size_t star = rest.find('*');
  if (!whole.starts_with(rest.substr(0, star))) return false;
  std::size_t from = star;  // where the next part may begin in the text
  bool after_space = false;
  while (true) {
    if (star > 0) after_space = rest[star - 1] == ' ';
    rest.remove_prefix(star + 1);
    if (after_space && rest.starts_with(' ')) from -= 1;
    star = rest.find('*');
    if (star == std::string_view::npos) break;
    const std::size_t at = whole.find(rest.substr(0, star), from);
    if (at == std::string_view::npos) return false;
    from = at + star;
  }
  return whole.size() >= from + rest.size() && whole.ends_with(rest);
}

std::string BareWords(std::string_view text) {
  const std::string loose = Loose(text);
  std::string words;
  for (const std::string_view word : unicode::Words(loose)) {
    if (!words.empty()) words += ' ';
    words += word;
  }
  return words;
}

}  // namespace hark
