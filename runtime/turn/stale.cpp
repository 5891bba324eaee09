// A button of a question or message that is over: of a run that has gone on or ended, or of a
// program that is no longer there. It answers nothing else, and a question's is no rule's own. What
// the rule that asked says to it goes first; else a run that waits at a later question puts
// that one again; else whoever listens for such buttons says so, at last the library.
#include <algorithm>
#include <string>

#include "runtime/ops/context.h"
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
    Enter(*place->deployed);
    const Origin origin{.program = place->deployed->program(),
                        .context = context_,
                        .handler = place->handler,
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

// Buttons of messages have names, and a rule may listen for those when their run is done with
// them. Whether one took it.
bool Turn::OfferAsNamed(Deployed& active, value::Event& event) {
  if (!NamesMessage(event.payload)) return false;
  const std::string token(TokenIn(event.payload));
  const auto listens = [&](const ir::Rule& rule) {
    return rule.trigger.kind == EventKind::Tap &&
           ops::ChoicePayload(token, rule.trigger.subject) == event.payload;
  };
  const auto rule = std::ranges::find_if(active.ir().rules, listens);
  if (rule == active.ir().rules.end()) return false;
  event.subject = rule->trigger.subject;
  if (!OfferToRules(active, /*interrupting=*/true)) OfferToRules(active, /*interrupting=*/false);
  event.subject.clear();
  return taken_;
}

void Turn::PressStale(Programs& programs, Deployed& active, value::Event& event) {
  event.run_id.clear();
  event.subject.clear();
  if (OfferAsNamed(active, event)) return;
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
