#include "compiler/driver/compile.h"

#include <utility>

#include "compiler/base/check.h"
#include "compiler/ir/verify.h"
#include "compiler/opt/pipeline.h"
#include "compiler/syntax/parse.h"

namespace hark::driver {
namespace {

using Clock = std::chrono::steady_clock;

// Runs one stage and adds what it took to `time`.
template <typename Stage>
auto Timed(std::chrono::nanoseconds& time, const Stage& stage) {
  const Clock::time_point start = Clock::now();
  auto result = stage();
  time += Clock::now() - start;
  return result;
}

void CheckVerified(const ir::Program& program, const char* stage, StageTimes& times) {
  const std::optional<std::string> wrong = Timed(times.verify, [&] { return ir::Verify(program); });
  if (wrong) CheckFailed(wrong->c_str(), stage, __FILE__, __LINE__);
}

}  // namespace

std::optional<sema::CheckedWorkspace> Compile(const source::SourceSet& sources, diag::Sink& sink,
                                              const CompileOptions& options) {
  StageTimes unwanted;
  StageTimes& times = options.times != nullptr ? *options.times : unwanted;
  const ast::Unit unit = Timed(times.parse, [&] { return syntax::Parse(sources, sink); });
  std::optional<sema::CheckedWorkspace> checked =
      Timed(times.check, [&] { return sema::Check(unit, sources, options.world, sink); });
  if (!checked) return std::nullopt;
  CheckVerified(checked->program, "what sema emits verifies", times);
  if (!options.optimize) return checked;
  Timed(times.optimize, [&] {
    opt::Run(opt::Passes(), checked->program);
    return true;
  });
  CheckVerified(checked->program, "what opt leaves verifies", times);
  return checked;
}

}  // namespace hark::driver
