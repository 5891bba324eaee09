#include "compiler/diag/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "compiler/base/unicode.h"

namespace hark::diag {
namespace {

constexpr std::size_t kMaxCodePointBytes = 4;

bool IsLeadByte(char byte) { return (byte & 0xC0) != 0x80; }

// The bytes of the first code point of non-empty text. Of ill-formed text it takes no more
// than a code point may have, so that counts of code points bound bytes there too.
std::size_t FirstLength(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && length < kMaxCodePointBytes && !IsLeadByte(text[length])) ++length;
  return length;
}

std::uint32_t Decode(std::string_view bytes) {
  constexpr std::uint32_t kLeadMasks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code_point = static_cast<unsigned char>(bytes[0]) & kLeadMasks[bytes.size()];
  for (char byte : bytes.substr(1)) {
    code_point = code_point << 6 | (static_cast<unsigned char>(byte) & 0x3F);
  }
  return code_point;
}

// Characters a reader cannot see that change what the others say: C1 controls, marks and
// overrides of direction (the "Trojan source" trick), line separators, the zero-width
// space, the word joiner's kind, the byte order mark, the invisible tag characters and what is
// no character.
// Joiners between letters stay: scripts and emoji need them.
bool Deceives(std::uint32_t code_point) {
  auto between = [&](std::uint32_t first, std::uint32_t last) {
    return code_point >= first && code_point <= last;
  };
  return between(0x80, 0x9F) || code_point == 0x061C || code_point == 0x200B ||
         between(0x200E, 0x200F) || between(0x2028, 0x202E) || between(0x2060, 0x206F) ||
         code_point == 0xFEFF || between(0xFFF9, 0xFFFB) || (code_point & 0xFFFE) == 0xFFFE ||
         between(0xE0000, 0xE007F);
}

void AppendPrintable(std::string& out, std::string_view bytes) {
  std::uint32_t code_point = Decode(bytes);
  if (code_point == '\t') {
    out += "    ";
  } else if (code_point < 0x20) {
    // U+2400 to U+241F, whose last byte alone differs.
    out += "\xE2\x90";
    out += static_cast<char>(0x80 + code_point);
  } else if (code_point == 0x7F) {
    out += "\u2421";
  } else if (Deceives(code_point)) {
    out += fmt::format("<U+{:04X}>", code_point);
  } else {
    out += bytes;
  }
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string well_formed = unicode::ToUtf8(text);
  std::string out;
  out.reserve(well_formed.size());
  for (std::string_view rest = well_formed; !rest.empty();) {
    std::size_t length = FirstLength(rest);
    AppendPrintable(out, rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return out;
}

std::string PrintableLines(std::string_view text, std::string_view line_break) {
  std::string out;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    out.append(Printable(text.substr(0, end))).append(line_break);
    text.remove_prefix(end + 1);
  }
  return out + Printable(text);
}

std::string PrintableHead(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (; count > 0 && end < text.size(); --count) end += FirstLength(text.substr(end));
  return Printable(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

std::string PrintableTail(std::string_view text, std::size_t count) {
  std::size_t begin = text.size();
  std::size_t begin_min = text.size() - std::min(text.size(), count * kMaxCodePointBytes);
  while (count > 0 && begin > begin_min) {
    --begin;
    if (IsLeadByte(text[begin])) --count;
  }
  return (begin > 0 ? "…" : "") + Printable(text.substr(begin));
}

}  // namespace hark::diag
