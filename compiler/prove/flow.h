#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/ir/bit_set.h"
#include "compiler/ir/program.h"
#include "compiler/prove/marks.h"

// Data flow: what every value of a program may hold, and who may have written it. Values are
// followed through locals, lists, records, functions, waits, fields of the contact and events
// that rules raise for each other. Which way a branch goes is not followed: whether a birthday
// is known says nothing of the day.
namespace hark::prove {

class ProgramFlow;

// The marks of a value: of a record, which may be missing, one set a field; of others one.
using Slots = std::vector<ir::BitSet>;
// Adds the marks of `more`; whether that changed anything.
bool UniteAll(Slots& slots, const Slots& more);

// The values of one function.
class FunctionFlow {
 public:
  FunctionFlow(ProgramFlow& program, ir::FunctionId id);

  const ir::Function& function() const { return function_; }
  const MarkSpace& space() const { return space_; }
  // What an instruction gives; empty where it gives nothing that is followed.
  const Slots& Of(ir::InstId inst) const { return values_[static_cast<std::size_t>(inst.index)]; }
  // All of it as one set.
  ir::BitSet All(ir::InstId inst) const;
  // What a function gives.
  Slots Result() const;

 private:
  void Follow();
  void Step(std::size_t at);
  void StepOp(std::size_t at, const ir::CallOp& call);
  void StepPlainOp(std::size_t at, const ir::CallOp& call);
  void StepCall(std::size_t at, const ir::CallFunction& call);
  void StepRecord(std::size_t at, const ir::MakeRecord& make);
  void Read(std::size_t at, ir::TypeId type, std::int32_t name);
  ir::BitSet Brought(std::string_view record, const ir::Field& field) const;
  void Join(std::size_t at, ir::InstId list);
  void Capture(std::size_t at, const ir::CallOp& call);
  void Emit(const ir::CallOp& call);

  std::size_t SlotsOf(ir::TypeId type) const;
  ir::BitSet AllOf(const Slots& slots) const;
  void Give(std::size_t at, ir::TypeId type, const ir::BitSet& marks);
  void Give(std::size_t at, ir::TypeId type, const Slots& slots);
  void GiveText(std::size_t at, const ir::BitSet& marks);
  // What only some forms can hold.
  void Settle(ir::TypeId type, ir::BitSet& marks) const;
  void Settle(ir::TypeId type, Slots& slots) const;
  ir::BitSet OutsideText(Origin origin) const;
  ir::BitSet Asked(std::size_t answer) const;
  bool IsAnsweredAt(const ir::Block& question, std::size_t answer) const;
  const ir::Constant* ConstantOf(ir::InstId value) const;
  ir::InstId Arg(const ir::ArgList& args, std::uint32_t at) const {
    return ir::InstId{function_.args[args.begin + at]};
  }

  ProgramFlow& program_;
  ir::FunctionId id_;
  const ir::Function& function_;
  MarkSpace space_;
  std::vector<Slots> values_;
  std::vector<Slots> locals_;
  std::vector<std::vector<std::size_t>> sets_;  // of each local, the instructions that set it
  bool changed_ = false;
};

// What lasts longer than one rule: what fields of the contact and raised events may hold,
// and what functions give of what they are handed.
class ProgramFlow {
 public:
  explicit ProgramFlow(const ir::Program& program);

  const ir::Program& program() const { return program_; }
  // What a field holds that was set, one set for all of it.
  const ir::BitSet& Stored(std::size_t field) const { return fields_[field]; }
  // Null where no rule raises an event of this record.
  const Slots* Raised(ir::RecordId record) const;
  const Slots& ResultOf(ir::FunctionId function);
  // The field whose change wakes the rule of this handler, if it is one: what it was before and is
  // after comes with the event.
  std::optional<std::size_t> ChangedField(ir::FunctionId handler) const;

  void Store(std::size_t field, const ir::BitSet& marks);
  void Raise(ir::RecordId record, const Slots& slots);
  void Record(const ir::BitSet& marks);
  // What any deal, task or note was made of; events tell of them later.
  const ir::BitSet& Recorded() const { return recorded_; }
  // Whether the operation raises an event of a record.
  static bool Raises(ir::Op op) { return op == ir::Op::emit || op == ir::Op::broadcast; }
  // Whether the operation changes what lasts.
  static bool Lasts(ir::Op op) {
    return op == ir::Op::contact_set || op == ir::Op::record_create || Raises(op);
  }

 private:
  const ir::Program& program_;
  std::vector<ir::BitSet> fields_;
  std::map<ir::RecordId, Slots> events_;
  ir::BitSet recorded_;
  std::map<ir::FunctionId, Slots> results_;
  std::map<ir::FunctionId, std::size_t> changed_fields_;  // by handler
  bool changed_ = false;
};

}  // namespace hark::prove
