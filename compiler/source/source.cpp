#include "compiler/source/source.h"

#include <algorithm>
#include <utility>

namespace hark::source {

FileId SourceSet::Add(std::string name, std::string text) {
  File file{std::move(name), std::move(text), {0}};
  for (std::size_t at = 0; at < file.text.size(); ++at) {
    if (file.text[at] == '\n') file.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
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
  auto is_code_point_start = [](char byte) { return (byte & 0xC0) != 0x80; };
  auto column = std::count_if(file.text.begin() + line_start, file.text.begin() + offset,
                              is_code_point_start);
  return Place{static_cast<std::uint32_t>(after - file.line_starts.begin()),
               static_cast<std::uint32_t>(column + 1)};
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
