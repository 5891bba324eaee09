#include "runtime/interp/interp.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/base/match.h"
#include "compiler/ir/compare.h"
#include "runtime/interp/layout.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"

namespace hark::interp {
namespace {

using ops::Context;
using value::AsInt;
using value::At;
using value::Word;

// What the activations of one evaluation share.
struct Machine {
  const ops::LoadedProgram& program;
  const std::vector<Layout>& layouts;
  Context& context;
  Observer* observer;  // null where nobody watches
};

Word CallAddress(void* address, Context* context, std::span<const Word> arguments) {
  switch (arguments.size()) {
    case 0: return reinterpret_cast<Word (*)(Context*)>(address)(context);
    case 1: return reinterpret_cast<Word (*)(Context*, Word)>(address)(context, arguments[0]);
    case 2:
      return reinterpret_cast<Word (*)(Context*, Word, Word)>(address)(context, arguments[0],
                                                                       arguments[1]);
    default:
      return reinterpret_cast<Word (*)(Context*, Word, Word, Word)>(address)(
          context, arguments[0], arguments[1], arguments[2]);
  }
}

// One call of a function under way. `kWatched`: the machine's observer is shown it.
template <bool kWatched>
class Activation {
 public:
  // `stack` has room for the results and for what lies above them.
  Activation(const Machine& machine, ir::FunctionId function, Word* locals, Word* stack)
      : machine_(machine),
        context_(machine.context),
        id_(function),
        function_(machine.program.ir().functions[function]),
        locals_(locals),
        results_(stack),
        above_(stack + machine.layouts[static_cast<std::size_t>(function.index)].results) {}

  // Runs from the start of `block` to where the function ends.
  ir::Outcome Run(ir::BlockId block);

  // What a fn or predicate gave.
  Word value() const { return value_; }

 private:
  enum class Next { Instruction, Block, Done, Suspended, FaultedHere, FaultedBelow };

  Next Step(const ir::Inst& inst);
  Next Advance();  // runs the instruction at hand
  ir::Outcome FaultHere();
  Word WordOf(const ir::Inst& inst) const;

  Word Result(ir::InstId id) const {
    return results_[static_cast<std::uint32_t>(id.index) - block_begin_];
  }
  Next Give(Word word) {
    results_[at_ - block_begin_] = word;
    return Next::Instruction;
  }
  // Of instructions that may fault.
  Next GiveUnlessFaulted(Word word) {
    return context_.trap == Trap::None ? Give(word) : Next::FaultedHere;
  }
  Next GoTo(ir::BlockId block) {
    next_block_ = block;
    return Next::Block;
  }

  // The results that the list names, side by side above this call's own words.
  std::span<const Word> Gather(const ir::ArgList& list);
  Word CallOperation(const ir::CallOp& call);
  Next Call(const ir::CallFunction& call);

