#include "compiler/prove/nobody.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

// What reads or changes a contact, beside what sends. A language is left out: a text in the
// journal has the workspace's first.
constexpr ir::Op kOfContacts[] = {
    ir::Op::contact_get,       ir::Op::contact_tagged, ir::Op::contact_listed,
    ir::Op::contact_consented, ir::Op::contact_set,    ir::Op::contact_tag,
    ir::Op::contact_untag,     ir::Op::contact_join,   ir::Op::contact_leave,
    ir::Op::consent_grant,     ir::Op::consent_revoke, ir::Op::record_create,
    ir::Op::deal_move,
};

bool NeedsContact(const ir::Function& function, const ir::Inst& inst) {
  if (const auto* suspend = std::get_if<ir::Suspend>(&inst)) {
    return !function.waits[suspend->wait].arms.empty();
  }
  const auto* call = std::get_if<ir::CallOp>(&inst);
  if (call == nullptr) return false;
  return ir::Info(call->op).sends() ||
         std::ranges::find(kOfContacts, call->op) != std::end(kOfContacts);
}

std::optional<ir::Place> NeedIn(const ir::Function& function) {
  for (std::size_t at = 0; at < function.insts.size(); ++at) {
    if (NeedsContact(function, function.insts[at])) return function.places[at];
  }
  return std::nullopt;
}

std::optional<ir::Place> NeedIn(const ir::Program& program, ir::ConditionId root) {
  std::vector<ir::ConditionId> open;
  if (root.valid()) open.push_back(root);
  while (!open.empty()) {
    const ir::Condition& condition = program.conditions[open.back()];
    open.pop_back();
    open.insert(open.end(), condition.children.begin(), condition.children.end());
    if (condition.kind != ir::Condition::Kind::Atom) continue;
    if (auto need = NeedIn(program.functions[condition.predicate])) return need;
  }
  return std::nullopt;
}

}  // namespace

bool IsAboutNobody(const ir::Rule& rule) {
  return rule.trigger.kind == EventKind::Schedule && !rule.audience;
}

void CheckNobody(const ir::Program& program, const ir::Rule& rule, const source::SourceSet& sources,
                 diag::Sink& sink) {
  std::optional<ir::Place> need = NeedIn(program, rule.condition);
  if (!need) need = NeedIn(program.functions[rule.handler]);
  if (!need) return;
  diag::Build(sink, SpanAt(sources, *need), diag::NobodyHere, diag::Name{rule.name})
      .Note(SpanAt(sources, rule.place), "this fires once, whoever there is")
      .Help("say whom it is for behind the time: `for` and a list or segment")
      .Emit();
}

}  // namespace hark::prove
