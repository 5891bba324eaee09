// A stretch of a run: the handler runs from where it begins or rested until it ends, faults
// or rests again, and what it wanted becomes part of the turn's commit.
#include <utility>
#include <variant>

#include "compiler/ir/limits.h"
#include "runtime/turn/commit.h"
#include "runtime/turn/fault_text.h"
#include "runtime/turn/hook_points.h"
#include "runtime/turn/one_turn.h"
#include "runtime/value/frame.h"

namespace hark::turn {
namespace {

// The instruction that rests at the wait, as the place of a fault.
std::uint32_t SuspendOf(const ir::Function& handler, std::uint32_t wait) {
  for (std::uint32_t at = 0; at < handler.insts.size(); ++at) {
    const auto* suspend = std::get_if<ir::Suspend>(&handler.insts[at]);
    if (suspend != nullptr && suspend->wait.index == static_cast<std::int32_t>(wait)) return at;
  }
  return 0;
}

}  // namespace

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
  resting.rested_ms = input_.received_ms;
  if (context_.wait_ms >= 0) resting.due_ms = input_.received_ms + context_.wait_ms;
  return Trap::None;
}

bool Turn::Execute(const Deployed& deployed, Stretch stretch) {
  ops::Contact before = view_;
  context_.effects.clear();
  context_.parts.clear();
  context_.hook_failures.clear();
  context_.drafted = 0;
  context_.calls.clear();
  context_.call_body.clear();
  context_.call_body_shown.clear();
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
                .context = context_,
                .handler = stretch.handler,
                .rule = stretch.run.rule,
                .run = stretch.run.id,
                .asked = stretch.run.asked,
                .wait_number = resting.wait_number,
                .reply_to = stretch.run.reply_to,
                .addresses = input_.addresses,
                .started_ms = stretch.run.started_ms,
                .now_ms = input_.received_ms,
                .raiser = &raiser_,
                .question = stretch.run.question,
                .buttons = stretch.run.buttons};
  AddHookFailures(origin, context_, commit_);
  if (outcome == ir::Outcome::Faulted) AddFault(origin, context_, commit_);
  if (outcome == ir::Outcome::Faulted || refuses) {
    view_ = std::move(before);
  } else {
    AddEffects(origin, context_, crm_, commit_);
    crm_.SetTags(view_.tags);
    crm_.SetLists(view_.lists);
    crm_.SetConsents(view_.consents);
  }
  const Trap trap = std::exchange(context_.trap, Trap::None);
  if (refuses) return false;
  const bool rests = outcome == ir::Outcome::Suspended && !origin.unasked;
  if (!rests) {
    TellRunEnd(origin, trap == Trap::None ? "done" : CodeOf(trap), commit_);
  }
  if (rests) {
    resting.asked = origin.asked;
    resting.question = std::move(origin.question);
    resting.buttons = std::move(origin.buttons);
    commit_.waiting.push_back(std::move(resting));
    return true;
  }
  if (stretch.resumed) commit_.ended.push_back(stretch.run.id);
  ReleaseNext(stretch.run.rule);
  return true;
}

}  // namespace hark::turn
