#include "compiler/prove/loops.h"

#include <algorithm>
#include <variant>

#include "compiler/base/check.h"
#include "compiler/base/match.h"
#include "compiler/prove/range.h"

namespace hark::prove {
namespace {

std::size_t Index(ir::BlockId block) { return static_cast<std::size_t>(block.index); }

class LoopFinder {
 public:
  LoopFinder(const ir::Program& program, const ir::Function& function)
      : program_(program), function_(function), nest_{function, {}, {}, {}} {}

  LoopNest Find() {
    Order();
    Dominate();
    FindBodies();
    Nest();
    for (Loop& loop : nest_.loops) Bound(loop);
    return std::move(nest_);
  }

 private:
  // Reverse post-order, by a search that keeps its own stack: handlers may be long.
  void Order() {
    const std::size_t count = function_.blocks.size();
    std::vector<bool> seen(count, false);
    into_.resize(count);
    struct Open {
      ir::BlockId block;
      std::vector<Edge> edges;
      std::size_t next = 0;
    };
    std::vector<Open> open;
    const auto enter = [&](ir::BlockId block) {
      seen[Index(block)] = true;
      open.push_back({block, EdgesFrom(function_, block)});
    };
    enter(ir::BlockId{0});
    while (!open.empty()) {
      Open& top = open.back();
      if (top.next == top.edges.size()) {
        nest_.order.push_back(top.block);
        open.pop_back();
        continue;
      }
      const Edge edge = top.edges[top.next++];
      into_[Index(edge.to)].push_back(edge);
      if (!seen[Index(edge.to)]) enter(edge.to);
    }
    std::ranges::reverse(nest_.order);
    place_.assign(count, -1);
    for (std::size_t at = 0; at < nest_.order.size(); ++at) {
      place_[Index(nest_.order[at])] = static_cast<std::int32_t>(at);
    }
  }

  // The nearest block through which every way to a block leads (Cooper, Harvey, Kennedy).
  void Dominate() {
    dominator_.assign(nest_.order.size(), -1);
    dominator_[0] = 0;
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t at = 1; at < nest_.order.size(); ++at) {
        std::int32_t found = -1;
        for (const Edge& edge : into_[Index(nest_.order[at])]) {
          const std::int32_t from = place_[Index(edge.from)];
          if (dominator_[static_cast<std::size_t>(from)] < 0) continue;
          found = found < 0 ? from : Common(found, from);
        }
        changed |= dominator_[at] != found;
        dominator_[at] = found;
      }
    }
  }

  std::int32_t Common(std::int32_t one, std::int32_t other) const {
    while (one != other) {
      std::int32_t& later = one > other ? one : other;
      later = dominator_[static_cast<std::size_t>(later)];
    }
    return one;
  }

  bool Dominates(ir::BlockId above, ir::BlockId below) const {
    const std::int32_t wanted = place_[Index(above)];
    std::int32_t at = place_[Index(below)];
    while (at > wanted) at = dominator_[static_cast<std::size_t>(at)];
    return at == wanted;
  }

  void FindBodies() {
    for (const ir::BlockId header : nest_.order) {
      std::vector<ir::BlockId> latches;
      for (const Edge& edge : into_[Index(header)]) {
        if (place_[Index(edge.from)] < place_[Index(header)]) continue;
        HARK_CHECK(Dominates(header, edge.from), "a loop is entered at one block");
        latches.push_back(edge.from);
      }
      if (latches.empty()) continue;
      Loop loop{.header = header, .blocks = ir::BitSet(function_.blocks.size())};
      loop.blocks.Add(Index(header));
      while (!latches.empty()) {
        const ir::BlockId block = latches.back();
        latches.pop_back();
        if (loop.blocks.Has(Index(block))) continue;
        loop.blocks.Add(Index(block));
        for (const Edge& edge : into_[Index(block)]) latches.push_back(edge.from);
      }
      nest_.loops.push_back(std::move(loop));
    }
  }

