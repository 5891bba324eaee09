// Lists of contacts: `list vips`, `add to vips`, `contact in vips`.
#include <string>
#include <vector>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/name_hint.h"

namespace hark::sema {

std::optional<std::size_t> ListNamed(Workspace& workspace, const ast::Name& name) {
  if (name.text.empty()) return std::nullopt;
  Symbol* symbol = workspace.Find(name.text, name.span);
  if (symbol != nullptr && symbol->kind == Symbol::Kind::List) {
    symbol->used = true;
    return symbol->index;
  }
  if (ReportNotInModule(workspace, name, {Symbol::Kind::List})) return std::nullopt;
  const std::vector<std::string> candidates = NamesSeen(workspace, name.span, {Symbol::Kind::List});
  DidYouMeanOf(workspace,
               diag::Build(workspace.sink, name.span, diag::UnknownList, diag::Name{name.text}),
               name, {Symbol::Kind::List}, candidates, "declare it: `list " + name.text + "`")
      .Emit();
  return std::nullopt;
}

// The word `contact`, where no local name hides it.
bool BodyChecker::IsContact(ExprId id) const {
  const auto* name = std::get_if<ast::NameRef>(&ws_.expr(id).node);
  return name != nullptr && name->name == "contact" && FindVariable("contact") == nullptr;
}

// `contact in vips`
TypeId BodyChecker::CheckContactIn(const ast::Binary& node) {
  const TypeId result = ws_.Scalar(TypeKind::Bool);
  const Span span = ws_.expr(node.right).span;
  if (RefuseEvent(ws_.expr(node.left).span, "contact")) return result;
  const std::optional<ast::Name> name = DeclaredIn(node.right);
  if (!name) {
    Check(node.right);
    diag::Build(ws_.sink, span, diag::UnknownList, diag::Name{ws_.Quote(span)})
        .Help("behind `contact in` stands the name of a `list` or `segment`")
        .Emit();
    return result;
  }
  Symbol* symbol = ws_.Find(name->text, span);
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Segment) {
    symbol->used = true;
    CheckSegment(ws_, symbol->index, span);
    ws_.fact(node.right).target = ToSegment{symbol->index};
    return result;
  }
  const auto kinds = {Symbol::Kind::List, Symbol::Kind::Segment};
  if (symbol == nullptr && ReportNotInModule(ws_, *name, kinds)) return result;
  if (const auto list = ListNamed(ws_, *name)) {
    ws_.fact(node.right).target = ToList{*list};
  }
  return result;
}

bool BodyChecker::CheckChangeList(const ast::ChangeList& node, Span span) {
  if (RefuseEffect(span, node.remove ? "remove from" : "add to")) return true;
  ListNamed(ws_, node.list);
  return true;
}

}  // namespace hark::sema