  const Machine& machine_;
  Context& context_;
  ir::FunctionId id_;
  const ir::Function& function_;
  Word* locals_;
  Word* results_;  // of the instructions of the block under way
  Word* above_;
  std::uint32_t block_begin_ = 0;
  std::uint32_t at_ = 0;
  ir::BlockId next_block_;
  Word value_ = 0;
};

template <bool kWatched>
ir::Outcome Activation<kWatched>::Run(ir::BlockId block) {
  for (;;) {
    const ir::Block& bounds = function_.blocks[block];
    block_begin_ = at_ = bounds.begin;
    if (!ops::SpendSteps(context_, bounds.end - bounds.begin)) return FaultHere();
    Next next = Advance();
    while (next == Next::Instruction) {
      ++at_;
      next = Advance();
    }
    switch (next) {
      case Next::Instruction:
      case Next::Block: block = next_block_; break;
      case Next::Done: return ir::Outcome::Done;
      case Next::Suspended: return ir::Outcome::Suspended;
      case Next::FaultedHere: return FaultHere();
      case Next::FaultedBelow: return ir::Outcome::Faulted;
    }
  }
}

template <bool kWatched>
auto Activation<kWatched>::Advance() -> Next {
  const ir::Inst& inst = function_.insts[at_];
  Next next = Step(inst);
  if constexpr (kWatched) {
    bool faulted = next == Next::FaultedHere || next == Next::FaultedBelow;
    machine_.observer->Ran(id_, ir::InstId{static_cast<std::int32_t>(at_)},
                           faulted ? 0 : WordOf(inst));
  }
  return next;
}

// What an instruction that ran comes to, for the observer.
template <bool kWatched>
Word Activation<kWatched>::WordOf(const ir::Inst& inst) const {
  return std::visit(Match{
                        [&](const ir::Branch& inst) { return Result(inst.condition); },
                        [&](const ir::Return&) { return value_; },
                        [&](const ir::SetLocal& inst) { return Result(inst.value); },
                        [](const ir::Jump&) { return Word{0}; },
                        [](const ir::Suspend&) { return Word{0}; },
                        [&](const auto&) { return results_[at_ - block_begin_]; },
                    },
                    inst);
}

template <bool kWatched>
ir::Outcome Activation<kWatched>::FaultHere() {
  context_.fault_function = static_cast<std::uint32_t>(id_.index);
  context_.fault_inst = at_;
  return ir::Outcome::Faulted;
}

template <bool kWatched>
auto Activation<kWatched>::Step(const ir::Inst& inst) -> Next {
  return std::visit(
      Match{
          [&](const ir::Const& inst) { return Give(machine_.program.constant(inst.constant)); },
          [&](const ir::GetLocal& inst) { return Give(locals_[inst.local.index]); },
          [&](const ir::SetLocal& inst) {
            locals_[inst.local.index] = Result(inst.value);
            return Next::Instruction;
          },
          [&](const ir::CallOp& inst) { return GiveUnlessFaulted(CallOperation(inst)); },
          [&](const ir::CallFunction& inst) { return Call(inst); },
          [&](const ir::MakeList& inst) {
            std::span<const Word> items = Gather(inst.items);
            return GiveUnlessFaulted(hark_make_list(&context_, items.data(), items.size()));
          },
          [&](const ir::MakeRecord& inst) {
            std::span<const Word> fields = Gather(inst.fields);
            return GiveUnlessFaulted(hark_make_record(&context_, fields.data(), fields.size()));
          },
          [&](const ir::GetField& inst) {
            return Give(At<value::Record>(Result(inst.record)).fields()[inst.index]);
          },
          [&](const ir::WrapOptional& inst) {
            return GiveUnlessFaulted(hark_make_optional(&context_, Result(inst.value)));
          },
          [&](const ir::IsKnown& inst) { return Give(Result(inst.optional) != 0); },
          [&](const ir::UnwrapOptional& inst) {
            return GiveUnlessFaulted(hark_unwrap_optional(&context_, Result(inst.optional)));
          },
          [&](const ir::Compare& inst) {
            return Give(ir::Holds(inst.kind, AsInt(Result(inst.left)), AsInt(Result(inst.right))));
          },
          [&](const ir::Not& inst) { return Give(Result(inst.value) == 0); },
          [&](const ir::Jump& inst) { return GoTo(inst.to); },
          [&](const ir::Branch& inst) {
            return GoTo(Result(inst.condition) != 0 ? inst.then : inst.otherwise);
          },
          [&](const ir::Return& inst) {
            if (inst.value.valid()) value_ = Result(inst.value);
            return Next::Done;
          },
          [&](const ir::Suspend& inst) {
            context_.wait = static_cast<std::uint32_t>(inst.wait.index);
            return Next::Suspended;
          },
      },
      inst);
}

template <bool kWatched>
std::span<const Word> Activation<kWatched>::Gather(const ir::ArgList& list) {
  for (std::size_t i = 0; i < list.count; ++i) {
    above_[i] = Result(ir::InstId{function_.args[list.begin + i]});
  }
  return {above_, list.count};
}

template <bool kWatched>
Word Activation<kWatched>::CallOperation(const ir::CallOp& call) {
  std::span<const ir::OpType> parameters = ir::Info(call.op).params();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::int32_t argument = function_.args[call.args.begin + i];
    above_[i] =
        ir::IsImmediate(parameters[i]) ? static_cast<Word>(argument) : Result(ir::InstId{argument});
  }
  return CallAddress(ops::Address(call.op), &context_, {above_, parameters.size()});
}

template <bool kWatched>
auto Activation<kWatched>::Call(const ir::CallFunction& call) -> Next {
  Gather(call.args);
  std::size_t locals = machine_.layouts[static_cast<std::size_t>(call.function.index)].locals;
  Activation callee(machine_, call.function, above_, above_ + locals);
  ir::Outcome outcome = callee.Run(ir::BlockId{0});
  return outcome == ir::Outcome::Done ? Give(callee.value()) : Next::FaultedBelow;
}

template <bool kWatched>
class Interpreter : public ops::Engine {
 public:
  Interpreter(std::shared_ptr<const ops::LoadedProgram> program, Observer* observer)
      : program_(std::move(program)), layouts_(LayOut(program_->ir())), observer_(observer) {}

  ir::Outcome RunHandler(Context& context, ir::FunctionId handler, ir::BlockId entry,
                         std::span<Word> locals) const override {
    HARK_CHECK(context.trap == Trap::None, "a run begins without a fault");
    HARK_CHECK(locals.size() == LayoutOf(handler).locals, "a run has a word for each local");
    if constexpr (kWatched) observer_->Entered(handler, entry);
    Machine machine{*program_, layouts_, context, observer_};
    return Activation<kWatched>(machine, handler, locals.data(), StackFor(handler)).Run(entry);
  }

  Word Evaluate(Context& context, ir::FunctionId function,
                std::span<const Word> arguments) const override {
    HARK_CHECK(context.trap == Trap::None, "an evaluation begins without a fault");
    Machine machine{*program_, layouts_, context, observer_};
    Word* locals = StackFor(function);
    std::ranges::copy(arguments, locals);
    Activation<kWatched> activation(machine, function, locals, locals + LayoutOf(function).locals);
    ir::Outcome outcome = activation.Run(ir::BlockId{0});
    return outcome == ir::Outcome::Done ? activation.value() : 0;
  }

 private:
  const Layout& LayoutOf(ir::FunctionId id) const {
    return layouts_[static_cast<std::size_t>(id.index)];
  }

  // Each thread keeps the largest stack it ever needed, so calls allocate nothing. Engines
  // are entered by the turn alone, never by an operation, so no two evaluations share it.
  Word* StackFor(ir::FunctionId function) const {
    thread_local std::vector<Word> stack;
    stack.resize(std::max(stack.size(), LayoutOf(function).total()));
    return stack.data();
  }

  std::shared_ptr<const ops::LoadedProgram> program_;
  std::vector<Layout> layouts_;
  Observer* observer_;
};

}  // namespace

std::unique_ptr<ops::Engine> MakeInterpreter(std::shared_ptr<const ops::LoadedProgram> program) {
  return std::make_unique<Interpreter<false>>(std::move(program), nullptr);
}

std::unique_ptr<ops::Engine> MakeObservedInterpreter(
    std::shared_ptr<const ops::LoadedProgram> program, Observer& observer) {
  return std::make_unique<Interpreter<true>>(std::move(program), &observer);
}

}  // namespace hark::interp
