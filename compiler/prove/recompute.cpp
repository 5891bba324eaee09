#include "compiler/prove/recompute.h"

#include <cstddef>
#include <variant>

#include "compiler/prove/words.h"

namespace hark::prove {

void CheckRecompute(const ir::Program& program, const ir::Rule& rule,
                    const source::SourceSet& sources, diag::Sink& sink) {
  if (rule.follows) return;
  const ir::Function& handler = program.functions[rule.handler];
  for (std::size_t at = 0; at < handler.insts.size(); ++at) {
    const auto* suspend = std::get_if<ir::Suspend>(&handler.insts[at]);
    if (suspend == nullptr || handler.waits[suspend->wait].recompute_ms < 0) continue;
    diag::Build(sink, SpanAt(sources, handler.places[at]), diag::RecomputeStays,
                diag::Name{rule.name})
        .Note(SpanAt(sources, rule.place), "the rule's runs stay in the program they began in")
        .Help("let them go on in the new one: `on deploy follow` behind what the rule listens for")
        .Emit();
  }
}

}  // namespace hark::prove
