// Tags need no declaration, so a slip in one shows only where it is tested: nothing in
// the workspace sets it. What people set by hand a test says with `given contact tagged`.
#include <string>
#include <vector>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/meant.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

// The tag a checked text names; nothing when it is worked out while a rule runs.
std::optional<std::string> TagOf(Workspace& workspace, ExprId tag) {
  if (!workspace.IsTextual(workspace.fact(tag).type)) return std::nullopt;
  const std::optional<ConstValue> value = EvaluateQuietly(workspace, tag);
  const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
  return text != nullptr ? std::optional(*text) : std::nullopt;
}

}  // namespace

void NoteTagTested(Workspace& workspace, ExprId tag) {
  if (TagOf(workspace, tag)) workspace.tags.tested.push_back(tag);
}

void NoteTagSet(Workspace& workspace, ExprId tag) {
  if (const auto name = TagOf(workspace, tag)) {
    workspace.tags.set.insert(*name);
  } else {
    workspace.tags.sets_any = true;
  }
}

void ReportUnsetTags(Workspace& workspace) {
  const TagUses& uses = workspace.tags;
  if (uses.sets_any) return;
  const std::vector<std::string> candidates(uses.set.begin(), uses.set.end());
  for (const ExprId tag : uses.tested) {
    const std::string name = *TagOf(workspace, tag);
    if (uses.set.contains(name)) continue;
    const Span span = workspace.expr(tag).span;
    auto builder = diag::Build(workspace.sink, span, diag::TagNeverSet, diag::Name{name});
    if (const auto nearest = Nearest(name, candidates)) {
      std::move(builder).Help("did you mean `" + *nearest + "`?").Emit();
    } else {
      std::move(builder)
          .Help("set it in a rule with `tag contact \"" + name +
                "\"`; if people set it by hand, say so in a test: `given contact tagged \"" + name +
                "\"`")
          .Emit();
    }
  }
}

bool BodyChecker::CheckTag(const ast::Tag& node) {
  CheckEffectText(node.tag, node.remove ? "untag" : "tag");
  CheckSaysSomething(ws_, node.tag, "a tag has a name, such as \"vip\"");
  if (!node.remove) NoteTagSet(ws_, node.tag);
  return true;
}

}  // namespace hark::sema
