#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"
#include "runtime/ops/context.h"
#include "runtime/turn/commit.h"

// The points at which the runtime calls a hook by itself (compiler/ir/hook_points.def). All of them
// are parts of the turn, so a turn that is run again comes to the same.
namespace hark::turn {

// What came of it. A workspace that declares no hook for the point is `called` nothing.
struct PointAnswer {
  bool called = false;
  bool failed = false;              // noted in the context
  std::optional<std::string> text;  // what it gave
};
// With fuel of its own: what a run has used up is no reason to send what nobody looked at. The
// context's program is the one whose hook it is.
PointAnswer CallPoint(ops::Context& context, ir::HookPoint point,
                      std::initializer_list<std::string_view> arguments);

// Asks before_send about the text of a message. Whether it goes, with the text that goes; where it
// fails, it does not go. Tells the journal of what does not.
bool PassSend(const Origin& origin, std::string_view channel, channel::Content& content,
              store::CommitTurn& commit);

// Asks on_run_end for a line of the log. `outcome` is "done", or the code of the fault.
void TellRunEnd(const Origin& origin, const std::string& outcome, store::CommitTurn& commit);

}  // namespace hark::turn
