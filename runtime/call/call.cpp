#include "runtime/call/call.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/base/check.h"
#include "runtime/store/rules.h"
#include "runtime/value/json_text.h"

namespace hark::call {
namespace {

using nlohmann::json;
using store::OutboxEntry;
using store::RecordOutcome;
using store::SendState;
using value::CallOutcome;

// Between half and all of 0.5 s, 1 s, 2 s … 8 s, so that calls that failed together do not
// come back together.
std::int64_t BackOffMs(std::int64_t attempt, host::Random& random) {
  constexpr std::int64_t kBaseMs = 500;
  constexpr std::int64_t kDoublings = 4;
  const std::int64_t most_ms = kBaseMs << std::clamp<std::int64_t>(attempt - 1, 0, kDoublings);
  const auto spread = static_cast<std::uint64_t>(most_ms / 2 + 1);
  return most_ms - static_cast<std::int64_t>(random.Next() % spread);
}

bool ComesBack(std::int64_t status) {
  constexpr std::int64_t kTimeout = 408;
  constexpr std::int64_t kTooMany = 429;
  return status == kTimeout || status == kTooMany || (status >= 500 && status <= 599);
}

// What is recorded when it is not tried again.
CallOutcome Last(const OutboxEntry& entry, const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::Answered:
      if (reply.status >= 200 && reply.status <= 299) return {"", reply.status, reply.body, ""};
      return {"refused", reply.status, "", ""};
    case Reply::Kind::NotSent:
    case Reply::Kind::Unmade: return {"unreachable", {}, "", reply.words};
    case Reply::Kind::NoAnswer:
      return {entry.repeatable ? "timeout" : "uncertain", {}, "", reply.words};
    case Reply::Kind::Declined:
    case Reply::Kind::Unusable: {
      const bool declined = reply.kind == Reply::Kind::Declined;
      CallOutcome outcome{declined ? "refused" : "unreadable", {}, "", reply.words};
      if (reply.status != 0) outcome.status = reply.status;
      return outcome;
    }
  }
  HARK_CHECK(false, "every reply comes to something");
}

bool MayComeBack(const OutboxEntry& entry, const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::Answered: return ComesBack(reply.status);
    case Reply::Kind::NotSent: return true;
    case Reply::Kind::NoAnswer: return entry.repeatable;
    case Reply::Kind::Unusable:
    case Reply::Kind::Declined:
    case Reply::Kind::Unmade: return false;
  }
  return false;
}

}  // namespace

RecordOutcome End(const OutboxEntry& entry, const CallOutcome& outcome, std::int64_t now_ms) {
  RecordOutcome record;
  record.id = entry.id;
  record.fence = entry.fence;
  record.state = outcome.reason.empty() ? SendState::Sent : SendState::Failed;
  record.error = outcome.reason;
  if (!outcome.words.empty()) record.error += ": " + outcome.words;
  record.event = store::OutcomeOf(entry, outcome, now_ms);
  record.received_ms = now_ms;
  return record;
}

namespace {

RecordOutcome Outcome(const OutboxEntry& entry, const Reply& reply, std::int64_t now_ms,
                      host::Random& random) {
  if (MayComeBack(entry, reply)) {
    const std::int64_t wait_ms =
        std::max(BackOffMs(entry.attempt, random), std::max<std::int64_t>(0, reply.retry_after_ms));
    if (now_ms + wait_ms < entry.closes_ms.value_or(0)) {
      RecordOutcome again;
      again.id = entry.id;
      again.fence = entry.fence;
      again.state = SendState::Pending;
      again.retry_ms = now_ms + wait_ms;
      again.error =
          reply.kind == Reply::Kind::Answered ? fmt::format("HTTP {}", reply.status) : reply.words;
      return again;
    }
  }
  return End(entry, Last(entry, reply), now_ms);
}

}  // namespace

RecordOutcome Judge(const OutboxEntry& entry, const Reply& reply, std::int64_t now_ms,
                    host::Random& random) {
  RecordOutcome outcome = Outcome(entry, reply, now_ms, random);
  const bool left = reply.kind != Reply::Kind::NotSent && reply.kind != Reply::Kind::Unmade;
  outcome.spent = left ? reply.spent : ir::Cost{};
  return outcome;
}

std::string InWords(const OutboxEntry& entry) {
  const std::string to = store::CalleeOf(entry);
  const std::string& shown = store::ShownBody(entry);
  const json request = value::ParseJson(shown);
  if (!request.is_object()) return to + " " + shown;
  if (request.contains("task")) {
    return fmt::format("{} {} {}", to, request.value("task", ""), request.value("asked", ""));
  }
  std::string method = request.value("method", "");
  std::ranges::transform(method, method.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  std::string words = fmt::format("{}.{} {}", to, method, request.value("path", ""));
  const std::string body = request.value("body", "");
  if (body.empty()) return words;
  // More than this nobody reads.
  constexpr std::size_t kShownBytes = 1'000;
  return words +
         (body.size() <= kShownBytes ? " " + body : fmt::format(" ({} bytes)", body.size()));
}

}  // namespace hark::call
