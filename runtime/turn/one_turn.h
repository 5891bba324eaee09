#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "runtime/match/match.h"
#include "runtime/ops/context.h"
#include "runtime/store/store.h"
#include "runtime/turn/crm.h"
#include "runtime/turn/deployed.h"
#include "runtime/turn/raise.h"
#include "runtime/turn/resting.h"
#include "runtime/turn/trace.h"
#include "runtime/value/arena.h"
#include "runtime/value/event.h"
#include "runtime/value/event_fields.h"

// A turn under way, for the files of this folder that make one: to whom the event is offered
// (offer_waits.cpp, offer_rules.cpp), and a stretch of a run from where it begins or rested
// to where it ends or rests (stretch.cpp).
namespace hark::turn {

store::Address AddressOf(const value::Event& event);

// The program that events are offered to, and those that runs are pinned to.
struct Deploys {
  Programs& programs;
  Deployed& active;
};

// A stretch of a run that is about to go on.
struct Stretch {
  store::Run run;
  ir::FunctionId handler;
  ir::BlockId entry;
  bool resumed = false;
};

class Turn {
 public:
  // All of them outlive it; `trace` is null where nobody asked.
  Turn(const store::TurnInput& input, const value::Event& event, Deploys deploys,
       value::Arena& arena, ops::Context& context, std::vector<value::Word>& locals,
       const ops::Listeners& listeners, Trace* trace);

  void ResumeTimer(Programs& programs);
  // What came of a call goes to the run that made it, if it still rests for that.
  void ResumeOutcome(Programs& programs);
  // Whether a waiting run took the event.
  bool OfferToWaits(Programs& programs);
  // Offers the event to the rules that interrupt, or to the others. Whether one took it that
  // leaves it to no run: it can send, or said who has the conversation, and did not only record.
  bool OfferToRules(Deployed& active, bool interrupting);
  void NoteIfIgnored();
  // What was kept for a run that does not want it any more.
  void OfferToOthers(Programs& programs, Deployed& active, value::Event& event);
  // A button of a run that no run wanted. `event` is the one that the turn handles, which becomes
  // another kind by that.
  void PressStale(Programs& programs, Deployed& active, value::Event& event);
  // In the order of "Which rule answers".
  void OfferToAll(Programs& programs, Deployed& active);
  // conversation.cpp: who has the conversation.
  void ChangeOwner(const ir::Program& active);
  void NoteIfLeft();
  // hook_points.cpp: lets on_event look at what was written. Whether anybody is offered it.
  bool PassEvent(Programs& programs, Deployed& active, value::Event& event);
  // The first event of a contact that was not known before.
  void Greet();
  // Who opts out of a channel takes back what they agreed to there, whatever rules make of it.
  void TakeBackConsents();
  store::CommitTurn Finish();

 private:
  void Enter(const Deployed& deployed);
  bool Answers(const store::Run& run, const ir::Arm& arm);
  bool Fits(const Deployed& deployed, const store::Run& run, const ir::Arm& arm);
  bool Offer(const RestingPlace& place, const store::Run& run, const ir::Arm& arm);
  bool OfferAsPress(const RestingPlace& place, const store::Run& run, const ir::Arm& arm);
  // Goes on by an arm, or because the time is over. Whether it took the event.
  bool GoOn(const RestingPlace& place, const store::Run& run, const ir::Arm* arm);
  bool Execute(const Deployed& deployed, Stretch stretch);
  Trap Rest(const Deployed& deployed, Stretch& stretch, store::Run& resting);
  bool OfferToRule(Deployed& active, const ops::Engine& engine, const ir::Rule& rule);
  bool HadIt(const ir::Rule& rule, const ir::Rule* holder) const;
  bool IsWithinLimit(const ir::Rule& rule, std::ptrdiff_t more) const;
  bool MayQueue(const ir::Rule& rule) const;
  bool CountStart(const ir::Rule& rule);
  bool Rests(const ir::Rule& rule) const;
  bool QueuesAnew(const ir::Rule& rule) const;
  bool HasRoom(const ir::Rule& rule, bool rests);
  bool Begins(Deployed& active, const ir::Rule& rule, bool rests);
  store::Run NewRun(const Deployed& active, const ir::Rule& rule) const;
  bool Collect(const Deployed& active, const ir::Rule& rule);
  void EndRuns(const ir::Rule& rule);
  bool WasOfferedToWaits(const ir::Program& active) const;
  bool AwaitsSecret(Programs& programs);
  bool IsOwned() const;
  void TakeOver(const ir::Program& active);
  bool IsSilenced(const ir::Rule& rule) const;
  void ReturnInTime(const store::Run& run);
  void Keep(const store::Run& run, bool takes);
  bool KeepIfFits(const RestingPlace& place, const store::Run& run);
  void FinishKept();
  void SetReturn(const store::Conversation& before);
  bool OfferAsNamed(Deployed& active, value::Event& event);
  bool AskAgainInstead(Programs& programs);
  void ReleaseKept();
  void FinishConversation();
  void Release(const store::Run& run);
  void ReleaseNext(const std::string& rule);
  void ReleaseForOthers(const store::Run& run, value::Event event);
  bool IsGone(const std::string& rule) const;
  bool HasRun(const std::string& rule) const;
  void HandOn();
  void Tell(const ir::Rule& rule, Decision decision,
            match::Verdict verdict = match::Verdict::Fires) const;
  void Park(const store::Run& run, const std::string& reason);
  void Note(std::string kind, std::string rule, std::string text);

  const store::TurnInput& input_;
  const value::Event& event_;
  Deploys deploys_;
  value::EventFields fields_;
  Raiser raiser_;
  value::Arena& arena_;
  ops::Context& context_;
  std::vector<value::Word>& locals_;
  Crm crm_;
  ops::Contact view_;
  store::CommitTurn commit_;
  Trace* trace_;                          // null: nobody asked
  const store::Run* kept_for_ = nullptr;  // the run that the event is kept for
  std::int64_t kept_onward_ = 0;
  bool answered_ = false;   // by a rule that leaves no room for another
  bool collected_ = false;  // by a rule, so that those behind it see it later
  bool taken_ = false;      // by whatever rule, so that only what nobody took is noted
};

}  // namespace hark::turn
