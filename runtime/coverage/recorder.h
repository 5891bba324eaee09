#pragma once

#include <cstdint>
#include <vector>

#include "compiler/ir/program.h"
#include "runtime/interp/interp.h"

namespace hark::coverage {

// Remembers what ran of one program, over as many engines and runs as it is shown. One
// thread at a time.
class Recorder final : public interp::Observer {
 public:
  // `program` outlives the recorder.
  explicit Recorder(const ir::Program& program);

  void Entered(ir::FunctionId handler, ir::BlockId entry) override;
  void Ran(ir::FunctionId function, ir::InstId inst, value::Word word) override;

  const ir::Program& program() const { return program_; }
  bool HasRun(ir::FunctionId function, ir::InstId inst) const;
  // Whether the instruction, a branch or a return, ran with a condition or value like this.
  bool CameOut(ir::FunctionId function, ir::InstId inst, bool yes) const;
  // Whether a run began or went on in the block.
  bool WasEntered(ir::FunctionId handler, ir::BlockId entry) const;

 private:
  enum Seen : std::uint8_t { kRan = 1, kYes = 2, kNo = 4 };
  struct Function {
    std::vector<std::uint8_t> insts;  // Seen, one an instruction
    std::vector<bool> entered;        // one a block
  };
  std::uint8_t SeenOf(ir::FunctionId function, ir::InstId inst) const;

  const ir::Program& program_;
  std::vector<Function> functions_;
};

}  // namespace hark::coverage
