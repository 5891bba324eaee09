// The threads of a worker and what each is for:
//   listener    several; a webhook is verified, stored with whatever else is waiting to be
//               stored (group commit), and answered
//   executor    one; turns of many contacts in one commit, and now and then the housekeeping.
//               One thread is enough because a turn costs microseconds and its commit
//               milliseconds
//   filler      one; asks channels for what events lack (filler.h)
//   senders     the outbox's pool, a lane a connection and one for outside calls
//   keeper      one; renews tokens and tells of connections that stop sending
//   chat        one, where there is a web chat; shows its visitors what was sent
//   native      one, now and then; compiles the active program while the interpreter runs it
// They share nothing but the store, the bells and the counts.
#include "runtime/serve/worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "compiler/channel/facts.h"
#include "compiler/ir/text_form.h"
#include "runtime/channel/curl_client.h"
#include "runtime/connect/live_tokens.h"
#include "runtime/connect/renewer.h"
#include "runtime/connect/vault.h"
#include "runtime/host/host.h"
#include "runtime/interp/interp.h"
#include "runtime/outbox/send_pool.h"
#include "runtime/serve/deauthorize.h"
#include "runtime/serve/deletion.h"
#include "runtime/serve/filler.h"
#include "runtime/serve/housekeeping.h"
#include "runtime/serve/http_listener.h"
#include "runtime/serve/typing.h"
#include "runtime/serve/webhook.h"
#include "runtime/store/commit_queue.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/turn/deploy.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/ingress.h"
#include "runtime/wake/in_process_wake.h"
#include "runtime/webchat/chat.h"

namespace hark::serve {
namespace {

// How long anybody sleeps at most: what a lost ring costs.
constexpr std::int64_t kPollMs = 500;
constexpr std::string_view kWebhookPath = "/webhook/";
constexpr std::string_view kDeauthorize = "/deauthorize";
constexpr std::string_view kDeletion = "/deletion";
constexpr std::string_view kChatPath = "/chat/";

Result<std::unique_ptr<store::Store>> OpenStore(const std::string& path) {
  if (path.empty()) return std::make_unique<store::MemoryStore>();
  auto opened = store::SqliteStore::Open(path);
  if (!opened) return std::unexpected(opened.error());
  return std::move(*opened);
}

channel::HttpResponse Plain(int status, std::string words) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(words)};
}

}  // namespace

struct Worker::State {
  State(WorkerOptions its_options, std::unique_ptr<store::Store> its_store);
  ~State();

  Result<void> Start();
  Result<void> Deploy(const ir::Program& program);
  Result<void> MakeActive(const std::string& hash);
  http::Reply Handle(const channel::HttpRequest& request);
  channel::HttpResponse TakeWebhook(const channel::HttpRequest& request, std::string_view name);
  channel::HttpResponse TakeDeauthorization(const channel::HttpRequest& request,
                                            const channel::Connection& connection);
  channel::HttpResponse TakeDeletion(const channel::HttpRequest& request,
                                     const channel::Connection& connection);
  // The one whose name stands before `end`; null when there is none.
  const channel::Connection* ConnectionBefore(std::string_view path, std::string_view end) const;
  const channel::Connection* ConnectionNamed(std::string_view name) const;
  channel::HttpResponse Metrics();
  Result<void> CheckTokens();
  void Tell(const connect::Alert& alert);
  void ExecuteUntilStopped();
  void KeepTokensUntilStopped();
  void FillUntilStopped();
  std::shared_ptr<turn::Deployed> Active();
  WorkerCounts Counts();

  const WorkerOptions options;
  host::Clock& clock = host::SystemClock();
  std::unique_ptr<store::Store> disk;
  store::CommitQueue store;
  turn::Programs programs;
  turn::Executor executor;
  wake::InProcessWake wake;     // there may be turns to run
  wake::InProcessWake settled;  // less may be left to do
  wake::InProcessWake changed;  // a connection may have been disconnected
  connect::Vault vault;
  connect::LiveTokens tokens;
  wake::InProcessWake lacking;  // there may be events to fill
  webchat::Chat chat;
  outbox::SendPool senders;
  HttpListener listener;
  std::uint16_t port = 0;

  std::mutex telling;  // one alert at a time
  std::mutex mutex;    // of active, counts and native_thread
  std::shared_ptr<turn::Deployed> active;
  WorkerCounts counts;
  std::thread native_thread;
  std::atomic<bool> stopping = false;
  std::thread executor_thread;
  std::thread keeper_thread;
  std::thread filler_thread;
};

