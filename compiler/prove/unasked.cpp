#include "compiler/prove/unasked.h"

#include <algorithm>
#include <cstddef>

#include "compiler/channel/facts.h"
#include "compiler/prove/sends.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

bool HasNoWindow(const std::string& channel) {
  const ChannelFacts* facts = ChannelNamed(channel);
  return facts != nullptr && facts->window(WindowKind::Reply) == nullptr;
}

}  // namespace

void CheckUnasked(const ir::Program& program, const ir::Rule& rule, const LoopNest& nest,
                  const std::vector<std::string>& channels, const source::SourceSet& sources,
                  diag::Sink& sink) {
  if (rule.trigger.kind != EventKind::Schedule || !rule.audience) return;
  const std::vector<Send> sends = SendsOf(nest);
  for (const std::string& channel : channels) {
    if (!HasNoWindow(channel)) continue;
    const std::vector<bool> reached = BlocksOn(program, nest, channel, Behind::NoEvent);
    const auto unasked = std::ranges::find_if(sends, [&](const Send& send) {
      const ir::BlockId block = BlockOf(nest, send.inst);
      return send.to == Send::To::Conversation && reached[static_cast<std::size_t>(block.index)];
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
