#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/budget.h"
#include "compiler/ir/program.h"
#include "runtime/call/caller.h"
#include "runtime/host/virtual_host.h"
#include "runtime/sim/simulation.h"
#include "runtime/store/memory_store.h"
#include "tests/adversary/adversary.h"
#include "tests/diff/engines.h"
#include "tests/support/faulty_store.h"

// People who write to a workspace whose model is the adversary.
namespace hark::test {

// What budgets count, kept by the test itself.
struct Try {
  std::string effect;
  std::int64_t attempt = 0;
  std::string contact;
  std::string run;
  std::int64_t at_ms = 0;
  ir::Cost cost;
};

// Sees which calls go out and which are over.
class WatchedStore final : public FaultyStore {
 public:
  explicit WatchedStore(store::Store& inner);

  Result<std::vector<Result<store::Written>>> Apply(std::span<const store::Write> writes) override;

  std::vector<store::OutboxEntry> open;  // calls, in the order they were made
  std::vector<Try> tries;

 private:
  void Claim(const store::OutboxEntry& entry);
};

// One contact's message and all that came of it.
struct Happening {
  std::string rule;
  std::string said;  // to the contact, in all its messages
  std::optional<std::string> expected;
  std::optional<nlohmann::json> lookup;  // that the next question has to know of
  std::size_t lookups = 0;
  std::size_t service_calls = 0;
  bool names_no_place = false;    // what was to be looked up last
  std::vector<std::string> ends;  // faults and messages
};

// Looks at all that comes of it; knows the rules of the workspace in model_adversary_test.cpp.
class Attack {
 public:
  Attack(const ir::Program& program, std::vector<ir::Budget> budgets, std::uint64_t seed,
         const diff::MakeEngine& engine);

  // So many contacts write so many messages each; what came of it, a line for each thing.
  std::string Run(std::size_t contacts, std::size_t messages);

  std::map<std::string, std::size_t> ended;  // how often a message was met with what

 private:
  void One(std::size_t contact);
  void Happen(const sim::Stimulus& stimulus);
  void See(const sim::Observed& observed);
  void AnswerQuestion(const store::OutboxEntry& entry);
  void AnswerService(const store::OutboxEntry& entry);
  void Silence(const store::OutboxEntry& entry);
  void Expect(const nlohmann::json& request, const Answered& answered);
  void LookAtQuestion(const nlohmann::json& request);
  void LookAtSaid();
  void LookAtSpending();
  void LookAtRefusal();
  ir::Cost Spent(std::string_view contact, std::string_view run, std::int64_t since_ms) const;

  Adversary adversary_;
  std::vector<ir::Budget> budgets_;
  store::MemoryStore store_;
  std::unique_ptr<WatchedStore> watched_;  // until the simulation has it
  WatchedStore& calls_;
  sim::Simulation simulation_;
  std::shared_ptr<const call::Caller> model_ = call::MakeModelCaller({"http://127.0.0.1:1", ""});
  std::shared_ptr<const call::Caller> shop_ = call::MakeServiceCaller({});
  host::SeededRandom jitter_{1};
  std::string transcript_;
  std::string channel_;
  std::string address_;
  Happening now_;
  std::set<std::string> refused_;  // questions that were over budget
};

}  // namespace hark::test
