#pragma once

#include "runtime/channel/channel.h"

// How tokens that end are renewed. Sources: Meta, Instagram platform, refresh access token (read
// 11 September 2026); TikTok, Business API v1.3, pages on tt_user/oauth2 (2026).
namespace hark::channel {

// Of an account with an Instagram login: 60 days, and any token that is a day old gives the next.
// By a Facebook login (graph.facebook.com) it is the Page's, which does not end.
TokenLife InstagramTokenLife(const Connection& connection);
HttpRequest AskForInstagramToken(const Connection& connection, const Grant& last);
// `refused`: what Meta's envelope says, where it is one.
TokenAnswer ReadInstagramToken(const HttpResponse& response, std::optional<SendResult> refused);

// A day, and a refresh token that may change with each use.
TokenLife TikTokTokenLife();
HttpRequest AskForTikTokToken(const Connection& connection, const Grant& last);
// `refused`: as the channel reads the envelope; Accepted where its code is 0.
TokenAnswer ReadTikTokToken(const HttpResponse& response, SendResult refused);

}  // namespace hark::channel
