#pragma once

#include <string>
#include <vector>

#include "runtime/channel/channel.h"

namespace hark::webchat {

// Whether the request is from a page that may make it: our own, by the Host it came to, or one of
// `origins`. One without an Origin is no page's doing, or reads from our own page.
bool IsFromOurPage(const channel::HttpRequest& request, const std::vector<std::string>& origins);

// What the page may load and who may embed it: its own files, pictures and sounds by https, and
// no script or style from anywhere else.
std::string ContentPolicy(const std::vector<std::string>& origins);

}  // namespace hark::webchat
