#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace hark::ir {

// The lexical half of parsing the text form. A cursor over any bytes: the first failure
// sticks and moves it to the end, so loops that ask for more of something end by
// themselves, and whoever started the parse looks at `ok()` once.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool ok() const { return reason_.empty(); }
  // "line 7: expected a name", or empty.
  std::string Problem() const;
  void Fail(std::string_view reason);

  bool AtEnd() const { return at_ == text_.size(); }
  // Where the reader stands, for failures found later.
  std::size_t position() const { return at_; }
  void FailAt(std::size_t position, std::string_view reason);

  // All readers pass over spaces first. `Take` reads the text if it is next.
  bool Take(std::string_view text);
  void Expect(std::string_view text);
  bool TakeWord(std::string_view word);
  bool NextIs(char byte);
  // Passes over empty lines and comments.
  void SkipLines();
  // Passes over a comment and the line end; anything else is a failure.
  void EndLine();

  std::string_view Word();  // bare; empty and a failure when there is none
  // A bare word or quoted text. Lives as long as the cursor and its text.
  std::string_view Name();
  std::string Quoted();
  // A type as it is written, quoted names in it included.
  std::string_view TypeWord();
  std::int64_t Integer();
  // 0 to 2^31 - 1.
  std::int32_t Index();
  // `prefix` and an index, as in %3, b0 or p2.
  std::int32_t Numbered(std::string_view prefix);

 private:
  void SkipSpaces();
  void Escape(std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t failed_at_ = 0;
  std::string reason_;
  std::deque<std::string> quoted_names_;  // what views of quoted names point into
};

}  // namespace hark::ir
