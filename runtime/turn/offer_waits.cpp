// A waiting run takes an event by the first of its arms that fits, newest run first.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "compiler/base/unicode.h"
#include "runtime/match/match.h"
#include "runtime/ops/ops.h"
#include "runtime/turn/awaited.h"
#include "runtime/turn/conversation.h"
#include "runtime/turn/held.h"
#include "runtime/turn/ids.h"
#include "runtime/turn/one_turn.h"
#include "runtime/value/frame.h"

namespace hark::turn {

using value::Event;

namespace {

// Whether what answers by the arm is a secret.
bool HearsSecret(const ir::Function& handler, const ir::Arm& arm) {
  const ir::Block& block = handler.blocks[arm.to];
  for (std::uint32_t at = block.begin; at < block.end; ++at) {
    const auto* call = std::get_if<ir::CallOp>(&handler.insts[at]);
    if (call != nullptr && call->op == ir::Op::answer_secret) return true;
  }
  return false;
}

}  // namespace

bool Turn::Answers(const store::Run& run, const ir::Arm& arm) {
  if (event_.kind != Event::Kind::Message && event_.kind != Event::Kind::Tap) return false;
  bool is_tap = event_.kind == Event::Kind::Tap;
  if (is_tap && !IsOfQuestion(event_.payload, run.id, run.asked)) return false;
  // A picture without words says nothing that could be an answer.
  if (!is_tap && unicode::Trim(event_.text).empty()) return false;
  std::string token = QuestionToken(run.id, run.asked, run.rule);
  if (!arm.accepts.valid()) return true;
  context_.wait_token = token;
  context_.asked_in_numbers = AskedInNumbers(run);
  bool reads = hark_op_answer_as(&context_, static_cast<value::Word>(arm.accepts.index)) != 0;
  context_.wait_token = {};
  context_.asked_in_numbers = false;
  // A fault in reading belongs to no run: the message is then none this question takes.
  return std::exchange(context_.trap, Trap::None) == Trap::None && reads;
}

bool Turn::Fits(const Deployed& deployed, const store::Run& run, const ir::Arm& arm) {
  if (arm.outcome) return false;
  if (arm.answer) return Answers(run, arm);
  return event_.kind == arm.trigger.kind &&
         match::Filter(deployed.ir(), context_, arm.trigger) == match::Verdict::Fires;
}

// Whether the run takes the event by this arm.
bool Turn::Offer(const RestingPlace& place, const store::Run& run, const ir::Arm& arm) {
  Enter(*place.deployed);
  return Fits(*place.deployed, run, arm) && GoOn(place, run, &arm);
}

// Buttons that a channel showed as numbered lines are pressed by typing what stands there.
bool Turn::OfferAsPress(const RestingPlace& place, const store::Run& run, const ir::Arm& arm) {
  if (event_.kind != EventKind::Message || arm.outcome || arm.answer) return false;
  if (arm.trigger.kind != EventKind::Tap) return false;
  const auto title = TypedButton(run, arm.trigger.subject, event_.text);
  if (!title) return false;
  Enter(*place.deployed);
  Event press = event_;
  press.kind = EventKind::Tap;
  press.subject = arm.trigger.subject;
  press.text = *title;
  press.fields.clear();
  const value::EventFields fields(press);
  context_.event = &press;
  context_.fields = &fields;
  const auto verdict = match::Filter(place.deployed->ir(), context_, arm.trigger);
  const bool taken = verdict == match::Verdict::Fires && GoOn(place, run, &arm);
  context_.event = &event_;
  context_.fields = &fields_;
  return taken;
}

// What the contact says is for the team that has the conversation; whatever else would carry
// the run on is kept, once: for the newest run that may want it, which leaves it to the others
// then. Whether nobody else sees it now: where runs would still have to decide, others do.
bool Turn::KeepIfFits(const RestingPlace& place, const store::Run& run) {
  if (IsSaid(event_.kind)) return false;
  Enter(*place.deployed);
  bool fits = false;
  bool takes = false;
  for (const ir::Arm& arm : place.wait->arms) {
    if (arm.answer || !Fits(*place.deployed, run, arm)) continue;
    fits = true;
    takes = takes || !arm.decides;
  }
  if (fits && kept_for_ == nullptr) {
    Keep(run, takes);
  } else if (takes && kept_onward_ == kOnwardSilenced && event_.onward != kOnwardSilenced) {
    kept_onward_ = kOnward;  // that one has it for certain, if the newer one does not want it
  }
  return takes;
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
  std::string token = QuestionToken(run.id, run.asked, run.rule);
  context_.wait_token = token;
  context_.asked_in_numbers = arm != nullptr && arm->answer && AskedInNumbers(run);
  context_.deciding = arm != nullptr && arm->decides;
  const bool taken = Execute(*place.deployed, std::move(stretch));
  context_.wait_token = {};
  context_.asked_in_numbers = false;
  context_.deciding = false;
  if (taken && trace_ != nullptr) trace_->WentOn(run);
  return taken;
}

void Turn::ResumeTimer(Programs& programs) {
  for (const store::Run& run : input_.runs) {
    if (run.id == event_.run_id && run.wait_number == event_.wait_number) {
      if (IsReturning(run)) return ReturnInTime(run);
      if (IsHeld(run)) return Release(run);
      Result<RestingPlace> place = PlaceOf(programs, run);
      if (!place) return Park(run, place.error().message);
      if (IsSilenced(place->rule())) return Keep(run, /*takes=*/true);
      GoOn(*place, run, nullptr);
      return;
    }
  }
  // Answered at the same instant: the mailbox's order decided, the timer came second.
}

void Turn::ResumeOutcome(Programs& programs) {
  for (const store::Run& run : input_.runs) {
    if (run.id != event_.run_id || run.wait_number != event_.wait_number) continue;
    Result<RestingPlace> place = PlaceOf(programs, run);
    if (!place) return Park(run, place.error().message);
    if (IsSilenced(place->rule())) return Keep(run, /*takes=*/true);
    Note("outcome", run.rule,
         event_.error.empty() ? event_.subject
                              : fmt::format("{}: {}", event_.subject, event_.error));
    const auto arm = std::ranges::find_if(place->wait->arms, &ir::Arm::outcome);
    if (arm == place->wait->arms.end()) return Park(run, "its wait is for no call");
    GoOn(*place, run, &*arm);
    return;
  }
  // The time was over before, or the run was ended: the mailbox's order decided.
  Note("outcome", "", fmt::format("{}: {}, and no run waits for it", event_.subject, event_.error));
}

bool Turn::OfferToWaits(Programs& programs) {
  for (const store::Run& run : input_.runs) {
    if (!event_.run_id.empty() && event_.run_id != run.id) continue;
    Result<RestingPlace> place = PlaceOf(programs, run);
    if (!place) continue;
    if (IsSilenced(place->rule())) {
      if (KeepIfFits(*place, run)) return true;
      continue;
    }
    const auto pressed = [&](const ir::Arm& arm) { return OfferAsPress(*place, run, arm); };
    if (std::ranges::any_of(place->wait->arms, pressed)) return true;
    const auto takes = [&](const ir::Arm& arm) { return Offer(*place, run, arm); };
    if (!std::ranges::any_of(place->wait->arms, takes)) continue;
    kept_onward_ = 0;  // what this one took is nobody else's
    return true;
  }
  return false;
}

// Whether the event answers a secret question of a run.
bool Turn::AwaitsSecret(Programs& programs) {
  for (const store::Run& run : input_.runs) {
    if (IsHeld(run)) continue;
    Result<RestingPlace> place = PlaceOf(programs, run);
    if (!place || IsSilenced(place->rule())) continue;
    const ir::Function& handler = place->deployed->ir().functions[place->handler];
    Enter(*place->deployed);
    const auto hears = [&](const ir::Arm& arm) {
      return arm.answer && HearsSecret(handler, arm) && Answers(run, arm);
    };
    if (std::ranges::any_of(place->wait->arms, hears)) return true;
  }
  return false;
}

}  // namespace hark::turn
