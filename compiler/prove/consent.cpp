#include "compiler/prove/consent.h"

#include <utility>
#include <variant>

#include "compiler/channel/facts.h"
#include "compiler/ir/purpose.h"
#include "compiler/prove/consent_facts.h"
#include "compiler/prove/sends.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

std::string TitleOf(const std::string& channel) {
  const ChannelFacts* facts = ChannelNamed(channel);
  return facts != nullptr ? std::string(facts->title) : channel;
}

class ConsentChecker {
 public:
  ConsentChecker(const ir::Program& program, const ir::Rule& rule, const LoopNest& nest,
                 const std::vector<std::string>& channels, const source::SourceSet& sources,
                 diag::Sink& sink)
      : program_(program),
        rule_(rule),
        nest_(nest),
        channels_(channels),
        sources_(sources),
        sink_(sink),
        follower_(program, nest.function) {}

  void Check() {
    const std::vector<Unasked> sends = UnaskedOf(program_, nest_);
    if (sends.empty()) return;
    follower_.Follow(Entry());
    for (const Unasked& send : sends) {
      if (send.purpose != ir::kService) CheckSend(send);
    }
  }

 private:
  // What woke the rule makes certain: its condition, and the segment that it is for.
  Purposes Entry() const {
    Purposes agreed = WhereTrue(program_, rule_.condition);
    if (!rule_.audience || !rule_.audience->is_segment) return agreed;
    for (const ir::Segment& segment : program_.segments) {
      if (segment.name != rule_.audience->name) continue;
      agreed = Together(agreed, WhereTrue(program_, segment.condition));
    }
    return agreed;
  }

  void CheckSend(const Unasked& send) {
    const ConsentState before = follower_.Before(send.inst);
    if (!before.reached) return;
    if (before.agreed && !before.agreed->contains(send.purpose)) {
      return ReportMissing(send, before);
    }
    const ir::BlockId block = BlockOf(nest_, send.inst);
    for (const std::string& other : channels_) {
      if (other == send.channel) continue;
      if (!BlocksOn(program_, nest_, other)[static_cast<std::size_t>(block.index)]) continue;
      return ReportElsewhere(send, other);
    }
  }

  source::Span SpanOf(std::uint32_t inst) const {
    return SpanAt(sources_, nest_.function.places[inst]);
  }

  void ReportMissing(const Unasked& send, const ConsentState& before) {
    auto builder =
        diag::Build(sink_, SpanOf(send.inst), diag::ConsentNotSure, diag::Name{send.purpose});
    if (const auto lost = before.lost_at.find(send.purpose); lost != before.lost_at.end()) {
      const bool waits = std::holds_alternative<ir::Suspend>(nest_.function.insts[lost->second]);
      std::move(builder).Note(SpanOf(lost->second), waits
                                                        ? "while this waits, they may take it back"
                                                        : "this takes it back");
    }
    // Nothing can be asked between a broadcast's segment and its message.
    const std::string asked = "contact.consented(\"" + send.purpose + "\")";
    const bool broadcast = rule_.audience && !rule_.schedule;
    std::move(builder)
        .Help(broadcast ? "broadcast it to a segment that says so: `contacts where " + asked + "`"
                        : "ask right before it: `if " + asked + " { … }`")
        .Emit();
  }

  void ReportElsewhere(const Unasked& send, const std::string& other) {
    diag::Build(sink_, SpanOf(send.inst), diag::ConsentElsewhere, diag::Name{send.purpose},
                diag::Text{TitleOf(other)}, diag::Text{TitleOf(send.channel)})
        .Note(SpanAt(sources_, rule_.place), "this also runs on " + TitleOf(other))
        .Help("let the rule run there alone, `from " + send.channel + "`, or write `on " +
              send.channel + " { … }` around it")
        .Emit();
  }

  const ir::Program& program_;
  const ir::Rule& rule_;
  const LoopNest& nest_;
  const std::vector<std::string>& channels_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
  ConsentFollower follower_;
};

}  // namespace

void CheckConsent(const ir::Program& program, const ir::Rule& rule, const LoopNest& nest,
                  const std::vector<std::string>& channels, const source::SourceSet& sources,
                  diag::Sink& sink) {
  ConsentChecker(program, rule, nest, channels, sources, sink).Check();
}

}  // namespace hark::prove
