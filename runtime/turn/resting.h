#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/ops/context.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"

// Where runs rest, each in the program that it is pinned to.
namespace hark::turn {

// Null when the handler has no such wait.
const ir::Wait* FindWait(const ir::Function& handler, std::string_view id);

struct RestingPlace {
  std::shared_ptr<Deployed> deployed;
  ir::FunctionId handler;
  const ir::Wait* wait;  // in the handler
  std::size_t rule_index;

  const ir::Rule& rule() const { return deployed->ir().rules[rule_index]; }
};
// NotFound when the program has no such rule or wait.
Result<RestingPlace> PlaceOf(Programs& programs, const store::Run& run);

// Who listens for what a turn's writes raise: the rules and waits of the active program,
// and the waits of the contact's runs that are pinned to earlier ones.
class Listening final : public ops::Listeners {
 public:
  // `active` must outlive this.
  Listening(Programs& programs, const Deployed& active, const std::vector<store::Run>& runs);

  bool Listens(EventKind kind, std::string_view subject) const override;

 private:
  const Deployed& active_;
  std::vector<std::shared_ptr<Deployed>> earlier_;
};

}  // namespace hark::turn
