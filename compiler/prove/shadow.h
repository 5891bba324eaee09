#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/source/source.h"

namespace hark::prove {

// Warns of answering rules that can never answer, since one above, or several, take all that
// would wake them; and of those that look for a message which goes to one above. Each with
// a message as an example. `channels` are the connected ones.
void CheckShadows(const ir::Program& program, const std::vector<std::string>& channels,
                  const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
