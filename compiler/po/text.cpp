#include "compiler/po/text.h"

#include <fmt/format.h>

#include <utility>

namespace hark::po {
namespace {

// Follows a text byte by byte and knows what of it is said and what stands in its braces, where
// further texts may open.
class Walk {
 public:
  // Behind a byte that no backslash hides.
  void Pass(char byte, std::size_t at) {
    const bool text = in_text();
    if (byte == '{') {
      open_.push_back({'{', at});
    } else if (byte == '"' && !text) {
      open_.push_back({'"', at});
    } else if ((byte == '}' && !text) || (byte == '"' && !open_.empty())) {
      open_.pop_back();
    }
  }

  bool said() const { return open_.empty(); }
  bool in_text() const { return open_.empty() || open_.back().first == '"'; }
  // Where the outermost brace that is open stands.
  std::size_t brace() const { return open_.front().second; }

 private:
  std::vector<std::pair<char, std::size_t>> open_;
};

std::string Shown(std::string_view escape) {
  switch (escape[1]) {
    case 'n': return "\n";
    case 't': return "\t";
    case '"':
    case '}': return std::string(escape.substr(1));
    default: return std::string(escape);
  }
}

std::string Escaped(char byte) {
  switch (byte) {
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '"': return "\\\"";
    default: break;
  }
  const auto code = static_cast<unsigned char>(byte);
  if (code < 0x20 || code == 0x7F) return fmt::format("\\u{{{:x}}}", code);
  return std::string(1, byte);
}

}  // namespace

std::string ForTranslators(std::string_view written) {
  Walk walk;
  std::string shown;
  for (std::size_t at = 0; at < written.size(); ++at) {
    if (written[at] == '\\' && walk.in_text() && at + 1 < written.size()) {
      const std::string_view escape = written.substr(at++, 2);
      shown += walk.said() ? Shown(escape) : std::string(escape);
      continue;
    }
    shown += written[at];
    walk.Pass(written[at], at);
  }
  return shown;
}

std::expected<Written, TextFault> ForScripts(std::string_view translation) {
  Walk walk;
  Written written;
  const auto append = [&](std::string_view bytes, std::size_t at) {
    written.text += bytes;
    written.from.resize(written.text.size(), static_cast<std::uint32_t>(at));
  };
  for (std::size_t at = 0; at < translation.size(); ++at) {
    const char byte = translation[at];
    if (byte == '\\' && walk.in_text()) {
      if (at + 1 == translation.size()) {
        return std::unexpected(TextFault{TextFault::Kind::LoneBackslash, at});
      }
      append(translation.substr(at, 1), at);
      ++at;
      append(translation.substr(at, 1), at);
      continue;
    }
    const bool said = walk.said();
    append(said ? Escaped(byte) : std::string(1, byte), at);
    if (!said || byte != '"') walk.Pass(byte, at);
  }
  if (!walk.said()) return std::unexpected(TextFault{TextFault::Kind::OpenBrace, walk.brace()});
  return written;
}

}  // namespace hark::po
