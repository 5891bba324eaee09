#pragma once

#include <span>
#include <string>

#include "runtime/channel/channel.h"
#include "runtime/ops/context.h"
#include "runtime/store/store.h"
#include "runtime/turn/crm.h"
#include "runtime/turn/raise.h"

namespace hark::turn {

// Who wants the effects of one stretch of a run, from a wait to the next.
struct Origin {
  const ops::LoadedProgram& program;
  ops::Context& context;   // whose hooks are asked about what goes, and are of that program
  ir::FunctionId handler;  // of the rule
  std::string rule;
  std::string run;
  std::int64_t asked = 0;        // how many questions the run had put before; counted on
  std::int64_t wait_number = 0;  // of the wait that the stretch ends in; 0 where it ends the run
  store::Address reply_to;
  std::span<const store::Address> addresses = {};  // of the contact, the newest first
  std::int64_t started_ms = 0;                     // when the run began
  std::int64_t now_ms = 0;
  const Raiser* raiser = nullptr;
  std::string question = {};  // what the run asked last, as store::Run has it
  std::string buttons = {};   // what it waits for below messages, likewise
  bool unasked = false;       // a hook let its question not go, so nobody can answer it
};

// Appends what the effects mean to the commit: messages to the outbox, changes of the
// contact to `crm`, everything to the journal, and
// the events that these raise to the mailbox. Counts the questions in `origin.asked`.
void AddEffects(Origin& origin, const ops::Context& context, Crm& crm, store::CommitTurn& commit);

// Puts the run's last question once more, as it was.
void AskAgain(const Origin& origin, store::CommitTurn& commit);

// Appends the fault that ended a stretch, with its place in the script, and the event that
// tells rules of it. Its effects are not added: they did not happen.
void AddFault(const Origin& origin, const ops::Context& context, store::CommitTurn& commit);

// Tells of every hook that gave no value since the last time, whatever becomes of the run.
void AddHookFailures(const Origin& origin, ops::Context& context, store::CommitTurn& commit);

}  // namespace hark::turn
