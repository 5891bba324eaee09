#include "runtime/media/door.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "runtime/channel/media_type.h"
#include "runtime/channel/percent.h"

namespace hark::media {
namespace {

using channel::HttpResponse;
using channel::SendClass;

// Of the threads that answer webhooks some are always left to do so.
constexpr std::size_t kAtOnce = 2;
constexpr std::int64_t kWireTimeoutMs = 15'000;
constexpr std::int64_t kShortestWaitMs = 1'000;

HttpResponse Plain(int status, std::string_view words) {
  return {status,
          {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
          std::string(words) + "\n"};
}

HttpResponse Later(std::string_view words, std::int64_t wait_ms = 0) {
  HttpResponse response = Plain(503, words);
  const std::int64_t seconds = (std::max(wait_ms, kShortestWaitMs) + 999) / 1000;
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

HttpResponse Ungiven(const channel::SendResult& result) {
  switch (result.kind) {
    case SendClass::NotSent:
    case SendClass::Retry:
    case SendClass::Uncertain:
    case SendClass::Rate: return Later(result.error, result.retry_after_ms);
    case SendClass::Auth:
    case SendClass::Account: return Plain(502, "the channel refuses the account's token");
    case SendClass::Accepted:
    case SendClass::Window:
    case SendClass::Gone:
    case SendClass::Bad: break;
  }
  return Plain(410, result.error);
}

// What its sender calls a file, for whoever saves it: the words of RFC 5987, byte by byte.
std::string Disposition(const SentMedia& media) {
  if (media.name.empty()) return "attachment";
  return "attachment; filename*=UTF-8''" + channel::PercentEncoded(media.name);
}

// Counts down whatever way the request ends.
class Place {
 public:
  explicit Place(std::atomic<std::size_t>& taken) : taken_(taken), is_free_(++taken <= kAtOnce) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { --taken_; }
  bool is_free() const { return is_free_; }

 private:
  std::atomic<std::size_t>& taken_;
  const bool is_free_;
};

}  // namespace

HttpResponse Door::Open(const channel::HttpRequest& request, std::string_view sealed) {
  if (request.method != "GET" && request.method != "HEAD") return Plain(405, "a link is opened");
  const std::optional<SentMedia> media = parts_.links.Read(sealed);
  if (!media) return Plain(404, "this is no link to a file");
  const std::int64_t age_ms = parts_.clock.NowMs() - media->made_ms;
  if (age_ms >= kLinkLastsMs) return Plain(410, "the link is too old");
  const auto erased_ms =
      parts_.store.ErasedAt({media->channel, media->connection, media->file.address});
  if (!erased_ms) return Later("nobody can say just now whether the file may be opened");
  if (*erased_ms && **erased_ms >= media->made_ms) return Plain(410, "its sender was forgotten");
  const Place place(under_way_);
  if (!place.is_free()) return Later("other files are being opened; ask again");
  return Give(*media);
}

HttpResponse Door::Give(const SentMedia& media) {
  const auto known =
      std::ranges::find(parts_.connections, media.connection, &channel::Connection::name);
  if (known == parts_.connections.end() || known->channel != media.channel) {
    return Plain(410, "the account that it was sent to is not connected any more");
  }
  channel::Connection connection = *known;
  Result<std::string> token = parts_.tokens.TokenOf(connection);
  if (!token) {
    const bool gone = token.error().kind == FailureKind::Denied;
    // Why is for who runs the worker, and not for who has a link.
    return gone ? Plain(410, "the account that it was sent to is disconnected")
                : Later("the account that it was sent to has no token just now");
  }
  connection.token = std::move(*token);
  const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
  const std::unique_ptr<channel::HttpClient> http = parts_.make_client();
  const channel::Ask ask = [&](const channel::HttpRequest& request) {
    return http->Send(adapter->Sign(connection, request, parts_.clock.NowMs()), kWireTimeoutMs);
  };
  channel::Downloaded file = adapter->Download(connection, media.file, kBytesMax, ask);
  if (file.result.kind != SendClass::Accepted) return Ungiven(file.result);
  return Whole(media, std::move(file.bytes));
}

HttpResponse Door::Whole(const SentMedia& media, std::string bytes) {
  const std::string_view type = channel::MediaTypeOf(bytes);
  if (!channel::IsOfKind(type, media.kind)) {
    return Plain(415, fmt::format("what was sent as {} is {}", media.kind,
                                  type.empty() ? "of no type that is known" : type));
  }
  ++opened_;
  return {200,
          {{"Content-Type", std::string(type.empty() ? "application/octet-stream" : type)},
           {"Content-Disposition", Disposition(media)},
           {"X-Content-Type-Options", "nosniff"},
           {"Content-Security-Policy", "default-src 'none'; sandbox"},
           {"Cache-Control", "private, no-store"},
           {"Referrer-Policy", "no-referrer"}},
          std::move(bytes)};
}

}  // namespace hark::media
