// What a text says, however it is spelt: both sides are folded, the constants once a
// program and the event's text once a turn.
#include <algorithm>
#include <optional>
#include <string_view>

#include "compiler/base/find_text.h"
#include "compiler/base/slips.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"

namespace hark::ops {
namespace {

using value::AsText;
using PatternText = LoadedProgram::PatternText;

const LoadedProgram::Pattern& PatternOf(const Context& context, Word pattern) {
  return context.program->pattern(ir::PatternId{static_cast<std::int32_t>(pattern)});
}

enum class Wanted { Any, All };

// Whether `holds` is true of the subject and one, or each, of the pattern's texts.
template <typename Holds>
Word Test(Context& context, Word text, Word pattern, Holds holds, Wanted of = Wanted::Any) {
  const std::vector<PatternText>& wanted = PatternOf(context, pattern).texts;
  if (!SpendBytes(context, AsText(text).size()) || !SpendItems(context, wanted.size())) return 0;
  Subject unprepared(AsText(text));
  Subject* prepared = context.texts.PreparedSubject(text);
  Subject& subject = prepared != nullptr ? *prepared : unprepared;
  const auto one_holds = [&](const PatternText& one) { return holds(subject, one); };
  return of == Wanted::Any ? std::ranges::any_of(wanted, one_holds)
                           : std::ranges::all_of(wanted, one_holds);
}

// Whether `wanted` stands in the text as whole words, however much space is between them.
bool Mentions(Subject& subject, const PatternText& wanted) {
  const WordEnds ends{wanted.begins_word, wanted.ends_word};
  return FindsWords(subject.trimmed(), subject.word_edges(), wanted.words, ends);
}

// Whether the words stand in the text side by side, each spelt nearly so.
bool MentionsAbout(Context& context, Subject& subject, const PatternText& wanted) {
  const std::vector<std::u32string>& said = subject.slip_words();
  const std::vector<std::u32string> words = SlipWords(wanted.words);
  if (words.empty() || !SpendItems(context, said.size() * words.size())) return false;
  return !std::ranges::search(said, words, Nearly).empty();
}

bool Like(Subject& subject, const PatternText& wanted) {
  return IsLike(subject.trimmed(), wanted.words);
}

}  // namespace

extern "C" {

Word hark_op_text_mentions(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, Mentions);
}

Word hark_op_text_mentions_about(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, [&](Subject& subject, const PatternText& wanted) {
    return MentionsAbout(*context, subject, wanted);
  });
}

Word hark_op_text_mentions_all(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, Mentions, Wanted::All);
}

// As two texts are compared with `is`.
Word hark_op_text_is(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, [](Subject& subject, const PatternText& wanted) {
    return subject.trimmed() == wanted.words;
  });
}

Word hark_op_text_like(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, Like);
}

Word hark_op_text_contains(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, [](Subject& subject, const PatternText& wanted) {
    return subject.folded().find(wanted.folded) != std::string::npos;
  });
}

Word hark_op_text_starts_with(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, [](Subject& subject, const PatternText& wanted) {
    return subject.folded().starts_with(wanted.folded);
  });
}

Word hark_op_text_ends_with(Context* context, Word text, Word pattern) {
  return Test(*context, text, pattern, [](Subject& subject, const PatternText& wanted) {
    return subject.folded().ends_with(wanted.folded);
  });
}

// A regular expression sees the text as it was written.
Word hark_op_text_matches(Context* context, Word text, Word pattern) {
  if (!SpendBytes(*context, AsText(text).size())) return 0;
  return PatternOf(*context, pattern).regex->Matches(AsText(text));
}

Word hark_op_text_capture(Context* context, Word text, Word pattern) {
  if (!SpendBytes(*context, AsText(text).size())) return 0;
  const Regex& regex = *PatternOf(*context, pattern).regex;
  std::vector<Word> groups(regex.group_names().size(), 0);
  if (auto found = regex.Find(AsText(text))) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
      std::optional<std::string_view> group = (*found)[i];
      if (group) groups[i] = MakeBox(*context, MakeText(*context, *group));
    }
  }
  return context->trap == Trap::None ? MakeRecord(*context, groups) : 0;
}

}  // extern "C"

}  // namespace hark::ops
