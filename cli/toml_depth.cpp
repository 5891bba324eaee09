#include "cli/toml_depth.h"

#include <algorithm>
#include <string>

namespace hark::cli {
namespace {

// The end of the string whose first quote is at `at`. One that is not closed ends the file:
// toml++ reads no further either.
std::size_t StringEnd(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool lines = text.substr(at, 3) == std::string(3, quote);
  const std::string closing(lines ? 3 : 1, quote);
  for (at += closing.size(); at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text.substr(at, closing.size()) == closing) {
      // Of up to five quotes at the end of lines, the last three close them.
      const std::size_t end = std::min(text.find_first_not_of(quote, at), text.size());
      return lines ? std::min(end, at + 5) : at + 1;
    }
  }
  return text.size();
}

}  // namespace

std::optional<std::size_t> TooDeepAt(std::string_view text) {
  std::size_t open = 0;
  std::size_t dots = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '"':
      case '\'': at = StringEnd(text, at) - 1; break;
      case '#': at = std::min(text.find('\n', at), text.size()) - 1; break;
      case '.': ++dots; break;
      case '[':
      case '{': ++open; [[fallthrough]];
      case '=':
      case ',':
      case '\n': dots = 0; break;
      case ']':
      case '}': open -= open > 0 ? 1 : 0; break;
      default: break;
    }
    if (open >= kMaxTomlDepth || dots >= kMaxTomlDepth) return at;
  }
  return std::nullopt;
}

}  // namespace hark::cli
