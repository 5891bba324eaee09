#include "compiler/channel/facts.h"

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark {
namespace {

constexpr auto kLimitWords = std::to_array<std::string_view>({
#define HARK_LIMIT_KIND(name, words) words,
#include "compiler/channel/limit_kinds.def"
#undef HARK_LIMIT_KIND
});
constexpr auto kContentWords = std::to_array<std::string_view>({
#define HARK_CONTENT_KIND(name, words) words,
#include "compiler/channel/content_kinds.def"
#undef HARK_CONTENT_KIND
});
constexpr auto kOperationWords = std::to_array<std::string_view>({
#define HARK_OPERATION_KIND(name, words) words,
#include "compiler/channel/operation_kinds.def"
#undef HARK_OPERATION_KIND
});
constexpr auto kSourceWords = std::to_array<std::string_view>({
#define HARK_SOURCE(name, words) words,
#include "compiler/channel/sources.def"
#undef HARK_SOURCE
});

// A second row for the same thing would never be read.
consteval bool RowsAreUnique() {
  for (std::size_t at = 0; at < kLimitRows.size(); ++at) {
    for (std::size_t before = 0; before < at; ++before) {
      const LimitRow& a = kLimitRows[at];
      const LimitRow& b = kLimitRows[before];
      if (a.channel == b.channel && a.limit == b.limit) return false;
    }
  }
  for (std::size_t at = 0; at < kContentRows.size(); ++at) {
    for (std::size_t before = 0; before < at; ++before) {
      const ContentRow& a = kContentRows[at];
      const ContentRow& b = kContentRows[before];
      if (a.channel == b.channel && a.content == b.content) return false;
    }
  }
  return true;
}
static_assert(RowsAreUnique(), "limits.def or contents.def has two rows for one thing");

}  // namespace

std::string_view Words(Limit limit) { return kLimitWords[static_cast<std::size_t>(limit)]; }
std::string_view Words(ContentKind kind) { return kContentWords[static_cast<std::size_t>(kind)]; }
std::string_view Words(Operation operation) {
  return kOperationWords[static_cast<std::size_t>(operation)];
}
std::string_view Words(Source source) { return kSourceWords[static_cast<std::size_t>(source)]; }

std::string_view Words(Unit unit) {
  switch (unit) {
    case Unit::CodePoints: return "characters";
    case Unit::Utf16Units: return "UTF-16 units";
    case Unit::Utf8Bytes: return "bytes";
    case Unit::Count: return "";
    case Unit::Kilobytes: return "KB";
    case Unit::Megabytes: return "MB";
  }
  return "";
}

std::size_t Length(std::string_view text, Unit unit) {
  if (unit == Unit::Utf8Bytes) return text.size();
  if (unit == Unit::Utf16Units) return unicode::Utf16Units(text);
  HARK_CHECK(unit == Unit::CodePoints, "a text is measured in a unit of text");
  return unicode::CodePoints(text);
}

bool Within(std::string_view text, Bound bound) {
  return bound.max == 0 || Length(text, bound.unit) <= bound.max;
}

}  // namespace hark
