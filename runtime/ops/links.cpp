#include "runtime/ops/links.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "compiler/base/unicode.h"

namespace hark::ops {
namespace {

bool IsLetter(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
}

bool IsOfHost(char letter) {
  return IsLetter(letter) || (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
}

bool IsBelow(std::string_view name, std::string_view host) {
  if (name.size() < host.size()) return false;
  const std::string_view end = name.substr(name.size() - host.size());
  const bool same = std::ranges::equal(end, host, [](unsigned char one, unsigned char other) {
    return std::tolower(one) == std::tolower(other);
  });
  return same && (name.size() == host.size() || name[name.size() - host.size() - 1] == '.');
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// As names of hosts end, in letters or in Punycode, or as an IPv4 address is written.
bool LooksLikeHost(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view end = name.substr(dot + 1);
  if (end.starts_with("xn--") || end.starts_with("XN--")) return true;
  if (end.size() >= 2 && std::ranges::all_of(end, IsLetter)) return true;
  constexpr std::ptrdiff_t kDotsOfIpv4 = 3;
  return IsDigits(end) && std::ranges::count(name, '.') == kDotsOfIpv4;
}

// What may stand between the host and the path: a port, or what ends a sentence.
bool IsPortOrEnd(std::string_view text) {
  if (text.starts_with(':') && IsDigits(text.substr(1))) return true;
  return text.find_first_not_of(".,;:!?)]}>\"'") == std::string_view::npos;
}

constexpr std::string_view kScheme = "://";

// The letters, digits, hyphens and dots that stand there, without dots that end a sentence.
std::string_view HostAt(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && IsOfHost(text[end])) ++end;
  while (end > at && text[end - 1] == '.') --end;
  return text.substr(at, end - at);
}

// Whether the letter or digit beside is of a script that writes no `。`: those that do have three
// bytes a sign from U+2E80 on.
bool IsNarrow(std::string_view sign) {
  constexpr unsigned char kFirstWide = 0xE2;
  const auto first = static_cast<unsigned char>(sign.front());
  return IsOfHost(sign.front()) && first < kFirstWide;
}

bool EndsNarrow(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && (static_cast<unsigned char>(text[begin - 1]) & 0xC0) == 0x80) --begin;
  return begin > 0 && IsNarrow(text.substr(begin - 1));
}

// Three dots in one sign are no dots of a name.
std::string WithoutEllipses(std::string_view text) {
  std::string without(text);
  for (const std::string_view dots : {"…", "‥"}) {
    for (std::size_t at = without.find(dots); at != std::string::npos;
         at = without.find(dots, at)) {
      without.replace(at, dots.size(), " ");
    }
  }
  return without;
}

// As whoever makes links of it reads the text: wide letters and dots are plain ones there, and what
// is not seen is not there. `。` is a dot of a name where no Chinese or Japanese stands beside it.
std::string AsLinksAreRead(std::string_view written) {
  static constexpr std::string_view kFullStop = "。";
  const std::string folded = unicode::Fold(WithoutEllipses(written));
  std::string text;
  for (std::size_t at = 0; at < folded.size();) {
    const std::string_view rest = std::string_view(folded).substr(at);
    const std::string_view next = rest.substr(std::min(kFullStop.size(), rest.size()));
    const bool stops = rest.starts_with(kFullStop) && !next.empty();
    if (stops && EndsNarrow(text) && IsNarrow(next)) {
      text += '.';
      at += kFullStop.size();
    } else {
      text += folded[at];
      at += 1;
    }
  }
  return text;
}

}  // namespace

bool LinksOnlyTo(std::string_view written, std::span<const std::string> hosts) {
  const std::string text = AsLinksAreRead(written);
  const auto is_allowed = [&](std::string_view name) {
    return std::ranges::any_of(hosts, [&](const std::string& host) { return IsBelow(name, host); });
  };
  // Behind a scheme any sign may stand that a host is not made of, such as `[::1]` or `user@`.
  for (std::size_t at = text.find(kScheme); at != std::string_view::npos;
       at = text.find(kScheme, at + 1)) {
    const std::string_view rest = std::string_view(text).substr(at + kScheme.size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?# \t\r\n"));
    const std::string_view host = HostAt(rest, 0);
    if (!is_allowed(host) || !IsPortOrEnd(authority.substr(host.size()))) return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view name = HostAt(text, at);
    if (LooksLikeHost(name) && !is_allowed(name)) return false;
    at += std::max<std::size_t>(name.size(), 1);
  }
  return true;
}

}  // namespace hark::ops
