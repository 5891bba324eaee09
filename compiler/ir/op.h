#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hark::ir {

// Names every operation of ops.def.
enum class Op : std::uint16_t {
#define HARK_0()
#define HARK_1(a)
#define HARK_2(a, b)
#define HARK_3(a, b, c)
#define HARK_OP(name, result, flags, parameters) name,
#include "compiler/ir/ops.def"
#undef HARK_OP
#undef HARK_0
#undef HARK_1
#undef HARK_2
#undef HARK_3
};

// What a parameter or result of an operation is; the first ones are TypeKinds by name.
enum class OpType : std::uint8_t {
  Unit,
  Bool,
  Int,
  Duration,
  Time,
  Date,
  Instant,
  Text,
  Decimal,
  Money,
  List,
  Map,
  Json,
  Secret,
  Any,
  Result,
  ImmType,
  ImmField,
  ImmPattern,
  ImmHours,
  ImmPart,
  ImmService,
  ImmHook,
};
constexpr bool IsImmediate(OpType type) { return type >= OpType::ImmType; }

// Names every row of parts.def.
enum class Part : std::uint8_t {
#define HARK_PART(name) name,
#include "compiler/ir/parts.def"
#undef HARK_PART
};

enum OpFlags : std::uint8_t {
  kPure = 1,
  kReads = 2,
  kEffect = 4,
  kMayTrap = 8,
  kSends = 16,
  kCalls = 32,
  kMayFail = 64
};

struct OpInfo {
  std::string_view name;
  OpType result;
  std::uint8_t flags;
  std::uint8_t parameter_count;
  std::array<OpType, 3> parameters;

  bool may_trap() const { return (flags & kMayTrap) != 0; }
  // Whether the contact gets a message by it.
  bool sends() const { return (flags & kSends) != 0; }
  // Whether it makes an outside call, for whose outcome the run rests.
  bool calls() const { return (flags & kCalls) != 0; }
  // Whether it may not come about, which its result tells.
  bool may_fail() const { return (flags & kMayFail) != 0; }
  bool has_effect() const { return (flags & kEffect) != 0; }
  std::span<const OpType> params() const { return {parameters.data(), parameter_count}; }
};

const OpInfo& Info(Op op);
std::span<const OpInfo> AllOps();  // in the order of ops.def: index = Op
std::optional<Op> OpNamed(std::string_view name);

std::string_view Name(Part part);
std::optional<Part> PartNamed(std::string_view name);
bool IsPart(std::int32_t index);  // whether parts.def has such a row

}  // namespace hark::ir
