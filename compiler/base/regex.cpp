#include "compiler/base/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace hark {
namespace {

// What one pattern may take, compiled automaton and cache of states together. A
// workspace has at most some hundred patterns; one that needs more is refused here.
constexpr std::int64_t kMaxPatternBytes = 1 << 20;

// Writes (?<name>…), which authors know from everywhere else, as the (?P<name>…) that
// RE2 takes. Escapes, classes and quotations are passed over.
std::string WithNamedGroups(std::string_view pattern) {
  std::string result;
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    std::string_view rest = pattern.substr(at);
    if (rest.starts_with("\\Q") && !in_class) {
      std::size_t end = std::min(rest.find("\\E"), rest.size());
      result += rest.substr(0, end);
      at += end - 1;
      continue;
    }
    if (rest.front() == '\\' && rest.size() > 1) {
      result += rest.substr(0, 2);
      ++at;
      continue;
    }
    if (rest.front() == '[') in_class = true;
    if (rest.front() == ']') in_class = false;
    result += rest.front();
    bool names = rest.size() > 3 && rest.starts_with("(?<") && rest[3] != '=' && rest[3] != '!';
    if (names && !in_class) {
      result += "?P";
      ++at;
    }
  }
  return result;
}

std::string BeyondLinearTime(std::string_view what, std::string_view written) {
  std::string message(what);
  message += " `";
  message += written;
  message += "` is beyond linear time: it could take longer than any message may";
  return message;
}

bool IsBackReference(std::string_view escape) {
  if (escape.size() < 2 || escape[0] != '\\') return false;
  return (escape[1] >= '1' && escape[1] <= '9') || escape[1] == 'k' || escape[1] == 'g';
}

std::string QuoteAfter(std::string_view words, std::string_view part) {
  std::string message(words);
  if (!part.empty()) {
    message += " `";
    message += part;
    message += '`';
  }
  return message;
}

// RE2 stops at the two or three characters it does not know: "(?=", "(?!" and, for
// looking back, "(?<".
std::string WordsForGroup(std::string_view part) {
  if (part.starts_with("(?=") || part.starts_with("(?!")) {
    return BeyondLinearTime("looking ahead with", part);
  }
  if (part.starts_with("(?<")) return BeyondLinearTime("looking back with", part);
  return QuoteAfter("this kind of group is not known:", part);
}

// What is wrong with a pattern, in an author's words; `part` is where RE2 stopped.
std::string WordsFor(RE2::ErrorCode code, std::string_view part) {
  switch (code) {
    case RE2::ErrorBadEscape:
      if (IsBackReference(part)) return BeyondLinearTime("the back-reference", part);
      return QuoteAfter("the pattern has an unknown escape", part);
    case RE2::ErrorBadPerlOp: return WordsForGroup(part);
    case RE2::ErrorBadCharClass: return QuoteAfter("the pattern has an unknown class", part);
    case RE2::ErrorBadCharRange: return QuoteAfter("a range of characters runs backwards:", part);
    case RE2::ErrorMissingBracket: return QuoteAfter("`[` is never closed in", part);
    case RE2::ErrorMissingParen: return "`(` is never closed in the pattern";
    case RE2::ErrorUnexpectedParen: return "the pattern has a `)` that opens nowhere";
    case RE2::ErrorTrailingBackslash: return "the pattern ends with a lone `\\`";
    case RE2::ErrorRepeatArgument: return QuoteAfter("there is nothing to repeat before", part);
    case RE2::ErrorRepeatSize:
      return QuoteAfter("a part repeats more than 1,000 times, or from more to fewer, by", part);
    case RE2::ErrorRepeatOp: return QuoteAfter("a repetition is repeated again by", part);
    case RE2::ErrorBadUTF8: return "the pattern is not UTF-8 text";
    case RE2::ErrorBadNamedCapture: return QuoteAfter("a group has an unusable name:", part);
    case RE2::ErrorPatternTooLarge: return "the pattern is too large; split it in two";
    case RE2::NoError:
    case RE2::ErrorInternal: break;
  }
  return QuoteAfter("the pattern cannot be read at", part);
}

RE2::Options OptionsFor(Regex::Options options) {
  RE2::Options result;
  result.set_log_errors(false);
  result.set_max_mem(kMaxPatternBytes);
  result.set_case_sensitive(!options.ignore_case);
  return result;
}

}  // namespace

struct Regex::Compiled {
  Compiled(const std::string& pattern, const RE2::Options& options) : re2(pattern, options) {}

  RE2 re2;
  // The number of each named group, in the order of group_names().
  std::vector<int> named_groups;
};

Result<Regex> Regex::Make(std::string_view pattern, Options options) {
  auto compiled = std::make_shared<Compiled>(WithNamedGroups(pattern), OptionsFor(options));
  const RE2& re2 = compiled->re2;
  if (!re2.ok()) return Fail(FailureKind::Invalid, WordsFor(re2.error_code(), re2.error_arg()));
  Regex regex;
  for (const auto& [number, name] : re2.CapturingGroupNames()) {
    if (std::ranges::find(regex.group_names_, name) != regex.group_names_.end()) {
      return Fail(FailureKind::Invalid, QuoteAfter("two groups have the name", name));
    }
    regex.group_names_.push_back(name);
    compiled->named_groups.push_back(number);
  }
  regex.compiled_ = std::move(compiled);
  return regex;
}

bool Regex::Matches(std::string_view text) const {
  return compiled_->re2.Match(text, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::optional<std::vector<std::optional<std::string_view>>> Regex::Find(
    std::string_view text) const {
  if (text.data() == nullptr) text = "";  // no place at all reads as no part taken below
  const std::vector<int>& named = compiled_->named_groups;
  std::vector<re2::StringPiece> groups(named.empty() ? 1 : named.back() + 1);
  if (!compiled_->re2.Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(),
                            static_cast<int>(groups.size()))) {
    return std::nullopt;
  }
  std::vector<std::optional<std::string_view>> found;
  for (int number : named) {
    const re2::StringPiece& group = groups[static_cast<std::size_t>(number)];
    // A group that took no part has no place in the text; an empty one has.
    if (group.data() == nullptr) {
      found.emplace_back();
    } else {
      found.emplace_back(std::string_view(group.data(), group.size()));
    }
  }
  return found;
}

}  // namespace hark
