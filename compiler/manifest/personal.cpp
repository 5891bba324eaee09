#include "compiler/manifest/personal.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "compiler/prove/flow.h"
#include "compiler/prove/marks.h"
#include "compiler/prove/waits.h"

namespace hark::manifest {
namespace {

using Fields = ir::BitSet;

// What a rule does with fields of the contact.
struct Uses {
  explicit Uses(std::size_t fields)
      : read(fields), written(fields), sent(fields), logged(fields), shared(fields), kept(fields) {}

  Fields read;
  Fields written;
  Fields sent;
  Fields logged;
  Fields shared;
  Fields kept;
};

class UseFinder {
 public:
  UseFinder(const ir::Program& program, prove::ProgramFlow& flows, Uses& uses)
      : program_(program), flows_(flows), uses_(uses) {}

  void AddCondition(ir::ConditionId id) {
    if (!id.valid()) return;
    const ir::Condition& condition = program_.conditions[id];
    for (const ir::ConditionId child : condition.children) AddCondition(child);
    if (condition.kind == ir::Condition::Kind::Atom) AddFunction(condition.predicate);
  }

  // Who is chosen by a field, and who hears that it has changed, knows something of it.
  void AddAudience(const ir::Rule& rule) {
    if (!rule.audience || !rule.audience->is_segment) return;
    const auto segment =
        std::ranges::find(program_.segments, rule.audience->name, &ir::Segment::name);
    if (segment != program_.segments.end()) AddCondition(segment->condition);
  }
  void AddTrigger(const ir::Trigger& trigger) {
    if (trigger.kind != EventKind::ContactChanged) return;
    const auto& fields = program_.contact_fields;
    const auto field = std::ranges::find(fields, trigger.subject, &ir::ContactField::name);
    if (field != fields.end()) uses_.read.Add(static_cast<std::size_t>(field - fields.begin()));
  }

  void AddFunction(ir::FunctionId id) {
    const prove::FunctionFlow flow(flows_, id);
    for (const ir::Wait& wait : flow.function().waits) {
      for (const ir::Arm& arm : wait.arms) AddTrigger(arm.trigger);
    }
    for (const ir::Inst& inst : flow.function().insts) {
      if (const auto* call = std::get_if<ir::CallOp>(&inst)) AddOp(flow, *call);
    }
  }

 private:
  void AddOp(const prove::FunctionFlow& flow, const ir::CallOp& call) {
    const ir::OpInfo& info = ir::Info(call.op);
    const auto arg = [&](std::uint32_t at) { return flow.function().args[call.args.begin + at]; };
    if (call.op == ir::Op::contact_get) uses_.read.Add(static_cast<std::size_t>(arg(0)));
    // What a hook is told stays in the workspace, and is a list of its own.
    const bool hook = call.op == ir::Op::hook_call;
    if (!info.has_effect() || prove::SaysWhen(call.op) || hook) return;
    if (call.op == ir::Op::contact_set) uses_.written.Add(static_cast<std::size_t>(arg(0)));
    const bool log = call.op == ir::Op::log || call.op == ir::Op::log_personal;
    const bool shares = call.op == ir::Op::call_body || info.calls();
    Fields& goes = shares                                    ? uses_.shared
                   : info.sends() || call.op == ir::Op::part ? uses_.sent
                   : log                                     ? uses_.logged
                                                             : uses_.kept;
    for (std::uint32_t at = 0; at < call.args.count; ++at) {
      if (ir::IsImmediate(info.params()[at])) continue;
      const ir::BitSet marks = flow.All(ir::InstId{arg(at)});
      for (std::size_t field = 0; field < flow.space().fields(); ++field) {
        if (marks.Has(flow.space().Field(field))) goes.Add(field);
      }
    }
  }

  const ir::Program& program_;
  prove::ProgramFlow& flows_;
  Uses& uses_;
};

}  // namespace

std::vector<PersonalUse> PersonalUses(prove::ProgramFlow& flows) {
  const ir::Program& program = flows.program();
  const std::size_t count = program.contact_fields.size();
  std::vector<PersonalUse> all;
  for (const ir::ContactField& field : program.contact_fields) all.push_back({field.name});
  for (const ir::Rule& rule : program.rules) {
    Uses uses(count);
    UseFinder finder(program, flows, uses);
    finder.AddTrigger(rule.trigger);
    finder.AddAudience(rule);
    finder.AddCondition(rule.condition);
    finder.AddFunction(rule.handler);
    for (std::size_t field = 0; field < count; ++field) {
      if (uses.read.Has(field)) all[field].read.push_back(rule.name);
      if (uses.written.Has(field)) all[field].written.push_back(rule.name);
      if (uses.sent.Has(field)) all[field].sent.push_back(rule.name);
      if (uses.logged.Has(field)) all[field].logged.push_back(rule.name);
      if (uses.shared.Has(field)) all[field].shared.push_back(rule.name);
      if (uses.kept.Has(field)) all[field].kept.push_back(rule.name);
    }
  }
  std::size_t at = 0;
  std::erase_if(all, [&](const PersonalUse& use) {
    const ir::ContactField& field = program.contact_fields[at++];
    const bool unused = use.read.empty() && use.written.empty();
    return !prove::IsPersonal(field) || (field.built_in && unused);
  });
  return all;
}

}  // namespace hark::manifest
