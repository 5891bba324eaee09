#include "compiler/driver/compile.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "compiler/base/check.h"
#include "compiler/ir/verify.h"
#include "compiler/opt/pipeline.h"
#include "compiler/syntax/parse.h"
#include "stdlib/stdlib.h"

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

// "std.words" of "std/words.hark".
std::string ModulePath(std::string_view file) {
  std::string path(file.substr(0, file.rfind('.')));
  std::ranges::replace(path, '/', '.');
  return path;
}

const stdlib::Source* ModuleOf(const ast::Use& use) {
  std::string path;
  for (const ast::Name& part : use.path) path += (path.empty() ? "" : ".") + part.text;
  const auto named = [&](const stdlib::Source& module) { return ModulePath(module.name) == path; };
  const auto found = std::ranges::find_if(stdlib::Sources(), named);
  return found == stdlib::Sources().end() ? nullptr : &*found;
}

// Parses what was written, then each library module that it uses, and what those use.
ast::Unit ParseWithLibrary(source::SourceSet& sources, diag::Sink& sink) {
  ast::Unit unit = syntax::Parse(sources, sink);
  std::set<std::string, std::less<>> there;
  for (const source::FileId file : sources.ids()) there.insert(sources.file(file).name);
  for (std::size_t at = 0; at < unit.decls.size(); ++at) {
    const auto* use = std::get_if<ast::Use>(&unit.decls[at].node);
    const stdlib::Source* module = use != nullptr ? ModuleOf(*use) : nullptr;
    if (module == nullptr || !there.insert(std::string(module->name)).second) continue;
    const source::FileId file = sources.Add(std::string(module->name), std::string(module->text));
    syntax::ParseInto(sources, file, unit, sink);
  }
  return unit;
}

}  // namespace

std::optional<sema::CheckedWorkspace> Compile(source::SourceSet& sources, diag::Sink& sink,
                                              const CompileOptions& options) {
  StageTimes unwanted;
  StageTimes& times = options.times != nullptr ? *options.times : unwanted;
  const ast::Unit unit = Timed(times.parse, [&] { return ParseWithLibrary(sources, sink); });
  sema::World world = options.world;
  for (const stdlib::Source& module : stdlib::Sources()) {
    world.library.push_back(ModulePath(module.name));
  }
  std::optional<sema::CheckedWorkspace> checked =
      Timed(times.check, [&] { return sema::Check(unit, sources, world, sink); });
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
