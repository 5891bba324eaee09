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

// Reports every message of a rule that may reach a channel outside its reply window, or
// beyond the number of messages that the window takes.
void CheckWindows(const ir::Program& program, const ir::Rule& rule, const LoopNest& nest,
                  const std::vector<std::string>& channels, const source::SourceSet& sources,
                  diag::Sink& sink);

}  // namespace hark::prove
