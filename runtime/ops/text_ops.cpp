#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/plural.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/limits.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/same.h"

namespace hark::ops {

using value::AsText;
using value::At;
using value::WordOf;

namespace {

// An empty text is found nowhere.
std::size_t Find(std::string_view text, std::string_view wanted) {
  return wanted.empty() ? std::string_view::npos : text.find(wanted);
}

// Where the character of this number ends, counted as readers do; none of a negative number.
// ICU takes some 50 ns a byte, as much as a step or two.
std::size_t EndOf(Context& context, std::string_view text, Word count) {
  const std::int64_t wanted = value::AsInt(count);
  if (wanted <= 0 || !SpendSteps(context, text.size())) return 0;
  const std::vector<std::uint32_t> ends = unicode::GraphemeEnds(text);
  const auto all = static_cast<std::int64_t>(ends.size());
  return wanted >= all ? text.size() : ends[static_cast<std::size_t>(wanted - 1)];
}

}  // namespace

extern "C" {

Word hark_op_text_replace(Context* context, Word text, Word what, Word by) {
  const std::string_view wanted = AsText(what);
  std::string_view rest = AsText(text);
  if (!SpendBytes(*context, rest.size())) return 0;
  std::string replaced;
  for (std::size_t at = Find(rest, wanted); at != std::string_view::npos; at = Find(rest, wanted)) {
    replaced.append(rest.substr(0, at)).append(AsText(by));
    rest.remove_prefix(at + wanted.size());
    if (replaced.size() > ir::kMaxTextBytes) return context->Raise(Trap::TextTooLong);
  }
  replaced += rest;
  if (!SpendBytes(*context, replaced.size())) return 0;
  return MakeText(*context, replaced);
}

Word hark_op_text_take(Context* context, Word text, Word count) {
  const std::size_t end = EndOf(*context, AsText(text), count);
  if (context->trap != Trap::None) return 0;
  return MakeText(*context, AsText(text).substr(0, end));
}

Word hark_op_text_skip(Context* context, Word text, Word count) {
  const std::size_t end = EndOf(*context, AsText(text), count);
  if (context->trap != Trap::None) return 0;
  return MakeText(*context, AsText(text).substr(end));
}

// A text without the divider is one part; an empty text is one empty part.
Word hark_op_text_split(Context* context, Word text, Word by) {
  std::string_view rest = AsText(text);
  if (!SpendBytes(*context, rest.size())) return 0;
  std::vector<Word> parts;
  for (bool more = true; more;) {
    const std::size_t at = Find(rest, AsText(by));
    more = at != std::string_view::npos;
    parts.push_back(MakeText(*context, rest.substr(0, at)));
    if (context->trap != Trap::None) return 0;
    if (more) rest.remove_prefix(at + AsText(by).size());
  }
  return hark_make_list(context, parts.data(), parts.size());
}

Word hark_op_text_join(Context* context, Word parts) {
  const value::List& list = At<value::List>(parts);
  if (!SpendItems(*context, list.count)) return 0;
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < list.count; ++i) {
    size += AsText(list.items[i]).size();
    if (size > ir::kMaxTextBytes) return context->Raise(Trap::TextTooLong);
  }
  if (!SpendBytes(*context, size)) return 0;
  std::string joined;
  joined.reserve(size);
  for (std::uint32_t i = 0; i < list.count; ++i) joined += AsText(list.items[i]);
  return MakeText(*context, joined);
}

// In code points.
Word hark_op_text_length(Context* context, Word text) {
  SpendBytesSilently(*context, AsText(text).size());
  return WordOf(static_cast<std::int64_t>(unicode::CodePoints(AsText(text))));
}

Word hark_op_text_equal(Context* context, Word a, Word b) {
  SpendBytesSilently(*context, AsText(a).size() + AsText(b).size());
  return SameText(*context, a, b);
}

Word hark_op_text_lower(Context* context, Word text) {
  if (!SpendBytes(*context, AsText(text).size())) return 0;
  return MakeText(*context, unicode::ToLower(AsText(text)));
}

Word hark_op_text_upper(Context* context, Word text) {
  if (!SpendBytes(*context, AsText(text).size())) return 0;
  return MakeText(*context, unicode::ToUpper(AsText(text)));
}

Word hark_op_text_plural(Context* context, Word language, Word number) {
  if (!SpendBytes(*context, AsText(language).size())) return 0;
  const PluralForm form = PluralFormOf(AsText(language), value::AsInt(number));
  return WordOf(static_cast<std::int64_t>(form));
}

Word hark_op_text_trim(Context* context, Word text) {
  if (!SpendBytes(*context, AsText(text).size())) return 0;
  return MakeText(*context, unicode::Trim(AsText(text)));
}

}  // extern "C"

}  // namespace hark::ops