Worker::State::State(WorkerOptions its_options, std::unique_ptr<store::Store> its_store)
    : options(std::move(its_options)),
      disk(std::move(its_store)),
      store(*disk),
      programs(store,
               [](const auto& program) -> std::shared_ptr<const ops::Engine> {
                 return interp::MakeInterpreter(program);
               }),
      executor(store, programs, clock),
      vault(store, options.key_path),
      tokens(store, vault),
      chat({.connections = options.connections,
            .store = store,
            .clock = clock,
            .random = host::SystemRandom(),
            .on_stored = [this] { wake.Ring(); }}),
      senders(store, options.connections, clock, host::SystemRandom(),
              [this] {
                return chat.local().MakeClient(
                    channel::MakeCurlClient({.fetches_anything = options.fetches_anything}));
              },
              {.callers = options.callers,
               .tokens = &tokens,
               .tell_refusal =
                   [this](const store::OutboxEntry& entry, const store::RecordOutcome& outcome) {
                     const std::shared_ptr<turn::Deployed> program = Active();
                     return turn::RefusalEvent(entry, outcome,
                                               program == nullptr ? nullptr : &program->groups());
                   },
               .on_pause =
                   [this](const outbox::Pauses::Paused& paused) {
                     Tell({paused.connection, "is refused by its channel: " + paused.reason});
                   },
               .on_round =
                   [this] {
                     chat.local().Recorded();
                     settled.Ring();
                   },
               .on_work = [this] { wake.Ring(); }}),
      listener({.address = options.address, .port = options.port},
               [this](const channel::HttpRequest& request) { return Handle(request); }) {}

Worker::State::~State() {
  listener.Stop();
  stopping = true;
  wake.Ring();
  changed.Ring();
  lacking.Ring();
  if (executor_thread.joinable()) executor_thread.join();
  if (keeper_thread.joinable()) keeper_thread.join();
  if (filler_thread.joinable()) filler_thread.join();
  senders.Stop();
  chat.Stop();
  if (native_thread.joinable()) native_thread.join();
  store.Stop();
}

Result<void> Worker::State::Start() {
  executor.Observe([this](const store::TurnInput& input, const store::CommitTurn& commit) {
    auto sign = TypingAfter(input, commit, options.connections, tokens);
    if (sign) senders.Acknowledge(sign->connection, std::move(sign->request));
  });
  programs.SetHooks(options.hooks.get());
  auto hash = store.ActiveProgram();
  if (!hash) return std::unexpected(hash.error());
  if (*hash) {
    auto activated = MakeActive(**hash);
    if (!activated) return activated;
  }
  if (auto good = CheckTokens(); !good) return good;
  auto bound = listener.Start();
  if (!bound) return std::unexpected(bound.error());
  port = *bound;
  if (std::ranges::any_of(options.connections, [](const channel::Connection& connection) {
        return connection.channel == FactsOf(ChannelId::WebChat).name;
      })) {
    chat.Start();
  }
  senders.Start();
  executor_thread = std::thread([this] { ExecuteUntilStopped(); });
  keeper_thread = std::thread([this] { KeepTokensUntilStopped(); });
  filler_thread = std::thread([this] { FillUntilStopped(); });
  return {};
}

// What would fail at the first message fails before anybody writes one.
Result<void> Worker::State::CheckTokens() {
  for (const channel::Connection& connection : options.connections) {
    if (!connection.token_is_kept) continue;
    auto credential = store.CredentialOf(connection.name);
    if (!credential) return std::unexpected(credential.error());
    const bool is_there =
        *credential && ((*credential)->state == store::Credential::State::Disconnected ||
                        !(*credential)->sealed.empty());
    if (is_there) continue;
    return Fail(FailureKind::Denied,
                fmt::format("connection {0} keeps its token in the store, and none is there: `hark "
                            "connect {0}` brings it",
                            connection.name));
  }
  return vault.Check(options.connections);
}

void Worker::State::Tell(const connect::Alert& alert) {
  {
    std::scoped_lock lock(mutex);
    counts.alerts += 1;
  }
  std::scoped_lock lock(telling);
  if (options.on_alert) options.on_alert(alert);
}

