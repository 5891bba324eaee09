#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"

namespace hark::channel {

// What TikTok posts to the webhooks of an app. People are addressed by the conversation, to which
// messages are sent; who only commented, by the identifier that TikTok gives them for the account.
Decoded DecodeTikTok(const Connection& connection, std::string_view body, std::int64_t received_ms);

// A comment is answered by its id and its video's: rules know it by both, "video/comment".
struct TikTokComment {
  std::string video;
  std::string comment;
};
TikTokComment TikTokCommentOf(std::string_view id);

}  // namespace hark::channel
