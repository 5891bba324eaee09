#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/cursor.h"
#include "compiler/ir/program.h"

namespace hark::ir {

// Reads the text form into a program in one pass over the text. Inner part of Parse:
// parse.cpp has the declarations and rules, parse_function.cpp the instructions. What is
// used before it is declared is looked up at the end. Ids that are written as numbers are
// taken as they are: Verify, which runs on everything read, says whether they exist.
class Parser {
 public:
  explicit Parser(std::string_view text);
  Result<Program> Run();

 private:
  template <typename T>
  using ByName = std::unordered_map<std::string_view, T>;

  // Something named before its declaration was read.
  struct LaterField {
    RecordId record;
    std::size_t field;
    std::string_view type;
    std::size_t position;
  };
  struct LaterCall {
    FunctionId caller;
    std::size_t inst;
    std::string_view callee;
    std::size_t position;
  };

  void ReadFirstLine();
  void ReadDeclaration();
  void ReadFile();
  void ReadLanguages();
  void ReadEnum();
  std::vector<Translation> Translations();
  void ReadRecord();
  void ReadType();
  void Declare(std::string_view name, Type type);
  void ReadConstant();
  void ReadPattern();
  void ReadContactField();
  void ReadHours();
  void ReadService();
  Model ReadModel();
  void ReadQuiet();
  void ReadMost();
  void ReadLuaFile();
  void ReadHook();
  void ReadSegment();
  void ReadTeams();
  void ReadRule();
  bool ReadRulePart(Rule& rule);
  void ReadTrigger(Trigger& trigger);
  bool ReadTriggerPart(std::string_view word, Trigger& trigger);
  Schedule ReadSchedule();
  Clock ReadClock();
  void ReadAudience(Rule& rule);
  void ReadLimit(Limit& limit);
  ConstantId ReadTypedConstant();
  ConditionId ReadCondition();
  ConditionId ReadAtom();
  void ResolveFields();
  void ResolveCalls();
  std::string CheckNotes() const;

  void ReadFunction(FunctionKind kind);
  void ClearFunction();
  void ReadParameters();
  void ReadWait();
  void ReadArm();
  bool ReadArmPart(std::string_view word);
  Wait& LastWait();
  bool ReadFunctionLine();
  bool ReadBlockLabel(std::string_view word);
  void ReadInst(std::string_view word);
  void CloseBlock();
  void ReadTypedLocal();
  InstId ReadValue();
  BlockId ReadBlock();
  LocalId ReadLocalName();
  ArgList ReadValues();
  Inst ReadOperands(std::string_view word);
  Inst ReadConst();
  Inst ReadOp();
  Inst ReadCall();
  Inst ReadCompare();
  std::int32_t ReadArg(OpType type);
  std::int32_t ReadPart();

  Type TypeOf(std::string_view word);
  TypeId ReadTypeUse();
  ConstantId ReadLongConstant();
  Constant ReadLiteral();
  Place ReadPlace();
  template <typename T>
  T Find(const ByName<T>& names, std::string_view name, std::string_view what);

  Cursor cursor_;
  Program program_;
  ByName<Op> ops_;
  ByName<TypeId> types_;                            // by the whole word, as in List<Plan?>
  std::unordered_map<std::string, Type> declared_;  // enums and records
  ByName<std::size_t> declared_count_;              // declarations of one name
  ByName<std::int32_t> contact_fields_;
  ByName<std::int32_t> hours_;
  ByName<std::int32_t> services_;
  ByName<std::int32_t> hooks_;
  std::array<ByName<FunctionId>, 3> functions_;  // by FunctionKind
  std::vector<ConstantId> long_constants_;
  std::vector<LaterField> later_fields_;
  std::vector<LaterCall> later_calls_;
  // The type written behind each instruction of all functions, in order; invalid for none.
  std::vector<TypeId> notes_;

  Function function_;  // the one being read
  Constant literal_;   // in its `const`, before its type is read
  ByName<LocalId> locals_;
  ByName<WaitId> waits_;
};

template <typename T>
T Parser::Find(const ByName<T>& names, std::string_view name, std::string_view what) {
  auto found = names.find(name);
  if (found != names.end()) return found->second;
  cursor_.Fail("no " + std::string(what) + " `" + std::string(name) + "`");
  return T{};
}

}  // namespace hark::ir
