#pragma once

#include <string_view>

namespace hark::ir {

// What keeps a text from being the address of a service, in words for its author; empty when
// it is one: `https://host`, with a port and the beginning of all paths where there are any.
// Plain http goes to this machine alone. Nothing in it is to be decoded or resolved: no user,
// query, fragment, `%` or `..`.
std::string_view WrongWithServiceUrl(std::string_view url);

// Whether it is labels apart by dots, each of letters, digits and inner hyphens.
bool IsHostName(std::string_view host);

}  // namespace hark::ir
