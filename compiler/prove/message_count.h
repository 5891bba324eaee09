#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/channel/facts.h"
#include "compiler/ir/program.h"
#include "compiler/prove/loops.h"

// What a statement that says something comes to on a channel that counts messages.
namespace hark::prove {

// Counts as runtime/channel/lower.h and fit.h make messages: a card that the channel has not is its
// picture and its text, and a text too long to stand above buttons goes in front of them. A text
// that is known only when it runs counts as one that fits, but for that. Only what goes into the
// conversation is counted so: an answer to a comment is one message.
class MessageCounter {
 public:
  // Both must outlive this.
  MessageCounter(const ir::Program& program, const LoopNest& nest);

  // Of the instruction that sends; 1 or more.
  std::int64_t Of(std::uint32_t inst, const ChannelFacts& channel) const;

 private:
  struct Drafted {
    ir::Part part;
    ir::InstId value;
  };
  using Draft = std::vector<Drafted>;

  Draft DraftOf(std::uint32_t inst) const;
  void Step(std::uint32_t inst, Draft& draft) const;
  // The text that is written out; null where it is known only when it runs.
  const std::string* TextOf(ir::InstId value) const;
  std::int64_t OfText(const std::string* text, std::size_t choices,
                      const ChannelFacts& channel) const;
  std::int64_t OfCards(const Draft& draft, const ChannelFacts& channel) const;
  std::int64_t OfMedia(const Draft& draft, ContentKind kind, const ChannelFacts& channel) const;

  const ir::Program& program_;
  const LoopNest& nest_;
  std::vector<Draft> at_start_;  // of each block: what is drafted of a message where it begins
};

}  // namespace hark::prove
