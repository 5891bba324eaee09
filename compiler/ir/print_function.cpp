#include <utility>

#include "compiler/base/match.h"
#include "compiler/ir/print.h"
#include "compiler/ir/words.h"

namespace hark::ir {

void Printer::PrintOne(FunctionId id) {
  const Function& function = program_.functions[id];
  Header(function);
  std::vector<Local> locals(function.locals.begin(), function.locals.end());
  for (std::size_t index = function.parameter_count; index < locals.size(); ++index) {
    (out_ << "  local ").Name(locals[index].name) << " : " << TypeWord(locals[index].type) << "\n";
  }
  for (const Wait& wait : function.waits) PrintWait(function, wait);
  for (BlockId block_id : function.blocks.ids()) {
    PrintBlock(block_id);
    out_ << ":\n";
    const Block& block = function.blocks[block_id];
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      PrintInst(function, InstId{static_cast<std::int32_t>(at)});
    }
  }
  out_ << "}\n";
}

void Printer::Header(const Function& function) {
  (out_ << words::WordOf(words::kFunction, function.kind) << " ").Name(function.name);
  if (function.kind == FunctionKind::Fn) {
    out_ << "(";
    std::string_view separator;
    for (std::uint32_t index = 0; index < function.parameter_count; ++index) {
      const Local& local = function.locals[LocalId{static_cast<std::int32_t>(index)}];
      (out_ << std::exchange(separator, ", ")).Name(local.name) << " : " << TypeWord(local.type);
    }
    out_ << ") -> " << TypeWord(function.result);
  }
  out_ << " {\n";
}

void Printer::PrintWait(const Function& function, const Wait& wait) {
  (out_ << "  wait ").Name(wait.id);
  if (wait.timed_out.valid()) {
    out_ << " after ";
    PrintBlock(wait.timed_out);
  }
  if (wait.recompute_ms >= 0) out_ << " recompute " << wait.recompute_ms;
  std::string_view separator = " keeps ";
  for (LocalId local : wait.live) {
    (out_ << std::exchange(separator, ", ")).Name(function.locals[local].name);
  }
  out_ << "\n";
  for (const Arm& arm : wait.arms) PrintArm(arm);
}

// `on answer as Plan to b2`, `on outcome to b2`, or `on order_paid from telegram to b3 decides`.
void Printer::PrintArm(const Arm& arm) {
  out_ << "  on ";
  if (arm.outcome) {
    out_ << "outcome";
  } else if (arm.answer) {
    out_ << "answer";
    if (arm.accepts.valid()) out_ << " as " << TypeWord(arm.accepts);
  } else {
    PrintTrigger(arm.trigger);
  }
  out_ << " to ";
  PrintBlock(arm.to);
  out_ << (arm.decides ? " decides\n" : "\n");
  PrintTriggerParts(arm.trigger);
}

void Printer::PrintInst(const Function& function, InstId id) {
  const Inst& inst = function.insts[static_cast<std::size_t>(id.index)];
  TypeId result = ResultType(program_, function, id);
  out_ << "  ";
  if (result.valid()) {
    Value(id);
    out_ << " = ";
  }
  out_ << std::visit([](const auto& kind) { return kind.kName; }, inst);
  Operands(function, inst);
  if (result.valid()) out_ << " : " << TypeWord(result);
  PrintPlace(function.places[static_cast<std::size_t>(id.index)]);
  if (!options_.places) Comment(function, inst);
  out_ << "\n";
}

