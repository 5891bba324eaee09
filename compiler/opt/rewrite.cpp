#include "compiler/opt/rewrite.h"

#include <utility>

namespace hark::opt {
namespace {

// New numbers by old ones, -1 for what goes.
std::vector<std::int32_t> Renumber(const std::vector<bool>& keep) {
  std::vector<std::int32_t> numbers;
  std::int32_t next = 0;
  for (bool stays : keep) numbers.push_back(stays ? next++ : -1);
  return numbers;
}

template <typename T>
void Move(Id<T>& id, const std::vector<std::int32_t>& numbers) {
  if (id.valid()) id.index = numbers[static_cast<std::size_t>(id.index)];
}

// The stretch of args that an instruction owns, or null.
ir::ArgList* ArgsOf(ir::Inst& any) {
  return std::visit(
      [](auto& inst) -> ir::ArgList* {
        if constexpr (requires { inst.args; }) return &inst.args;
        if constexpr (requires { inst.items; }) return &inst.items;
        if constexpr (requires { inst.fields; }) return &inst.fields;
        return nullptr;
      },
      any);
}

class Rewriter {
 public:
  Rewriter(ir::Function& function, const Keep& keep)
      : old_(function), keep_(keep), blocks_(Renumber(keep.blocks)) {}

  void Run() {
    MarkInsts();
    for (ir::BlockId id : old_.blocks.ids()) {
      if (blocks_[static_cast<std::size_t>(id.index)] >= 0) MoveBlock(old_.blocks[id]);
    }
    MoveWaits();
    old_.insts = std::move(insts_);
    old_.places = std::move(places_);
    old_.args = std::move(args_);
    old_.blocks = std::move(new_blocks_);
  }

 private:
  void MarkInsts() {
    std::vector<bool> stays = keep_.insts;
    std::vector<bool> waits(old_.waits.size(), false);
    for (ir::BlockId id : old_.blocks.ids()) {
      const ir::Block& block = old_.blocks[id];
      bool block_stays = keep_.blocks[static_cast<std::size_t>(id.index)];
      for (std::uint32_t at = block.begin; at < block.end; ++at) {
        stays[at] = stays[at] && block_stays;
        const auto* suspend = std::get_if<ir::Suspend>(&old_.insts[at]);
        if (suspend != nullptr && stays[at]) {
          waits[static_cast<std::size_t>(suspend->wait.index)] = true;
        }
      }
    }
    numbers_ = Renumber(stays);
    waits_ = Renumber(waits);
  }

  void MoveBlock(const ir::Block& block) {
    ir::Block moved{.begin = static_cast<std::uint32_t>(insts_.size())};
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      if (numbers_[at] >= 0) MoveInst(at);
    }
    moved.end = static_cast<std::uint32_t>(insts_.size());
    new_blocks_.Add(moved);
  }

  void MoveInst(std::uint32_t at) {
    ir::Inst inst = old_.insts[at];
    VisitValues(old_, inst,
                [&](std::int32_t& value) { value = numbers_[static_cast<std::size_t>(value)]; });
    if (ir::ArgList* list = ArgsOf(inst)) {
      auto begin = old_.args.begin() + static_cast<std::ptrdiff_t>(list->begin);
      list->begin = static_cast<std::uint32_t>(args_.size());
      args_.insert(args_.end(), begin, begin + list->count);
    }
    if (auto* jump = std::get_if<ir::Jump>(&inst)) Move(jump->to, blocks_);
    if (auto* branch = std::get_if<ir::Branch>(&inst)) {
      Move(branch->then, blocks_);
      Move(branch->otherwise, blocks_);
    }
    if (auto* suspend = std::get_if<ir::Suspend>(&inst)) Move(suspend->wait, waits_);
    insts_.push_back(inst);
    places_.push_back(old_.places[at]);
  }

  void MoveWaits() {
    Table<ir::Wait> waits;
    for (ir::WaitId id : old_.waits.ids()) {
      if (waits_[static_cast<std::size_t>(id.index)] < 0) continue;
      ir::Wait wait = std::move(old_.waits[id]);
      for (ir::Arm& arm : wait.arms) Move(arm.to, blocks_);
      Move(wait.timed_out, blocks_);
      waits.Add(std::move(wait));
    }
    old_.waits = std::move(waits);
  }

  ir::Function& old_;
  const Keep& keep_;
  std::vector<std::int32_t> blocks_;   // new numbers by old ones
  std::vector<std::int32_t> numbers_;  // likewise of instructions
  std::vector<std::int32_t> waits_;
  std::vector<ir::Inst> insts_;
  std::vector<ir::Place> places_;
  std::vector<std::int32_t> args_;
  Table<ir::Block> new_blocks_;
};

}  // namespace

void Rewrite(ir::Function& function, const Keep& keep) { Rewriter(function, keep).Run(); }

}  // namespace hark::opt
