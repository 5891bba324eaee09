#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/prove/flow.h"
#include "compiler/source/source.h"

// What of a person goes to services.
namespace hark::prove {

// A call of a service and what goes with it, in its path or its body.
struct Shared {
  ir::ServiceId service;
  std::uint32_t call = 0;                // the instruction
  std::vector<std::size_t> fields = {};  // of the contact, those that are personal
  bool text = false;                     // something that the contact wrote
  std::vector<ir::InstId> values = {};   // what goes: the path, or the words; and the body
};
// Of one handler. A text that holds a value counts as it, and so does what is worked out from
// it, save yes or no.
std::vector<Shared> SharedBy(ProgramFlow& flows, ir::FunctionId handler);
// As `receives` names it: `contact.email`, `text`.
std::vector<std::string> NamesOf(const ir::Program& program, const Shared& shared);

// Reports what goes to a service that does not receive it.
void CheckShared(ProgramFlow& flows, const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