  // Headers came in order, so a loop stands behind those around it.
  void Nest() {
    nest_.innermost.assign(function_.blocks.size(), -1);
    for (std::size_t at = 0; at < nest_.loops.size(); ++at) {
      Loop& loop = nest_.loops[at];
      loop.parent = nest_.innermost[Index(loop.header)];
      for (const ir::BlockId block : nest_.order) {
        if (loop.blocks.Has(Index(block))) nest_.innermost[Index(block)] = Number(at);
      }
    }
  }
  static std::int32_t Number(std::size_t at) { return static_cast<std::int32_t>(at); }

  std::vector<ir::BlockId> LatchesOf(const Loop& loop) const {
    std::vector<ir::BlockId> latches;
    for (const Edge& edge : into_[Index(loop.header)]) {
      if (loop.blocks.Has(Index(edge.from))) latches.push_back(edge.from);
    }
    return latches;
  }

  // A question that wakes its run only by an answer that reads never goes back to rest.
  bool AsksOnce(const Loop& loop) const {
    std::size_t waits = 0;
    for (const ir::BlockId block : nest_.order) {
      const std::uint32_t last = function_.blocks[block].end - 1;
      const bool in = loop.blocks.Has(Index(block));
      waits += in && std::holds_alternative<ir::Suspend>(function_.insts[last]) ? 1 : 0;
    }
    const std::uint32_t last = function_.blocks[loop.header].end - 1;
    const auto* rests = std::get_if<ir::Suspend>(&function_.insts[last]);
    if (waits != 1 || rests == nullptr) return false;
    const std::vector<ir::Arm>& arms = function_.waits[rests->wait].arms;
    return arms.size() == 1 && arms.front().answer && arms.front().accepts.valid();
  }

  // Looks for the branch `counter < most` that every round passes.
  void Bound(Loop& loop) {
    if (AsksOnce(loop)) {
      loop.rounds = 0;
      return;
    }
    const std::int32_t number = Number(static_cast<std::size_t>(&loop - nest_.loops.data()));
    for (const ir::BlockId block : nest_.order) {
      if (nest_.innermost[Index(block)] != number) continue;
      const std::uint32_t last = function_.blocks[block].end - 1;
      const auto* branch = std::get_if<ir::Branch>(&function_.insts[last]);
      if (branch == nullptr || !loop.blocks.Has(Index(branch->then))) continue;
      const Edge guard{block, branch->then, Edge::Kind::Then};
      if (!EveryRoundTakes(loop, guard)) continue;
      const std::int64_t rounds = TakenAtMost(loop, guard, branch->condition);
      if (rounds >= loop.rounds) continue;
      loop.guard = guard;
      loop.rounds = rounds;
    }
  }

  bool EveryRoundTakes(const Loop& loop, const Edge& guard) const {
    const std::vector<ir::BlockId> latches = LatchesOf(loop);
    if (guard.to == loop.header) return latches.size() == 1;
    if (into_[Index(guard.to)].size() != 1) return false;
    return std::ranges::all_of(latches,
                               [&](ir::BlockId latch) { return Dominates(guard.to, latch); });
  }

  // How often `counter < most` can hold, where each round adds 1 or more to the counter.
  std::int64_t TakenAtMost(const Loop& loop, const Edge& guard, ir::InstId condition) const {
    const auto* less = std::get_if<ir::Compare>(&InstOf(condition));
    if (less == nullptr || less->kind != ir::CompareKind::Less) return kEndless;
    const auto* counter = std::get_if<ir::GetLocal>(&InstOf(less->left));
    if (counter == nullptr) return kEndless;
    const Range most = RangeOf(program_, function_, less->right);
    if (most.high == kEndless) return kEndless;
    std::int64_t first = kEndless;
    std::optional<std::uint32_t> step;
    for (const ir::BlockId block : nest_.order) {
      for (std::uint32_t at = function_.blocks[block].begin; at < function_.blocks[block].end;
           ++at) {
        const auto* set = std::get_if<ir::SetLocal>(&function_.insts[at]);
        if (set == nullptr || set->local != counter->local) continue;
        if (!loop.blocks.Has(Index(block))) {
          first = std::min(first, RangeOf(program_, function_, set->value).low);
          continue;
        }
        if (step || !Counts(*set)) return kEndless;
        step = at;
        if (!EveryRoundPasses(loop, block)) return kEndless;
      }
    }
    if (!step || first == kNever || first == kEndless) return kEndless;
    const bool counted_before = CountedBefore(*step, guard.from, less->left);
    const std::int64_t begin = counted_before ? first + 1 : first;
    return std::max<std::int64_t>(0, most.high - begin);
  }

