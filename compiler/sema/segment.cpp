// Segments: `segment regulars = contacts where …`. The condition is about the contact and
// the time alone, because it is also asked when nobody writes.
#include "compiler/sema/body_checker.h"

namespace hark::sema {

void CheckSegment(Workspace& workspace, std::size_t index, Span use) {
  const ast::Segment& decl = *workspace.segments[index].decl;
  Progress& progress = workspace.segments[index].progress;
  if (progress == Progress::Done) return;
  if (progress == Progress::Going) {
    diag::Build(workspace.sink, use, diag::SegmentInCircle, diag::Name{decl.name.text})
        .Help("write what it means here instead of its name")
        .Emit();
    return;
  }
  progress = Progress::Going;
  BodyChecker(workspace, Setting::Segment).CheckWhen(decl.condition);
  workspace.segments[index].progress = Progress::Done;
}

void CheckSegments(Workspace& workspace) {
  for (std::size_t index = 0; index < workspace.segments.size(); ++index) {
    CheckSegment(workspace, index, workspace.segments[index].decl->name.span);
  }
}

}  // namespace hark::sema
