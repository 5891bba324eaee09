#include "compiler/prove/words.h"

#include <algorithm>

#include "compiler/base/duration.h"
#include "compiler/channel/facts.h"

namespace hark::prove {
namespace {

constexpr bool IsWordByte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || (byte & 0x80) != 0;
}

// How long the text in quotes at the start of `line` is, quotes and holes included.
std::size_t QuotedLength(std::string_view line) {
  std::size_t depth = 0;
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] == '\\') {
      ++at;
    } else if (line[at] == '{') {
      ++depth;
    } else if (line[at] == '}' && depth > 0) {
      --depth;
    } else if (line[at] == '"' && depth == 0) {
      return at + 1;
    }
  }
  return line.size();
}

std::size_t TokenLength(std::string_view line) {
  if (line.empty()) return 0;
  if (line.front() == '"') return QuotedLength(line);
  const auto* end = std::ranges::find_if_not(line, IsWordByte);
  return std::max<std::size_t>(1, static_cast<std::size_t>(end - line.begin()));
}

}  // namespace

std::string DurationWords(std::int64_t ms) {
  if (ms % kDay == 0 && ms >= 4 * kDay) return std::to_string(ms / kDay) + "d";
  std::string words;
  const auto add = [&](std::int64_t unit, char letter) {
    if (ms >= unit) words += std::to_string(ms / unit) + letter;
    ms %= unit;
  };
  if (ms >= 4 * kDay) add(kDay, 'd');
  add(kHour, 'h');
  add(kMinute, 'm');
  add(kSecond, 's');
  return words.empty() ? "0s" : words;
}

std::string Enumerated(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) text += at + 1 == words.size() ? " and " : ", ";
    text += words[at];
  }
  return text;
}

source::Span SpanAt(const source::SourceSet& sources, const ir::Place& place) {
  if (place.line == 0) return {};
  const source::FileId id{static_cast<std::int32_t>(place.file)};
  const source::File& file = sources.file(id);
  std::size_t at = file.line_starts[place.line - 1];
  for (std::uint32_t column = 1; column < place.column && at < file.text.size(); ++column) {
    do {
      ++at;
    } while (at < file.text.size() && (file.text[at] & 0xC0) == 0x80);
  }
  std::string_view rest = std::string_view(file.text).substr(at);
  rest = rest.substr(0, rest.find('\n'));
  const auto begin = static_cast<std::uint32_t>(at);
  return {id, begin, begin + static_cast<std::uint32_t>(TokenLength(rest))};
}

}  // namespace hark::prove
