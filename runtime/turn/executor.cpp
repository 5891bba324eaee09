#include "runtime/turn/executor.h"

#include <array>
#include <exception>
#include <utility>
#include <vector>

namespace hark::turn {
namespace {

constexpr std::array<std::int64_t, 3> kPostponeMs = {1'000, 10'000, 60'000};

store::CommitTurn Dead(const store::TurnInput& input, std::string reason) {
  store::CommitTurn commit;
  commit.contact = input.contact.id;
  commit.seq = input.seq;
  commit.dead = true;
  commit.journal.push_back({input.received_ms, input.contact.id, "dead", "", std::move(reason)});
  return commit;
}

}  // namespace

Executor::Executor(store::Store& store, Programs& programs, host::Clock& clock)
    : store_(store), clock_(clock), runner_(programs), scheduler_(store) {}

store::Write Executor::Handle(const store::TurnInput& input, Deployed& active) {
  try {
    Result<store::CommitTurn> commit = runner_.Run(input, active);
    if (commit) return std::move(*commit);
    return Dead(input, commit.error().message);
  } catch (const std::exception& thrown) {
    auto attempt = static_cast<std::size_t>(input.attempts);
    if (attempt >= kPostponeMs.size()) return Dead(input, thrown.what());
    return store::PostponeTurn{input.contact.id, input.seq, clock_.NowMs() + kPostponeMs[attempt]};
  }
}

// Waits and schedules.
Result<std::size_t> Executor::FireDue(Deployed& active, std::int64_t now_ms) {
  Result<std::optional<std::int64_t>> due = store_.NextDue();
  if (!due) return std::unexpected(due.error());
  if (!*due || **due > now_ms) return 0;
  auto scheduled = scheduler_.Fire(active, now_ms);
  if (!scheduled) return std::unexpected(scheduled.error());
  store::Write fire = store::FireTimers{now_ms, kBatch};
  auto fired = store_.Apply({&fire, 1});
  if (!fired) return std::unexpected(fired.error());
  const Result<store::Written>& count = fired->front();
  if (!count || !std::holds_alternative<std::size_t>(*count)) return *scheduled;
  return *scheduled + std::get<std::size_t>(*count);
}

Result<Executor::Stepped> Executor::Step(Deployed& active) {
  Stepped stepped;
  std::int64_t now_ms = clock_.NowMs();
  if (auto followed = scheduler_.Follow(active, now_ms); !followed) {
    return std::unexpected(followed.error());
  }
  auto fired = FireDue(active, now_ms);
  if (!fired) return std::unexpected(fired.error());
  stepped.timers = *fired;

  auto ready = store_.Ready(now_ms, kBatch);
  if (!ready) return std::unexpected(ready.error());
  if (ready->size() < kBatch) {
    auto handed = scheduler_.HandOut(active, now_ms);
    if (!handed) return std::unexpected(handed.error());
    stepped.timers += *handed ? 1 : 0;
  }
  std::vector<store::TurnInput> inputs;
  std::vector<store::Write> writes;
  for (const std::string& contact : *ready) {
    auto input = store_.Load(contact);
    if (!input) return std::unexpected(input.error());
    if (!*input) continue;
    writes.push_back(Handle(**input, active));
    inputs.push_back(std::move(**input));
  }
  if (writes.empty()) return stepped;
  auto applied = store_.Apply(writes);
  if (!applied) return std::unexpected(applied.error());
  for (std::size_t at = 0; at < writes.size(); ++at) {
    const Result<store::Written>& written = (*applied)[at];
    if (!written) {
      stepped.lost += written.error().kind == FailureKind::Conflict ? 1 : 0;
      continue;
    }
    stepped.turns += 1;
    const auto* commit = std::get_if<store::CommitTurn>(&writes[at]);
    if (observer_ && commit != nullptr) observer_(inputs[at], *commit);
  }
  return stepped;
}

}  // namespace hark::turn
