#include "runtime/turn/resting.h"

#include <algorithm>
#include <utility>

#include "runtime/turn/held.h"

namespace hark::turn {

const ir::Wait* FindWait(const ir::Function& handler, std::string_view id) {
  for (const ir::Wait& wait : handler.waits) {
    if (wait.id == id) return &wait;
  }
  return nullptr;
}

Result<RestingPlace> PlaceOf(Programs& programs, const store::Run& run) {
  Result<std::shared_ptr<Deployed>> deployed = programs.Get(run.program);
  if (!deployed) return std::unexpected(deployed.error());
  const ir::Program& program = (*deployed)->ir();
  const ir::Rule* rule = program.RuleNamed(run.rule);
  if (rule == nullptr) return Fail(FailureKind::NotFound, "the program has no such rule");
  const ir::Wait* wait = FindWait(program.functions[rule->handler], run.wait);
  if (wait == nullptr) return Fail(FailureKind::NotFound, "the rule has no such wait");
  const auto index = static_cast<std::size_t>(rule - program.rules.data());
  return RestingPlace{std::move(*deployed), rule->handler, wait, index};
}

Listening::Listening(Programs& programs, const Deployed& active,
                     const std::vector<store::Run>& runs)
    : active_(active) {
  for (const store::Run& run : runs) {
    if (IsHeld(run) || run.program == active.program().hash()) continue;
    // One that cannot be read is parked when it is to go on.
    if (auto deployed = programs.Get(run.program)) earlier_.push_back(std::move(*deployed));
  }
}

bool Listening::Listens(EventKind kind, std::string_view subject) const {
  const auto listens = [&](const auto& one) { return one->groups().Listens(kind, subject); };
  return active_.groups().Listens(kind, subject) || std::ranges::any_of(earlier_, listens);
}

}  // namespace hark::turn
