#pragma once

#include <vector>

#include "compiler/channel/facts.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/prove/amount.h"
#include "compiler/prove/sends.h"
#include "compiler/source/source.h"

namespace hark::prove {

// What is wrong with one message on one channel.
struct WindowFinding {
  enum class Kind : std::uint8_t { TooLate, Uninvited, TooMany, PrivateTooLate, SecondPrivate };
  Kind kind;
  const ChannelFacts* channel;
  const WindowRow* window;
  Amount amount;                        // of time or messages, this one included
  const ir::Rule* collector = nullptr;  // that keeps what wakes the rule, or null
  const ir::Rule* queue = nullptr;      // that may queue it first and not want it then, or null
};

// A message of a rule, as it is told of.
struct RuleSend {
  const ir::Rule& rule;
  const ir::Function& handler;
  const Send& send;
};

// Tells what was found of one message, at least one thing, on all channels at once: by the
// first of it, with the channels of which the same is true.
void ReportWindow(const RuleSend& what, const std::vector<WindowFinding>& findings,
                  const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
