#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"

// What Meta's channels have in common: the webhook signature and the verification
// handshake. Source: Meta, Messenger platform webhooks, updated 5 May 2026; pywa
// 0bcf2f192ff3 utils.py; checked against a recorded delivery in the unit test.
namespace hark::channel {

// The first parameter of that name in the query of `url`, as it was meant; empty when there is
// none.
std::string QueryValue(std::string_view url, std::string_view name);

// The value of X-Hub-Signature-256 for a body: `sha256=` and the HMAC-SHA256 of the raw
// bytes under the app secret, in lowercase hexadecimal.
std::string MetaSignature(std::string_view app_secret, std::string_view body);

// Whether the request bears that signature, compared in constant time. Never without a
// secret: an empty key would accept anybody who knows it is empty.
bool MetaAuthentic(std::string_view app_secret, const HttpRequest& request);

// Answers `GET …?hub.mode=subscribe&hub.verify_token=…&hub.challenge=…`: 200 with the
// challenge alone when mode and token match, else 403.
HttpResponse MetaHandshake(std::string_view verify_token, const HttpRequest& request);

// What Meta tells of a person, as in its deauthorize callback.
struct MetaSignedRequest {
  std::string user_id;  // as the app knows them
  std::int64_t issued_ms = 0;
};
// The `signed_request` of a form, `<signature>.<payload>`, both in base64 for URLs: the payload's
// HMAC-SHA256 under the app secret, compared in constant time. Nothing when it is not signed so,
// names another algorithm, no person or no time; never without a secret.
std::optional<MetaSignedRequest> ReadMetaSignedRequest(std::string_view app_secret,
                                                       std::string_view form);

}  // namespace hark::channel
