#include "compiler/syntax/format.h"

#include <utility>

#include "compiler/base/check.h"
#include "compiler/syntax/formatter.h"
#include "compiler/syntax/parse_file.h"

namespace hark::syntax {
namespace {

constexpr std::int64_t kColumns = 100;

// Declarations of one line that may stand close together.
bool IsShort(const ast::Decl& decl) {
  const auto* fn = std::get_if<ast::Fn>(&decl.node);
  return std::holds_alternative<ast::Use>(decl.node) ||
         std::holds_alternative<ast::Languages>(decl.node) ||
         std::holds_alternative<ast::Const>(decl.node) ||
         std::holds_alternative<ast::Enum>(decl.node) ||
         std::holds_alternative<ast::Record>(decl.node) ||
         std::holds_alternative<ast::ContactSchema>(decl.node) || (fn != nullptr && fn->value);
}

}  // namespace

std::string Formatter::Format() {
  Nodes nodes;
  for (std::size_t at = 0; at < unit_.decls.size(); ++at) {
    if (at > 0) {
      bool close = IsShort(unit_.decls[at - 1]) && IsShort(unit_.decls[at]);
      nodes.push_back(close ? Separator() : document_.Of(layout::Kind::Blank));
    }
    nodes.push_back(FormatDecl(unit_.decls[at]));
  }
  nodes.push_back(TakeDangling());
  HARK_CHECK(NextCode() == tokens_.size(), "nothing of a script is left out");
  return nodes.empty() || tokens_.empty() ? "" : document_.Print(Cat(std::move(nodes)), kColumns);
}

std::optional<std::string> Format(const source::SourceSet& sources, source::FileId file,
                                  diag::Sink& sink) {
  ast::Unit unit;
  diag::Sink errors;
  std::vector<Token> tokens = ParseFile(sources, file, unit, errors);
  bool failed = errors.has_errors();
  for (diag::Diagnostic& diagnostic : errors.Sorted()) sink.Add(std::move(diagnostic));
  if (failed) return std::nullopt;
  return Formatter(sources, file, tokens, unit).Format();
}

}  // namespace hark::syntax
