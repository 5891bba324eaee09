#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/source/source.h"

// What is proved of a program before it runs. README.md says what, and what not.
namespace hark::prove {

// Time that the work itself may take, all in all, between what a contact did and a reply:
// the proofs leave as much of a reply window unused. A worker that is down for longer is
// beyond them; what it sends late, the outbox judges.
inline constexpr std::int64_t kWorkMs = 60'000;

// Reports what may go wrong in front of a contact. Takes what sema gives, before any pass
// of opt. `channels` are the connected ones, by their names.
void Prove(const ir::Program& program, const std::vector<std::string>& channels,
           const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
