#include "tests/support/doc_blocks.h"

#include <optional>
#include <sstream>

namespace hark::test {

std::vector<DocBlock> DocBlocks(std::string_view page) {
  std::vector<DocBlock> blocks;
  std::optional<DocBlock> open;
  std::istringstream lines{std::string(page)};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (!line.starts_with("```")) {
      if (open) open->text += line + '\n';
    } else if (open) {
      blocks.push_back(std::move(*open));
      open.reset();
    } else {
      std::istringstream words{line.substr(3)};
      open.emplace().line = number + 1;
      words >> open->language;
      for (std::string word; words >> word;) {
        (word.find('.') == std::string::npos ? open->note : open->file) = word;
      }
    }
  }
  return blocks;
}

}  // namespace hark::test
