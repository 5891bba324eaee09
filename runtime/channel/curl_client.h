#pragma once

#include <memory>

#include "runtime/channel/channel.h"

namespace hark::channel {

// An HttpClient over libcurl, keeping connections open between calls.
//
// One wire attempt a call, whatever happens: libcurl by itself sends a request again when
// a connection it kept open turns out dead, which would say a message twice; here that
// second attempt is refused and the call fails. NotSent means that no byte of the request
// was handed to the network, Uncertain that one was.
//
// HTTP/1.1, http and https only, certificates verified, paths as they are given, no
// redirects, no proxies from the environment, answers no longer than the request takes. Failure
// words name the host and never the path, headers or body, so no token gets into them. One thread a
// client. The process must ignore SIGPIPE.
//
// Fetch has a connection of its own, which is looked at when its address is known: a name that
// leads to this machine or a network of its own leads nowhere.
struct CurlOptions {
  // Fetch follows http and goes anywhere: for tests, whose links lead to themselves.
  bool fetches_anything = false;
};
std::unique_ptr<HttpClient> MakeCurlClient(CurlOptions options = {});

}  // namespace hark::channel
