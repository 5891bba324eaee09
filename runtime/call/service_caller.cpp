#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/base/crypto.h"
#include "compiler/ir/limits.h"
#include "runtime/call/caller.h"
#include "runtime/value/json_text.h"

namespace hark::call {
namespace {

using nlohmann::json;

// The seconds of a `Retry-After`, as ms; a date there is none we follow.
std::int64_t RetryAfterMs(const channel::Headers& headers) {
  const std::string_view written = channel::HeaderOf(headers, "retry-after");
  std::int64_t seconds = 0;
  const auto [end, error] =
      std::from_chars(written.data(), written.data() + written.size(), seconds);
  constexpr std::int64_t kMostSeconds = 86'400;
  const bool whole = error == std::errc() && end == written.data() + written.size();
  return whole && seconds > 0 ? std::min(seconds, kMostSeconds) * 1'000 : 0;
}

class ServiceCaller final : public Caller {
 public:
  explicit ServiceCaller(Secrets secrets) : secrets_(std::move(secrets)) {}

  Result<channel::HttpRequest> Encode(const store::OutboxEntry& entry) const override {
    const json call = value::ParseJson(entry.body);
    if (!call.is_object()) return Fail(FailureKind::Corrupt, "its stored request does not read");
    channel::HttpRequest request{.method = call.value("method", ""),
                                 .url = call.value("url", "") + call.value("path", ""),
                                 .headers = {{"Accept", "application/json"}},
                                 .body = call.value("body", "")};
    if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    // One key for all tries of one call, so that a service that looks at it does it once.
    if (!entry.repeatable) request.headers.emplace_back("Idempotency-Key", entry.id);
    if (!call.contains("auth")) return request;
    if (auto shown = ShowSecret(call["auth"], request.headers); !shown) {
      return std::unexpected(shown.error());
    }
    return request;
  }

  Reply Interpret(const store::OutboxEntry&, const channel::HttpResult& result) const override {
    return ReplyOf(result);
  }

 private:
  Result<void> ShowSecret(const json& auth, channel::Headers& headers) const {
    const std::string name = auth.value("secret", "");
    const auto secret = secrets_.find(name);
    if (secret == secrets_.end()) {
      return Fail(FailureKind::Denied, fmt::format("hark.toml names no secret {}", name));
    }
    const std::string kind = auth.value("kind", "");
    if (kind == "bearer") headers.emplace_back("Authorization", "Bearer " + secret->second);
    if (kind == "basic") {
      headers.emplace_back("Authorization", "Basic " + crypto::ToBase64(secret->second));
    }
    if (kind == "header") headers.emplace_back(auth.value("header", ""), secret->second);
    return {};
  }

  const Secrets secrets_;
};

}  // namespace

Reply ReplyOf(const channel::HttpResult& result) {
  Reply reply;
  if (result) {
    reply.status = result->status;
    reply.body = result->body;
    if (reply.body.size() > ir::kMaxAnswerBytes) {
      reply.kind = Reply::Kind::Unusable;
      reply.words = "the answer is longer than 256 KiB";
      reply.body.clear();
    }
    reply.retry_after_ms = RetryAfterMs(result->headers);
    return reply;
  }
  reply.words = result.error().message;
  const bool sent = result.error().kind == channel::WireFailure::Uncertain;
  reply.kind = sent ? Reply::Kind::NoAnswer : Reply::Kind::NotSent;
  return reply;
}

std::shared_ptr<const Caller> MakeServiceCaller(Secrets secrets) {
  return std::make_shared<ServiceCaller>(std::move(secrets));
}

}  // namespace hark::call
