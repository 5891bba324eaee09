// Lists of contacts: `list vips`, `add to vips`, `contact in vips`.
#include <string>
#include <vector>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {

std::optional<std::size_t> ListNamed(Workspace& workspace, const ast::Name& name) {
  if (name.text.empty()) return std::nullopt;
  Symbol* symbol = workspace.Find(name.text, name.span);
  if (symbol != nullptr && symbol->kind == Symbol::Kind::List) {
    symbol->used = true;
    return symbol->index;
  }
  std::vector<std::string> candidates;
  for (const ast::ListDecl* list : workspace.lists) candidates.push_back(list->name.text);
  DidYouMean(diag::Build(workspace.sink, name.span, diag::UnknownList, diag::Name{name.text}),
             name.span, name.text, candidates, "declare it: `list " + name.text + "`")
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
  const auto* name = std::get_if<ast::NameRef>(&ws_.expr(node.right).node);
  if (name == nullptr) {
    Check(node.right);
    diag::Build(ws_.sink, span, diag::UnknownList, diag::Name{ws_.Quote(span)})
        .Help("behind `contact in` stands the name of a `list` or `segment`")
        .Emit();
    return result;
  }
  Symbol* symbol = ws_.Find(name->name, span);
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Segment) {
    symbol->used = true;
    CheckSegment(ws_, symbol->index, span);
    ws_.fact(node.right).target = ToSegment{symbol->index};
  } else if (const auto list = ListNamed(ws_, {name->name, span})) {
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
