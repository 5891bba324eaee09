#include "runtime/ops/address_forms.h"

#include <algorithm>
#include <cstddef>

namespace hark::ops {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }
// RFC 5322, 3.2.3.
bool IsAtomChar(char c) {
  return IsLetterOrDigit(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}
bool IsOtherScript(char c) { return (c & 0x80) != 0; }

// Whether the text is two or more parts between dots, or `least` of them, that all fit.
template <typename Fits>
bool DottedParts(std::string_view text, std::size_t least, Fits fits) {
  std::size_t parts = 0;
  for (;; ++parts) {
    std::size_t dot = text.find('.');
    if (!fits(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return parts + 1 >= least;
    text.remove_prefix(dot + 1);
  }
}

bool IsAtom(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsAtomChar);
}

// RFC 1035, 2.3.1, and RFC 1123, 2.1: labels may begin with a digit.
bool IsLabel(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return IsLetterOrDigit(c) || c == '-'; });
}

bool IsHostName(std::string_view text) {
  return !text.empty() && DottedParts(text, 1, [](std::string_view label) {
    return !label.empty() && std::ranges::all_of(label, [](char c) {
      return IsLetterOrDigit(c) || c == '-' || c == '_' || IsOtherScript(c);
    });
  });
}

bool IsBracketedAddress(std::string_view text) {
  return text.size() > 4 && text.starts_with('[') && text.ends_with(']') &&
         std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
           return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                  c == '.';
         });
}

// Takes the scheme off; false when it is another one.
bool RemoveScheme(std::string_view& text) {
  for (std::string_view scheme : {"https://", "http://"}) {
    auto same = [](char a, char b) { return (IsLetter(a) ? (a | 0x20) : a) == b; };
    if (text.size() >= scheme.size() &&
        std::ranges::equal(text.substr(0, scheme.size()), scheme, same)) {
      text.remove_prefix(scheme.size());
      return true;
    }
  }
  return false;
}

// A host with what may stand around it: "user@host:8080".
bool IsAuthority(std::string_view text) {
  if (std::size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos) {
    std::string_view port = text.substr(colon + 1);
    if (port.size() > 5 || !std::ranges::all_of(port, IsDigit)) return false;
    text = text.substr(0, colon);
  }
  return IsHostName(text) || IsBracketedAddress(text);
}

}  // namespace

bool IsEmail(std::string_view text) {
  std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;
  std::string_view domain = text.substr(at + 1);
  std::string_view top = domain.substr(std::min(domain.size(), domain.rfind('.') + 1));
  // No top-level domain is a number, so "a@127.0.0.1" is none either.
  return DottedParts(text.substr(0, at), 1, IsAtom) && DottedParts(domain, 2, IsLabel) &&
         top.size() >= 2 && IsLetter(top.front());
}

bool IsUrl(std::string_view text) {
  bool printable =
      std::ranges::none_of(text, [](char c) { return (c >= 0 && c <= 32) || c == 127; });
  if (!printable || !RemoveScheme(text)) return false;
  return IsAuthority(text.substr(0, text.find_first_of("/?#")));
}

}  // namespace hark::ops
