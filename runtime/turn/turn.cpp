// One event, in the order of docs "Which rule answers": waiting runs first, newest
// first, then the rules of the active program. Of the rules that can send, one answers;
// those that only record all run. Each stretch of a run is all or nothing: a fault takes
// back its effects and its writes to the contact, and the next rule starts from there.
#include "runtime/turn/turn.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/channel/stop_words.h"
#include "compiler/ir/limits.h"
#include "runtime/turn/awaited.h"
#include "runtime/turn/conversation.h"
#include "runtime/turn/held.h"
#include "runtime/turn/ids.h"
#include "runtime/turn/one_turn.h"
#include "runtime/value/event_json.h"

namespace hark::turn {

using value::Event;

// Kept between turns so that a usual turn allocates nothing for its values.
struct TurnRunner::Memory {
  value::Arena arena{ir::kTurnMemoryBytes};
  ops::Context context;
  std::vector<value::Word> locals;
};

store::Address AddressOf(const Event& event) {
  return {event.channel, event.connection, event.address};
}

namespace {

// An outcome comes from outside every conversation: the run goes on in the one it was in.
void PutWhereRunAnswers(const store::TurnInput& input, Event& event) {
  auto run = std::ranges::find(input.runs, event.run_id, &store::Run::id);
  if (run == input.runs.end()) return;
  event.channel = run->reply_to.channel;
  event.connection = run->reply_to.connection;
  event.address = run->reply_to.address;
}

}  // namespace

Turn::Turn(const store::TurnInput& input, const Event& event, Deploys deploys, value::Arena& arena,
           ops::Context& context, std::vector<value::Word>& locals, const ops::Listeners& listeners,
           Trace* trace)
    : input_(input),
      event_(event),
      deploys_(deploys),
      fields_(event),
      raiser_(event, listeners),
      arena_(arena),
      context_(context),
      locals_(locals),
      crm_(input, event),
      trace_(trace) {
  commit_.contact = input.contact.id;
  commit_.seq = input.seq;
  commit_.at_ms = input.received_ms;
  context_ = ops::Context{};
  context_.fuel = ir::kTurnFuel;
  context_.arena = &arena_;
  context_.event = &event_;
  context_.fields = &fields_;
  context_.listeners = &listeners;
  context_.hooks = deploys.programs.hooks();
  context_.now_ms = input.received_ms;
}

void Turn::Note(std::string kind, std::string rule, std::string text) {
  commit_.journal.push_back(
      {input_.received_ms, commit_.contact, std::move(kind), std::move(rule), std::move(text)});
}

// A run that cannot go on is kept as it is, for a person to look at.
void Turn::Park(const store::Run& run, const std::string& reason) {
  Note("parked", run.rule, reason);
}

// Points the context at one program. The contact's fields are words of that program.
void Turn::Enter(const Deployed& deployed) {
  context_.program = &deployed.program();
  view_ = crm_.View(deployed.program(), arena_);
  context_.contact = &view_;
}

void Turn::Greet() {
  if (input_.seq != 1 || input_.contact.version != 0) return;
  raiser_.Raise(EventKind::ContactCreated, "", "", AddressOf(event_), commit_);
}

void Turn::TakeBackConsents() {
  // What is offered again, or was raised, has done so already.
  if (event_.depth > 0 || !event_.for_rule.empty() || !event_.run_id.empty()) return;
  if (!OptsOut(event_.kind, event_.text)) return;
  taken_ = true;
  for (const std::string& purpose : crm_.RevokeAll()) {
    Note("consent", "", fmt::format("{} on {}: granted -> no", purpose, event_.channel));
  }
  if (event_.kind == EventKind::OptOut) return;
  raiser_.Raise(EventKind::OptOut, "", "", AddressOf(event_), commit_);
}

// No run wanted what was held back when it came, unless a rule that interrupts collected it first.
bool Turn::WasOfferedToWaits(const ir::Program& active) const {
  if (event_.for_rule.empty()) return false;
  const auto holder = std::ranges::find(active.rules, event_.for_rule, &ir::Rule::name);
  return event_.onward == 0 || holder == active.rules.end() || !holder->interrupt;
}

// What a rule that interrupts took is no answer to a question any more. What answers a secret
// question is shown to none.
void Turn::OfferToAll(Programs& programs, Deployed& active) {
  const bool owned = IsOwned();
  const bool to_waits = !WasOfferedToWaits(active.ir());
  if (to_waits && AwaitsSecret(programs) && OfferToWaits(programs)) return;
  bool interrupted = OfferToRules(active, /*interrupting=*/true);
  if (!interrupted && to_waits && OfferToWaits(programs)) return;
  OfferToRules(active, /*interrupting=*/false);
  if (owned && !answered_) NoteIfLeft();
  NoteIfIgnored();
}

// Other runs and the rules have it as if it had not been kept, unless they had it when it came.
void Turn::OfferToOthers(Programs& programs, Deployed& active, Event& event) {
  if (event.onward == 0) return;
  event.run_id.clear();
  if (event.onward != kOnwardSilenced) event.onward = 0;
  OfferToAll(programs, active);
}

// What a write raised is for whoever listens; that nobody wanted it is no news.
void Turn::NoteIfIgnored() {
  const bool left = IsOwned() && IsSaid(event_.kind);
  // Rules that had it when it was kept may have taken it.
  const bool kept = kept_for_ != nullptr || event_.onward == kOnwardSilenced;
  if (!taken_ && !left && !kept && event_.depth == 0)
    Note("ignored", "", fmt::format("no rule took this {}", Info(event_.kind).words));
}

store::CommitTurn Turn::Finish() {
  HandOn();
  FinishKept();
  FinishConversation();
  if (context_.hears_secret) {
    value::Event kept = event_;
    kept.text.clear();
    commit_.kept = value::ToJson(kept);
  }
  commit_.changed = crm_.Changed();
  commit_.records = crm_.ChangedRecords();
  return std::move(commit_);
}

TurnRunner::TurnRunner(Programs& programs)
    : programs_(programs), memory_(std::make_unique<Memory>()) {}

TurnRunner::~TurnRunner() = default;

Result<store::CommitTurn> TurnRunner::Run(const store::TurnInput& input, Deployed& active) {
  Result<Event> event = value::EventFromJson(input.event);
  if (!event) return std::unexpected(event.error());
  // Whatever else a button carries is its name, for the rules that listen for it.
  const bool is_marked = IsMarked(*event);
  if (event->kind == Event::Kind::Tap && event->subject.empty() && !is_marked) {
    event->subject = event->payload;
  }
  if (event->kind == Event::Kind::Outcome) PutWhereRunAnswers(input, *event);
  memory_->arena.Reset();
  const Listening listening(programs_, active, input.runs);
  Turn turn(input, *event, {programs_, active}, memory_->arena, memory_->context, memory_->locals,
            listening, trace_);
  if (trace_ != nullptr) trace_->Begun(*event, active);
  turn.Greet();
  turn.TakeBackConsents();
  turn.ChangeOwner(active.ir());
  if (!turn.PassEvent(programs_, active, *event)) {
    // Its text is for nobody.
  } else if (event->kind == Event::Kind::Timer) {
    turn.ResumeTimer(programs_);
  } else if (event->kind == Event::Kind::Outcome) {
    turn.ResumeOutcome(programs_);
  } else if (is_marked || !event->run_id.empty()) {
    if (is_marked) NameAwaited(input.runs, *event);
    const bool taken = turn.OfferToWaits(programs_);
    if (!taken && is_marked) turn.PressStale(programs_, active, *event);
    if (!taken && !is_marked) turn.OfferToOthers(programs_, active, *event);
  } else {
    turn.OfferToAll(programs_, active);
  }
  if (trace_ != nullptr) trace_->Ended();
  return turn.Finish();
}

}  // namespace hark::turn
