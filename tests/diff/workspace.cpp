#include "tests/diff/workspace.h"

#include <utility>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace hark::diff {

std::string ScriptOf(std::span<const Program> programs) {
  std::string script;
  for (const Program& program : programs) script += Print(program.root);
  return script;
}

Result<std::shared_ptr<const ops::LoadedProgram>> Compile(const std::string& script,
                                                          const std::string& prelude) {
  source::SourceSet sources;
  sources.Add("prelude.hark", prelude);
  sources.Add("programs.hark", script);
  diag::Sink sink;
  auto compiled = driver::Compile(
      sources, sink, {.world = {.channels = {"terminal", "telegram"}}, .prove = false});
  if (compiled) return ops::LoadedProgram::Load(std::move(compiled->program));
  std::vector<diag::Diagnostic> errors = sink.Sorted();
  std::erase_if(errors,
                [](const diag::Diagnostic& one) { return one.severity != diag::Severity::Error; });
  return Fail(FailureKind::Invalid, diag::RenderText(sources, errors));
}

}  // namespace hark::diff
