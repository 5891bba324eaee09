// One event, in the order of docs "Which rule answers": waiting runs first, newest
// first, then the rules of the active program. Of the rules that can send, one answers;
// those that only record all run. Each stretch of a run is all or nothing: a fault takes
// back its effects and its writes to the contact, and the next rule starts from there.
#include "runtime/turn/turn.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/limits.h"
#include "runtime/match/match.h"
#include "runtime/ops/ops.h"
#include "runtime/store/rules.h"
#include "runtime/turn/commit.h"
#include "runtime/turn/crm.h"
#include "runtime/turn/held.h"
#include "runtime/turn/ids.h"
#include "runtime/turn/resting.h"
#include "runtime/turn/trace.h"
#include "runtime/value/arena.h"
#include "runtime/value/event_json.h"
#include "runtime/value/frame.h"

namespace hark::turn {

using value::Event;

// Kept between turns so that a usual turn allocates nothing for its values.
struct TurnRunner::Memory {
  value::Arena arena{ir::kTurnMemoryBytes};
  ops::Context context;
  std::vector<value::Word> locals;
};

namespace {

// A stretch of a run that is about to go on.
struct Stretch {
  store::Run run;
  ir::FunctionId handler;
  ir::BlockId entry;
  bool resumed = false;
};

// The instruction that rests at the wait, as the place of a fault.
std::uint32_t SuspendOf(const ir::Function& handler, std::uint32_t wait) {
  for (std::uint32_t at = 0; at < handler.insts.size(); ++at) {
    const auto* suspend = std::get_if<ir::Suspend>(&handler.insts[at]);
    if (suspend != nullptr && suspend->wait.index == static_cast<std::int32_t>(wait)) return at;
  }
  return 0;
}

store::Address AddressOf(const Event& event) {
  return {event.channel, event.connection, event.address};
}

// A button of a question, which is no rule's once its question is settled.
bool AnswersQuestion(const Event& event) {
  return event.kind == Event::Kind::Tap && NamesQuestion(event.payload);
}

// One turn under way.
class Turn {
 public:
  Turn(const store::TurnInput& input, const Event& event, value::Arena& arena,
       ops::Context& context, std::vector<value::Word>& locals, const ops::Listeners& listeners,
       Trace* trace)
      : input_(input),
        event_(event),
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
    context_.now_ms = input.received_ms;
  }

  void ResumeTimer(Programs& programs);
  // Whether a waiting run took the event.
  bool OfferToWaits(Programs& programs);
  // Offers the event to the rules that interrupt, or to the others. Whether one that
  // interrupts took it.
  bool OfferToRules(Deployed& active, bool interrupting);
  void NoteIfIgnored();
  // In the order of "Which rule answers".
  void OfferToAll(Programs& programs, Deployed& active);
  // The first event of a contact that was not known before.
  void Greet();
  store::CommitTurn Finish();

 private:
  void Enter(const Deployed& deployed);
  bool Answers(const store::Run& run, const ir::Arm& arm);
  bool Fits(const Deployed& deployed, const store::Run& run, const ir::Arm& arm);
  bool Offer(const RestingPlace& place, const store::Run& run, const ir::Arm& arm);
  // Goes on by an arm, or because the time is over. Whether it took the event.
  bool GoOn(const RestingPlace& place, const store::Run& run, const ir::Arm* arm);
  bool Execute(const Deployed& deployed, Stretch stretch);
  Trap Rest(const Deployed& deployed, Stretch& stretch, store::Run& resting);
  bool OfferToRule(Deployed& active, const ops::Engine& engine, const ir::Rule& rule);
  bool CountStart(const ir::Rule& rule);
  bool Rests(const ir::Rule& rule) const;
  bool MayBegin(const ir::Rule& rule);
  store::Run NewRun(const Deployed& active, const ir::Rule& rule) const;
  bool Collect(const Deployed& active, const ir::Rule& rule);
  void EndRuns(const ir::Rule& rule);
  void Release(const store::Run& run);
  void ReleaseNext(const std::string& rule);
  void Tell(const ir::Rule& rule, Decision decision,
            match::Verdict verdict = match::Verdict::Fires) const;
  void Park(const store::Run& run, const std::string& reason);
  void Note(std::string kind, std::string rule, std::string text);

