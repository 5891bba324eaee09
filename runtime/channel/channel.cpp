#include "runtime/channel/channel.h"

#include <algorithm>

#include "compiler/base/check.h"

namespace hark::channel {
namespace {

char Lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return Lower(left) == Lower(right); });
}

}  // namespace

std::string_view HeaderOf(const Headers& headers, std::string_view name) {
  auto found = std::find_if(headers.begin(), headers.end(),
                            [&](const auto& header) { return SameName(header.first, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

TokenLife Adapter::LifeOfToken(const Connection&) const { return {}; }

HttpRequest Adapter::AskForToken(const Connection&, const Grant&) const {
  HARK_CHECK(false, "only tokens that end are renewed");
}

TokenAnswer Adapter::ReadToken(const HttpResponse&) const {
  HARK_CHECK(false, "only tokens that end are renewed");
}

}  // namespace hark::channel
