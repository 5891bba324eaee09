// By which clock times are read: `in "Asia/Tashkent"`, `in contact.time_zone or "Asia/Tashkent"`.
#include "compiler/sema/clock.h"

#include <string>
#include <utility>

#include "compiler/base/time_zone.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/meant.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

// The field behind `contact.`; null where something else is written.
const ast::Name* ContactFieldIn(const Workspace& workspace, ExprId id) {
  const auto* member = std::get_if<ast::Member>(&workspace.expr(id).node);
  if (member == nullptr) return nullptr;
  const auto* object = std::get_if<ast::NameRef>(&workspace.expr(member->object).node);
  return object != nullptr && object->name == "contact" ? &member->field : nullptr;
}

void CheckIsTimeZone(Workspace& workspace, ExprId id) {
  const ast::Name* field = ContactFieldIn(workspace, id);
  if (field != nullptr && field->text == "time_zone") return;
  const Span span = workspace.expr(id).span;
  diag::Build(workspace.sink, span, diag::NoTimeZone, diag::Name{workspace.Quote(span)})
      .Help("write `contact.time_zone` here, or the name of a time zone alone")
      .Suggest(span, "contact.time_zone")
      .Emit();
}

std::string ZoneOf(Workspace& workspace, ExprId id) {
  if (ReportsBareZone(workspace, id)) return "";
  BodyChecker(workspace, Setting::Constant).CheckAs(id, workspace.Scalar(TypeKind::TimeZone));
  const auto value = EvaluateOrReport(workspace, id);
  const auto* name = value ? std::get_if<std::string>(&value->data) : nullptr;
  return name != nullptr ? *name : "";
}

}  // namespace

ir::Clock CheckClock(Workspace& workspace, ExprId id) {
  const auto* either = std::get_if<ast::Binary>(&workspace.expr(id).node);
  if (either != nullptr && either->op == ast::BinaryOp::Or) {
    CheckIsTimeZone(workspace, either->left);
    return {ZoneOf(workspace, either->right), true};
  }
  if (ContactFieldIn(workspace, id) == nullptr) return {ZoneOf(workspace, id), false};
  const Span span = workspace.expr(id).span;
  diag::Build(workspace.sink, span, diag::ClockWithoutZone)
      .Help("say by whose clock it goes then: `contact.time_zone or \"Asia/Tashkent\"`")
      .Suggest(span, "contact.time_zone or \"UTC\"")
      .Emit();
  return {};
}

void CheckTimeZone(Workspace& workspace, Span span, const std::string& name) {
  if (TimeZone::Named(name)) return;
  auto builder = diag::Build(workspace.sink, span, diag::UnknownTimeZone, diag::Name{name});
  if (const auto nearest = Nearest(name, TimeZone::Names())) {
    std::move(builder)
        .Help("did you mean `" + *nearest + "`?")
        .Suggest(span, "\"" + *nearest + "\"");
  } else {
    std::move(builder).Help("zones are named by a city, such as \"Asia/Tashkent\"");
  }
  std::move(builder).Emit();
}

}  // namespace hark::sema