  bool EveryRoundPasses(const Loop& loop, ir::BlockId block) const {
    return std::ranges::all_of(LatchesOf(loop),
                               [&](ir::BlockId latch) { return Dominates(block, latch); });
  }

  // Whether the first round has counted before it compares.
  bool CountedBefore(std::uint32_t step, ir::BlockId compared, ir::InstId read) const {
    const ir::Block& block = function_.blocks[compared];
    if (step >= block.begin && step < block.end) {
      return step < static_cast<std::uint32_t>(read.index);
    }
    for (const ir::BlockId other : nest_.order) {
      const ir::Block& holder = function_.blocks[other];
      if (step >= holder.begin && step < holder.end) return Dominates(other, compared);
    }
    return false;
  }

  // `counter = counter + n`, n at least 1.
  bool Counts(const ir::SetLocal& set) const {
    const auto* add = std::get_if<ir::CallOp>(&InstOf(set.value));
    if (add == nullptr || add->op != ir::Op::int_add) return false;
    const ir::InstId left{function_.args[add->args.begin]};
    const ir::InstId right{function_.args[add->args.begin + 1]};
    const auto* before = std::get_if<ir::GetLocal>(&InstOf(left));
    if (before == nullptr || before->local != set.local) return false;
    return RangeOf(program_, function_, right).low >= 1;
  }

  const ir::Inst& InstOf(ir::InstId id) const {
    return function_.insts[static_cast<std::size_t>(id.index)];
  }

  const ir::Program& program_;
  const ir::Function& function_;
  LoopNest nest_;
  std::vector<std::vector<Edge>> into_;  // of each block
  std::vector<std::int32_t> place_;      // of each block in the order; -1: not reached
  std::vector<std::int32_t> dominator_;  // of each place, that of the block above it
};

}  // namespace

const ir::Arm* ArmOf(const ir::Function& function, const Edge& edge) {
  if (edge.kind != Edge::Kind::Taken) return nullptr;
  const ir::Inst& last = function.insts[function.blocks[edge.from].end - 1];
  return &function.waits[std::get<ir::Suspend>(last).wait].arms[edge.arm];
}

ir::BlockId BlockOf(const LoopNest& nest, std::uint32_t inst) {
  for (const ir::BlockId id : nest.order) {
    const ir::Block& block = nest.function.blocks[id];
    if (inst >= block.begin && inst < block.end) return id;
  }
  return ir::BlockId{0};
}

std::vector<Edge> EdgesFrom(const ir::Function& function, ir::BlockId block) {
  std::vector<Edge> edges;
  const auto add = [&](ir::BlockId to, Edge::Kind kind) {
    if (to.valid()) edges.push_back({block, to, kind});
  };
  std::visit(Match{
                 [&](const ir::Jump& inst) { add(inst.to, Edge::Kind::Jump); },
                 [&](const ir::Branch& inst) {
                   add(inst.then, Edge::Kind::Then);
                   add(inst.otherwise, Edge::Kind::Otherwise);
                 },
                 [&](const ir::Suspend& inst) {
                   const ir::Wait& wait = function.waits[inst.wait];
                   for (std::uint32_t arm = 0; arm < wait.arms.size(); ++arm) {
                     edges.push_back({block, wait.arms[arm].to, Edge::Kind::Taken, arm});
                   }
                   add(wait.timed_out, Edge::Kind::TimedOut);
                 },
                 [](const auto&) {},
             },
             function.insts[function.blocks[block].end - 1]);
  return edges;
}

LoopNest FindLoops(const ir::Program& program, const ir::Function& function) {
  return LoopFinder(program, function).Find();
}

}  // namespace hark::prove
