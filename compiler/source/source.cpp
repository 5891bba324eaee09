#include "compiler/source/source.h"

#include <algorithm>
#include <utility>

namespace hark::source {

namespace {

constexpr std::size_t kStride = 256;

bool BeginsCharacter(char byte) { return (byte & 0xC0) != 0x80; }

// In front of a byte.
std::uint32_t Characters(const File& file, std::size_t offset) {
  const std::size_t mark = offset / kStride;
  const auto begin = file.text.begin() + static_cast<std::ptrdiff_t>(mark * kStride);
  const auto end = file.text.begin() + static_cast<std::ptrdiff_t>(offset);
  return file.characters[mark] +
         static_cast<std::uint32_t>(std::count_if(begin, end, BeginsCharacter));
}

// A carriage return that no line feed follows ends a line too, here and for whoever reads on.
void BreakLines(std::string& text) {
  for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] != '\n') text[at] = '\n';
  }
}

}  // namespace

FileId SourceSet::Add(std::string name, std::string text) {
  BreakLines(text);
  File file{std::move(name), std::move(text), {0}, {}};
  std::uint32_t characters = 0;
  for (std::size_t at = 0; at < file.text.size(); ++at) {
    if (at % kStride == 0) file.characters.push_back(characters);
    if (file.text[at] == '\n') file.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
    characters += BeginsCharacter(file.text[at]) ? 1 : 0;
  }
  // Where a file ends is a place, too.
  if (file.text.size() % kStride == 0) file.characters.push_back(characters);
  return files_.Add(std::move(file));
}

FileId SourceSet::PlacePart(std::size_t number, Span where) {
  if (parts_.size() <= number) parts_.resize(number + 1);
  parts_[number] = where;
  return FileId{kFirstPart + static_cast<std::int32_t>(number)};
}

Span SourceSet::InScript(Span span) const {
  if (!IsPart(span.file)) return span;
  const Span& part = PartAt(span.file);
  return Span{part.file, part.begin + span.begin, part.begin + span.end};
}

std::string_view SourceSet::Text(FileId id) const {
  if (!IsPart(id)) return files_[id].text;
  const Span& part = PartAt(id);
  return std::string_view(files_[part.file].text).substr(part.begin, part.end - part.begin);
}

std::string_view SourceSet::Text(Span span) const {
  std::string_view text = Text(span.file);
  std::size_t begin = std::min<std::size_t>(span.begin, text.size());
  std::size_t end = std::clamp<std::size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

Place SourceSet::PlaceOf(FileId id, std::uint32_t offset) const {
  if (IsPart(id)) return PlaceOf(PartAt(id).file, PartAt(id).begin + offset);
  const File& file = files_[id];
  offset = std::min<std::uint32_t>(offset, static_cast<std::uint32_t>(file.text.size()));
  auto after = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), offset);
  std::uint32_t line_start = *(after - 1);
  const std::uint32_t column = Characters(file, offset) - Characters(file, line_start);
  return Place{static_cast<std::uint32_t>(after - file.line_starts.begin()), column + 1};
}

std::string_view SourceSet::Line(FileId id, std::uint32_t line) const {
  const File& file = files_[id];
  if (line == 0 || line > file.line_starts.size()) return {};
  std::string_view text = std::string_view(file.text).substr(file.line_starts[line - 1]);
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace hark::source
