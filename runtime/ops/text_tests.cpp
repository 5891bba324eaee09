// What a text says, however it is spelt: both sides are folded, the constants once a
// program and the event's text once a turn.
#include <algorithm>
#include <optional>
#include <string_view>

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

// Whether `holds` is true of the subject and one of the pattern's texts.
template <typename Holds>
Word AnyHolds(Context& context, Word text, Word pattern, Holds holds) {
  const std::vector<PatternText>& wanted = PatternOf(context, pattern).texts;
  if (!SpendBytes(context, AsText(text).size()) || !SpendItems(context, wanted.size())) return 0;
  Subject unprepared(AsText(text));
  Subject* prepared = context.texts.PreparedSubject(text);
  Subject& subject = prepared != nullptr ? *prepared : unprepared;
  return std::ranges::any_of(wanted, [&](const PatternText& one) { return holds(subject, one); });
}

bool IsEdge(Subject& subject, std::size_t at) {
  return std::ranges::binary_search(subject.word_edges(), static_cast<std::uint32_t>(at));
}

// Whether `wanted` stands in the text as whole words, however much space is between them.
bool Mentions(Subject& subject, const PatternText& wanted) {
  std::string_view text = subject.trimmed();
  if (wanted.words.empty()) return false;
  for (std::size_t at = text.find(wanted.words); at != std::string_view::npos;
       at = text.find(wanted.words, at + 1)) {
    bool begins = !wanted.begins_word || IsEdge(subject, at);
    bool ends = !wanted.ends_word || IsEdge(subject, at + wanted.words.size());
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace

extern "C" {

Word hark_op_text_mentions(Context* context, Word text, Word pattern) {
  return AnyHolds(*context, text, pattern, Mentions);
}

Word hark_op_text_contains(Context* context, Word text, Word pattern) {
  return AnyHolds(*context, text, pattern, [](Subject& subject, const PatternText& wanted) {
    return subject.folded().find(wanted.folded) != std::string::npos;
  });
}

Word hark_op_text_starts_with(Context* context, Word text, Word pattern) {
  return AnyHolds(*context, text, pattern, [](Subject& subject, const PatternText& wanted) {
    return subject.folded().starts_with(wanted.folded);
  });
}

Word hark_op_text_ends_with(Context* context, Word text, Word pattern) {
  return AnyHolds(*context, text, pattern, [](Subject& subject, const PatternText& wanted) {
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
