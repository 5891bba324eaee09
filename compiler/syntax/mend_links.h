#pragma once

#include <vector>

#include "compiler/syntax/token.h"

namespace hark::syntax {

// Puts a text in place of an address without quotes, whose `//` was read as a comment, and
// reports it.
void MendLinks(const source::SourceSet& sources, source::FileId file, std::vector<Token>& tokens,
               diag::Sink& sink);

}  // namespace hark::syntax
