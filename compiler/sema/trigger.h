#pragma once

#include <vector>

#include "compiler/sema/workspace.h"

namespace hark::sema {

// What a trigger listens for, and the names it binds. Reports unknown words, and clauses
// that are missing or that the event does not take. `rule` is whose trigger it is: the
// name under which a `called` rule is called.
TriggerFact CheckTrigger(Workspace& workspace, const ast::Trigger& written, const ast::Name* rule);

// The times of `every …`; reports what is missing of them, and what belongs to other times.
ir::Schedule CheckSchedule(Workspace& workspace, const ast::Schedule& written, Span span);

// The trigger that the words begin with; the words behind it are left in `rest`. Null when
// there is none, which is reported at `span`.
const TriggerInfo* TriggerNamed(Workspace& workspace, const std::vector<ast::Name>& words,
                                Span span, std::vector<ast::Name>& rest);

// The connected channels of `written`, or else all, that can produce the event; reports
// those written that cannot, and an event that none of them has.
std::vector<const ChannelFacts*> EventChannels(Workspace& workspace, const TriggerFact& fact,
                                               const ast::Trigger& written);

}  // namespace hark::sema
