// What comes to a worker's port and what becomes of it.
#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "runtime/serve/deauthorize.h"
#include "runtime/serve/deletion.h"
#include "runtime/serve/meta_request.h"
#include "runtime/serve/typing.h"
#include "runtime/serve/worker_state.h"

namespace hark::serve {
namespace {

constexpr std::string_view kWebhookPath = "/webhook/";
constexpr std::string_view kDeauthorize = "/deauthorize";
constexpr std::string_view kDeletion = "/deletion";
constexpr std::string_view kChatPath = "/chat/";

}  // namespace

http::Reply Worker::State::Handle(const channel::HttpRequest& request) {
  std::string_view path = request.url;
  path = path.substr(0, path.find('?'));
  if (path.starts_with(kWebhookPath)) {
    return TakeWebhook(request, path.substr(kWebhookPath.size()));
  }
  if (path.starts_with(kChatPath)) return chat.Handle(request, path.substr(kChatPath.size()));
  if (path.starts_with(kInboundPath)) {
    return TakeInbound(request, path.substr(kInboundPath.size()));
  }
  if (path.starts_with(media::kPath)) return door.Open(request, path.substr(media::kPath.size()));
  if (path == "/metrics") {
    return channel::HttpResponse{
        200, {{"Content-Type", "text/plain; version=0.0.4"}}, MetricsText(Counts())};
  }
  if (path == "/healthz") {
    auto answers = store.ActiveProgram();
    return answers ? PlainAnswer(200, "ok\n") : PlainAnswer(503, answers.error().message + "\n");
  }
  return PlainAnswer(404, "nothing is here; webhooks come to /webhook/<connection>\n");
}

const channel::Connection* Worker::State::ConnectionNamed(std::string_view name) const {
  auto found = std::ranges::find(options.connections, name, &channel::Connection::name);
  return found == options.connections.end() ? nullptr : &*found;
}

const channel::Connection* Worker::State::ConnectionBefore(std::string_view path,
                                                           std::string_view end) const {
  if (!path.ends_with(end)) return nullptr;
  path.remove_suffix(end.size());
  return ConnectionNamed(path);
}

channel::HttpResponse Worker::State::TakeWebhook(const channel::HttpRequest& request,
                                                 std::string_view name) {
  if (const auto* told = ConnectionBefore(name, kDeauthorize)) {
    return TakeDeauthorization(request, *told);
  }
  if (const auto* told = ConnectionBefore(name, kDeletion)) return TakeDeletion(request, *told);
  const channel::Connection* known = ConnectionNamed(name);
  if (known == nullptr)
    return PlainAnswer(404, "there is no connection of this name in hark.toml\n");
  const std::shared_ptr<turn::Deployed> program = Active();
  Intake intake = TakeIn(request, AccountsOf(*known, options.connections), store, clock.NowMs(),
                         program == nullptr ? nullptr : &program->groups(), links);
  Count(intake);
  if (intake.deferred > 0) lacking.Ring();
  for (const value::Event& event : intake.taken) {
    auto sign = SignAfter(event, options.connections, tokens);
    if (sign) senders.Acknowledge(sign->connection, std::move(sign->request));
  }
  return std::move(intake.response);
}

channel::HttpResponse Worker::State::TakeInbound(const channel::HttpRequest& request,
                                                 std::string_view name) {
  const auto source = std::ranges::find(options.inbound, name, &InboundSource::name);
  if (source == options.inbound.end()) {
    return PlainAnswer(404, "there is no webhook of this name in hark.toml\n");
  }
  const std::shared_ptr<turn::Deployed> program = Active();
  Intake intake = serve::TakeInbound(request, *source, options.connections, store, clock.NowMs(),
                                     host::SystemRandom(), program.get());
  Count(intake);
  return std::move(intake.response);
}

void Worker::State::Count(const Intake& intake) {
  if (intake.kind == Intake::Kind::Stored) wake.Ring();
  std::scoped_lock lock(mutex);
  counts.refused += intake.kind == Intake::Kind::Refused ? 1 : 0;
  counts.dropped += intake.kind == Intake::Kind::Dropped ? 1 : 0;
  counts.webhooks += intake.kind == Intake::Kind::Stored ? 1 : 0;
  if (intake.kind == Intake::Kind::Stored) {
    counts.events += intake.events;
    counts.unread += intake.unread;
  }
}

channel::HttpResponse Worker::State::TakeDeauthorization(const channel::HttpRequest& request,
                                                         const channel::Connection& connection) {
  Deauthorized done = serve::TakeDeauthorization(request, connection, options.connections, store);
  if (!done.connections.empty()) changed.Ring();
  if (done.is_nobodys) {
    Tell({connection.name,
          "was told by Meta that a person took their leave back, and no connection is known to be "
          "theirs: say whose each is by `granted_by` in hark.toml"});
  }
  std::scoped_lock lock(mutex);
  counts.refused += done.response.status == 401 ? 1 : 0;
  return std::move(done.response);
}

channel::HttpResponse Worker::State::TakeDeletion(const channel::HttpRequest& request,
                                                  const channel::Connection& connection) {
  Deletion done =
      serve::TakeDeletion(request, connection, options.connections, store, clock.NowMs());
  if (!done.connections.empty()) changed.Ring();
  std::scoped_lock lock(mutex);
  counts.refused += done.response.status == 401 ? 1 : 0;
  return std::move(done.response);
}

}  // namespace hark::serve
