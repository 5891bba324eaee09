#include "compiler/prove/rule_finder.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "compiler/base/unicode.h"

namespace hark::prove {
namespace {

using ir::Op;

// Of rules that are found by one key, the first are enough: the message goes to them.
constexpr std::size_t kMostOfOne = 32;
// Pieces of texts are told apart by so many of their first bytes.
constexpr std::size_t kMostBytes = 8;

std::string WordKey(const std::string& group, std::string_view word) {
  return group + "\nw" + std::string(word);
}
std::string PieceKey(const std::string& group, std::string_view piece) {
  return group + "\np" + std::string(piece);
}
std::string LiteralKey(const std::string& group, const Literal& literal) {
  return group + (literal.holds ? "\ny" : "\nn") + std::to_string(literal.test);
}
// Of rules that no words lead to.
std::string OtherKey(const std::string& group) { return group + "\no"; }

bool LooksForWords(Op op) { return op == Op::text_mentions || op == Op::text_is; }

// Whether what it takes has no piece in common.
bool IsLoose(Op op) { return op == Op::text_matches || op == Op::text_mentions_about; }

// The longest piece between the stars.
std::string_view LongestPiece(std::string_view pattern) {
  std::string_view longest;
  while (!pattern.empty()) {
    const std::size_t end = std::min(pattern.find('*'), pattern.size());
    if (end > longest.size()) longest = pattern.substr(0, end);
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return longest;
}

// White space at its ends, and signs that end a sentence, need not be said.
std::string_view WithoutEnds(std::string_view piece) {
  const std::size_t begin = piece.find_first_not_of(" .!?");
  if (begin == std::string_view::npos) return {};
  return piece.substr(begin, piece.find_last_not_of(" .!?") + 1 - begin);
}

}  // namespace

void RuleFinder::Add(std::size_t place, const std::string& group, const Terms& terms) {
  for (const Term& term : terms.terms) AddTerm(place, group, term);
}

// Every term is found by one of its literals, and by its words where it looks for some.
void RuleFinder::AddTerm(std::size_t place, const std::string& group, const Term& term) {
  if (term.empty()) return Put(OtherKey(group), place);
  const auto looks = [&](const Literal& literal) {
    return literal.holds && conditions_.TextOf(literal.test) != nullptr;
  };
  const auto text = std::ranges::find_if(term, looks);
  const Literal& literal = text != term.end() ? *text : term.front();
  Put(LiteralKey(group, literal), place);
  if (text == term.end()) return Put(OtherKey(group), place);
  const TextTest& test = *conditions_.TextOf(literal.test);
  const std::vector<std::string_view> words = unicode::Words(test.words);
  if (LooksForWords(test.op) && !words.empty()) {
    // The longest says most: many begin with "how much".
    const auto longest = std::ranges::max_element(words, {}, &std::string_view::size);
    return Put(WordKey(group, *longest), place);
  }
  const std::string piece = PieceOf(test);
  Put(piece.empty() ? OtherKey(group) : PieceKey(group, piece), place);
}

std::string RuleFinder::PieceOf(const TextTest& test) {
  if (IsLoose(test.op)) return {};
  const std::string_view all =
      WithoutEnds(test.op == Op::text_like ? LongestPiece(test.words) : test.words);
  const std::string piece(all.substr(0, kMostBytes));
  lengths_ |= 1U << piece.size();
  return piece;
}

RuleFinder::Found RuleFinder::Find(const std::string& group, const Term& term,
                                   const Said* said) const {
  Found found;
  Take(OtherKey(group), found);
  for (const Literal& literal : term) Take(LiteralKey(group, literal), found);
  if (said != nullptr) {
    const std::string_view text = said->trimmed;
    for (const std::string_view word : unicode::Words(text)) Take(WordKey(group, word), found);
    for (std::size_t length = 1; length <= kMostBytes; ++length) {
      if ((lengths_ & (1U << length)) == 0) continue;
      for (std::size_t at = 0; at + length <= text.size(); ++at) {
        Take(PieceKey(group, text.substr(at, length)), found);
      }
    }
  }
  std::ranges::sort(found.places);
  const auto repeated = std::ranges::unique(found.places);
  found.places.erase(repeated.begin(), repeated.end());
  return found;
}

void RuleFinder::Put(const std::string& key, std::size_t place) {
  Places& places = places_[key];
  if (places.size() == kMostOfOne || (!places.empty() && places.back() == place)) return;
  places.push_back(place);
}

void RuleFinder::Take(const std::string& key, Found& found) const {
  const auto at = places_.find(key);
  if (at == places_.end()) return;
  const Places& places = at->second;
  found.places.insert(found.places.end(), places.begin(), places.end());
  if (places.size() == kMostOfOne) found.last = std::min(found.last, places.back());
}

}  // namespace hark::prove
