#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/prove/loops.h"
#include "compiler/source/source.h"

namespace hark::prove {

// The connected channels on which a rule can be woken.
std::vector<std::string> ChannelsOf(const ir::Rule& rule,
                                    const std::vector<std::string>& connected);

// The rules of a program that keep messages from those behind them, in its order: for a time that
// is written down, or until an earlier run of theirs has ended.
struct Keepers {
  std::vector<const ir::Rule*> collectors;
  std::vector<const ir::Rule*> queues;  // that may not want a message when its turn comes
};
Keepers KeepersOf(const ir::Program& program);

// Reports every message of a rule that may reach a channel outside its reply window, or
// beyond the number of messages that the window takes. The rule is one of the program's.
void CheckWindows(const ir::Program& program, const Keepers& keepers, const ir::Rule& rule,
                  const LoopNest& nest, const std::vector<std::string>& channels,
                  const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
