// Values are followed from where a field is read to where they go: a value is made of the
// fields that its operands are made of, a local of all that is ever set in it. Which way a
// branch goes is not followed: "is a birthday known" says nothing of the day.
#include "compiler/manifest/personal.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "compiler/base/match.h"
#include "compiler/ir/bit_set.h"
#include "compiler/prove/waits.h"

namespace hark::manifest {
namespace {

using Fields = ir::BitSet;

// What a function does with fields of the contact.
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

// What the functions that were called read, and what their results are made of apart from
// what they were handed. Each is followed once.
struct Called {
  Fields read;
  Fields result;
};
using Cache = std::map<ir::FunctionId, Called>;

class FunctionFollower {
 public:
  FunctionFollower(const ir::Program& program, const ir::Function& function, Uses& uses,
                   Cache& cache)
      : program_(program),
        function_(function),
        uses_(uses),
        cache_(cache),
        values_(function.insts.size(), Fields(program.contact_fields.size())),
        locals_(function.locals.size(), Fields(program.contact_fields.size())) {}

  // What goes into the function's locals and out again needs rounds, until nothing changes.
  // Gives what its result is made of.
  Fields Follow() {
    do {
      changed_ = false;
      for (std::size_t at = 0; at < function_.insts.size(); ++at) Step(at);
    } while (changed_);
    Fields result(program_.contact_fields.size());
    for (std::size_t at = 0; at < function_.insts.size(); ++at) {
      const auto* ends = std::get_if<ir::Return>(&function_.insts[at]);
      if (ends != nullptr && ends->value.valid()) result.Unite(Of(ends->value));
    }
    return result;
  }

 private:
  static std::size_t Index(ir::LocalId local) { return static_cast<std::size_t>(local.index); }
  const Fields& Of(ir::InstId id) const { return values_[static_cast<std::size_t>(id.index)]; }

  void Take(std::size_t at, const Fields& fields) { changed_ |= values_[at].Unite(fields); }
  void TakeAll(std::size_t at, const ir::ArgList& args) {
    for (std::uint32_t arg = 0; arg < args.count; ++arg) {
      Take(at, Of(ir::InstId{function_.args[args.begin + arg]}));
    }
  }

  void Step(std::size_t at) {
    std::visit(Match{
                   [&](const ir::GetLocal& inst) { Take(at, locals_[Index(inst.local)]); },
                   [&](const ir::SetLocal& inst) {
                     changed_ |= locals_[Index(inst.local)].Unite(Of(inst.value));
                   },
                   [&](const ir::CallOp& inst) { StepOp(at, inst); },
                   [&](const ir::CallFunction& inst) {
                     TakeAll(at, inst.args);
                     const Called& called = CalledAt(inst.function);
                     uses_.read.Unite(called.read);
                     Take(at, called.result);
                   },
                   [&](const ir::MakeList& inst) { TakeAll(at, inst.items); },
                   [&](const ir::MakeRecord& inst) { TakeAll(at, inst.fields); },
                   [&](const ir::GetField& inst) { Take(at, Of(inst.record)); },
                   [&](const ir::WrapOptional& inst) { Take(at, Of(inst.value)); },
                   [&](const ir::UnwrapOptional& inst) { Take(at, Of(inst.optional)); },
                   [](const auto&) {},
               },
               function_.insts[at]);
  }

  // Functions do not call themselves, so this ends.
  const Called& CalledAt(ir::FunctionId id) {
    if (const auto known = cache_.find(id); known != cache_.end()) return known->second;
    Uses uses(program_.contact_fields.size());
    Fields result = FunctionFollower(program_, program_.functions[id], uses, cache_).Follow();
    return cache_.emplace(id, Called{std::move(uses.read), std::move(result)}).first->second;
  }

  void StepOp(std::size_t at, const ir::CallOp& inst) {
    const auto parameters = ir::Info(inst.op).params();
    Fields all(program_.contact_fields.size());
    for (std::uint32_t arg = 0; arg < inst.args.count; ++arg) {
      const std::int32_t value = function_.args[inst.args.begin + arg];
      if (!ir::IsImmediate(parameters[arg])) all.Unite(Of(ir::InstId{value}));
    }
    const auto field = [&] { return static_cast<std::size_t>(function_.args[inst.args.begin]); };
    if (inst.op == ir::Op::contact_get) {
      uses_.read.Add(field());
      all.Add(field());
    }
    Take(at, all);
    if (!ir::Info(inst.op).has_effect() || prove::SaysWhen(inst.op)) return;
    if (inst.op == ir::Op::contact_set) uses_.written.Add(field());
    const bool shares = inst.op == ir::Op::call_body || ir::Info(inst.op).calls();
    Fields& goes = shares ? uses_.shared
                   : ir::Info(inst.op).sends() || inst.op == ir::Op::part ? uses_.sent
                   : inst.op == ir::Op::log                             ? uses_.logged
                                                                        : uses_.kept;
    goes.Unite(all);
  }

  const ir::Program& program_;
  const ir::Function& function_;
  Uses& uses_;
  Cache& cache_;
  std::vector<Fields> values_;  // what the value of each instruction is made of
  std::vector<Fields> locals_;
  bool changed_ = false;
};

void FollowCondition(const ir::Program& program, ir::ConditionId id, Uses& uses, Cache& cache) {
  if (!id.valid()) return;
  const ir::Condition& condition = program.conditions[id];
  for (const ir::ConditionId child : condition.children)
    FollowCondition(program, child, uses, cache);
  if (condition.kind != ir::Condition::Kind::Atom) return;
  FunctionFollower(program, program.functions[condition.predicate], uses, cache).Follow();
}

}  // namespace

std::vector<PersonalUse> PersonalUses(const ir::Program& program) {
  const std::size_t count = program.contact_fields.size();
  Cache cache;
  std::vector<PersonalUse> all;
  for (const ir::ContactField& field : program.contact_fields) all.push_back({field.name});
  for (const ir::Rule& rule : program.rules) {
    Uses uses(count);
    FollowCondition(program, rule.condition, uses, cache);
    FunctionFollower(program, program.functions[rule.handler], uses, cache).Follow();
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
  std::erase_if(all, [&](const PersonalUse&) { return !program.contact_fields[at++].personal; });
  return all;
}

}  // namespace hark::manifest
