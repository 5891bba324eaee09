// Who has the conversation: `teams "sales", "desk"`, `assign to`, `hand off to`, `give back`,
// `close conversation`, and what rules read of it.
#include <algorithm>
#include <string>
#include <utility>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/declared_once.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

void DeclareTeam(Workspace& workspace, ExprId written) {
  BodyChecker(workspace, Setting::Constant).CheckAs(written, workspace.Scalar(TypeKind::Text));
  const std::optional<ConstValue> value = EvaluateOrReport(workspace, written);
  const auto* name = value ? std::get_if<std::string>(&value->data) : nullptr;
  if (name == nullptr) return;
  std::vector<std::string>& teams = workspace.program.teams;
  const Span span = workspace.expr(written).span;
  if (name->empty()) {
    diag::Build(workspace.sink, span, diag::TeamWithoutName)
        .Help("write what the team is called, such as \"sales\"")
        .Emit();
  } else if (std::ranges::find(teams, *name) != teams.end()) {
    diag::Build(workspace.sink, span, diag::DuplicateName, diag::Name{*name})
        .Help("remove one of the two")
        .Emit();
  } else {
    teams.push_back(*name);
  }
}

// How long a team keeps a conversation that nothing else is said of.
void DeclareBackAfter(Workspace& workspace, ExprId written) {
  BodyChecker(workspace, Setting::Constant).CheckAs(written, workspace.Scalar(TypeKind::Duration));
  const std::optional<ConstValue> value = EvaluateOrReport(workspace, written);
  const auto* duration = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
  if (duration == nullptr) return;
  workspace.program.back_after_ms = *duration;
  if (*duration > 0) return;
  diag::Build(workspace.sink, workspace.expr(written).span, diag::NoTime)
      .Help("write a duration above zero, such as `12h`")
      .Emit();
}

struct Member {
  std::string_view name;
  BuiltIn reads;
};
constexpr Member kMembers[] = {
    {"owned", BuiltIn::Owned}, {"team", BuiltIn::Team}, {"closed", BuiltIn::Closed}};

}  // namespace

void CheckTeams(Workspace& workspace) {
  const auto* teams = DeclaredOnce(workspace, &ast::Teams::span, diag::SecondTeams, "the first",
                                   "a workspace has one list of teams: put both together");
  if (teams == nullptr) return;
  for (const ExprId team : teams->names) DeclareTeam(workspace, team);
  if (teams->back_after) DeclareBackAfter(workspace, *teams->back_after);
}

std::optional<std::string> TeamNamed(Workspace& workspace, ExprId team) {
  BodyChecker(workspace, Setting::Constant).CheckAs(team, workspace.Scalar(TypeKind::Text));
  const std::optional<ConstValue> value = EvaluateOrReport(workspace, team);
  const auto* name = value ? std::get_if<std::string>(&value->data) : nullptr;
  if (name == nullptr) return std::nullopt;
  const std::vector<std::string>& teams = workspace.program.teams;
  if (std::ranges::find(teams, *name) != teams.end()) return *name;
  const Span span = workspace.expr(team).span;
  auto builder = diag::Build(workspace.sink, span, diag::UnknownTeam, diag::Name{*name});
  if (const auto nearest = Nearest(*name, teams)) {
    std::move(builder)
        .Help("did you mean `" + *nearest + "`?")
        .Suggest(span, "\"" + *nearest + "\"");
  } else {
    std::move(builder).Help(teams.empty() ? "say which teams there are: `teams \"" + *name + "\"`"
                                          : "add it to the list of `teams`");
  }
  std::move(builder).Emit();
  return std::nullopt;
}

bool BodyChecker::CheckAssign(const ast::Assign& node, Span span) {
  RefuseEffect(span, node.hands_off ? "hand off" : "assign");
  TeamNamed(ws_, node.team);
  if (node.back_after) {
    CheckAs(*node.back_after, ws_.Scalar(TypeKind::Duration));
    CheckPositive(*node.back_after);
  }
  return !node.hands_off;
}

bool BodyChecker::CheckChangeConversation(const ast::ChangeConversation& node, Span span) {
  RefuseEffect(span, node.closes ? "close conversation" : "give back");
  return true;
}

// `conversation.owned`
TypeId BodyChecker::CheckConversationMember(ExprId id, const ast::Name& field) {
  if (RefuseEvent(ws_.expr(id).span, "conversation")) return {};
  const auto* member = std::ranges::find(kMembers, field.text, &Member::name);
  if (member != std::end(kMembers)) {
    ws_.fact(id).target = ToBuiltIn{member->reads};
    const TypeId text = ws_.Scalar(TypeKind::Text);
    return member->reads == BuiltIn::Team ? ws_.OptionalOf(text) : ws_.Scalar(TypeKind::Bool);
  }
  std::vector<std::string> names;
  for (const Member& one : kMembers) names.emplace_back(one.name);
  DidYouMean(diag::Build(ws_.sink, field.span, diag::UnknownField, diag::Type{"a conversation"},
                         diag::Name{field.text}),
             field.span, field.text, names, "a conversation is `owned`, `closed`, or has a `team`")
      .Emit();
  return {};
}

}  // namespace hark::sema
