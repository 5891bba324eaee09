#pragma once

#include <string>
#include <vector>

#include "compiler/ir/text_form.h"
#include "compiler/ir/writer.h"

namespace hark::ir {

// Writes the text form of one verified program, piece by piece. Inner part of Print:
// print.cpp has the declarations and rules, print_function.cpp the instructions.
class Printer {
 public:
  Printer(const Program& program, PrintOptions options);

  void Whole();
  void PrintOne(FunctionId function);
  void PrintOne(const Rule& rule);
  std::string Take() { return out_.Take(); }

 private:
  void Declarations();
  void Enums();
  void Translations(const std::vector<Translation>& translations);
  void Records();
  void Constants();
  void Patterns();
  void ContactFields();
  void PrintTrigger(const Trigger& trigger);
  void PrintTriggerParts(const Trigger& trigger);
  void OfficeHours();
  void Services();
  void Hooks();
  void OfModel(const Model& model);
  void HowToSend();
  void PrintCondition(ConditionId root);

  void Header(const Function& function);
  void PrintWait(const Function& function, const Wait& wait);
  void PrintArm(const Arm& arm);
  void PrintInst(const Function& function, InstId id);
  void Operands(const Function& function, const Inst& inst);
  void OpArgs(const Function& function, const CallOp& call);
  void Args(const Function& function, ArgList args);
  void Comment(const Function& function, const Inst& inst);
  void PrintPlace(const Place& place);

  // Short constants stand where they are used, long ones once, at the top, under a number
  // of their own, so that reading back the text numbers them the same.
  std::int32_t LongNumber(ConstantId id) const {
    return long_numbers_[static_cast<std::size_t>(id.index)];
  }
  void PrintConstant(ConstantId id);
  void Value(const Constant& constant);
  void PatternContent(const Pattern& pattern);
  void Value(InstId id) { out_ << "%" << id.index; }
  void PrintBlock(BlockId id) { out_ << "b" << id.index; }
  std::string_view TypeWord(TypeId id) const {
    return type_words_[static_cast<std::size_t>(id.index)];
  }

  const Program& program_;
  PrintOptions options_;
  std::vector<std::string> type_words_;     // one a type
  std::vector<std::int32_t> long_numbers_;  // one a constant, -1 for a short one
  std::int32_t long_count_ = 0;
  Writer out_;
};

}  // namespace hark::ir
