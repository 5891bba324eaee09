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
#include <optional>
#include <thread>
#include <utility>

#include "compiler/channel/facts.h"
#include "compiler/ir/text_form.h"
#include "runtime/channel/curl_client.h"
#include "runtime/connect/key_file.h"
#include "runtime/connect/renewer.h"
#include "runtime/connect/seal.h"
#include "runtime/interp/interp.h"
#include "runtime/serve/filler.h"
#include "runtime/serve/housekeeping.h"
#include "runtime/serve/typing.h"
#include "runtime/serve/worker_state.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/turn/deploy.h"
#include "runtime/turn/ingress.h"

namespace hark::serve {
namespace {

// How long anybody sleeps at most: what a lost ring costs.
constexpr std::int64_t kPollMs = 500;

Result<std::unique_ptr<store::Store>> OpenStore(const std::string& path) {
  if (path.empty()) return std::make_unique<store::MemoryStore>();
  auto opened = store::SqliteStore::Open(path);
  if (!opened) return std::unexpected(opened.error());
  return std::move(*opened);
}

}  // namespace

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
      door({.links = links,
            .connections = options.connections,
            .store = store,
            .tokens = tokens,
            .clock = clock,
            .make_client = [] { return channel::MakeCurlClient(); }}),
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
  if (auto made = MakeLinks(); !made) return made;
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

// Links that were given out before a restart are to be opened after it: the key is that of kept
// tokens.
Result<void> Worker::State::MakeLinks() {
  if (options.public_url.empty()) return {};
  if (options.key_path.empty()) {
    links = {options.public_url, connect::MakeKey()};
    return {};
  }
  auto key = connect::ReadOrMakeKeyFile(options.key_path);
  if (!key) return std::unexpected(key.error());
  links = {options.public_url, std::move(*key)};
  return {};
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

WorkerCounts Worker::State::Counts() {
  std::scoped_lock lock(mutex);
  WorkerCounts now = counts;
  auto stats = senders.stats();
  now.sent = stats.sent;
  now.send_failures = stats.failed;
  now.last_send_ns = stats.last_send_ns;
  now.media_opened = door.opened();
  return now;
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
