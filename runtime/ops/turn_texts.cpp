#include "runtime/ops/turn_texts.h"

#include <algorithm>
#include <new>

#include "compiler/base/slips.h"
#include "compiler/base/unicode.h"

namespace hark::ops {

const std::string& Subject::folded() {
  if (!folded_) folded_ = unicode::Fold(text_);
  return *folded_;
}

const std::string& Subject::trimmed() {
  if (!trimmed_) trimmed_ = unicode::FoldTrimmed(text_);
  return *trimmed_;
}

const std::vector<std::u32string>& Subject::slip_words() {
  if (!slip_words_) slip_words_ = SlipWords(trimmed());
  return *slip_words_;
}

const std::vector<std::uint32_t>& Subject::word_edges() {
  if (!word_edges_) word_edges_ = unicode::WordEdges(trimmed());
  return *word_edges_;
}

value::Word KeptText::Keep(std::string_view text) {
  if (word_ != 0 && value::AsText(word_) == text) return word_;
  std::size_t words = (sizeof(value::Text) + text.size()) / sizeof(std::uint64_t) + 1;
  memory_.push_back(std::make_unique<std::uint64_t[]>(words));
  auto* kept = new (memory_.back().get()) value::Text{static_cast<std::uint32_t>(text.size())};
  std::ranges::copy(text, kept->bytes);
  word_ = value::WordOf(static_cast<const value::Text*>(kept));
  return word_;
}

value::Word TurnTexts::Event(std::string_view text) {
  value::Word before = event_.word();
  value::Word word = event_.Keep(text);
  if (word != before) subject_.emplace(value::AsText(word));
  return word;
}

Subject* TurnTexts::PreparedSubject(value::Word text) {
  return subject_ && text == event_.word() ? &*subject_ : nullptr;
}

}  // namespace hark::ops
