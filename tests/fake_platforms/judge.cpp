#include "tests/fake_platforms/judge.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark::fake {

namespace json = channel::json;

void Judge::Known(Limit limit, const json::Value& object,
                  std::initializer_list<std::string_view> names, int code) {
  if (!object.is_object()) return;
  for (const auto& [name, value] : object.items()) {
    const bool known = std::ranges::find(names, name) != names.end();
    Require(limit, known, {code, "(#100) Unexpected key \"" + name + "\""});
  }
}

std::size_t LengthIn(Unit unit, std::string_view text) {
  switch (unit) {
    case Unit::CodePoints: return unicode::CodePoints(text);
    case Unit::Utf16Units: return unicode::Utf16Units(text);
    case Unit::Utf8Bytes: return text.size();
    case Unit::Count:
    case Unit::Kilobytes:
    case Unit::Megabytes: break;
  }
  HARK_CHECK(false, "a unit of texts");
}

bool IsTextWithin(const json::Value& text, Bound bound) {
  if (!text.is_string()) return false;
  const std::string words = json::Text(text);
  return !words.empty() && LengthIn(bound.unit, words) <= bound.max;
}

bool IsOneOf(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

}  // namespace hark::fake