void Worker::State::KeepTokensUntilStopped() {
  const std::unique_ptr<channel::HttpClient> http = channel::MakeCurlClient();
  connect::Renewer renewer({store, vault, options.connections, *http, clock, host::SystemRandom(),
                            [this](const connect::Alert& alert) { Tell(alert); }});
  while (!stopping) {
    tokens.Sweep();
    const std::size_t renewed = renewer.Step();
    if (renewed > 0) {
      std::scoped_lock lock(mutex);
      counts.tokens_renewed += renewed;
    }
    changed.Wait(kPollMs);
  }
}

Result<void> Worker::State::Deploy(const ir::Program& program) {
  auto loaded = ops::LoadedProgram::Load(program);
  if (!loaded) return std::unexpected(loaded.error());
  const std::string& hash = (*loaded)->hash();
  auto plan = turn::PlanDeploy(store, programs, program, hash);
  if (!plan) return std::unexpected(plan.error());
  std::vector<store::Write> writes = {store::SaveProgram{hash, ir::Print(program)},
                                      store::Activate{hash, clock.NowMs(), std::move(plan->moves)}};
  auto applied = store.Apply(writes);
  if (!applied) return std::unexpected(applied.error());
  for (const auto& written : *applied) {
    if (!written) return std::unexpected(written.error());
  }
  return MakeActive(hash);
}

// Live at once in the interpreter; the native engine is put in when it is ready.
Result<void> Worker::State::MakeActive(const std::string& hash) {
  auto deployed = programs.Get(hash);
  if (!deployed) return std::unexpected(deployed.error());
  std::thread earlier;
  {
    std::scoped_lock lock(mutex);
    active = *deployed;
    counts.native_ready = false;
    earlier = std::move(native_thread);
  }
  if (earlier.joinable()) earlier.join();
  wake.Ring();
  if (!options.make_native) return {};
  native_thread = std::thread([this, program = *deployed] {
    auto engine = options.make_native(program->shared_program());
    if (!engine) return;  // the interpreter goes on: slower, with the same meaning
    program->Replace(std::move(*engine));
    std::scoped_lock lock(mutex);
    counts.native_ready = active == program;
  });
  return {};
}

std::shared_ptr<turn::Deployed> Worker::State::Active() {
  std::scoped_lock lock(mutex);
  return active;
}

void Worker::State::ExecuteUntilStopped() {
  Housekeeping housekeeping(store, clock);
  while (!stopping) {
    housekeeping.Step();
    std::shared_ptr<turn::Deployed> program = Active();
    std::int64_t wait_ms = kPollMs;
    if (program != nullptr) {
      std::int64_t begun_ns = clock.MonotonicNs();
      auto stepped = executor.Step(*program);
      if (stepped && !stepped->idle()) {
        std::scoped_lock lock(mutex);
        counts.turns += stepped->turns;
        counts.last_turn_ns = clock.MonotonicNs() - begun_ns;
        senders.Ring();
        settled.Ring();
        continue;
      }
      auto due = store.NextDue();
      if (due && *due) wait_ms = std::clamp<std::int64_t>(**due - clock.NowMs(), 1, kPollMs);
    }
    wake.Wait(wait_ms);
  }
}

void Worker::State::FillUntilStopped() {
  const outbox::Routes routes = outbox::RoutesOf(options.connections);
  const std::unique_ptr<channel::HttpClient> http = channel::MakeCurlClient();
  Filler filler(store, routes, *http, clock, &tokens);
  while (!stopping) {
    const std::shared_ptr<turn::Deployed> program = Active();
    const auto filled = filler.FillDue(program == nullptr ? nullptr : &program->groups());
    if (filled && *filled > 0) {
      wake.Ring();
      settled.Ring();
    } else {
      lacking.Wait(kPollMs);
    }
  }
}

