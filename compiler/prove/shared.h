#pragma once

#include <cstddef>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/bit_set.h"
#include "compiler/ir/program.h"
#include "compiler/source/source.h"

// What of a person goes to services.
namespace hark::prove {

// Whether the field says who the contact is: those marked `personal`, and all that channels
// tell but the language.
bool IsPersonal(const ir::ContactField& field);

// A call of a service and what goes with it, in its path or its body.
struct Shared {
  ir::ServiceId service;
  std::uint32_t call = 0;  // the instruction
  // Fields of the contact, by their index; behind the last, what the contact wrote.
  ir::BitSet data;
};
// Of one handler. A value is followed through texts, names, lists and functions; a text that
// holds it counts as it, and so does what is worked out from it, save yes or no.
std::vector<Shared> SharedBy(const ir::Program& program, const ir::Function& handler);

// Reports what goes to a service that does not receive it.
void CheckShared(const ir::Program& program, const ir::Rule& rule,
                 const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
