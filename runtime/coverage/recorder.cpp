#include "runtime/coverage/recorder.h"

namespace hark::coverage {

Recorder::Recorder(const ir::Program& program) : program_(program) {
  for (const ir::Function& function : program.functions) {
    functions_.push_back({std::vector<std::uint8_t>(function.insts.size(), 0),
                          std::vector<bool>(function.blocks.size(), false)});
  }
}

void Recorder::Entered(ir::FunctionId handler, ir::BlockId entry) {
  functions_[static_cast<std::size_t>(handler.index)]
      .entered[static_cast<std::size_t>(entry.index)] = true;
}

void Recorder::Ran(ir::FunctionId function, ir::InstId inst, value::Word word) {
  functions_[static_cast<std::size_t>(function.index)]
      .insts[static_cast<std::size_t>(inst.index)] |= kRan | (word != 0 ? kYes : kNo);
}

std::uint8_t Recorder::SeenOf(ir::FunctionId function, ir::InstId inst) const {
  return functions_[static_cast<std::size_t>(function.index)]
      .insts[static_cast<std::size_t>(inst.index)];
}

bool Recorder::HasRun(ir::FunctionId function, ir::InstId inst) const {
  return (SeenOf(function, inst) & kRan) != 0;
}

bool Recorder::CameOut(ir::FunctionId function, ir::InstId inst, bool yes) const {
  return (SeenOf(function, inst) & (yes ? kYes : kNo)) != 0;
}

bool Recorder::WasEntered(ir::FunctionId handler, ir::BlockId entry) const {
  return functions_[static_cast<std::size_t>(handler.index)]
      .entered[static_cast<std::size_t>(entry.index)];
}

}  // namespace hark::coverage
