#pragma once

#include <cstdint>
#include <string>

#include "runtime/ops/context.h"
#include "runtime/store/store.h"
#include "runtime/turn/commit.h"
#include "runtime/turn/crm.h"

// Who has the conversation, and what that means for a turn (docs/ownership.md): while a team
// has it, only rules that interrupt and their runs may send. Other runs rest, and what would
// have carried one on is kept for it until the conversation comes back.
namespace hark::turn {

// Whether the contact says or presses something, which is for whoever has the conversation.
bool IsSaid(EventKind kind);

// `"sales" for 12h`, `a person`: who has it, for people.
std::string OwnerText(const store::Conversation& conversation);

// The team has the conversation from now on, for `after_ms` where that is not 0.
store::Conversation Owned(store::Conversation conversation, std::string team, std::int64_t after_ms,
                          std::int64_t now_ms);

// An effect that assigns, gives back or closes the conversation.
void AddOwner(const Origin& origin, const ops::Effect& effect, Crm& crm, store::CommitTurn& commit);

}  // namespace hark::turn
