#include "compiler/ir/op.h"

#include <algorithm>

namespace hark::ir {
namespace {

constexpr std::array<OpType, 3> Params(OpType a = OpType::Unit, OpType b = OpType::Unit,
                                       OpType c = OpType::Unit) {
  return {a, b, c};
}

// The parameter macros give their count, then their types.
#define HARK_0() 0, Params()
#define HARK_1(a) 1, Params(OpType::a)
#define HARK_2(a, b) 2, Params(OpType::a, OpType::b)
#define HARK_3(a, b, c) 3, Params(OpType::a, OpType::b, OpType::c)
constexpr OpInfo kOps[] = {
#define HARK_OP(name, result, flags, parameters) {#name, OpType::result, flags, parameters},
#include "compiler/ir/ops.def"
#undef HARK_OP
};
#undef HARK_0
#undef HARK_1
#undef HARK_2
#undef HARK_3

}  // namespace

const OpInfo& Info(Op op) { return kOps[static_cast<std::size_t>(op)]; }

std::span<const OpInfo> AllOps() { return kOps; }

std::optional<Op> OpNamed(std::string_view name) {
  auto found = std::find_if(std::begin(kOps), std::end(kOps),
                            [&](const OpInfo& info) { return info.name == name; });
  if (found == std::end(kOps)) return std::nullopt;
  return static_cast<Op>(found - std::begin(kOps));
}

namespace {

constexpr auto kPartNames = std::to_array<std::string_view>({
#define HARK_PART(name) #name,
#include "compiler/ir/parts.def"
#undef HARK_PART
});

}  // namespace

std::string_view Name(Part part) { return kPartNames[static_cast<std::size_t>(part)]; }

std::optional<Part> PartNamed(std::string_view name) {
  for (std::size_t at = 0; at < kPartNames.size(); ++at) {
    if (kPartNames[at] == name) return static_cast<Part>(at);
  }
  return std::nullopt;
}

bool IsPart(std::int32_t index) {
  return index >= 0 && static_cast<std::size_t>(index) < kPartNames.size();
}

}  // namespace hark::ir
