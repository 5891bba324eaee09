#include "runtime/channel/fit.h"

#include <algorithm>
#include <limits>
#include <set>

#include "compiler/base/check.h"
#include "compiler/base/unicode.h"

namespace hark::channel {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

// Nothing to see: channels refuse such messages.
bool Blank(std::string_view text) { return unicode::FoldTrimmed(text).empty(); }

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

// Walks a text from its start; `ends` are the offsets at which it may be cut.
struct Cuts {
  std::string_view text;
  std::vector<std::uint32_t> ends;
  std::size_t next = 0;  // the first end behind what was taken

  // The last end at most `max` units behind `begin`; `begin` when there is none.
  std::size_t Furthest(std::size_t begin, std::size_t max, LengthUnit unit) {
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

bool HasControl(std::string_view title) {
  return std::any_of(title.begin(), title.end(), [](char byte) { return byte >= 0 && byte < ' '; });
}

bool TitleShows(const Limits& limits, std::string_view title) {
  if (Blank(title) || HasControl(title)) return false;
  std::size_t max = limits.facts.choice_max;
  return max == 0 || Length(title, limits.facts.choice_unit) <= max;
}

bool PayloadFits(const Limits& limits, std::string_view payload) {
  return !payload.empty() && payload.size() <= limits.payload_max;
}

// Titles must differ on WhatsApp, and two buttons of one payload could not be told
// apart anywhere.
bool ShowsAsButtons(const Limits& limits, const Content& content) {
  if (content.choices.size() > limits.facts.choices_max || Blank(content.text)) return false;
  std::set<std::string_view> titles;
  std::set<std::string_view> payloads;
  return std::all_of(content.choices.begin(), content.choices.end(), [&](const Choice& choice) {
    return TitleShows(limits, choice.title) && PayloadFits(limits, choice.payload) &&
           titles.insert(choice.title).second && payloads.insert(choice.payload).second;
  });
}

void AppendTexts(std::vector<Content>& messages, std::vector<std::string> pieces) {
  for (std::string& piece : pieces) messages.push_back({std::move(piece), {}});
}

std::vector<Content> FitText(const ChannelFacts& facts, std::string_view text) {
  std::vector<Content> messages;
  std::size_t max = facts.text_max == 0 ? kNoLimit : facts.text_max;
  AppendTexts(messages, SplitText(text, max, facts.text_unit));
  return messages;
}

std::vector<Content> FitButtons(const ChannelFacts& facts, const Content& content) {
  std::vector<Content> messages = FitText(facts, content.text);
  HARK_CHECK(!messages.empty(), "a text with buttons is not blank");
  std::string last = std::move(messages.back().text);
  messages.pop_back();
  std::size_t prompt_max = facts.prompt_max == 0 ? facts.text_max : facts.prompt_max;
  AppendTexts(messages, SplitText(last, prompt_max, facts.text_unit));
  messages.back().choices = content.choices;
  return messages;
}

}  // namespace

std::vector<std::string> SplitText(std::string_view text, std::size_t max, LengthUnit unit) {
  HARK_CHECK(max >= 4, "a message holds at least one code point");
  std::string readable;
  if (!unicode::IsUtf8(text)) text = readable = unicode::ToUtf8(text);
  if (Blank(text)) return {};
  if (Length(text, unit) <= max) return {std::string(text)};
  Cuts lines{text, unicode::LineBreaks(text)};
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

std::string NumberedText(const Content& content) {
  std::string text = content.text;
  if (!text.empty()) text += "\n\n";
  for (std::size_t index = 0; index < content.choices.size(); ++index) {
    if (index > 0) text += '\n';
    text += std::to_string(index + 1) + ". " + content.choices[index].title;
  }
  return text;
}

std::vector<Content> FitTo(const Limits& limits, const Content& content) {
  if (content.choices.empty()) return FitText(limits.facts, content.text);
  if (ShowsAsButtons(limits, content)) return FitButtons(limits.facts, content);
  return FitText(limits.facts, NumberedText(content));
}

}  // namespace hark::channel
