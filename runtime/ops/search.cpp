#include "runtime/ops/search.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "compiler/base/unicode.h"

namespace hark::ops {
namespace {

// Usual values (Robertson and Zaragoza, 3.2): how soon a word that is said again counts for
// nothing, and how far long texts are held to have more words by chance.
constexpr double kSaturation = 1.2;
constexpr double kLength = 0.75;

using Word = std::u32string;

std::vector<Word> WordsOf(std::string_view text) {
  const std::string folded = unicode::Fold(text);
  std::vector<Word> words;
  for (const std::string_view word : unicode::Words(folded)) {
    words.push_back(unicode::ToUtf32(word));
  }
  return words;
}

bool IsOneWord(const Word& one, const Word& other) {
  if (one == other) return true;
  constexpr std::size_t kLeast = 3;
  const std::size_t longer = std::max(one.size(), other.size());
  const auto [left, right] = std::ranges::mismatch(one, other);
  const auto same = static_cast<std::size_t>(left - one.begin());
  return same >= kLeast && same * 5 >= longer * 3;
}

struct Ranked {
  std::size_t place;
  double saturation;  // in longer texts a word has to be said more often
  double score = 0;
};

}  // namespace

std::vector<std::size_t> Nearest(const std::vector<std::string_view>& texts,
                                 std::string_view wanted, std::size_t most) {
  std::vector<std::vector<Word>> words;
  double all = 0;
  for (const std::string_view text : texts) {
    words.push_back(WordsOf(text));
    all += static_cast<double>(words.back().size());
  }
  std::vector<Word> asked = WordsOf(wanted);
  if (asked.size() > kMostLookedFor) asked.resize(kMostLookedFor);
  std::ranges::sort(asked);
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());

  const auto count = static_cast<double>(texts.size());
  std::vector<Ranked> ranked;
  for (std::size_t place = 0; place < texts.size(); ++place) {
    const double length = static_cast<double>(words[place].size()) * count / all;
    ranked.push_back({place, kSaturation * (1 - kLength + kLength * length)});
  }
  std::vector<double> times(texts.size());
  for (const Word& word : asked) {
    double having = 0;
    for (std::size_t place = 0; place < texts.size(); ++place) {
      times[place] = static_cast<double>(std::ranges::count_if(
          words[place], [&](const Word& other) { return IsOneWord(word, other); }));
      having += times[place] > 0 ? 1 : 0;
    }
    const double rarity = std::log(1 + (count - having + 0.5) / (having + 0.5));
    for (Ranked& one : ranked) {
      const double found = times[one.place];
      if (found > 0) one.score += rarity * found * (kSaturation + 1) / (found + one.saturation);
    }
  }
  std::erase_if(ranked, [](const Ranked& one) { return one.score <= 0; });
  std::ranges::stable_sort(ranked, std::ranges::greater(), &Ranked::score);
  if (ranked.size() > most) ranked.resize(most);
  std::vector<std::size_t> places;
  for (const Ranked& one : ranked) places.push_back(one.place);
  return places;
}

}  // namespace hark::ops
