#pragma once

#include <string>
#include <string_view>

#include "runtime/ops/context.h"
#include "runtime/store/store.h"
#include "runtime/value/event.h"

namespace hark::turn {

// Events that a turn's own writes raise for the rules of the active program. Whatever a
// rule writes that a trigger of triggers.def listens for is raised here.
class Raiser {
 public:
  // `cause` is the event the turn handles; both must outlive this.
  Raiser(const value::Event& cause, const ops::Listeners& listeners)
      : cause_(cause), listeners_(listeners) {}

  bool Listens(EventKind kind, std::string_view subject) const {
    return listeners_.Listens(kind, subject);
  }
  // How far down the chain an event is that this one raises.
  std::int64_t depth() const { return cause_.depth + 1; }
  // Puts the event into the contact's mailbox with the turn, if a rule listens. `fields`
  // is what it brings, as value::Event has it; empty for nothing. `to` is where the
  // raising run answers. How deep a chain may go was asked before the write
  // (ops::Context::MayRaise).
  void Raise(EventKind kind, std::string subject, std::string fields, const store::Address& to,
             store::CommitTurn& commit) const;

 private:
  const value::Event& cause_;
  const ops::Listeners& listeners_;
};

}  // namespace hark::turn
