#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "compiler/sema/suggest.h"
#include "compiler/sema/workspace.h"

// What an author may have meant by a name that is not there.
namespace hark::sema {

// The declarations of these kinds in a module, by name, for suggestions.
std::vector<std::string> NamesIn(const Workspace& workspace, ModuleId module,
                                 std::initializer_list<Symbol::Kind> kinds);
// The same of those that a name at this place may mean: of its module, and of the root.
std::vector<std::string> NamesSeen(const Workspace& workspace, Span at,
                                   std::initializer_list<Symbol::Kind> kinds);
// Adds how a name is written that modules have which the script uses, now used; else as
// DidYouMean does.
diag::Builder&& DidYouMeanOf(Workspace& workspace, diag::Builder&& builder, const ast::Name& name,
                             std::initializer_list<Symbol::Kind> kinds,
                             const std::vector<std::string>& candidates, std::string help = {});
// Reports a name with a module in front, `shop.vips`, where there is no such module or it has no
// such declaration, and says whether it was one.
bool ReportNotInModule(Workspace& workspace, const ast::Name& name,
                       std::initializer_list<Symbol::Kind> kinds);
// How a script writes a name if it is the case of an enum, of its own module, of the root's or of
// one that it uses; empty where none has it.
std::string CaseElsewhere(Workspace& workspace, const ast::Name& name);

}  // namespace hark::sema
