#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/prove/loops.h"

// What is certain of the contact's consents at a point of a function, on every way there.
namespace hark::prove {

// Purposes that the contact has agreed to; nothing: all of them, because no way leads there.
using Purposes = std::optional<std::set<std::string>>;

// What holds on both of two ways, and on one of them.
Purposes Both(const Purposes& a, const Purposes& b);
Purposes Together(const Purposes& a, const Purposes& b);

// What is certain where a condition came out true.
Purposes WhereTrue(const ir::Program& program, ir::ConditionId condition);

struct ConsentState {
  Purposes agreed = std::nullopt;
  // What a local of Bool says of them where it is true.
  std::map<ir::LocalId, Purposes> if_true = {};
  // Where a purpose was last taken back, or may have been: a wait, or `revoke consent`.
  std::map<std::string, std::uint32_t> lost_at = {};
  bool reached = false;
  friend bool operator==(const ConsentState&, const ConsentState&) = default;
};

// Follows a function from its first block to all its points.
class ConsentFollower {
 public:
  ConsentFollower(const ir::Program& program, const ir::Function& function);

  // From a state of which `agreed` is certain where the function begins.
  void Follow(Purposes agreed);
  // Before an instruction; not reached where no way leads there.
  ConsentState Before(std::uint32_t inst) const;
  // Where the value of an instruction is true, or false.
  Purposes WhereIs(ir::InstId value, bool truth, const ConsentState& state) const;
  // The text that an instruction gives, where it is written out.
  const std::string* ConstantOf(ir::InstId value) const;

 private:
  void Step(std::uint32_t inst, ConsentState& state) const;
  void Lose(const std::string* purpose, std::uint32_t inst, ConsentState& state) const;
  ConsentState Along(const Edge& edge, ConsentState state) const;
  bool Join(ir::BlockId block, const ConsentState& state);

  const ir::Program& program_;
  const ir::Function& function_;
  std::vector<ConsentState> at_start_;  // of each block
};

}  // namespace hark::prove
