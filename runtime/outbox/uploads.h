#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/outbox/route.h"

namespace hark::outbox {

// Brings pictures to channels that take no links: gets what the author's link leads to, holds it
// to the channel's types and sizes by its own bytes, and uploads it. What was uploaded is known
// for an hour, so that a picture that goes to many goes up once; forgotten, it is uploaded again.
//
// Shared by all senders; any thread.
class Uploads {
 public:
  explicit Uploads(host::Clock& clock) : clock_(clock) {}

  // Makes the picture of `content` one that the channel knows. Accepted: the message may be sent;
  // where the channel would not have the picture, with its link as a text. Bad: the link is no
  // picture for this channel, and why.
  channel::SendResult Prepare(const Route& route, channel::HttpClient& http,
                              channel::Content& content);

 private:
  struct Known {
    std::string id;
    std::int64_t until_ns = 0;
  };
  using Key = std::pair<std::string, std::string>;  // connection and link

  std::optional<std::string> Find(const Key& key);
  void Keep(const Key& key, std::string id);

  host::Clock& clock_;
  std::mutex mutex_;
  std::map<Key, Known> known_;
};

}  // namespace hark::outbox
