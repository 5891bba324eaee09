#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// The lexical half of printing: numbers, names and quoted text, each read back by Cursor.
namespace hark::ir {

class Writer {
 public:
  Writer& operator<<(std::string_view words) {
    out_ += words;
    return *this;
  }
  Writer& operator<<(std::int64_t number);

  // As it is, or quoted where a bare word cannot hold it.
  Writer& Name(std::string_view name);
  // In double quotes on one line: `"`, `\` and control characters are escaped.
  Writer& Quoted(std::string_view text);

  // What was written, and begins anew.
  std::string Take() { return std::exchange(out_, {}); }

 private:
  std::string out_;
};

}  // namespace hark::ir
