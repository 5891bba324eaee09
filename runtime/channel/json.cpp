#include "runtime/channel/json.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "compiler/base/unicode.h"
#include "runtime/value/json_text.h"

namespace hark::channel::json {
namespace {

// Platform payloads nest some ten levels deep.
constexpr int kDepthMax = 64;

// The code unit of the escape `\uXXXX` at `at`, or 0 when there is none.
std::uint32_t EscapeAt(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
  std::uint32_t unit = 0;
  const char* begin = text.data() + at + 2;
  auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
  return error == std::errc() && end == begin + 4 ? unit : 0;
}

bool IsHighSurrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Half an escaped pair is no character, and the parser would refuse the whole text.
std::string WithoutLoneSurrogates(std::string text) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      ++at;
      continue;
    }
    std::uint32_t unit = EscapeAt(text, at);
    if (IsHighSurrogate(unit) && IsLowSurrogate(EscapeAt(text, at + 6))) {
      at += 12;
      continue;
    }
    if (IsHighSurrogate(unit) || IsLowSurrogate(unit)) text.replace(at + 2, 4, "fffd");
    at += unit == 0 ? 2 : 6;
  }
  return text;
}

}  // namespace

std::expected<Value, std::string> Parse(std::string_view text) {
  if (value::NestsDeeper(text, kDepthMax))
    return std::unexpected("JSON nested deeper than 64 levels");
  Value value = Value::parse(WithoutLoneSurrogates(unicode::ToUtf8(text)), nullptr, false);
  if (value.is_discarded()) return std::unexpected("not JSON");
  return value;
}

const Value& Member(const Value& object, std::string_view name) {
  static const Value kNull;
  if (!object.is_object()) return kNull;
  auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

const Value& Elements(const Value& value) {
  static const Value kEmpty = Value::array();
  return value.is_array() ? value : kEmpty;
}

std::string Text(const Value& value) {
  return value.is_string() ? value.get_ref<const std::string&>() : std::string();
}

std::string Id(const Value& value) {
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  return Text(value);
}

std::optional<std::int64_t> Integer(const Value& value) {
  std::string digits = Id(value);
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  bool whole = !digits.empty() && error == std::errc() && end == digits.data() + digits.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::string Dump(const Value& value) {
  return value.dump(-1, ' ', false, Value::error_handler_t::replace);
}

}  // namespace hark::channel::json
