#include "compiler/prove/waits.h"

#include <algorithm>
#include <variant>

#include "compiler/prove/closed.h"
#include "compiler/prove/range.h"

namespace hark::prove {
namespace {

const ir::CallOp* OpAt(const ir::Function& function, ir::InstId id) {
  return std::get_if<ir::CallOp>(&function.insts[static_cast<std::size_t>(id.index)]);
}

ir::InstId Arg(const ir::Function& function, const ir::CallOp& call, std::uint32_t at) {
  return ir::InstId{function.args[call.args.begin + at]};
}

std::int64_t Longest(const ir::Program& program, const ir::Function& function, ir::InstId value) {
  return std::max<std::int64_t>(0, RangeOf(program, function, value).high);
}

// Until an instant: known where it is so long after now.
std::int64_t UntilInstant(const ir::Program& program, const ir::Function& function,
                          ir::InstId instant) {
  const ir::CallOp* sum = OpAt(function, instant);
  if (sum != nullptr && sum->op == ir::Op::hours_next) {
    const ir::HoursId hours{Arg(function, *sum, 0).index};
    return LongestClosed(program.hours[hours]);
  }
  if (sum == nullptr || sum->op != ir::Op::instant_add) return kEndless;
  const ir::CallOp* now = OpAt(function, Arg(function, *sum, 0));
  if (now == nullptr || now->op != ir::Op::now) return kEndless;
  return Longest(program, function, Arg(function, *sum, 1));
}

// What says when the wait at the end of the block ends by itself.
const ir::CallOp* MomentOf(const ir::Function& function, const ir::Block& block,
                           std::uint32_t& inst) {
  for (inst = block.end; inst-- > block.begin;) {
    const auto* call = std::get_if<ir::CallOp>(&function.insts[inst]);
    if (call == nullptr) continue;
    if (SaysWhen(call->op) || ir::Info(call->op).calls()) return call;
  }
  return nullptr;
}

std::int64_t WaitTime(const ir::Program& program, const ir::Function& function,
                      const ir::Block& block) {
  std::uint32_t inst = 0;
  const ir::CallOp* moment = MomentOf(function, block, inst);
  if (moment == nullptr) return kEndless;
  if (ir::Info(moment->op).calls()) return ir::CallMs(program, function, *moment);
  const ir::InstId value = Arg(function, *moment, 0);
  if (moment->op == ir::Op::wait_for) return Longest(program, function, value);
  // The next such time behind now.
  if (moment->op == ir::Op::wait_until_time) return kDay;
  if (moment->op == ir::Op::wait_until_time_in) return kLongestDay;
  if (moment->op == ir::Op::wait_until) return UntilInstant(program, function, value);
  return kEndless;
}

// Behind `most < late_by`, taken where it does not hold.
const ir::Compare* LateTest(const ir::Function& function, const Edge& edge) {
  if (edge.kind != Edge::Kind::Otherwise) return nullptr;
  const ir::Inst& last = function.insts[function.blocks[edge.from].end - 1];
  const ir::InstId condition = std::get<ir::Branch>(last).condition;
  const auto* test =
      std::get_if<ir::Compare>(&function.insts[static_cast<std::size_t>(condition.index)]);
  if (test == nullptr || test->kind != ir::CompareKind::Less) return nullptr;
  const ir::CallOp* late = OpAt(function, test->right);
  return late != nullptr && late->op == ir::Op::late_by ? test : nullptr;
}

bool IsWait(const Edge& edge) {
  return edge.kind == Edge::Kind::Taken || edge.kind == Edge::Kind::TimedOut;
}

}  // namespace

bool SaysWhen(ir::Op op) {
  return op == ir::Op::wait_for || op == ir::Op::wait_until || op == ir::Op::wait_until_time ||
         op == ir::Op::wait_until_time_in || op == ir::Op::wait_until_date;
}

std::int64_t LongestTime(const ir::Program& program, const ir::Function& function,
                         const Edge& edge) {
  if (IsWait(edge)) return WaitTime(program, function, function.blocks[edge.from]);
  const ir::Compare* late = LateTest(function, edge);
  return late != nullptr ? Longest(program, function, late->left) : 0;
}

std::uint32_t TimedInst(const ir::Function& function, const Edge& edge) {
  const ir::Block& block = function.blocks[edge.from];
  std::uint32_t inst = 0;
  if (IsWait(edge) && MomentOf(function, block, inst) != nullptr) return inst;
  // The test is the compiler's; what was written is how late is too late.
  if (const ir::Compare* late = LateTest(function, edge)) {
    return static_cast<std::uint32_t>(late->left.index);
  }
  return block.end - 1;
}

}  // namespace hark::prove
