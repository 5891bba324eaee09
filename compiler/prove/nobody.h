#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/source/source.h"

// A schedule without `for` fires about nobody.
namespace hark::prove {

bool IsAboutNobody(const ir::Rule& rule);

// Reports the first thing that such a rule does with a contact, in its condition or its body.
void CheckNobody(const ir::Program& program, const ir::Rule& rule, const source::SourceSet& sources,
                 diag::Sink& sink);

}  // namespace hark::prove
