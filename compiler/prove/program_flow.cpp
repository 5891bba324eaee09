// What lasts longer than one rule.
#include <algorithm>
#include <utility>
#include <variant>

#include "compiler/prove/flow.h"

namespace hark::prove {

bool UniteAll(Slots& slots, const Slots& more) {
  bool changed = false;
  for (std::size_t at = 0; at < slots.size() && at < more.size(); ++at) {
    changed |= slots[at].Unite(more[at]);
  }
  return changed;
}

ProgramFlow::ProgramFlow(const ir::Program& program)
    : program_(program), recorded_(MarkSpace(program.contact_fields.size()).size()) {
  const MarkSpace space(program.contact_fields.size());
  for (std::size_t at = 0; at < program.contact_fields.size(); ++at) {
    const ir::ContactField& field = program.contact_fields[at];
    fields_.emplace_back(space.size());
    // People name themselves on a channel as they like.
    const bool any = FreedomOf(program, field.type) == Freedom::Any;
    if (!field.built_in || !any || !IsPersonal(field)) continue;
    fields_.back().Add(space.Text(Origin::Contact));
    fields_.back().Add(space.Host(Origin::Contact));
  }
  std::vector<ir::FunctionId> writers;
  for (const ir::Rule& rule : program.rules) {
    if (rule.trigger.kind == EventKind::ContactChanged) {
      const auto field =
          std::ranges::find(program.contact_fields, rule.trigger.subject, &ir::ContactField::name);
      const auto at = static_cast<std::size_t>(field - program.contact_fields.begin());
      changed_fields_.emplace(rule.handler, at);
    }
    const bool writes =
        std::ranges::any_of(program.functions[rule.handler].insts, [](const ir::Inst& inst) {
          const auto* call = std::get_if<ir::CallOp>(&inst);
          return call != nullptr && Lasts(call->op);
        });
    if (writes) writers.push_back(rule.handler);
  }
  // What one rule leaves another may read, so this needs rounds too.
  do {
    changed_ = false;
    for (const ir::FunctionId writer : writers) FunctionFlow(*this, writer);
  } while (changed_);
}

std::optional<std::size_t> ProgramFlow::ChangedField(ir::FunctionId handler) const {
  const auto found = changed_fields_.find(handler);
  if (found == changed_fields_.end()) return std::nullopt;
  return found->second;
}

const Slots* ProgramFlow::Raised(ir::RecordId record) const {
  const auto found = events_.find(record);
  return found == events_.end() ? nullptr : &found->second;
}

// Functions do not call themselves, so this ends.
const Slots& ProgramFlow::ResultOf(ir::FunctionId function) {
  if (const auto known = results_.find(function); known != results_.end()) return known->second;
  Slots result = FunctionFlow(*this, function).Result();
  return results_.emplace(function, std::move(result)).first->second;
}

void ProgramFlow::Store(std::size_t field, const ir::BitSet& marks) {
  changed_ |= fields_[field].Unite(marks);
}

void ProgramFlow::Record(const ir::BitSet& marks) { changed_ |= recorded_.Unite(marks); }

void ProgramFlow::Raise(ir::RecordId record, const Slots& slots) {
  const auto [place, added] = events_.emplace(record, slots);
  changed_ |= added || UniteAll(place->second, slots);
}

}  // namespace hark::prove
