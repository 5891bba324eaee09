#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/channel/meta_signature.h"
#include "runtime/store/store.h"

// What Meta's callbacks about people have in common: who may call, and whose a connection is.
namespace hark::serve {

// An answer of words alone.
channel::HttpResponse PlainAnswer(int status, std::string words);

// What a callback to `connection` says, once its signature is found good; else the answer: 404 on
// another's channel, 405, or 401.
std::expected<channel::MetaSignedRequest, channel::HttpResponse> ReadMetaCallback(
    const channel::HttpRequest& request, const channel::Connection& connection);

// Whether they are of one app of Meta.
bool IsOfApp(const channel::Connection& one, const channel::Connection& connection);

// Whether the connection is this person's: by `granted_by`, or by `account_id`.
bool IsTheirs(const channel::Connection& connection, const std::string& person);

// Disconnects one because of what was said of its person; true when it was connected till then.
// What was said before its present token was brought changes nothing.
Result<bool> DisconnectOnce(const channel::Connection& connection,
                            const channel::MetaSignedRequest& said, std::string_view reason,
                            store::Store& store);

}  // namespace hark::serve
