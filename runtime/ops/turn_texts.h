#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/word.h"

namespace hark::ops {

// A text in the forms that tests compare, each made when it is first asked for. The text
// must outlive it.
class Subject {
 public:
  explicit Subject(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  const std::string& folded();                      // unicode::Fold
  const std::string& trimmed();                     // unicode::FoldTrimmed
  const std::vector<std::uint32_t>& word_edges();   // of trimmed()
  const std::vector<std::u32string>& slip_words();  // of trimmed(), for slips.h

 private:
  std::string_view text_;
  std::optional<std::string> folded_;
  std::optional<std::string> trimmed_;
  std::optional<std::vector<std::uint32_t>> word_edges_;
  std::optional<std::vector<std::u32string>> slip_words_;
};

// A text from outside the turn as a word. In memory of its own instead of the arena's,
// because the operations that read it may not fault. One word for as long as the text
// stays the same; earlier words stay good.
class KeptText {
 public:
  value::Word Keep(std::string_view text);
  value::Word word() const { return word_; }

 private:
  value::Word word_ = 0;
  std::vector<std::unique_ptr<std::uint64_t[]>> memory_;
};

// The texts that a turn's event and contact come with. The event's is what nearly every
// condition of every rule tests, so it is folded and cut into words once a turn.
class TurnTexts {
 public:
  value::Word Event(std::string_view text);
  value::Word Channel(std::string_view text) { return channel_.Keep(text); }
  value::Word ReplyChannel(std::string_view text) { return reply_channel_.Keep(text); }
  value::Word Object(std::string_view text) { return object_.Keep(text); }
  value::Word Language(std::string_view text) { return language_.Keep(text); }

  // The event's text made ready; null when `text` is another one.
  Subject* PreparedSubject(value::Word text);

 private:
  KeptText event_;
  KeptText channel_;
  KeptText reply_channel_;
  KeptText object_;
  KeptText language_;
  std::optional<Subject> subject_;
};

}  // namespace hark::ops
