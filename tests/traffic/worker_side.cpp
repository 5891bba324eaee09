#include "tests/traffic/worker_side.h"

#include <filesystem>
#include <utility>

#include "compiler/base/check.h"
#include "compiler/ir/text_form.h"
#include "runtime/interp/interp.h"
#include "runtime/outbox/sender.h"
#include "runtime/serve/webhook.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/turn/executor.h"
#include "tests/support/compiled.h"
#include "tests/support/faulty_store.h"
#include "tests/support/naive_sender.h"

namespace hark::traffic {
namespace {

constexpr const char* kRules = R"(
contact { heard: Int = 0 }

rule answers on message {
  set contact.heard = contact.heard + 1
  reply "You said {text}."
}

rule answers_comments on comment {
  reply publicly "Of {text}: we wrote to you."
  reply privately "Of {text}: it is 49 USD."
}
)";

// A store whose disk is full now and then, and whose machine loses its power before or after a
// commit.
class ShakyStore final : public test::FaultyStore {
 public:
  ShakyStore(store::Store& disk, Dice& dice, const Plan& plan)
      : FaultyStore(disk, [this](auto) { return Fails(); }), dice_(dice), plan_(plan) {}

  Result<std::vector<Result<store::Written>>> Apply(std::span<const store::Write> writes) override {
    std::vector<store::Write> copy(writes.begin(), writes.end());
    if (plan_.broken == Broken::ForgetsWindows) ForgetWindows(copy);
    auto applied = FaultyStore::Apply(copy);
    if (plan_.faults && dice_.Falls(1)) throw Crash{};
    return applied;
  }

 private:
  std::optional<Failure> Fails() {
    if (!plan_.faults) return std::nullopt;
    if (dice_.Falls(1)) throw Crash{};
    if (dice_.Falls(5)) return Failure{FailureKind::Unavailable, "the disk is full"};
    return std::nullopt;
  }
  static void ForgetWindows(std::vector<store::Write>& writes) {
    for (store::Write& write : writes) {
      auto* commit = std::get_if<store::CommitTurn>(&write);
      if (commit == nullptr) continue;
      for (store::OutboxEntry& entry : commit->outbox) {
        entry.window_ms = 0;
        entry.closes_ms.reset();
      }
    }
  }

  Dice& dice_;
  const Plan& plan_;
};

}  // namespace

// What is gone after a crash.
struct WorkerSide::Process {
  Process(WorkerSide& side, std::unique_ptr<store::Store> opened)
      : disk(std::move(opened)),
        store(*disk, side.parts_.dice, side.parts_.plan),
        programs(store, [](const auto& program) { return interp::MakeInterpreter(program); }),
        executor(store, programs, side.parts_.clock),
        active(side.program_, interp::MakeInterpreter(side.program_)),
        sender({.store = store,
                .routes = side.routes_,
                .http = side.parts_.wire,
                .clock = side.parts_.clock,
                .random = side.random_,
                .pauses = pauses,
                .on_pause = {}},
               {}),
        naive(store, side.routes_, side.parts_.wire, side.parts_.clock) {}

  std::unique_ptr<store::Store> disk;
  ShakyStore store;
  turn::Programs programs;
  turn::Executor executor;
  turn::Deployed active;
  outbox::Pauses pauses;
  outbox::Sender sender;
  test::NaiveSender naive;
};

WorkerSide::WorkerSide(Parts parts)
    : parts_(std::move(parts)),
      random_(parts_.plan.seed),
      routes_(outbox::RoutesOf(parts_.connections)) {
  auto loaded = ops::LoadedProgram::Load(test::Compiled(kRules));
  HARK_CHECK(loaded.has_value(), "the rules load");
  program_ = *loaded;
}

WorkerSide::~WorkerSide() = default;

void WorkerSide::Close() { process_.reset(); }

void WorkerSide::Open() {
  Close();
  if (parts_.plan.broken == Broken::SendsAgain && std::filesystem::exists(parts_.store_path)) {
    test::ForgetClaims(parts_.store_path);
  }
  auto disk = store::SqliteStore::Open(parts_.store_path);
  HARK_CHECK(disk.has_value(), "the store opens again whatever the last worker left");
  const store::Write writes[] = {
      store::SaveProgram{program_->hash(), ir::Print(program_->ir())},
      store::Activate{program_->hash(), parts_.clock.NowMs(), {}},
  };
  HARK_CHECK((*disk)->Apply(writes).has_value(), "the program is the active one");
  process_ = std::make_unique<Process>(*this, std::move(*disk));
}

channel::HttpResponse WorkerSide::Take(const channel::HttpRequest& request) {
  const auto route = routes_.find(request.url.substr(std::string_view("/webhook/").size()));
  HARK_CHECK(route != routes_.end(), "webhooks come to connections that there are");
  return serve::TakeIn(request, {&route->second.connection}, process_->store, parts_.clock.NowMs(),
                       &process_->active.groups())
      .response;
}

void WorkerSide::Work() {
  for (;;) {
    const auto stepped = process_->executor.Step(process_->active);
    bool idle = !stepped || stepped->idle();
    if (parts_.plan.broken == Broken::SendsAgain) {
      const auto sent = process_->naive.SendDue();
      idle = idle && (!sent || *sent == 0);
    } else {
      const auto sent = process_->sender.SendDue();
      idle = idle && (!sent || sent->claimed == 0);
    }
    if (idle) return;
  }
}

bool WorkerSide::IsIdle() const {
  const auto counts = process_->disk->Count();
  HARK_CHECK(counts.has_value(), "the store can be read");
  return counts->inbox_new + counts->pending + counts->claimed + counts->uncertain == 0;
}

store::Store& WorkerSide::store() { return *process_->disk; }

}  // namespace hark::traffic
