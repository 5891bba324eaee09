// A button of a question that is over: of a run that has gone on or ended, or of a program
// that is no longer there. It answers no other question and is no rule's own button. What
// the rule that asked says to it goes first; else a run that waits at a later question puts
// that one again; else whoever listens for such buttons says so, at last the library.
#include <algorithm>
#include <string>

#include "runtime/turn/commit.h"
#include "runtime/turn/held.h"
#include "runtime/turn/ids.h"
#include "runtime/turn/one_turn.h"

namespace hark::turn {
namespace {

// How far back a run's questions are looked for: a loop may ask for ever.
constexpr std::int64_t kQuestionsBack = 100;

bool IsOfRun(const std::string& payload, const store::Run& run) {
  const std::int64_t oldest = std::max<std::int64_t>(1, run.asked - kQuestionsBack + 1);
  for (std::int64_t asked = run.asked; asked >= oldest; --asked) {
    if (IsOfQuestion(payload, run.id, asked)) return true;
  }
  return false;
}

}  // namespace

bool Turn::AskAgainInstead(Programs& programs) {
  for (const store::Run& run : input_.runs) {
    if (IsHeld(run) || run.question.empty() || !IsOfRun(event_.payload, run)) continue;
    const Result<RestingPlace> place = PlaceOf(programs, run);
    if (!place || std::ranges::none_of(place->wait->arms, &ir::Arm::answer)) continue;
    const Origin origin{.program = place->deployed->program(),
                        .rule = run.rule,
                        .run = run.id,
                        .asked = run.asked,
                        .reply_to = AddressOf(event_),
                        .started_ms = run.started_ms,
                        .now_ms = input_.received_ms,
                        .question = run.question};
    AskAgain(origin, commit_);
    return true;
  }
  return false;
}

void Turn::PressStale(Programs& programs, Deployed& active, value::Event& event) {
  if (IsOwned()) return NoteIfLeft();
  const ir::Program& program = active.ir();
  for (const ir::Rule& rule : program.rules) {
    if (IsOfRule(event.payload, rule.name)) event.subject = rule.name;
  }
  const auto own = std::ranges::find_if(program.rules, [&](const ir::Rule& rule) {
    return rule.trigger.kind == EventKind::Stale && !event.subject.empty() &&
           rule.trigger.subject == event.subject;
  });
  if (own == program.rules.end() && AskAgainInstead(programs)) return;
  event.kind = EventKind::Stale;
  if (own != program.rules.end()) event.for_rule = own->name;
  if (!OfferToRules(active, /*interrupting=*/true)) OfferToRules(active, /*interrupting=*/false);
}

}  // namespace hark::turn
