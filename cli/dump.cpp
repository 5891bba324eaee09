#include "cli/dump.h"

#include "cli/native.h"
#include "compiler/ir/text_form.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print_ast.h"

namespace hark::cli {

Result<std::string> DumpStage(Dump stage, const Workspace& workspace, const ir::Program* program) {
  if (stage == Dump::Ast) {
    diag::Sink reported_already;
    return syntax::PrintAst(syntax::Parse(workspace.scripts, reported_already));
  }
  if (program == nullptr) return std::string();
  if (stage == Dump::Ir) return ir::Print(*program);
  const auto native = LoadNative();
  if (!native) return std::unexpected(native.error());
  return (*native)->PrintLlvm(*program);
}

}  // namespace hark::cli
