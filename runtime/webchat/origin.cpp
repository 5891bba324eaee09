#include "runtime/webchat/origin.h"

#include <algorithm>
#include <string_view>

namespace hark::webchat {

bool IsFromOurPage(const channel::HttpRequest& request, const std::vector<std::string>& origins) {
  const std::string_view origin = channel::HeaderOf(request.headers, "Origin");
  if (origin.empty() || std::ranges::find(origins, origin) != origins.end()) return true;
  const std::size_t scheme = origin.find("://");
  const std::string_view host = channel::HeaderOf(request.headers, "Host");
  return scheme != std::string_view::npos && !host.empty() && origin.substr(scheme + 3) == host;
}

std::string ContentPolicy(const std::vector<std::string>& origins) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
      "img-src 'self' https:; media-src 'self' https:; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'self'";
  for (const std::string& origin : origins) policy += ' ' + origin;
  return policy;
}

}  // namespace hark::webchat
