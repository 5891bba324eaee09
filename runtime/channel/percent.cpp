#include "runtime/channel/percent.h"

#include <fmt/format.h>

namespace hark::channel {
namespace {

bool IsPlain(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_' || byte == '.' || byte == '~';
}

}  // namespace

std::string PercentEncoded(std::string_view text) {
  std::string encoded;
  for (const char byte : text) {
    if (IsPlain(byte)) {
      encoded += byte;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return encoded;
}

}  // namespace hark::channel
