#include "tests/diff/wrong.h"

#include <utility>
#include <variant>

#include "compiler/base/check.h"
#include "runtime/interp/interp.h"

namespace hark::diff {
namespace {

void EachInst(ir::Program& program, const auto& change) {
  for (const ir::FunctionId id : program.functions.ids()) {
    for (ir::Inst& inst : program.functions[id].insts) change(inst);
  }
}

// Every call of one operation calls another, of the same parameters.
void Swap(ir::Program& program, ir::Op wrong, ir::Op called) {
  EachInst(program, [&](ir::Inst& inst) {
    auto* call = std::get_if<ir::CallOp>(&inst);
    if (call != nullptr && call->op == wrong) call->op = called;
  });
}

// Takes the words of a program for those of the one it was made from: their tables are the same.
class Mistaken final : public ops::Engine {
 public:
  explicit Mistaken(std::shared_ptr<const ops::LoadedProgram> changed)
      : inner_(interp::MakeInterpreter(std::move(changed))) {}

  ir::Outcome RunHandler(ops::Context& context, ir::FunctionId handler, ir::BlockId entry,
                         std::span<value::Word> locals) const override {
    return inner_->RunHandler(context, handler, entry, locals);
  }
  value::Word Evaluate(ops::Context& context, ir::FunctionId function,
                       std::span<const value::Word> arguments) const override {
    return inner_->Evaluate(context, function, arguments);
  }

 private:
  std::unique_ptr<ops::Engine> inner_;
};

}  // namespace

const std::vector<WrongWay>& WrongWays() {
  static const std::vector<WrongWay> kWays = {
      {"the smaller for the larger",
       [](ir::Program& program) { Swap(program, ir::Op::int_min, ir::Op::int_max); }},
      {"remainders as quotients",
       [](ir::Program& program) { Swap(program, ir::Op::int_modulo, ir::Op::int_divide); }},
      {"the last for the first",
       [](ir::Program& program) { Swap(program, ir::Op::list_last, ir::Op::list_first); }},
      {"ends for beginnings",
       [](ir::Program& program) {
         Swap(program, ir::Op::text_ends_with, ir::Op::text_starts_with);
       }},
      {"a tag that stays",
       [](ir::Program& program) { Swap(program, ir::Op::contact_untag, ir::Op::contact_tag); }},
      {"at most for less",
       [](ir::Program& program) {
         EachInst(program, [](ir::Inst& inst) {
           auto* compare = std::get_if<ir::Compare>(&inst);
           if (compare != nullptr && compare->kind == ir::CompareKind::Less) {
             compare->kind = ir::CompareKind::LessEqual;
           }
         });
       }},
      {"branches the other way",
       [](ir::Program& program) {
         EachInst(program, [](ir::Inst& inst) {
           if (auto* branch = std::get_if<ir::Branch>(&inst)) {
             std::swap(branch->then, branch->otherwise);
           }
         });
       }},
  };
  return kWays;
}

MakeEngine Wrong(const WrongWay& way) {
  return [way](const std::shared_ptr<const ops::LoadedProgram>& program)
             -> std::shared_ptr<const ops::Engine> {
    ir::Program changed = program->ir();
    way.change(changed);
    auto loaded = ops::LoadedProgram::Load(std::move(changed));
    HARK_CHECK(loaded, "the changed program still loads");
    return std::make_shared<Mistaken>(std::move(*loaded));
  };
}

}  // namespace hark::diff
