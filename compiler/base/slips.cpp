#include "compiler/base/slips.h"

#include <algorithm>

#include "compiler/base/unicode.h"

namespace hark {
namespace {

// Damerau-Levenshtein distance (optimal string alignment), but only whether it is at most
// `slips`. Equal beginnings cost nothing, and every slip opens at most four ways: linear in
// the words' length for the two slips there are.
bool Within(std::u32string_view a, std::u32string_view b, std::size_t slips) {
  while (!a.empty() && !b.empty() && a[0] == b[0]) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() || b.empty()) return std::max(a.size(), b.size()) <= slips;
  if (slips == 0) return false;
  const bool swapped = a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0];
  if (swapped && Within(a.substr(2), b.substr(2), slips - 1)) return true;
  return Within(a.substr(1), b.substr(1), slips - 1) || Within(a.substr(1), b, slips - 1) ||
         Within(a, b.substr(1), slips - 1);
}

std::size_t SlipsIn(std::size_t letters) {
  if (letters >= 8) return 2;
  return letters >= 4 ? 1 : 0;
}

}  // namespace

std::vector<std::u32string> SlipWords(std::string_view folded) {
  std::vector<std::u32string> words;
  for (std::string_view word : unicode::Words(folded)) words.push_back(unicode::ToUtf32(word));
  return words;
}

bool Nearly(const std::u32string& said, const std::u32string& wanted) {
  return Within(said, wanted, SlipsIn(wanted.size()));
}

}  // namespace hark
