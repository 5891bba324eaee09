#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "compiler/ir/op.h"
#include "compiler/ir/type.h"

// Instructions: typed values in a variant, held in a function's flat list and named by
// their place in it. The result of an instruction is used in its own block only; what
// lives longer is a local. That is what makes a run savable: its frame is the locals
// that are live at the wait, by name and type, and nothing else.
namespace hark::ir {

struct InstTag;
struct Local;
struct Block;
struct Wait;
struct Function;
struct Constant;
using InstId = Id<InstTag>;
using LocalId = Id<Local>;
using BlockId = Id<Block>;
using WaitId = Id<Wait>;
using FunctionId = Id<Function>;
using ConstantId = Id<Constant>;

// A stretch of Function::args. Each arg is an InstId's index, or an immediate's where
// the operation says so.
struct ArgList {
  std::uint32_t begin = 0;
  std::uint16_t count = 0;
};

// A constant of the program.
struct Const {
  static constexpr std::string_view kName = "const";
  ConstantId constant;
};
struct GetLocal {
  static constexpr std::string_view kName = "get";
  LocalId local;
};
struct SetLocal {
  static constexpr std::string_view kName = "set";
  LocalId local;
  InstId value;
};
// Calls an operation of ops.def. `type` is the result's, needed where the table says Result.
struct CallOp {
  static constexpr std::string_view kName = "op";
  Op op;
  TypeId type;
  ArgList args;
};
// Calls a pure function of this program.
struct CallFunction {
  static constexpr std::string_view kName = "call";
  FunctionId function;
  ArgList args;
};
struct MakeList {
  static constexpr std::string_view kName = "list";
  TypeId type;
  ArgList items;
};
struct MakeRecord {
  static constexpr std::string_view kName = "record";
  TypeId type;
  ArgList fields;  // all of them, in the order of the declaration
};
struct GetField {
  static constexpr std::string_view kName = "field";
  InstId record;
  std::uint32_t index;
  TypeId type;
};
// T to T?.
struct WrapOptional {
  static constexpr std::string_view kName = "wrap";
  InstId value;
  TypeId type;
};
struct IsKnown {
  static constexpr std::string_view kName = "is_known";
  InstId optional;
};
// T? to T; only behind an IsKnown that held.
struct UnwrapOptional {
  static constexpr std::string_view kName = "unwrap";
  InstId optional;
  TypeId type;
};
enum class CompareKind : std::uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
// Compares two scalars of one type as signed numbers.
struct Compare {
  static constexpr std::string_view kName = "compare";
  CompareKind kind;
  InstId left;
  InstId right;
};
struct Not {
  static constexpr std::string_view kName = "not";
  InstId value;
};

// Terminators: the last instruction of every block, and nowhere else.
struct Jump {
  static constexpr std::string_view kName = "jump";
  BlockId to;
};
struct Branch {
  static constexpr std::string_view kName = "branch";
  InstId condition;
  BlockId then;
  BlockId otherwise;
};
// Ends the function; `value` is invalid in handlers, which give none.
struct Return {
  static constexpr std::string_view kName = "return";
  InstId value;
};
// Rests until what the wait names happens; the run goes on in one of the wait's blocks.
struct Suspend {
  static constexpr std::string_view kName = "suspend";
  WaitId wait;
};

using Inst = std::variant<Const, GetLocal, SetLocal, CallOp, CallFunction, MakeList, MakeRecord,
                          GetField, WrapOptional, IsKnown, UnwrapOptional, Compare, Not, Jump,
                          Branch, Return, Suspend>;
static_assert(sizeof(Inst) <= 20, "an instruction is five words of 32 bits");

bool IsTerminator(const Inst& inst);

}  // namespace hark::ir
