#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The fenced blocks of a Markdown page.
namespace hark::test {

struct DocBlock {
  std::string language;  // the first word behind the fence, `hark` of "```hark wrong"
  std::string note;      // what follows it, such as `wrong`
  std::string file;      // the path behind them, where the text is a file of the reader's
  std::string text;      // with its last line end
  std::size_t line = 0;  // of the first line of the text, counted from 1
};

// In the order of the page. A fence that is never closed holds no block.
std::vector<DocBlock> DocBlocks(std::string_view page);

}  // namespace hark::test
