#include "compiler/ir/service_url.h"

#include <algorithm>

namespace hark::ir {
namespace {

bool IsDigit(char letter) { return letter >= '0' && letter <= '9'; }

bool IsAlphanumeric(char letter) {
  return IsDigit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

bool IsThisMachine(std::string_view host) { return host == "localhost" || host == "127.0.0.1"; }

bool IsPort(std::string_view port) {
  constexpr std::size_t kDigitsMax = 5;
  constexpr int kPortMax = 65'535;
  if (port.empty() || port.size() > kDigitsMax || !std::ranges::all_of(port, IsDigit)) return false;
  int number = 0;
  for (char digit : port) number = number * 10 + (digit - '0');
  return number >= 1 && number <= kPortMax;
}

// Segments that mean what they say: no empty ones, none of dots, no `%`.
bool IsPlainPath(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    const bool fits = !segment.empty() && segment != "." && segment != ".." &&
                      std::ranges::all_of(segment, [](char letter) {
                        return IsAlphanumeric(letter) ||
                               std::string_view("-._~").find(letter) != std::string_view::npos;
                      });
    if (!fits) return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

}  // namespace

bool IsHostName(std::string_view host) {
  constexpr std::size_t kHostMax = 253;
  constexpr std::size_t kLabelMax = 63;
  if (host.empty() || host.size() > kHostMax) return false;
  while (true) {
    const std::string_view label = host.substr(0, host.find('.'));
    const bool fits = !label.empty() && label.size() <= kLabelMax && label.front() != '-' &&
                      label.back() != '-' && std::ranges::all_of(label, [](char letter) {
                        return IsAlphanumeric(letter) || letter == '-';
                      });
    if (!fits) return false;
    if (label.size() == host.size()) return true;
    host.remove_prefix(label.size() + 1);
  }
}

std::string_view WrongWithServiceUrl(std::string_view url) {
  const bool is_safe = url.starts_with("https://");
  if (!is_safe && !url.starts_with("http://")) return "an address begins with `https://`";
  url.remove_prefix(url.find("//") + 2);
  if (url.find_first_of("?#@") != std::string_view::npos) {
    return "an address has no user, no `?` and no `#`";
  }
  const std::size_t slash = std::min(url.find('/'), url.size());
  const std::string_view path = url.substr(slash);
  std::string_view host = url.substr(0, slash);
  if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    if (!IsPort(host.substr(colon + 1))) return "a port is a number from 1 to 65535";
    host = host.substr(0, colon);
  }
  if (!IsHostName(host)) return "no host is named so";
  if (!is_safe && !IsThisMachine(host)) {
    return "what is sent without `https` can be read and changed on its way";
  }
  if (path.ends_with('/')) return "the paths of calls begin with `/`: an address ends without one";
  if (!IsPlainPath(path)) return "its path is of letters, digits and `-._~`";
  return {};
}

}  // namespace hark::ir
