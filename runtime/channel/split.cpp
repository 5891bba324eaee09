#include "runtime/channel/split.h"

#include <algorithm>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark::channel {
namespace {

std::size_t CodePointLength(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (text[length] & 0xC0) == 0x80) ++length;
  return length;
}

// Offsets at which code points end, for a single character longer than a message.
std::vector<std::uint32_t> CodePointEnds(std::string_view text) {
  std::vector<std::uint32_t> ends;
  for (std::size_t at = 0; at < text.size();) {
    at += CodePointLength(text.substr(at));
    ends.push_back(static_cast<std::uint32_t>(at));
  }
  return ends;
}

// Where lines may end, but inside no link: half of one leads nowhere.
std::vector<std::uint32_t> LineEnds(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  constexpr std::string_view kScheme = "://";
  std::vector<std::uint32_t> ends;
  std::size_t link = text.find(kScheme);
  std::size_t link_begin = 0;
  std::size_t link_end = 0;
  for (const std::uint32_t end : unicode::LineBreaks(text)) {
    while (link != std::string_view::npos && link_end < end) {
      link_begin = text.find_last_of(kBlank, link) + 1;
      link_end = std::min(text.find_first_of(kBlank, link), text.size());
      if (link_end < end) link = text.find(kScheme, link_end);
    }
    if (end <= link_begin || end >= link_end) ends.push_back(end);
  }
  return ends;
}

// Walks a text from its start; `ends` are the offsets at which it may be cut.
struct Cuts {
  std::string_view text;
  std::vector<std::uint32_t> ends;
  std::size_t next = 0;  // the first end behind what was taken

  // The last end at most `max` units behind `begin`; `begin` when there is none.
  std::size_t Furthest(std::size_t begin, std::size_t max, Unit unit) {
    while (next < ends.size() && ends[next] <= begin) ++next;
    std::size_t length = 0;
    std::size_t reached = begin;
    for (std::size_t at = next; at < ends.size(); ++at) {
      length += Length(text.substr(reached, ends[at] - reached), unit);
      if (length > max) break;
      reached = ends[at];
    }
    return reached;
  }
};

}  // namespace

bool Blank(std::string_view text) { return unicode::FoldTrimmed(text).empty(); }

std::vector<std::string> SplitText(std::string_view text, std::size_t max, Unit unit) {
  HARK_CHECK(max >= 4, "a message holds at least one code point");
  std::string readable;
  if (!unicode::IsUtf8(text)) text = readable = unicode::ToUtf8(text);
  if (Blank(text)) return {};
  if (Length(text, unit) <= max) return {std::string(text)};
  Cuts lines{text, LineEnds(text)};
  Cuts characters{text, unicode::GraphemeEnds(text)};
  Cuts code_points{text, CodePointEnds(text)};
  std::vector<std::string> pieces;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    for (Cuts* cuts : {&lines, &characters, &code_points}) {
      if (end == begin) end = cuts->Furthest(begin, max, unit);
    }
    std::string_view piece = text.substr(begin, end - begin);
    if (!Blank(piece)) pieces.emplace_back(piece);
    begin = end;
  }
  return pieces;
}

}  // namespace hark::channel
