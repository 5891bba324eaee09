// A loop that goes round at most N times, on a way (the guard) that each round takes: what
// lies before the guard has up to N rounds behind it, what lies behind it up to N - 1,
// since the round that it is in counts too. So each point keeps the two apart.
#include "compiler/prove/longest.h"

#include <utility>

namespace hark::prove {
namespace {

std::size_t Index(ir::BlockId block) { return static_cast<std::size_t>(block.index); }

// What happened since the header of the loop, on ways that have passed its guard in this
// round and on those that have not.
struct State {
  Weight before_guard = Weight::Impossible();
  Weight behind_guard = Weight::Impossible();

  bool possible() const { return before_guard.possible() || behind_guard.possible(); }
};

State Then(const State& first, const Weight& then) {
  return {prove::Then(first.before_guard, then), prove::Then(first.behind_guard, then)};
}

void Join(State& into, const State& other) {
  into.before_guard = Either(into.before_guard, other.before_guard);
  into.behind_guard = Either(into.behind_guard, other.behind_guard);
}

// What a loop, or the handler as a whole, does: at the points asked about and where it is
// left, counted from its start with all rounds.
struct Region {
  std::vector<Reached> reached;
  std::vector<std::pair<Edge, Weight>> exits;
};

class Walker {
 public:
  Walker(const LoopNest& nest, const Measure& measure,
         const std::function<bool(std::uint32_t)>& asked)
      : nest_(nest), function_(nest.function), measure_(measure), asked_(asked) {}

  // `loop` is -1 for the handler as a whole.
  Region Walk(std::int32_t loop) const {
    Pass pass{.loop = loop, .states = std::vector<State>(function_.blocks.size())};
    const ir::BlockId start = loop < 0 ? ir::BlockId{0} : LoopAt(loop).header;
    pass.states[Index(start)].before_guard = Weight::Nothing();
    for (const ir::BlockId block : nest_.order) {
      if (loop >= 0 && !LoopAt(loop).blocks.Has(Index(block))) continue;
      if (!pass.states[Index(block)].possible()) continue;
      const std::int32_t child = ChildHeadedBy(block, loop);
      if (child >= 0) {
        WalkChild(child, block, pass);
      } else {
        WalkBlock(block, pass);
      }
    }
    return Close(pass);
  }

 private:
  struct Pass {
    std::int32_t loop;
    std::vector<State> states;  // at the start of each block
    State round = {};           // at the end of a round
    std::vector<std::pair<std::uint32_t, State>> reached = {};
    std::vector<std::pair<Edge, State>> exits = {};
  };

  const Loop& LoopAt(std::int32_t loop) const {
    return nest_.loops[static_cast<std::size_t>(loop)];
  }

  // The loop right within `loop` whose header the block is; -1: none.
  std::int32_t ChildHeadedBy(ir::BlockId block, std::int32_t loop) const {
    const std::int32_t own = nest_.innermost[Index(block)];
    return own != loop && LoopAt(own).header == block ? own : -1;
  }

  void WalkChild(std::int32_t child, ir::BlockId header, Pass& pass) const {
    const State entry = pass.states[Index(header)];
    Region region = Walk(child);
    for (Reached& point : region.reached) {
      pass.reached.emplace_back(point.inst, Then(entry, point.before));
    }
    for (const auto& [edge, weight] : region.exits) Go(edge, Then(entry, weight), pass);
  }

  void WalkBlock(ir::BlockId block, Pass& pass) const {
    State now = pass.states[Index(block)];
    const ir::Block& code = function_.blocks[block];
    for (std::uint32_t at = code.begin; at < code.end; ++at) {
      if (asked_(at)) pass.reached.emplace_back(at, now);
      const Weight weight = measure_.of_inst(at);
      if (!weight.nothing()) now = Then(now, weight);
    }
    for (const Edge& edge : EdgesFrom(function_, block)) {
      Go(edge, Then(now, measure_.of_edge(edge)), pass);
    }
  }

  void Go(const Edge& edge, State state, Pass& pass) const {
    if (!state.possible()) return;
    if (pass.loop < 0) return Join(pass.states[Index(edge.to)], state);
    const Loop& loop = LoopAt(pass.loop);
    if (loop.guard == edge) {
      state.behind_guard = Either(state.before_guard, state.behind_guard);
      state.before_guard = Weight::Impossible();
    }
    if (edge.to == loop.header) {
      Join(pass.round, state);
    } else if (loop.blocks.Has(Index(edge.to))) {
      Join(pass.states[Index(edge.to)], state);
    } else {
      pass.exits.emplace_back(edge, std::move(state));
    }
  }

  // Puts the rounds in front of what one round does.
  Region Close(const Pass& pass) const {
    Weight early = Weight::Nothing();
    Weight late = Weight::Nothing();
    if (pass.loop >= 0) {
      const Weight round = Either(pass.round.before_guard, pass.round.behind_guard);
      const std::int64_t rounds = LoopAt(pass.loop).rounds;
      early = UpTo(rounds, round);
      late = UpTo(rounds == kEndless ? kEndless : rounds - 1, round);
    }
    const auto closed = [&](const State& state) {
      return Either(prove::Then(early, state.before_guard), prove::Then(late, state.behind_guard));
    };
    Region region;
    for (const auto& [inst, state] : pass.reached) {
      if (const Weight weight = closed(state); weight.possible()) {
        region.reached.push_back({inst, weight});
      }
    }
    for (const auto& [edge, state] : pass.exits) region.exits.emplace_back(edge, closed(state));
    return region;
  }

  const LoopNest& nest_;
  const ir::Function& function_;
  const Measure& measure_;
  const std::function<bool(std::uint32_t)>& asked_;
};

}  // namespace

std::vector<Reached> LongestPaths(const LoopNest& nest, const Measure& measure,
                                  const std::function<bool(std::uint32_t inst)>& asked) {
  return Walker(nest, measure, asked).Walk(-1).reached;
}

}  // namespace hark::prove
