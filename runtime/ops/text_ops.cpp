#include <string>

#include "compiler/base/unicode.h"
#include "compiler/ir/limits.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/same.h"

namespace hark::ops {

using value::AsText;
using value::At;
using value::WordOf;

extern "C" {

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

Word hark_op_text_trim(Context* context, Word text) {
  if (!SpendBytes(*context, AsText(text).size())) return 0;
  return MakeText(*context, unicode::Trim(AsText(text)));
}

}  // extern "C"

}  // namespace hark::ops
