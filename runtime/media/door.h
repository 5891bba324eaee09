#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/media/links.h"
#include "runtime/outbox/route.h"
#include "runtime/store/store.h"

namespace hark::media {

// Telegram hands out no more than 20 MB (Bot API, getFile), and a file is in memory while it is
// handed on.
constexpr std::size_t kBytesMax = 25'000'000;

// Opens links: GET of what Links made gives the file, as it comes from the channel now.
//
//   200  the file; its type is what its bytes are, and a browser shows it on no page
//   404  the link is none of ours
//   410  the link is too old, its sender was erased, its connection is disconnected or gone, or the
//        channel has the file no more, or a longer one than kBytesMax
//   415  its bytes are not of the kind that was sent
//   502  the channel does not give it  ·  503, with Retry-After: too many at once, or the channel
//        or the store does not answer
//
// Who has a link has the file, as with the channels that give links themselves.
class Door {
 public:
  struct Parts {
    const Links& links;
    const std::vector<channel::Connection>& connections;
    store::Store& store;
    outbox::Tokens& tokens;
    host::Clock& clock;
    std::function<std::unique_ptr<channel::HttpClient>()> make_client;
  };
  // All that is referred to must outlive this.
  explicit Door(Parts parts) : parts_(std::move(parts)) {}

  // `sealed` is the path behind kPath. Any thread; takes as long as the channel does, up to half a
  // minute.
  channel::HttpResponse Open(const channel::HttpRequest& request, std::string_view sealed);
  // Files that were handed out.
  std::size_t opened() const { return opened_; }

 private:
  channel::HttpResponse Give(const SentMedia& media);
  channel::HttpResponse Whole(const SentMedia& media, std::string bytes);

  const Parts parts_;
  std::atomic<std::size_t> under_way_ = 0;
  std::atomic<std::size_t> opened_ = 0;
};

}  // namespace hark::media
