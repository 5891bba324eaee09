#include "compiler/prove/narrow.h"

#include <cstddef>
#include <string>

namespace hark::prove {
namespace {

bool IsDigit(char at) { return at >= '0' && at <= '9'; }
bool IsLetter(char at) { return (at >= 'a' && at <= 'z') || (at >= 'A' && at <= 'Z'); }
bool IsPlain(char at) {
  // What is not ASCII is a letter that the author wrote out.
  return IsDigit(at) || IsLetter(at) || at == '_' || at == '-' || (at & 0x80) != 0;
}
bool IsNarrowEscape(std::string_view rest) {
  return rest.starts_with("\\d") || rest.starts_with("\\w");
}

// Takes a class in brackets off the front of `rest`; false where it may hold other signs.
bool TakeClass(std::string_view& rest) {
  rest.remove_prefix(1);
  if (rest.starts_with('^')) return false;
  while (!rest.empty() && rest.front() != ']') {
    if (IsNarrowEscape(rest)) {
      rest.remove_prefix(2);
      continue;
    }
    const char at = rest.front();
    const bool range = rest.size() > 2 && rest[1] == '-' && rest[2] != ']';
    if (!IsPlain(at)) return false;
    if (!range) {
      rest.remove_prefix(1);
      continue;
    }
    // Between two letters of different case, or a digit and a letter, stand other signs.
    const char to = rest[2];
    const bool digits = IsDigit(at) && IsDigit(to);
    const bool small = at >= 'a' && at <= 'z' && to >= 'a' && to <= 'z';
    const bool large = at >= 'A' && at <= 'Z' && to >= 'A' && to <= 'Z';
    if (!digits && !small && !large) return false;
    rest.remove_prefix(3);
  }
  if (rest.empty()) return false;
  rest.remove_prefix(1);
  return true;
}

// Whether `rest`, behind the name of a group, is narrow up to the end of the group.
bool IsNarrowBody(std::string_view rest) {
  std::size_t depth = 1;
  while (!rest.empty()) {
    const char at = rest.front();
    if (at == '[') {
      if (!TakeClass(rest)) return false;
      continue;
    }
    if (IsNarrowEscape(rest)) {
      rest.remove_prefix(2);
      continue;
    }
    if (at == '(') {
      ++depth;
      if (rest.starts_with("(?") && !rest.starts_with("(?:")) return false;
      rest.remove_prefix(rest.starts_with("(?:") ? 3 : 1);
      continue;
    }
    rest.remove_prefix(1);
    if (at == ')') {
      if (--depth == 0) return true;
      continue;
    }
    const bool repeats = at == '*' || at == '+' || at == '?' || at == '{' || at == '}' || at == ',';
    if (!repeats && at != '|' && !IsPlain(at)) return false;
  }
  return false;
}

}  // namespace

bool IsNarrowGroup(std::string_view pattern, std::string_view group) {
  if (pattern.find("\\Q") != std::string_view::npos) return false;
  const std::string name = "<" + std::string(group) + ">";
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const std::string_view rest = pattern.substr(at);
    if (rest.front() == '\\') {
      ++at;
    } else if (rest.front() == '[') {
      in_class = true;
    } else if (rest.front() == ']') {
      in_class = false;
    } else if (!in_class) {
      for (const std::string& open : {"(?" + name, "(?P" + name}) {
        if (rest.starts_with(open)) return IsNarrowBody(rest.substr(open.size()));
      }
    }
  }
  return false;
}

}  // namespace hark::prove
