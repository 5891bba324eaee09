#include "cli/engine.h"

#include <utility>

#include "cli/native.h"
#include "compiler/base/check.h"
#include "runtime/interp/interp.h"

namespace hark::cli {
namespace {

std::shared_ptr<const ops::Engine> Interpreter(
    const std::shared_ptr<const ops::LoadedProgram>& program) {
  return interp::MakeInterpreter(program);
}

}  // namespace

Result<std::vector<NamedEngine>> EnginesFor(EngineChoice choice, hook::Caller* hooks) {
  std::vector<NamedEngine> engines;
  if (choice != EngineChoice::Native) engines.push_back({"interpreter", Interpreter, hooks});
  if (choice == EngineChoice::Interpreter) return engines;
  auto native = LoadNative();
  if (!native) return std::unexpected(native.error());
  engines.push_back({"native",
                     [library = *native](const std::shared_ptr<const ops::LoadedProgram>& program) {
                       auto engine = library->MakeEngine(program, {});
                       HARK_CHECK(engine.has_value(), "a verified program compiles to native code");
                       return std::move(*engine);
                     },
                     hooks});
  return engines;
}

}  // namespace hark::cli
