#include "compiler/prove/unasked.h"

#include <algorithm>
#include <string_view>

#include "compiler/channel/facts.h"
#include "compiler/prove/sends.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

bool HasNoWindow(const std::string& channel) {
  const ChannelFacts* facts = ChannelNamed(channel);
  return facts != nullptr && facts->window(WindowKind::Reply) == nullptr;
}

// Of each block, whether a run on the channel can reach it before the contact did anything.
std::vector<bool> Unanswered(const ir::Program& program, const LoopNest& nest,
                             std::string_view channel) {
  std::vector<bool> reached(nest.function.blocks.size());
  std::vector<ir::BlockId> open = {ir::BlockId{0}};
  while (!open.empty()) {
    const ir::BlockId block = open.back();
    open.pop_back();
    if (reached[static_cast<std::size_t>(block.index)]) continue;
    reached[static_cast<std::size_t>(block.index)] = true;
    for (const Edge& edge : EdgesFrom(nest.function, block)) {
      const bool answered = ArmOf(nest.function, edge) != nullptr;
      if (!answered && IsTaken(program, nest.function, edge, channel)) open.push_back(edge.to);
    }
  }
  return reached;
}

}  // namespace

void CheckUnasked(const ir::Program& program, const ir::Rule& rule, const LoopNest& nest,
                  const std::vector<std::string>& channels, const source::SourceSet& sources,
                  diag::Sink& sink) {
  if (rule.trigger.kind != EventKind::Schedule || !rule.audience) return;
  const std::vector<Send> sends = SendsOf(nest);
  for (const std::string& channel : channels) {
    if (!HasNoWindow(channel)) continue;
    const std::vector<bool> reached = Unanswered(program, nest, channel);
    const auto unasked = std::ranges::find_if(sends, [&](const Send& send) {
      const bool here = std::ranges::any_of(nest.order, [&](ir::BlockId id) {
        const ir::Block& block = nest.function.blocks[id];
        return reached[static_cast<std::size_t>(id.index)] && send.inst >= block.begin &&
               send.inst < block.end;
      });
      return here && send.to == Send::To::Conversation;
    });
    if (unasked == sends.end()) continue;
    diag::Build(sink, SpanAt(sources, nest.function.places[unasked->inst]), diag::UnaskedReply)
        .Note(SpanAt(sources, rule.place), "nobody wrote to begin this")
        .Help(
            "a reply asks for no consent and goes at night too; say what it is for: `send … to "
            "contact via " +
            channel +
            " for \"news\"`, or for \"service\" where it is part of "
            "what they asked for")
        .Emit();
    return;
  }
}

}  // namespace hark::prove
