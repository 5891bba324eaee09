#pragma once

#include <string>
#include <vector>

// What scripts may do beyond answering and keeping records: the table is capabilities.def.
namespace hark::sema {

struct Workspace;

// By the names that scripts and hark.toml have for them.
std::vector<std::string> CapabilityNames();

// Holds every file to its `require` lines, and those to what the workspace grants.
void CheckRequired(Workspace& workspace);

}  // namespace hark::sema
