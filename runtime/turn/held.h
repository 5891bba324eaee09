#pragma once

#include <cstdint>
#include <string>

#include "compiler/ir/program.h"
#include "runtime/store/store.h"
#include "runtime/value/event.h"

// Events that are held back: of a rule that queues, until the run before it has ended; of a
// rule that collects, until no message has come for a while; of a task, until it is due.
// Each is kept as a run that has not begun: its frame is the event.
namespace hark::turn {

// What value::Event::onward says of an event that goes to the rules behind its own, too.
inline constexpr std::int64_t kOnward = 1;
inline constexpr std::int64_t kOnwardAnswered = 2;
// The rule queued it: all others had it then but those that would have answered instead.
inline constexpr std::int64_t kOnwardQueued = 3;
// A team had the conversation: all had it then but those that it silenced.
inline constexpr std::int64_t kOnwardSilenced = 4;

// Whether the run is an event held back, and no run yet.
bool IsHeld(const store::Run& run);
bool IsQueued(const store::Run& run);
bool IsCollected(const store::Run& run);
bool IsTaskDue(const store::Run& run);
// An event that is kept for a run, and the time at which a conversation comes back
// (conversation.h).
bool IsKept(const store::Run& run);
bool IsReturning(const store::Run& run);

// Makes `held` keep the event for `run`, to which alone it is offered then.
store::Run Kept(store::Run held, value::Event event, const store::Run& run);
store::Run Returning(store::Run run);
// Makes `run`, which has an id, a rule and an address, hold the event until it is released.
store::Run Queued(store::Run run, value::Event event, const ir::Rule& rule);
// The same until nothing was added to it for as long as the rule collects, ten times that
// at most. `event` says whether a rule in front answered it.
store::Run Collected(store::Run run, value::Event event, const ir::Rule& rule, std::int64_t now_ms);
// Until a task is due.
store::Run UntilDue(store::Run run, const value::Event& event, std::int64_t due_ms);
// With one message more: its text on a line of its own, and its attachments.
store::Run CollectedWith(store::Run run, const value::Event& event, const ir::Rule& rule,
                         std::int64_t now_ms);

}  // namespace hark::turn
