#include "compiler/driver/compile.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "compiler/base/check.h"
#include "compiler/channel/trigger.h"
#include "compiler/driver/library.h"
#include "compiler/ir/verify.h"
#include "compiler/opt/pipeline.h"
#include "compiler/prove/prove.h"
#include "compiler/sema/ast_walk.h"
#include "compiler/sema/module.h"
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

constexpr std::string_view kButtons = "std/buttons.hark";

bool WaitsForButtons(const ast::Stmt& stmt) {
  const auto* await = std::get_if<ast::Await>(&stmt.node);
  return await != nullptr && std::ranges::any_of(await->arms, [](const ast::AwaitArm& arm) {
           return arm.event && !arm.event->on.words.empty() &&
                  arm.event->on.words.front().text == Info(EventKind::Tap).words;
         });
}

// Whether a workspace shows buttons that may outlive their questions and leaves it to the
// library to say so: no rule of its own is for all of them.
bool NeedsStaleRule(const ast::Unit& unit) {
  bool shows = false;
  for (const ast::Decl& decl : unit.decls) {
    const auto* rule = std::get_if<ast::Rule>(&decl.node);
    const bool is_for_all = rule != nullptr && rule->trigger.words.size() == 1 &&
                            rule->trigger.words.front().text == Info(EventKind::Stale).words;
    if (is_for_all) return false;
    sema::ForEachStmt(unit, decl, [&](const ast::Stmt& stmt) {
      const auto* ask = std::get_if<ast::Ask>(&stmt.node);
      shows |= (ask != nullptr && ask->choices.has_value()) || WaitsForButtons(stmt);
    });
  }
  return shows;
}

// Parses what was written, then each library module that it uses, and what those use.
// `parse` adds the declarations of a script to `unit` and says whether to go on.
template <typename ParseOne>
bool ParseWithLibrary(source::SourceSet& sources, const ast::Unit& unit, const ParseOne& parse) {
  std::set<std::string, std::less<>> there;
  for (const source::FileId file : sources.ids()) {
    there.insert(sources.file(file).name);
    if (!parse(file)) return false;
  }
  for (std::size_t at = 0; at < unit.decls.size(); ++at) {
    const auto* use = std::get_if<ast::Use>(&unit.decls[at].node);
    const stdlib::Source* module = use != nullptr ? ModuleOf(*use) : nullptr;
    if (module == nullptr || !there.insert(std::string(module->name)).second) continue;
    if (!parse(sources.Add(std::string(module->name), std::string(module->text)))) return false;
  }
  const auto buttons = std::ranges::find(stdlib::Sources(), kButtons, &stdlib::Source::name);
  if (there.contains(kButtons) || !NeedsStaleRule(unit)) return true;
  return parse(sources.Add(std::string(buttons->name), std::string(buttons->text)));
}

using Compiled = std::optional<sema::CheckedWorkspace>;

// All stages behind parsing.
Compiled Finish(const ast::Unit& unit, const source::SourceSet& sources, diag::Sink& sink,
                const CompileOptions& options, StageTimes& times) {
  sema::World world = options.world;
  for (const stdlib::Source& module : stdlib::Sources()) {
    world.library.push_back(sema::ModulePath(module.name));
  }
  Compiled checked = Timed(times.check, [&] { return sema::Check(unit, sources, world, sink); });
  if (!checked) return std::nullopt;
  CheckVerified(checked->program, "what sema emits verifies", times);
  Timed(times.prove, [&] {
    if (options.prove) prove::Prove(checked->program, world.channels, sources, sink);
    return true;
  });
  if (sink.has_errors()) return std::nullopt;
  if (!options.optimize) return checked;
  Timed(times.optimize, [&] {
    opt::Run(opt::Passes(), checked->program);
    return true;
  });
  CheckVerified(checked->program, "what opt leaves verifies", times);
  return checked;
}

// With every place named by its script, not by a part of it.
diag::Diagnostic InScripts(diag::Diagnostic diagnostic, const source::SourceSet& sources) {
  const auto name = [&](source::Span& span) { span = sources.InScript(span); };
  name(diagnostic.primary.span);
  for (diag::Label& note : diagnostic.notes) name(note.span);
  for (diag::FixIt& fix : diagnostic.fixes) name(fix.span);
  return diagnostic;
}

// The quick way after an edit, for scripts without mistakes. Says nothing when it gives
// nothing: mistakes are reported by the one way that reads scripts as a whole.
Compiled CompileEdit(source::SourceSet& sources, diag::Sink& sink, const CompileOptions& options,
                     StageTimes& times) {
  diag::Sink found;
  if (!LeavesStopWords(sources, found)) return std::nullopt;
  source::SourceSet placed = sources;
  const std::size_t own = placed.size();
  syntax::TreeCache& trees = *options.trees;
  const ast::Unit& unit = trees.Begin(placed);
  const bool clean = Timed(times.parse, [&] {
    return ParseWithLibrary(placed, unit,
                            [&](source::FileId file) { return trees.Add(placed, file); });
  });
  if (!clean) return std::nullopt;
  Compiled compiled = Finish(unit, placed, found, options, times);
  if (!compiled) return std::nullopt;
  for (const diag::Diagnostic& warning : found.Sorted()) {
    sink.Add(InScripts(AtUse(warning, unit, placed, own), placed));
  }
  sources = std::move(placed);
  return compiled;
}

}  // namespace

Compiled Compile(source::SourceSet& sources, diag::Sink& sink, const CompileOptions& options) {
  StageTimes unwanted;
  StageTimes& times = options.times != nullptr ? *options.times : unwanted;
  if (options.trees != nullptr) {
    if (Compiled compiled = CompileEdit(sources, sink, options, times)) return compiled;
  }
  const std::size_t own = sources.size();
  ast::Unit unit;
  bool whole = LeavesStopWords(sources, sink);
  Timed(times.parse, [&] {
    return ParseWithLibrary(sources, unit, [&](source::FileId file) {
      whole &= syntax::ParseInto(sources, file, unit, sink);
      return true;
    });
  });
  // What does not parse leaves names and fields out, each of which would be missed everywhere.
  if (!whole) return std::nullopt;
  Compiled compiled = Finish(unit, sources, sink, options, times);
  sink.Place([&](diag::Diagnostic one) { return AtUse(std::move(one), unit, sources, own); });
  return compiled;
}

}  // namespace hark::driver
