#include "compiler/ir/cursor.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "compiler/ir/words.h"

namespace hark::ir {
namespace {

int HexDigit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  return -1;
}

}  // namespace

std::string Cursor::Problem() const {
  if (ok()) return {};
  auto lines =
      1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(failed_at_), '\n');
  return "line " + std::to_string(lines) + ": " + reason_;
}

void Cursor::Fail(std::string_view reason) { FailAt(at_, reason); }

void Cursor::FailAt(std::size_t position, std::string_view reason) {
  if (ok()) {
    reason_ = reason;
    failed_at_ = position;
  }
  at_ = text_.size();
}

void Cursor::SkipSpaces() {
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
}

bool Cursor::Take(std::string_view text) {
  SkipSpaces();
  if (!text_.substr(at_).starts_with(text)) return false;
  at_ += text.size();
  return true;
}

void Cursor::Expect(std::string_view text) {
  if (!Take(text)) Fail("expected `" + std::string(text) + "`");
}

bool Cursor::TakeWord(std::string_view word) {
  std::size_t before = at_;
  if (Take(word) && (AtEnd() || !words::IsBare(static_cast<unsigned char>(text_[at_])))) {
    return true;
  }
  at_ = before;
  return false;
}

bool Cursor::NextIs(char byte) {
  SkipSpaces();
  return at_ < text_.size() && text_[at_] == byte;
}

void Cursor::SkipLines() {
  for (;;) {
    SkipSpaces();
    if (NextIs('#')) at_ = std::min(text_.find('\n', at_), text_.size());
    if (!NextIs('\n')) return;
    ++at_;
  }
}

void Cursor::EndLine() {
  SkipSpaces();
  if (NextIs('#')) at_ = std::min(text_.find('\n', at_), text_.size());
  if (AtEnd()) return;
  if (!NextIs('\n')) return Fail("expected the end of the line");
  ++at_;
}

std::string_view Cursor::Word() {
  SkipSpaces();
  std::size_t begin = at_;
  while (at_ < text_.size() && words::IsBare(static_cast<unsigned char>(text_[at_]))) ++at_;
  if (at_ == begin) Fail("expected a word");
  return text_.substr(begin, ok() ? at_ - begin : 0);
}

std::string_view Cursor::Name() {
  if (!NextIs('"')) return Word();
  return quoted_names_.emplace_back(Quoted());
}

std::string Cursor::Quoted() {
  std::string out;
  Expect("\"");
  while (ok()) {
    std::size_t end = text_.find_first_of("\"\\\n", at_);
    if (end == std::string_view::npos || text_[end] == '\n') {
      Fail("the quoted text has no end");
      break;
    }
    out += text_.substr(at_, end - at_);
    at_ = end + 1;
    if (text_[end] == '"') return out;
    Escape(out);
  }
  return {};
}

void Cursor::Escape(std::string& out) {
  std::string_view rest = text_.substr(at_, 3);
  if (rest.starts_with('"') || rest.starts_with('\\')) {
    out += rest[0];
  } else if (rest.starts_with('n')) {
    out += '\n';
  } else if (rest.size() == 3 && rest[0] == 'x' && HexDigit(rest[1]) >= 0 &&
             HexDigit(rest[2]) >= 0) {
    out += static_cast<char>(HexDigit(rest[1]) * 16 + HexDigit(rest[2]));
    at_ += 2;
  } else {
    return Fail("an escape is \\\", \\\\, \\n or \\x and two hexadecimal digits");
  }
  ++at_;
}

std::string_view Cursor::TypeWord() {
  SkipSpaces();
  std::size_t begin = at_;
  bool quoted = false;
  for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
    char byte = text_[at_];
    if (quoted && byte == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
      ++at_;
    } else if (byte == '"') {
      quoted = !quoted;
    } else if (!quoted && !words::IsBare(static_cast<unsigned char>(byte)) && byte != '<' &&
               byte != '>' && byte != '?') {
      break;
    }
  }
  if (at_ == begin || quoted) Fail("expected a type");
  return text_.substr(begin, ok() ? at_ - begin : 0);
}

std::int64_t Cursor::Integer() {
  SkipSpaces();
  std::int64_t value = 0;
  const char* end = text_.data() + text_.size();
  auto [stopped, error] = std::from_chars(text_.data() + at_, end, value);
  if (error != std::errc()) {
    Fail("expected a whole number of 64 bits");
    return 0;
  }
  at_ = static_cast<std::size_t>(stopped - text_.data());
  return value;
}

std::int32_t Cursor::Index() {
  std::size_t begin = at_;
  std::int64_t value = Integer();
  if (value >= 0 && value <= std::numeric_limits<std::int32_t>::max()) {
    return static_cast<std::int32_t>(value);
  }
  FailAt(begin, "the number is out of range");
  return 0;
}

std::int32_t Cursor::Numbered(std::string_view prefix) {
  Expect(prefix);
  if (NextIs('-')) Fail("expected a number");
  return Index();
}

}  // namespace hark::ir
