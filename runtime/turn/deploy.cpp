#include "runtime/turn/deploy.h"

#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "runtime/turn/held.h"

namespace hark::turn {
namespace {

// Runs looked at in one read.
constexpr std::size_t kPage = 1'000;

// Runs of one program that rest at one wait land in one place.
class Planner {
 public:
  Planner(Programs& programs, const ir::Program& to, const std::string& hash)
      : programs_(programs), to_(to), hash_(hash) {}

  void Take(const store::Run& run) {
    if (IsHeld(run) || run.program == hash_) return;
    const ir::Rule* rule = to_.RuleNamed(run.rule);
    if (rule == nullptr || !rule->follows) return;
    const std::size_t* at = LandingOf(run);
    if (at == nullptr) return;
    Landing& landing = plan_.landings[*at];
    landing.resting.runs += 1;
    if (!landing.moves()) return;
    store::Activate::Move& move = plan_.moves.emplace_back(run.id, run.wait_number);
    if (landing.recompute_ms >= 0) move.due_ms = run.rested_ms + landing.recompute_ms;
  }

  DeployPlan Finish() { return std::move(plan_); }

 private:
  // Null where the run's program does not load.
  const std::size_t* LandingOf(const store::Run& run) {
    const std::tuple key{run.program, run.rule, run.wait};
    if (auto known = places_.find(key); known != places_.end()) return &known->second;
    Result<std::shared_ptr<Deployed>> from = programs_.Get(run.program);
    if (!from) return nullptr;
    const RestingRuns resting{run.rule, run.wait, 0};
    plan_.landings.push_back(PlanFollow((*from)->ir(), to_, {&resting, 1}).front());
    return &places_.emplace(key, plan_.landings.size() - 1).first->second;
  }

  Programs& programs_;
  const ir::Program& to_;
  const std::string& hash_;
  DeployPlan plan_;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places_;
};

}  // namespace

Result<DeployPlan> PlanDeploy(store::Store& store, Programs& programs, const ir::Program& to,
                              const std::string& hash) {
  Planner planner(programs, to, hash);
  std::string after;
  for (;;) {
    Result<std::vector<store::Run>> runs = store.Resting(after, kPage);
    if (!runs) return std::unexpected(runs.error());
    for (const store::Run& run : *runs) planner.Take(run);
    if (runs->size() < kPage) return planner.Finish();
    after = runs->back().id;
  }
}

}  // namespace hark::turn
