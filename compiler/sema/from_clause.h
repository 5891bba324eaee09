#pragma once

#include "compiler/sema/workspace.h"

namespace hark::sema {

// What the `from` clauses of a trigger say.
struct FromClauses {
  std::vector<ast::Name> channels;
  std::vector<ExprId> values;  // what a field changed from; of any other event: what is no channel
};

// Tells the clauses apart, each a name of channels or a value; reports a second one of a kind.
// `field`: the type of the field that changed, invalid where it is not known; nothing for events
// that bring no change, whose names are all channels.
//
// Of a field that changed, the name of a channel is the channel. Where a value has that name too,
// neither is taken for granted: the author writes `Origin.telegram`, or asks for the channel in a
// `when`. So a workspace that connects a channel, or an enum that gets a case, changes no rule
// silently.
FromClauses FromClausesOf(Workspace& workspace, const ast::Trigger& written,
                          std::optional<TypeId> field);

}  // namespace hark::sema