  const store::TurnInput& input_;
  const Event& event_;
  value::EventFields fields_;
  Raiser raiser_;
  value::Arena& arena_;
  ops::Context& context_;
  std::vector<value::Word>& locals_;
  Crm crm_;
  ops::Contact view_;
  store::CommitTurn commit_;
  Trace* trace_;           // null: nobody asked
  bool answered_ = false;  // by a rule that leaves no room for another
  bool taken_ = false;     // by whatever rule, so that only what nobody took is noted
};

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

bool Turn::Answers(const store::Run& run, const ir::Arm& arm) {
  if (event_.kind != Event::Kind::Message && event_.kind != Event::Kind::Tap) return false;
  std::string token = QuestionToken(run.id, run.asked);
  bool is_tap = event_.kind == Event::Kind::Tap;
  if (is_tap && event_.payload.find(token) == std::string::npos) return false;
  if (!arm.accepts.valid()) return true;
  context_.wait_token = token;
  bool reads = hark_op_answer_as(&context_, static_cast<value::Word>(arm.accepts.index)) != 0;
  context_.wait_token = {};
  // A fault in reading belongs to no run: the message is then none this question takes.
  return std::exchange(context_.trap, Trap::None) == Trap::None && reads;
}

bool Turn::Fits(const Deployed& deployed, const store::Run& run, const ir::Arm& arm) {
  if (arm.answer) return Answers(run, arm);
  return event_.kind == arm.trigger.kind &&
         match::Filter(deployed.ir(), context_, arm.trigger) == match::Verdict::Fires;
}

// Whether the run takes the event by this arm.
bool Turn::Offer(const RestingPlace& place, const store::Run& run, const ir::Arm& arm) {
  Enter(*place.deployed);
  return Fits(*place.deployed, run, arm) && GoOn(place, run, &arm);
}

bool Turn::GoOn(const RestingPlace& place, const store::Run& run, const ir::Arm* arm) {
  const ir::Program& program = place.deployed->ir();
  const ir::Function& handler = program.functions[place.handler];
  Enter(*place.deployed);
  locals_.assign(handler.locals.size(), 0);
  auto decoded = value::DecodeFrame(program, handler, *place.wait, run.frame, locals_, arena_);
  if (!decoded) {
    if (trace_ != nullptr) trace_->WentOn(run);
    Park(run, decoded.error().message);
    return true;
  }
  Stretch stretch{run, place.handler, arm != nullptr ? arm->to : place.wait->timed_out, true};
  if (arm != nullptr && !event_.address.empty()) stretch.run.reply_to = AddressOf(event_);
  std::string token = QuestionToken(run.id, run.asked);
  context_.wait_token = token;
  context_.deciding = arm != nullptr && arm->decides;
  const bool taken = Execute(*place.deployed, std::move(stretch));
  context_.wait_token = {};
  context_.deciding = false;
  if (taken && trace_ != nullptr) trace_->WentOn(run);
  return taken;
}

void Turn::ResumeTimer(Programs& programs) {
  for (const store::Run& run : input_.runs) {
    if (run.id == event_.run_id && run.wait_number == event_.wait_number) {
      if (IsHeld(run)) return Release(run);
      Result<RestingPlace> place = PlaceOf(programs, run);
      if (!place) return Park(run, place.error().message);
      GoOn(*place, run, nullptr);
      return;
    }
  }
  // Answered at the same instant: the mailbox's order decided, the timer came second.
}

bool Turn::OfferToWaits(Programs& programs) {
  for (const store::Run& run : input_.runs) {
    Result<RestingPlace> place = PlaceOf(programs, run);
    if (!place) continue;
    const auto takes = [&](const ir::Arm& arm) { return Offer(*place, run, arm); };
    if (std::ranges::any_of(place->wait->arms, takes)) return true;
  }
  return false;
}

void Turn::Greet() {
  if (input_.seq != 1 || input_.contact.version != 0) return;
  raiser_.Raise(EventKind::ContactCreated, "", "", AddressOf(event_), commit_);
}

// What a rule that interrupts took is no answer to a question any more.
void Turn::OfferToAll(Programs& programs, Deployed& active) {
  bool interrupted = OfferToRules(active, /*interrupting=*/true);
  bool held = !event_.for_rule.empty();  // no run wanted it when it came
  if (!interrupted && !held && OfferToWaits(programs)) return;
  OfferToRules(active, /*interrupting=*/false);
  NoteIfIgnored();
}

// Whether the rule may begin once more; if so, it is counted with the turn.
bool Turn::CountStart(const ir::Rule& rule) {
  if (rule.limit.count == 0) return true;
  auto begun = std::ranges::count_if(input_.starts, [&](const store::RuleStart& start) {
    return start.rule == rule.name && start.per_workspace == rule.limit.per_workspace &&
           store::IsWithin(start.at_ms, rule.limit.period_ms, input_.received_ms);
  });
  if (begun >= rule.limit.count) return false;
  commit_.starts.push_back({{rule.name, rule.limit.per_workspace, input_.received_ms},
                            rule.limit.count,
                            rule.limit.period_ms});
  return true;
}

// Whether a run of the rule waits, or one is to begin before another may.
bool Turn::Rests(const ir::Rule& rule) const {
  return std::ranges::any_of(input_.runs, [&](const store::Run& run) {
    if (run.rule != rule.name) return false;
    return !IsHeld(run) || (IsQueued(run) && event_.for_rule.empty());
  });
}

// Whether the rule's mode lets a run begin, now or later.
bool Turn::MayBegin(const ir::Rule& rule) {
  if (!Rests(rule)) return true;
  if (rule.mode == ir::Mode::Single) return false;
  if (rule.mode == ir::Mode::Restart) return true;
  const auto runs = std::ranges::count(input_.runs, rule.name, &store::Run::rule);
  if (static_cast<std::size_t>(runs) < ir::kMaxRunsOfRule) return true;
  Note("ignored", rule.name, fmt::format("{} runs of this rule rest already", runs));
  return false;
}

store::Run Turn::NewRun(const Deployed& active, const ir::Rule& rule) const {
  return {.id = RunId(commit_.contact, commit_.seq, rule.name),
          .rule = rule.name,
          .program = active.program().hash(),
          .reply_to = AddressOf(event_),
          .started_ms = input_.received_ms};
}

// Keeps a message for the rule until no more come; whether it is one that the rule wants.
bool Turn::Collect(const Deployed& active, const ir::Rule& rule) {
  if (rule.collect_ms == 0 || !event_.for_rule.empty()) return false;
  if (match::Filter(active.ir(), context_, rule.trigger) != match::Verdict::Fires) return false;
  auto begun = std::ranges::find_if(input_.runs, [&](const store::Run& run) {
    return run.rule == rule.name && IsCollected(run);
  });
  const std::int64_t now_ms = input_.received_ms;
  commit_.waiting.push_back(begun != input_.runs.end()
                                ? CollectedWith(*begun, event_, rule, now_ms)
                                : Collected(NewRun(active, rule), event_, rule, now_ms));
  return true;
}

void Turn::EndRuns(const ir::Rule& rule) {
  for (const store::Run& run : input_.runs) {
    if (run.rule == rule.name && !IsHeld(run)) commit_.ended.push_back(run.id);
  }
}

// Puts an event that was held back into the mailbox.
void Turn::Release(const store::Run& run) {
  commit_.ended.push_back(run.id);
  commit_.raised.push_back(run.frame);
}

// The oldest that waits for a run of this rule to end. Runs are read newest first.
void Turn::ReleaseNext(const std::string& rule) {
  const store::Run* next = nullptr;
  for (const store::Run& run : input_.runs) {
    if (run.rule == rule && IsQueued(run)) next = &run;
  }
  if (next != nullptr) Release(*next);
}

void Turn::Tell(const ir::Rule& rule, Decision decision, match::Verdict verdict) const {
  if (trace_ != nullptr) trace_->Decided(rule, decision, verdict, context_);
}

// Whether the rule took the event: it ran, or keeps the event for a run to come.
bool Turn::OfferToRule(Deployed& active, const ops::Engine& engine, const ir::Rule& rule) {
  if (rule.answers && answered_ && !rule.also) {
    Tell(rule, Decision::AnotherAnswered);
    return false;
  }
  if (!MayBegin(rule)) {
    Tell(rule, Decision::OwnRunWaits);
    return false;
  }
  const ir::Program& program = active.ir();
  const bool collects = Collect(active, rule);
  const auto verdict =
      collects ? match::Verdict::Fires : match::Consider(program, engine, context_, rule);
  if (verdict != match::Verdict::Fires) Tell(rule, Decision::Unfit, verdict);
  if (verdict == match::Verdict::ConditionFaults) {
    const std::int64_t now_ms = input_.received_ms;
    AddFault({active.program(), rule.name, "", 0, {}, now_ms, now_ms}, context_, commit_);
    taken_ = true;
    context_.trap = Trap::None;
  }
  if (verdict != match::Verdict::Fires) return false;
  if (!collects && !CountStart(rule)) {
    Tell(rule, Decision::LimitReached);
    return false;
  }
  answered_ = answered_ || (rule.answers && !rule.also);
  const bool queues = !collects && rule.mode == ir::Mode::Queued && Rests(rule);
  Tell(rule, collects ? Decision::Collects : queues ? Decision::Queues : Decision::Began);
  if (queues) commit_.waiting.push_back(Queued(NewRun(active, rule), event_));
  if (queues || collects) return true;
  if (rule.mode == ir::Mode::Restart) EndRuns(rule);
  locals_.assign(program.functions[rule.handler].locals.size(), 0);
  Execute(active, {NewRun(active, rule), rule.handler, ir::BlockId{0}});
  return true;
}

bool Turn::OfferToRules(Deployed& active, bool interrupting) {
  std::shared_ptr<const ops::Engine> engine = active.engine();
  bool fired = false;
  bool reached = event_.for_rule.empty();
  Enter(active);
  for (std::uint32_t index : active.groups().On(event_.kind)) {
    const ir::Rule& rule = active.ir().rules[index];
    const bool is_for = rule.name == event_.for_rule;
    reached = reached || is_for;
    if (!reached || (!event_.for_rule.empty() && !is_for && event_.onward == 0)) continue;
    if (rule.interrupt != interrupting) continue;
    fired = OfferToRule(active, *engine, rule) || fired;
  }
  taken_ = taken_ || fired;
  return fired;
}

// What a write raised is for whoever listens; that nobody wanted it is no news.
void Turn::NoteIfIgnored() {
  if (!taken_ && event_.depth == 0)
    Note("ignored", "", fmt::format("no rule took this {}", Info(event_.kind).words));
}

// Saves where the stretch rests. The frame is what the wait says is live.
Trap Turn::Rest(const Deployed& deployed, Stretch& stretch, store::Run& resting) {
  const ir::Function& handler = deployed.ir().functions[stretch.handler];
  const ir::Wait& wait = handler.waits[ir::WaitId{static_cast<std::int32_t>(context_.wait)}];
  Result<std::string> frame = value::EncodeFrame(deployed.ir(), handler, wait, locals_);
  if (!frame || frame->size() > ir::kMaxFrameBytes) {
    context_.fault_function = static_cast<std::uint32_t>(stretch.handler.index);
    context_.fault_inst = SuspendOf(handler, context_.wait);
    return Trap::FrameTooLarge;
  }
  resting = stretch.run;
  resting.wait = wait.id;
  resting.wait_number = stretch.run.wait_number + 1;
  resting.frame = std::move(*frame);
  resting.due_ms = std::nullopt;
  if (context_.wait_ms >= 0) resting.due_ms = input_.received_ms + context_.wait_ms;
  return Trap::None;
}

bool Turn::Execute(const Deployed& deployed, Stretch stretch) {
  ops::Contact before = view_;
  context_.effects.clear();
  context_.parts.clear();
  context_.drafted = 0;
  context_.reply_channel = stretch.run.reply_to.channel;
  context_.wait_ms = -1;
  context_.trap = Trap::None;
  ir::Outcome outcome =
      deployed.engine()->RunHandler(context_, stretch.handler, stretch.entry, locals_);
  const bool refuses = context_.deciding;  // the arm it was offered by ended without taking it

  store::Run resting;
  if (outcome == ir::Outcome::Suspended && !refuses) {
    context_.trap = Rest(deployed, stretch, resting);
    if (context_.trap != Trap::None) outcome = ir::Outcome::Faulted;
  }
  Origin origin{.program = deployed.program(),
                .rule = stretch.run.rule,
                .run = stretch.run.id,
                .asked = stretch.run.asked,
                .reply_to = stretch.run.reply_to,
                .started_ms = stretch.run.started_ms,
                .now_ms = input_.received_ms,
                .raiser = &raiser_};
  if (outcome == ir::Outcome::Faulted) AddFault(origin, context_, commit_);
  if (outcome == ir::Outcome::Faulted || refuses) {
    view_ = std::move(before);
  } else {
    AddEffects(origin, context_, crm_, commit_);
    crm_.SetTags(view_.tags);
    crm_.SetLists(view_.lists);
    crm_.SetConsents(view_.consents);
  }
  context_.trap = Trap::None;
  if (refuses) return false;
  if (outcome == ir::Outcome::Suspended) {
    resting.asked = origin.asked;
    commit_.waiting.push_back(std::move(resting));
    return true;
  }
  if (stretch.resumed) commit_.ended.push_back(stretch.run.id);
  ReleaseNext(stretch.run.rule);
  return true;
}

store::CommitTurn Turn::Finish() {
  commit_.changed = crm_.Changed();
  commit_.records = crm_.ChangedRecords();
  return std::move(commit_);
}

}  // namespace

TurnRunner::TurnRunner(Programs& programs)
    : programs_(programs), memory_(std::make_unique<Memory>()) {}

TurnRunner::~TurnRunner() = default;

Result<store::CommitTurn> TurnRunner::Run(const store::TurnInput& input, Deployed& active) {
  Result<Event> event = value::EventFromJson(input.event);
  if (!event) return std::unexpected(event.error());
  // Whatever else a button carries is its name, for the rules that listen for it.
  if (event->kind == Event::Kind::Tap && event->subject.empty() && !AnswersQuestion(*event)) {
    event->subject = event->payload;
  }
  memory_->arena.Reset();
  const Listening listening(programs_, active, input.runs);
  Turn turn(input, *event, memory_->arena, memory_->context, memory_->locals, listening, trace_);
  if (trace_ != nullptr) trace_->Begun(*event, active);
  turn.Greet();
  if (event->kind == Event::Kind::Timer) {
    turn.ResumeTimer(programs_);
  } else if (AnswersQuestion(*event)) {
    turn.OfferToWaits(programs_);
  } else {
    turn.OfferToAll(programs_, active);
  }
  if (trace_ != nullptr) trace_->Ended();
  return turn.Finish();
}

}  // namespace hark::turn
