#include "cli/golden.h"

#include <algorithm>

namespace hark::cli {
namespace {

constexpr std::string_view kMark = "--- ";

std::string WithoutEmptyEnds(const std::string& text) {
  const std::size_t begin = text.find_first_not_of('\n');
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of('\n') - begin + 1) + '\n';
}

}  // namespace

bool Golden::has_source() const { return std::ranges::any_of(sections, &GoldenSection::is_source); }

Golden ParseGolden(std::string_view text) {
  Golden golden;
  std::string* into = &golden.prose;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with(kMark)) {
      golden.sections.push_back({std::string(line.substr(kMark.size())), {}});
      into = &golden.sections.back().text;
    } else {
      into->append(line) += '\n';
    }
  }
  golden.prose = WithoutEmptyEnds(golden.prose);
  for (GoldenSection& section : golden.sections) section.text = WithoutEmptyEnds(section.text);
  return golden;
}

}  // namespace hark::cli