http::Reply Worker::State::Handle(const channel::HttpRequest& request) {
  std::string_view path = request.url;
  path = path.substr(0, path.find('?'));
  if (path.starts_with(kWebhookPath)) {
    return TakeWebhook(request, path.substr(kWebhookPath.size()));
  }
  if (path.starts_with(kChatPath)) return chat.Handle(request, path.substr(kChatPath.size()));
  if (path == "/metrics") return Metrics();
  if (path == "/healthz") {
    auto answers = store.ActiveProgram();
    return answers ? Plain(200, "ok\n") : Plain(503, answers.error().message + "\n");
  }
  return Plain(404, "nothing is here; webhooks come to /webhook/<connection>\n");
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
  if (known == nullptr) return Plain(404, "there is no connection of this name in hark.toml\n");
  // An acknowledgement is a request like others: it bears the token.
  std::optional<channel::Connection> opened;
  if (known->token_is_kept) {
    opened = *known;
    opened->token = tokens.TokenOf(*known).value_or("");
  }
  const channel::Connection* connection = opened ? &*opened : known;
  std::shared_ptr<turn::Deployed> program = Active();
  Intake intake = TakeIn(request, *connection, store, clock.NowMs(),
                         program == nullptr ? nullptr : &program->groups());
  if (intake.kind == Intake::Kind::Stored) wake.Ring();
  if (intake.deferred > 0) lacking.Ring();
  if (opened && opened->token.empty()) intake.acknowledgements.clear();
  for (channel::HttpRequest& acknowledgement : intake.acknowledgements) {
    senders.Acknowledge(connection->name, std::move(acknowledgement));
  }
  std::scoped_lock lock(mutex);
  counts.refused += intake.kind == Intake::Kind::Refused ? 1 : 0;
  counts.dropped += intake.kind == Intake::Kind::Dropped ? 1 : 0;
  counts.webhooks += intake.kind == Intake::Kind::Stored ? 1 : 0;
  if (intake.kind == Intake::Kind::Stored) {
    counts.events += intake.events;
    counts.unread += intake.unread;
  }
  return std::move(intake.response);
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

WorkerCounts Worker::State::Counts() {
  std::scoped_lock lock(mutex);
  WorkerCounts now = counts;
  auto stats = senders.stats();
  now.sent = stats.sent;
  now.send_failures = stats.failed;
  now.last_send_ns = stats.last_send_ns;
  return now;
}

// The text format of Prometheus, version 0.0.4.
channel::HttpResponse Worker::State::Metrics() {
  WorkerCounts now = Counts();
  std::string text;
  auto add = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    text += fmt::format("# HELP hark_{0} {1}\n# TYPE hark_{0} counter\nhark_{0} {2}\n", name, help,
                        value);
  };
  add("webhooks_total", "Webhooks taken and stored.", now.webhooks);
  add("webhooks_refused_total", "Webhooks unsigned or wrongly signed.", now.refused);
  add("webhooks_dropped_total", "Webhooks of disconnected connections.", now.dropped);
  add("events_total", "Events in webhooks, repetitions included.", now.events);
  add("unread_total", "Elements of webhooks kept because they are no event we know.", now.unread);
  add("turns_total", "Turns committed.", now.turns);
  add("sent_total", "Messages a channel accepted.", now.sent);
  add("send_failures_total", "Messages a channel refused for good.", now.send_failures);
  add("tokens_renewed_total", "Tokens renewed before their end.", now.tokens_renewed);
  add("connection_alerts_total", "Connections that were disconnected, stopped or are refused.",
      now.alerts);
  return {200, {{"Content-Type", "text/plain; version=0.0.4"}}, std::move(text)};
}

Worker::Worker() = default;
Worker::~Worker() = default;

Result<std::unique_ptr<Worker>> Worker::Start(WorkerOptions options) {
  auto opened = OpenStore(options.store_path);
  if (!opened) return std::unexpected(opened.error());
  std::unique_ptr<Worker> worker(new Worker);
  worker->state_ = std::make_unique<State>(std::move(options), std::move(*opened));
  auto started = worker->state_->Start();
  if (!started) return std::unexpected(started.error());
  return worker;
}

Result<void> Worker::Deploy(const ir::Program& program) { return state_->Deploy(program); }

std::uint16_t Worker::port() const { return state_->port; }

WorkerCounts Worker::counts() const { return state_->Counts(); }

bool Worker::WaitIdle(std::int64_t timeout_ms) {
  std::int64_t until_ns = state_->clock.MonotonicNs() + timeout_ms * 1'000'000;
  while (state_->clock.MonotonicNs() < until_ns) {
    auto count = state_->store.Count();
    if (count && count->deferred + count->inbox_new + count->pending + count->claimed == 0) {
      return true;
    }
    std::int64_t left_ms = (until_ns - state_->clock.MonotonicNs()) / 1'000'000;
    state_->settled.Wait(std::clamp<std::int64_t>(left_ms, 1, kPollMs));
  }
  return false;
}

}  // namespace hark::serve
