#include "compiler/prove/prove.h"

#include "compiler/ir/limits.h"
#include "compiler/prove/bounds.h"
#include "compiler/prove/circle.h"
#include "compiler/prove/consent.h"
#include "compiler/prove/loops.h"
#include "compiler/prove/nobody.h"
#include "compiler/prove/recompute.h"
#include "compiler/prove/shadow.h"
#include "compiler/prove/shared.h"
#include "compiler/prove/taint.h"
#include "compiler/prove/unasked.h"
#include "compiler/prove/window.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

// A turn that does more is a fault when it happens (HK909). A list of which nobody knows
// how long it is would be warned of wherever it is gone through, so it is left to that.
void CheckBounds(const ir::Rule& rule, std::int64_t effects, const source::SourceSet& sources,
                 diag::Sink& sink) {
  constexpr std::int64_t kMost = ir::kMaxEffectsPerTurn;
  const bool unknown = effects >= static_cast<std::int64_t>(ir::kMaxListItems);
  if (effects <= kMost || unknown) return;
  diag::Build(sink, SpanAt(sources, rule.place), diag::TurnDoesTooMuch, diag::Name{rule.name},
              diag::Count{effects}, diag::Count{kMost})
      .Label("where it does, the run ends with a fault and nothing of it happens")
      .Help("let the loop go round less often, or wait in between")
      .Emit();
}

}  // namespace

void Prove(const ir::Program& program, const std::vector<std::string>& channels,
           const source::SourceSet& sources, diag::Sink& sink) {
  const Keepers keepers = KeepersOf(program);
  for (const ir::Rule& rule : program.rules) {
    const LoopNest nest = FindLoops(program, program.functions[rule.handler]);
    const bool nobody = IsAboutNobody(rule);
    if (nobody) CheckNobody(program, rule, sources, sink);
    const std::vector<std::string> wakes_on = ChannelsOf(rule, channels);
    if (rule.answers && !nobody) {
      CheckWindows(program, keepers, rule, nest, wakes_on, sources, sink);
    }
    CheckConsent(program, rule, nest, wakes_on, sources, sink);
    CheckUnasked(program, rule, nest, wakes_on, sources, sink);
    CheckRecompute(program, rule, sources, sink);
    CheckBounds(rule, BoundFinder::EffectsOf(nest), sources, sink);
  }
  CheckCircles(program, sources, sink);
  CheckShadows(program, channels, sources, sink);
  ProgramFlow flows(program);
  CheckFlows(flows, sources, sink);
  CheckShared(flows, sources, sink);
}

}  // namespace hark::prove
