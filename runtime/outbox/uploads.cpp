#include "runtime/outbox/uploads.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <utility>
#include <variant>

#include "runtime/channel/media_type.h"

namespace hark::outbox {
namespace {

using channel::SendClass;
using channel::SendResult;

// Both together are about as long as a claim lasts; what took longer is known the next time.
constexpr std::int64_t kFetchTimeoutMs = 5'000;
constexpr std::int64_t kUploadTimeoutMs = 8'000;
constexpr std::int64_t kKnownNs = 60LL * 60 * 1'000'000'000;
constexpr std::size_t kKnownMax = 1'000;

SendResult Fail(SendClass kind, std::string words) {
  return {.kind = kind, .provider_id = {}, .error = "the picture's link " + std::move(words)};
}

// What a link's answer without a picture means: it is gone for good, or its server is ill.
std::optional<SendResult> Refused(int status, const channel::UploadRules& rules) {
  if (status == 413) {
    return Fail(SendClass::Bad,
                fmt::format("leads to more than {} MB, and the channel takes no more",
                            rules.bytes_max / 1'000'000));
  }
  if (status >= 200 && status < 300) return std::nullopt;
  const bool passes = status >= 500 || status == 429 || status == 408 || status == 425;
  return Fail(passes ? SendClass::Retry : SendClass::Bad, fmt::format("answers HTTP {}", status));
}

std::expected<channel::File, SendResult> Fetched(channel::HttpClient& http, const std::string& url,
                                                 const channel::UploadRules& rules) {
  channel::HttpResult got = http.Fetch(url, {rules.bytes_max, kFetchTimeoutMs});
  if (!got) {
    const bool may_pass = got.error().kind == channel::WireFailure::Uncertain;
    return std::unexpected(Fail(may_pass ? SendClass::Retry : SendClass::Bad,
                                fmt::format("cannot be followed: {}", got.error().message)));
  }
  if (auto refused = Refused(got->status, rules)) return std::unexpected(std::move(*refused));
  const std::string_view type = channel::MediaTypeOf(got->body);
  if (std::ranges::find(rules.types, type) == rules.types.end()) {
    std::string words = "leads to no picture that the channel takes";
    if (!type.empty()) words += fmt::format(": it is {}", type);
    return std::unexpected(Fail(SendClass::Bad, std::move(words)));
  }
  return channel::File{type, std::move(got->body)};
}

// Whether the picture may be welcome later. That a token is wrong the message itself finds out.
bool IsForNow(SendClass kind) {
  return kind == SendClass::NotSent || kind == SendClass::Retry || kind == SendClass::Rate ||
         kind == SendClass::Uncertain;
}

}  // namespace

SendResult Uploads::Prepare(const Route& route, channel::HttpClient& http,
                            channel::Content& content) {
  auto* media = std::get_if<channel::Media>(&content.body);
  const channel::UploadRules rules = route.adapter->uploads();
  if (media == nullptr || media->kind != channel::MediaKind::Image || rules.types.empty())
    return {};
  const Key key{route.connection.name, media->url};
  if (auto known = Find(key)) {
    media->id = std::move(*known);
    return {};
  }
  auto file = Fetched(http, media->url, rules);
  if (!file) return std::move(file.error());
  const channel::Ask ask = [&](const channel::HttpRequest& request) {
    return http.Send(route.adapter->Sign(route.connection, request, clock_.NowMs()),
                     kUploadTimeoutMs);
  };
  channel::Uploaded uploaded = route.adapter->Upload(route.connection, *file, ask);
  if (uploaded.result.kind != SendClass::Accepted) {
    // Not every market has pictures, and which have is not told: there the link goes.
    return IsForNow(uploaded.result.kind) ? std::move(uploaded.result) : SendResult();
  }
  media->id = uploaded.id;
  Keep(key, std::move(uploaded.id));
  return {};
}

std::optional<std::string> Uploads::Find(const Key& key) {
  std::scoped_lock lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end() || found->second.until_ns <= clock_.MonotonicNs()) return std::nullopt;
  return found->second.id;
}

void Uploads::Keep(const Key& key, std::string id) {
  std::scoped_lock lock(mutex_);
  if (known_.size() >= kKnownMax) known_.clear();
  known_[key] = {std::move(id), clock_.MonotonicNs() + kKnownNs};
}

}  // namespace hark::outbox
