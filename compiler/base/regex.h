#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"

namespace hark {

// A linear-time regular expression over UTF-8. The home of RE2; the header shows
// none of it. Immutable and safe to share between threads once made.
class Regex {
 public:
  struct Options {
    bool ignore_case = false;
  };
  // Fails with Invalid and words an author understands; a back-reference or a
  // look-around says that it is beyond linear time. A group is named by (?<name>…)
  // or (?P<name>…).
  static Result<Regex> Make(std::string_view pattern, Options options);

  // Named groups in the order their parentheses open.
  const std::vector<std::string>& group_names() const { return group_names_; }

  bool Matches(std::string_view text) const;
  // The text of each named group, in the order of group_names(); a group that took
  // no part is empty. Nothing when the pattern is not found. Views into `text`.
  std::optional<std::vector<std::optional<std::string_view>>> Find(std::string_view text) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
  std::vector<std::string> group_names_;
};

}  // namespace hark
