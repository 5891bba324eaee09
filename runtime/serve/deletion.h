#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/store/store.h"

namespace hark::serve {

// What a data deletion callback came to.
struct Deletion {
  channel::HttpResponse response;
  std::vector<std::string> connections;  // whose token was the person's, and is destroyed
};

// Answers one request to /webhook/<connection>/deletion. Meta posts there that a person wants what
// is kept of them deleted: whoever wrote to a connection of that app under this id is erased, and
// connections that are theirs (`granted_by`, `account_id`) are disconnected. The answer is JSON:
// `url`, a page that says what came of it, and `confirmation_code`. The code follows from what was
// signed, so that the same request, told again, gives the same answer and changes nothing. Unsigned
// it is 401; what could not be stored is 503.
//
// GET with `?code=` is that page, in words; 404 for a code that nobody was given.
// Source: Meta, Data Deletion Request Callback, as of November 2025.
Deletion TakeDeletion(const channel::HttpRequest& request, const channel::Connection& connection,
                      std::span<const channel::Connection> all, store::Store& store,
                      std::int64_t now_ms);

}  // namespace hark::serve
