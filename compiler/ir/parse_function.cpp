#include <limits>
#include <utility>

#include "compiler/ir/parser.h"
#include "compiler/ir/words.h"

namespace hark::ir {

void Parser::ReadFunction(FunctionKind kind) {
  ClearFunction();
  locals_.clear();
  waits_.clear();
  std::string_view name = cursor_.Name();
  function_.name = name;
  function_.kind = kind;
  if (kind == FunctionKind::Fn) {
    ReadParameters();
  } else if (kind == FunctionKind::Predicate) {
    function_.result = Find(types_, "Bool", "type");
  }
  cursor_.Expect("{");
  cursor_.EndLine();
  while (ReadFunctionLine()) cursor_.EndLine();
  CloseBlock();
  cursor_.EndLine();
  // A copy takes the room it needs and no more; what was read into keeps its own.
  FunctionId id = program_.functions.Add(function_);
  if (!functions_[static_cast<std::size_t>(kind)].emplace(name, id).second) {
    cursor_.Fail("a function of this name is there already");
  }
}

void Parser::ClearFunction() {
  function_.insts.clear();
  function_.places.clear();
  function_.args.clear();
  function_.locals = {};
  function_.blocks = {};
  function_.waits = {};
  function_.parameter_count = 0;
  function_.result = {};
}

void Parser::ReadParameters() {
  cursor_.Expect("(");
  while (cursor_.ok() && !cursor_.Take(")")) {
    ReadTypedLocal();
    ++function_.parameter_count;
    if (!cursor_.NextIs(')')) cursor_.Expect(",");
  }
  cursor_.Expect("->");
  function_.result = ReadTypeUse();
}

void Parser::ReadTypedLocal() {
  std::string_view name = cursor_.Name();
  cursor_.Expect(":");
  LocalId id = function_.locals.Add({.name = std::string(name), .type = ReadTypeUse()});
  if (!locals_.emplace(name, id).second) cursor_.Fail("a local of this name is there already");
}

// Reads one line of a function; false at its end.
bool Parser::ReadFunctionLine() {
  cursor_.SkipLines();
  if (cursor_.Take("}")) return false;
  if (cursor_.NextIs('%')) {
    if (static_cast<std::size_t>(ReadValue().index) != function_.insts.size()) {
      cursor_.Fail("the instructions are not in order");
    }
    cursor_.Expect("=");
    ReadInst(cursor_.Word());
    return cursor_.ok();
  }
  std::string_view word = cursor_.Word();
  if (word == "local") {
    ReadTypedLocal();
  } else if (word == "wait") {
    ReadWait();
  } else if (word == "on") {
    ReadArm();
  } else if (!function_.waits.empty() && ReadArmPart(word)) {
    return cursor_.ok();
  } else if (!ReadBlockLabel(word)) {
    ReadInst(word);
  }
  return cursor_.ok();
}

void Parser::ReadWait() {
  Wait wait;
  std::string_view id = cursor_.Name();
  wait.id = id;
  if (cursor_.TakeWord("after")) wait.timed_out = ReadBlock();
  if (cursor_.TakeWord("recompute")) wait.recompute_ms = cursor_.Integer();
  if (cursor_.TakeWord("keeps")) {
    do {
      wait.live.push_back(ReadLocalName());
    } while (cursor_.Take(","));
  }
  if (!waits_.emplace(id, function_.waits.Add(std::move(wait))).second) {
    cursor_.Fail("a wait of this id is there already");
  }
}

// A way for the wait above to end.
void Parser::ReadArm() {
  if (function_.waits.empty()) return cursor_.Fail("an `on` belongs to a wait");
  Arm arm;
  if (cursor_.TakeWord("outcome")) {
    arm.outcome = true;
  } else if (cursor_.TakeWord("answer")) {
    arm.answer = true;
    if (cursor_.TakeWord("as")) arm.accepts = ReadTypeUse();
  } else {
    ReadTrigger(arm.trigger);
  }
  if (!cursor_.TakeWord("to")) return cursor_.Fail("expected where the run goes on");
  arm.to = ReadBlock();
  arm.decides = cursor_.TakeWord("decides");
  LastWait().arms.push_back(std::move(arm));
}

bool Parser::ReadArmPart(std::string_view word) {
  std::vector<Arm>& arms = LastWait().arms;
  return !arms.empty() && ReadTriggerPart(word, arms.back().trigger);
}

Wait& Parser::LastWait() {
  return function_.waits[WaitId{static_cast<std::int32_t>(function_.waits.size() - 1)}];
}

bool Parser::ReadBlockLabel(std::string_view word) {
  if (!cursor_.NextIs(':')) return false;
  if (word != "b" + std::to_string(function_.blocks.size())) {
    cursor_.Fail("the blocks are not in order");
  }
  cursor_.Expect(":");
  CloseBlock();
  auto begin = static_cast<std::uint32_t>(function_.insts.size());
  function_.blocks.Add({.begin = begin, .end = begin});
  return true;
}

void Parser::CloseBlock() {
  if (function_.blocks.empty()) return;
  BlockId last{static_cast<std::int32_t>(function_.blocks.size() - 1)};
  function_.blocks[last].end = static_cast<std::uint32_t>(function_.insts.size());
}

// How the operands of each instruction are read, the frequent ones first.
Inst Parser::ReadOperands(std::string_view word) {
  struct Reader {
    std::string_view word;
    Inst (*read)(Parser&);
  };
  static constexpr Reader kReaders[] = {
      {Const::kName, [](Parser& p) -> Inst { return p.ReadConst(); }},
      {CallOp::kName, [](Parser& p) { return p.ReadOp(); }},
      {GetLocal::kName, [](Parser& p) -> Inst { return GetLocal{p.ReadLocalName()}; }},
      {Return::kName,
       [](Parser& p) -> Inst { return Return{p.cursor_.NextIs('%') ? p.ReadValue() : InstId{}}; }},
      {SetLocal::kName,
       [](Parser& p) -> Inst {
         return SetLocal{p.ReadLocalName(), p.ReadValue()};
       }},
      {Jump::kName, [](Parser& p) -> Inst { return Jump{p.ReadBlock()}; }},
      {Branch::kName,
       [](Parser& p) -> Inst {
         return Branch{p.ReadValue(), p.ReadBlock(), p.ReadBlock()};
       }},
      {Suspend::kName,
       [](Parser& p) -> Inst { return Suspend{p.Find(p.waits_, p.cursor_.Name(), "wait")}; }},
      {CallFunction::kName, [](Parser& p) { return p.ReadCall(); }},
      {MakeList::kName,
       [](Parser& p) -> Inst {
         return MakeList{{}, p.ReadValues()};
       }},
      {MakeRecord::kName,
       [](Parser& p) -> Inst {
         return MakeRecord{{}, p.ReadValues()};
       }},
      {GetField::kName,
       [](Parser& p) -> Inst {
         return GetField{p.ReadValue(), static_cast<std::uint32_t>(p.cursor_.Index()), {}};
       }},
      {WrapOptional::kName,
       [](Parser& p) -> Inst {
         return WrapOptional{p.ReadValue(), {}};
       }},
      {IsKnown::kName, [](Parser& p) -> Inst { return IsKnown{p.ReadValue()}; }},
      {UnwrapOptional::kName,
       [](Parser& p) -> Inst {
         return UnwrapOptional{p.ReadValue(), {}};
       }},
      {Compare::kName, [](Parser& p) { return p.ReadCompare(); }},
      {Not::kName, [](Parser& p) -> Inst { return Not{p.ReadValue()}; }},
  };
  for (const Reader& reader : kReaders) {
    if (reader.word == word) return reader.read(*this);
  }
  cursor_.Fail("no such instruction");
  return {};
}

void Parser::ReadInst(std::string_view word) {
  Inst inst = ReadOperands(word);
  TypeId note;
  if (cursor_.Take(":")) note = ReadTypeUse();
  std::visit(
      [&](auto& kind) {
        if constexpr (requires { kind.type; }) kind.type = note;
      },
      inst);
  if (Const* constant = std::get_if<Const>(&inst); constant && !constant->constant.valid()) {
    literal_.type = note;
    constant->constant = program_.Intern(literal_);
  }
  notes_.push_back(note);
  function_.insts.push_back(inst);
  function_.places.push_back(ReadPlace());
}

Inst Parser::ReadConst() {
  if (cursor_.NextIs('c')) return Const{ReadLongConstant()};
  literal_ = ReadLiteral();
  return Const{};
}

Inst Parser::ReadOp() {
  CallOp call{.op = Find(ops_, cursor_.Word(), "operation"), .type = {}, .args = {}};
  call.args.begin = static_cast<std::uint32_t>(function_.args.size());
  for (OpType parameter : Info(call.op).params()) {
    function_.args.push_back(ReadArg(parameter));
    ++call.args.count;
  }
  return call;
}

std::int32_t Parser::ReadArg(OpType type) {
  if (type == OpType::ImmType) return ReadTypeUse().index;
  if (type == OpType::ImmField) return Find(contact_fields_, cursor_.Name(), "contact field");
  if (type == OpType::ImmPattern) return cursor_.Numbered("p");
  if (type == OpType::ImmHours) return Find(hours_, cursor_.Name(), "hours");
  if (type == OpType::ImmService) return Find(services_, cursor_.Name(), "service");
  if (type == OpType::ImmHook) return Find(hooks_, cursor_.Name(), "hook");
  if (type == OpType::ImmPart) return ReadPart();
  return ReadValue().index;
}

std::int32_t Parser::ReadPart() {
  std::string_view name = cursor_.Name();
  std::optional<Part> part = PartNamed(name);
  if (part) return static_cast<std::int32_t>(*part);
  cursor_.Fail("`" + std::string(name) + "` is no part of a message");
  return 0;
}

Inst Parser::ReadCall() {
  std::string_view callee = cursor_.Name();
  FunctionId caller{static_cast<std::int32_t>(program_.functions.size())};
  later_calls_.push_back({caller, function_.insts.size(), callee, cursor_.position()});
  return CallFunction{.function = {}, .args = ReadValues()};
}

Inst Parser::ReadCompare() {
  auto kind = words::Named<CompareKind>(words::kCompare, cursor_.Word());
  if (!kind) cursor_.Fail("expected a comparison");
  return Compare{kind.value_or(CompareKind::Equal), ReadValue(), ReadValue()};
}

InstId Parser::ReadValue() { return InstId{cursor_.Numbered("%")}; }

BlockId Parser::ReadBlock() { return BlockId{cursor_.Numbered("b")}; }

LocalId Parser::ReadLocalName() { return Find(locals_, cursor_.Name(), "local"); }

ArgList Parser::ReadValues() {
  ArgList list{.begin = static_cast<std::uint32_t>(function_.args.size())};
  while (cursor_.NextIs('%')) {
    if (list.count == std::numeric_limits<std::uint16_t>::max()) {
      cursor_.Fail("an instruction takes at most 65,535 values");
      break;
    }
    function_.args.push_back(ReadValue().index);
    ++list.count;
  }
  return list;
}

}  // namespace hark::ir
