#include <vector>

#include "compiler/ir/bit_set.h"
#include "compiler/ir/liveness.h"
#include "compiler/ir/verifier.h"

namespace hark::ir {
namespace {

// Which locals are set on every path that leads to a block: the greatest solution. Where
// a run goes on after a wait, only what the frame kept is set. Sets only shrink, and a
// block is looked at again only when its own did, so the search ends.
class FlowVerifier {
 public:
  explicit FlowVerifier(const Function& function)
      : function_(function),
        set_before_(function.blocks.size(), BitSet(function.locals.size(), true)),
        reached_(function.blocks.size(), false) {}

  std::string Run() {
    BitSet parameters(function_.locals.size());
    for (std::uint32_t index = 0; index < function_.parameter_count; ++index) {
      parameters.Add(index);
    }
    Enter(BlockId{0}, parameters);
    while (!open_.empty()) {
      BlockId block = open_.back();
      open_.pop_back();
      Follow(block);
    }
    for (BlockId block : function_.blocks.ids()) {
      if (!reached_[Index(block)]) continue;
      if (std::string wrong = VerifyBlock(block); !wrong.empty()) return wrong;
    }
    return {};
  }

 private:
  static std::size_t Index(BlockId block) { return static_cast<std::size_t>(block.index); }
  static std::size_t Index(LocalId local) { return static_cast<std::size_t>(local.index); }

  void Enter(BlockId block, const BitSet& set) {
    bool changed = set_before_[Index(block)].Intersect(set);
    if (!changed && reached_[Index(block)]) return;
    reached_[Index(block)] = true;
    open_.push_back(block);
  }

  void Follow(BlockId id) {
    const Block& block = function_.blocks[id];
    BitSet set = set_before_[Index(id)];
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const auto* write = std::get_if<SetLocal>(&function_.insts[at]);
      if (write != nullptr) set.Add(Index(write->local));
    }
    if (const auto* suspend = std::get_if<Suspend>(&function_.insts[block.end - 1])) {
      set = BitSet(function_.locals.size());
      for (LocalId local : function_.waits[suspend->wait].live) set.Add(Index(local));
    }
    for (BlockId next : Successors(function_, block)) Enter(next, set);
  }

  std::string VerifyBlock(BlockId id) {
    const Block& block = function_.blocks[id];
    BitSet set = set_before_[Index(id)];
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const Inst& inst = function_.insts[at];
      if (const auto* write = std::get_if<SetLocal>(&inst)) set.Add(Index(write->local));
      const auto* read = std::get_if<GetLocal>(&inst);
      if (read != nullptr && !set.Has(Index(read->local))) return NotSet(at, read->local);
      const auto* suspend = std::get_if<Suspend>(&inst);
      if (suspend == nullptr) continue;
      for (LocalId local : function_.waits[suspend->wait].live) {
        if (!set.Has(Index(local))) return NotSet(at, local);
      }
    }
    return {};
  }

  std::string NotSet(std::uint32_t at, LocalId local) const {
    return "%" + std::to_string(at) + ": local `" + function_.locals[local].name +
           "` is not set on every path to here";
  }

  const Function& function_;
  std::vector<BitSet> set_before_;
  std::vector<bool> reached_;
  std::vector<BlockId> open_;
};

}  // namespace

std::string VerifyFlow(const Function& function) { return FlowVerifier(function).Run(); }

}  // namespace hark::ir
