#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/program.h"

// The parts of Verify, in the order they run: each relies on what the ones before it
// found true. All give what is wrong, or an empty string.
namespace hark::ir {

std::string VerifyDeclarations(const Program& program);
// Kind, parameters, result and table sizes of a function, but not its instructions.
std::string VerifySignature(const Program& program, const Function& function);
// Instructions one by one: operands, types, terminators. Signatures are verified.
std::string VerifyBody(const Program& program, const Function& function);
// What holds of the blocks of calls and the waits they end in. The body is verified.
std::string VerifyOutsideCalls(const Function& function);
std::string VerifyServices(const Program& program);
std::string VerifyHooks(const Program& program);
// What holds on all paths: locals set before they are read, frames that suffice. The
// body is verified.
std::string VerifyFlow(const Function& function);
std::string VerifyTrigger(const Program& program, const Trigger& trigger);
std::string VerifyConditionsAndRules(const Program& program);
// No function calls itself, and no chain of calls below a rule is longer than kMaxCallDepth.
std::string VerifyCalls(const Program& program);

}  // namespace hark::ir
