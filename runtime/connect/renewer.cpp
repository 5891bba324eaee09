#include "runtime/connect/renewer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/connect/disconnect.h"
#include "runtime/connect/seal.h"
#include "runtime/outbox/judge.h"

namespace hark::connect {
namespace {

using channel::SendClass;
using store::Credential;

constexpr std::int64_t kTimeoutMs = 10'000;
// Between two tries at least, and more the more of them failed.
constexpr std::int64_t kRestMs = 5'000;

}  // namespace

Renewer::~Renewer() {
  for (auto& [connection, course] : courses_) Forget(course);
}

void Renewer::Forget(Course& course) {
  if (!course.grant) return;
  Wipe(course.grant->token);
  Wipe(course.grant->refresh_token);
  course.grant.reset();
}

void Renewer::Tell(const std::string& connection, std::string words) {
  if (parts_.on_alert) parts_.on_alert({connection, std::move(words)});
}

std::size_t Renewer::Step() {
  auto credentials = parts_.store.Credentials();
  if (!credentials) return 0;
  std::size_t renewed = 0;
  for (const Credential& credential : *credentials) {
    const auto connection =
        std::ranges::find(parts_.connections, credential.connection, &channel::Connection::name);
    if (connection == parts_.connections.end()) continue;
    Course& course = courses_[credential.connection];
    TellState(credential, course);
    if (Renew(credential, *connection, course)) renewed += 1;
    TellEnd(credential, course);
  }
  return renewed;
}

void Renewer::TellState(const Credential& credential, Course& course) {
  if (course.told_version == credential.version) return;
  course.told_version = credential.version;
  course.told_of_end = false;
  if (credential.state == Credential::State::Connected) return;
  const bool stopped = credential.state == Credential::State::Stopped;
  Tell(credential.connection,
       stopped ? fmt::format("is stopped until it is connected again: {}", credential.reason)
               : fmt::format("is disconnected: {}", credential.reason));
}

void Renewer::TellEnd(const Credential& credential, Course& course) {
  const bool is_over = credential.state == Credential::State::Connected && credential.expires_ms &&
                       *credential.expires_ms <= parts_.clock.NowMs();
  // Renewed in this very step, it is another version.
  if (!is_over || course.told_of_end || course.failures == 0) return;
  course.told_of_end = true;
  Tell(credential.connection,
       fmt::format("has a token that ended and could not be renewed: {}", course.last_error));
}

bool Renewer::Renew(const Credential& credential, const channel::Connection& connection,
                    Course& course) {
  if (course.grant && course.follows.version != credential.version) Forget(course);
  const std::int64_t now_ms = parts_.clock.NowMs();
  const bool is_due = credential.state == Credential::State::Connected &&
                      !credential.sealed.empty() && credential.renew_ms &&
                      *credential.renew_ms <= now_ms && course.not_before_ms <= now_ms;
  if (!is_due) return false;
  if (!course.grant && !Ask(credential, connection, course)) return false;
  return Keep(connection, course);
}

bool Renewer::Ask(const Credential& credential, const channel::Connection& connection,
                  Course& course) {
  const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
  if (adapter == nullptr || !adapter->LifeOfToken(connection).ends) return false;
  auto last = parts_.vault.Open(credential);
  if (!last) {
    Retry(course, last.error().message);
    return false;
  }
  channel::HttpRequest request = adapter->AskForToken(connection, *last);
  channel::HttpResult response = parts_.http.Send(request, kTimeoutMs);
  Wipe(last->token);
  Wipe(request.url);
  Wipe(request.body);
  if (!response) {
    Wipe(last->refresh_token);
    Retry(course, response.error().message);
    return false;
  }
  channel::TokenAnswer answer = adapter->ReadToken(*response);
  Wipe(response->body);
  if (answer.result.kind == SendClass::Accepted) {
    course.grant = std::move(answer.grant);
    if (course.grant->refresh_token.empty()) {
      course.grant->refresh_token = std::move(last->refresh_token);
    }
    course.follows = credential;
    course.granted_ms = parts_.clock.NowMs();
    return true;
  }
  Wipe(last->refresh_token);
  const bool refused =
      answer.result.kind == SendClass::Auth || answer.result.kind == SendClass::Account;
  // Another try would be refused as well. Where the store does not take that, it is one more try.
  if (refused && Stop(parts_.store, credential, answer.result.error)) return false;
  Retry(course, std::move(answer.result.error), answer.result.retry_after_ms);
  return false;
}

// What the platform gave may be all there is to go on with: it is asked for nothing more before
// this is stored, or somebody else's change has made it void.
bool Renewer::Keep(const channel::Connection& connection, Course& course) {
  const channel::TokenLife life =
      channel::AdapterNamed(connection.channel)->LifeOfToken(connection);
  auto kept = parts_.vault.Renew(course.follows, life, *course.grant, course.granted_ms);
  if (!kept && kept.error().kind != FailureKind::Conflict) {
    Retry(course, kept.error().message);
    return false;
  }
  Forget(course);
  course.failures = 0;
  course.not_before_ms = 0;
  return kept.has_value();
}

void Renewer::Retry(Course& course, std::string error, std::int64_t at_least_ms) {
  course.failures += 1;
  course.last_error = std::move(error);
  const std::int64_t wait_ms = kRestMs + outbox::BackOffMs(course.failures, parts_.random);
  course.not_before_ms = parts_.clock.NowMs() + std::max(wait_ms, at_least_ms);
}

}  // namespace hark::connect
