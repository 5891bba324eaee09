#include "compiler/prove/regex_example.h"

#include <algorithm>
#include <cstddef>

namespace hark::prove {
namespace {

// Nobody reads an example that is longer, nor follows groups that are nested deeper.
constexpr std::size_t kMostBytes = 200;
constexpr int kMostGroups = 50;

std::size_t CharacterLength(char first) {
  if ((first & 0x80) == 0) return 1;
  return (first & 0x20) == 0 ? 2 : ((first & 0x10) == 0 ? 3 : 4);
}

class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  // Up to the end, or the bracket that closes the group.
  std::string Alternatives() {
    std::string first = Sequence();
    while (Take("|")) Sequence();
    return first;
  }

 private:
  bool Take(std::string_view sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  std::string TakeCharacter() {
    const std::size_t length = std::min(CharacterLength(rest_.front()), rest_.size());
    std::string character(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return character;
  }

  std::string Sequence() {
    std::string text;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      const std::string piece = Piece();
      const std::size_t times = Times();
      for (std::size_t time = 0; time < times && text.size() < kMostBytes; ++time) text += piece;
    }
    return text;
  }

  std::string Piece() {
    if (Take("(")) return Group();
    if (Take("[")) return Class();
    if (Take("\\")) return Escape();
    if (Take("^") || Take("$")) return {};
    if (Take(".")) return "a";
    return TakeCharacter();
  }

  std::string Group() {
    if (Take("?")) {
      // `?:`, `?i:` or `?<name>`; `?i)` has nothing in it.
      while (!rest_.empty() && rest_.front() != ')') {
        const char sign = rest_.front();
        rest_.remove_prefix(1);
        if (sign == ':' || sign == '>') break;
      }
    }
    groups_ += 1;
    std::string text = groups_ < kMostGroups ? Alternatives() : std::string();
    groups_ -= 1;
    Take(")");
    return text;
  }

  // Of what a class lists, the first; of what it leaves out, something else.
  std::string Class() {
    const bool others = Take("^");
    std::string first;
    std::string all;
    do {
      if (rest_.empty()) return {};
      const std::string one = Take("\\") ? Escape() : TakeCharacter();
      if (all.empty()) first = one;
      all += one;
    } while (!Take("]"));
    if (!others) return first;
    for (const char other : {'a', '1', ' ', '-'}) {
      if (all.find(other) == std::string::npos) return {other};
    }
    return "x";
  }

  std::string Escape() {
    if (rest_.empty()) return {};
    const std::string sign = TakeCharacter();
    switch (sign.front()) {
      case 'd': return "1";
      case 's': return " ";
      case 'w':
      case 'D':
      case 'S': return "a";
      case 'W': return " ";
      case 'b':
      case 'B':
      case 'A':
      case 'z': return {};
      default: return sign;
    }
  }

  std::size_t Times() {
    std::size_t times = 1;
    if (Take("*") || Take("?")) {
      times = 0;
    } else if (rest_.starts_with('{')) {
      const std::size_t end = std::min(rest_.find('}'), rest_.size());
      times = 0;
      for (const char digit : rest_.substr(1, end - 1)) {
        if (digit < '0' || digit > '9') break;
        times = std::min(kMostBytes, times * 10 + static_cast<std::size_t>(digit - '0'));
      }
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
    } else {
      Take("+");
    }
    Take("?");  // as little as may be
    return times;
  }

  std::string_view rest_;
  int groups_ = 0;
};

}  // namespace

std::string RegexExample(std::string_view pattern) { return Reader(pattern).Alternatives(); }

}  // namespace hark::prove
