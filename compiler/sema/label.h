#pragma once

#include <vector>

#include "compiler/sema/workspace.h"

// What is written in several languages, and the labels of an enum's cases, which may be.
namespace hark::sema {

// Reports a language that is none, stands twice, says nothing or is missing. `name` is what is
// written in them.
void CheckTranslations(Workspace& workspace, const ast::Name& name,
                       const std::vector<ast::Translation>& translations);

// The case with what people see of it; reports labels that are not as they should be.
ir::EnumCase LabelledCase(Workspace& workspace, const ast::EnumCase& one);

// Tells where two cases have one label, be it in different languages or but for signs, or where
// one has the name of another: an answer is understood in all of them.
void CheckLabelsDiffer(Workspace& workspace, const ast::Enum& decl);

}  // namespace hark::sema
