#include "compiler/ir/writer.h"

#include <algorithm>
#include <charconv>

#include "compiler/ir/words.h"

namespace hark::ir {

Writer& Writer::operator<<(std::int64_t number) {
  char digits[24];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out_.append(digits, end);
  return *this;
}

Writer& Writer::Name(std::string_view name) {
  bool bare = !name.empty() && std::all_of(name.begin(), name.end(), [](char byte) {
    return words::IsBare(static_cast<unsigned char>(byte));
  });
  return bare ? *this << name : Quoted(name);
}

Writer& Writer::Quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out_ += '"';
  for (char byte : text) {
    auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      (out_ += '\\') += byte;
    } else if (byte == '\n') {
      out_ += "\\n";
    } else if (code < 0x20 || code == 0x7f) {
      ((out_ += "\\x") += kHex[code >> 4]) += kHex[code & 15];
    } else {
      out_ += byte;
    }
  }
  out_ += '"';
  return *this;
}

}  // namespace hark::ir
