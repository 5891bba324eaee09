#include "compiler/prove/text_test.h"

#include <algorithm>
#include <utility>

#include "compiler/base/slips.h"
#include "compiler/base/unicode.h"
#include "compiler/prove/regex_example.h"

namespace hark::prove {
namespace {

using ir::Op;

bool MentionsNearly(const TextTest& test, const Said& said) {
  const std::vector<std::u32string> words = SlipWords(test.words);
  if (words.empty()) return false;
  const std::vector<std::u32string> spoken = SlipWords(said.trimmed);
  return !std::ranges::search(spoken, words, Nearly).empty();
}

// What each operation finds of a text that says something.
struct TestRow {
  Op op;
  bool (*holds)(const TextTest& test, const Said& said);
};
constexpr TestRow kTests[] = {
    {Op::text_mentions,
     [](const TextTest& test, const Said& said) {
       return FindsWords(said.trimmed, said.edges, test.words, test.ends);
     }},
    {Op::text_mentions_about, MentionsNearly},
    {Op::text_contains,
     [](const TextTest& test, const Said& said) {
       return said.folded.find(test.folded) != std::string::npos;
     }},
    {Op::text_starts_with,
     [](const TextTest& test, const Said& said) { return said.folded.starts_with(test.folded); }},
    {Op::text_ends_with,
     [](const TextTest& test, const Said& said) { return said.folded.ends_with(test.folded); }},
    {Op::text_is,
     [](const TextTest& test, const Said& said) { return said.trimmed == test.words; }},
    {Op::text_like,
     [](const TextTest& test, const Said& said) { return IsLike(said.trimmed, test.words); }},
};

// Whether `words` stand in `text` between spaces or its ends, where words end whatever
// else is said around the text.
bool StandIn(std::string_view words, std::string_view text) {
  for (std::size_t at = text.find(words); at != std::string_view::npos;
       at = text.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    const bool begins = at == 0 || text[at - 1] == ' ';
    if (begins && (end == text.size() || text[end] == ' ')) return true;
  }
  return false;
}

bool HasSpace(std::string_view text) { return text.find(' ') != std::string_view::npos; }

// What follows of a text that has `given` in it as words, or is it.
bool WordsImply(const TextTest& given, const TextTest& then) {
  if (then.op == Op::text_mentions) return StandIn(then.words, given.words);
  // A piece with white space may stand in a message with more of it.
  if (then.op != Op::text_contains || then.folded != then.words || HasSpace(then.words)) {
    return false;
  }
  return given.words.find(then.folded) != std::string::npos;
}

// Tests that white space around the words changes nothing about.
bool IsOfWords(Op op) {
  return op == Op::text_is || op == Op::text_mentions || op == Op::text_mentions_about ||
         op == Op::text_like;
}

// Of a text that has `given` in it, or begins or ends with it.
bool PieceImplies(const TextTest& given, const TextTest& then) {
  if (then.op == Op::text_contains) return given.folded.find(then.folded) != std::string::npos;
  if (given.op != then.op) return false;
  return then.op == Op::text_starts_with ? given.folded.starts_with(then.folded)
                                         : given.folded.ends_with(then.folded);
}

bool Implies(const TextTest& given, const TextTest& then) {
  if (given.op == Op::text_is || given.op == Op::text_mentions) return WordsImply(given, then);
  const bool piece = given.op == Op::text_contains || given.op == Op::text_starts_with ||
                     given.op == Op::text_ends_with;
  return piece && PieceImplies(given, then);
}

// The pattern with `words` in place of the first star, and of every other one a word.
std::string WithoutStars(std::string_view pattern, std::string words) {
  std::string text;
  for (const char sign : pattern) {
    if (sign == '*') {
      text += std::exchange(words, "this");
    } else {
      text += sign;
    }
  }
  return text;
}

// Where a piece stands in an example: 0 at its begin, 2 at its end.
int PlaceOf(const TextTest& test) {
  if (test.op == Op::text_starts_with) return 0;
  return test.op == Op::text_ends_with ? 2 : 1;
}

bool IsWhole(const TextTest* test) { return test->op == Op::text_is || test->op == Op::text_like; }

// The pieces side by side, but for those that the text so far has in it.
std::string Joined(const std::vector<const TextTest*>& tests) {
  std::string text;
  for (const int place : {0, 1, 2}) {
    for (const TextTest* test : tests) {
      if (PlaceOf(*test) != place || IsWhole(test)) continue;
      if (place == 1 && !text.empty() && Holds(*test, Said(text))) continue;
      const bool is_regex = test->op == Op::text_matches;
      const std::string piece = is_regex ? RegexExample(test->item) : test->item;
      if (!text.empty() && !piece.empty()) text += ' ';
      text += piece;
    }
  }
  return text;
}

}  // namespace

Said::Said(std::string_view said)
    : text(said),
      folded(unicode::Fold(said)),
      trimmed(unicode::FoldTrimmed(said)),
      edges(unicode::WordEdges(trimmed)) {}

TextTest::TextTest(Op of, std::string_view wanted, bool ignores_case)
    : op(of),
      item(wanted),
      folded(unicode::Fold(wanted)),
      words(unicode::FoldTrimmed(wanted)),
      ends(WordEndsOf(words)) {
  if (op != Op::text_matches) return;
  if (Result<Regex> made = Regex::Make(item, {.ignore_case = ignores_case})) regex = *made;
}

bool Holds(const TextTest& test, const Said& said) {
  if (test.op == Op::text_matches) return test.regex && test.regex->Matches(said.text);
  if (test.folded.empty()) return false;
  const auto* row = std::ranges::find(kTests, test.op, &TestRow::op);
  return row != std::ranges::end(kTests) && row->holds(test, said);
}

std::optional<bool> Follows(const TextTest& given, const TextTest& then) {
  const bool regex = given.op == Op::text_matches || then.op == Op::text_matches;
  if (regex || given.folded.empty() || then.folded.empty()) return std::nullopt;
  if (given.op == then.op && given.folded == then.folded) return true;
  if (given.op == Op::text_is && IsOfWords(then.op)) return Holds(then, Said(given.item));
  return Implies(given, then) ? std::optional(true) : std::nullopt;
}

std::optional<std::string> ExampleFor(const std::vector<const TextTest*>& tests) {
  std::string text = Joined(tests);
  if (const auto whole = std::ranges::find_if(tests, IsWhole); whole != tests.end()) {
    const bool is_like = (*whole)->op == Op::text_like;
    text = is_like ? WithoutStars((*whole)->item, text.empty() ? "this" : text) : (*whole)->item;
  }
  const Said said(text);
  const auto holds = [&](const TextTest* test) { return Holds(*test, said); };
  if (text.empty() || !std::ranges::all_of(tests, holds)) return std::nullopt;
  return text;
}

}  // namespace hark::prove