void Printer::Operands(const Function& function, const Inst& any) {
  auto local = [&](LocalId id) { (out_ << " ").Name(function.locals[id].name); };
  auto value = [&](InstId id) {
    out_ << " ";
    Value(id);
  };
  auto block = [&](std::string_view before, BlockId id) {
    out_ << before;
    PrintBlock(id);
  };
  std::visit(Match{
                 [&](const Const& inst) {
                   out_ << " ";
                   PrintConstant(inst.constant);
                 },
                 [&](const GetLocal& inst) { local(inst.local); },
                 [&](const SetLocal& inst) {
                   local(inst.local);
                   value(inst.value);
                 },
                 [&](const CallOp& inst) { OpArgs(function, inst); },
                 [&](const CallFunction& inst) {
                   (out_ << " ").Name(program_.functions[inst.function].name);
                   Args(function, inst.args);
                 },
                 [&](const MakeList& inst) { Args(function, inst.items); },
                 [&](const MakeRecord& inst) { Args(function, inst.fields); },
                 [&](const GetField& inst) {
                   value(inst.record);
                   out_ << " " << inst.index;
                 },
                 [&](const WrapOptional& inst) { value(inst.value); },
                 [&](const IsKnown& inst) { value(inst.optional); },
                 [&](const UnwrapOptional& inst) { value(inst.optional); },
                 [&](const Compare& inst) {
                   out_ << " " << words::WordOf(words::kCompare, inst.kind);
                   value(inst.left);
                   value(inst.right);
                 },
                 [&](const Not& inst) { value(inst.value); },
                 [&](const Jump& inst) { block(" ", inst.to); },
                 [&](const Branch& inst) {
                   value(inst.condition);
                   block(" ", inst.then);
                   block(" ", inst.otherwise);
                 },
                 [&](const Return& inst) {
                   if (inst.value.valid()) value(inst.value);
                 },
                 [&](const Suspend& inst) { (out_ << " ").Name(function.waits[inst.wait].id); },
             },
             any);
}

void Printer::OpArgs(const Function& function, const CallOp& call) {
  const OpInfo& info = Info(call.op);
  out_ << " " << info.name;
  for (std::size_t index = 0; index < info.parameter_count; ++index) {
    std::int32_t arg = function.args[call.args.begin + index];
    out_ << " ";
    OpType parameter = info.parameters[index];
    if (parameter == OpType::ImmType) {
      out_ << TypeWord(TypeId{arg});
    } else if (parameter == OpType::ImmField) {
      out_.Name(program_.contact_fields[static_cast<std::size_t>(arg)].name);
    } else if (parameter == OpType::ImmPattern) {
      out_ << "p" << arg;
    } else if (parameter == OpType::ImmHours) {
      out_.Name(program_.hours[HoursId{arg}].name);
    } else if (parameter == OpType::ImmService) {
      out_.Name(program_.services[ServiceId{arg}].name);
    } else if (parameter == OpType::ImmHook) {
      out_.Name(program_.hooks[HookId{arg}].name);
    } else if (parameter == OpType::ImmPart) {
      out_ << Name(static_cast<Part>(arg));
    } else {
      Value(InstId{arg});
    }
  }
}

void Printer::Args(const Function& function, ArgList args) {
  for (std::size_t index = 0; index < args.count; ++index) {
    out_ << " ";
    Value(InstId{function.args[args.begin + index]});
  }
}

// Says what a number in the instruction stands for.
void Printer::Comment(const Function& function, const Inst& any) {
  if (const CallOp* call = std::get_if<CallOp>(&any)) {
    const OpInfo& info = Info(call->op);
    for (std::size_t index = 0; index < info.parameter_count; ++index) {
      if (info.parameters[index] != OpType::ImmPattern) continue;
      out_ << "  # ";
      PatternContent(program_.patterns[PatternId{function.args[call->args.begin + index]}]);
    }
  } else if (const GetField* field = std::get_if<GetField>(&any)) {
    const Type& type = program_.types[ResultType(program_, function, field->record)];
    (out_ << "  # ").Name(program_.records[type.record_id].fields[field->index].name);
  } else if (const Const* constant = std::get_if<Const>(&any)) {
    const Constant& value = program_.constants[constant->constant];
    const Type& type = program_.types[value.type];
    if (type.kind != TypeKind::Enum) return;
    auto number = static_cast<std::size_t>(std::get<std::int64_t>(value.value));
    (out_ << "  # ").Name(program_.enums[type.enum_id].cases[number].name);
  }
}

}  // namespace hark::ir
