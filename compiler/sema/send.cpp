// What goes to contacts unasked: `send … to contact via whatsapp for "marketing"`, and when and
// how often: `sending { … }`. That they agreed is for compiler/prove.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/ir/purpose.h"
#include "compiler/sema/ast_walk.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/clock.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/declared_once.h"
#include "compiler/sema/service.h"
#include "compiler/sema/template_list.h"

namespace hark::sema {
namespace {

void DeclareQuiet(Workspace& workspace, const ast::Sending::Quiet& quiet, ir::Sending& sending) {
  sending.quiet_from = quiet.hours.from;
  sending.quiet_to = quiet.hours.to;
  if (quiet.hours.from == quiet.hours.to) {
    diag::Build(workspace.sink, quiet.hours.span, diag::OpeningEmpty)
        .Help("write from when to when, such as `quiet 21:00-09:00`")
        .Emit();
  }
  sending.clock = CheckClock(workspace, quiet.zone);
}

void DeclareMost(Workspace& workspace, const ast::Sending::Most& most, ir::Sending& sending) {
  const auto count = ConstantNumber(workspace, most.count, TypeKind::Int);
  const auto period = ConstantNumber(workspace, most.period, TypeKind::Duration);
  if (count && (*count < 1 || *count > ir::kMaxLimit)) {
    diag::Build(workspace.sink, workspace.expr(most.count).span, diag::ClauseOutOfRange,
                diag::Name{"at most"}, diag::Count{1}, diag::Count{ir::kMaxLimit})
        .Emit();
  }
  if (period && *period <= 0) {
    diag::Build(workspace.sink, workspace.expr(most.period).span, diag::NoTime)
        .Help("write a duration above zero, such as `1w`")
        .Emit();
  }
  if (most.whose.text != "contact" && !most.whose.text.empty()) {
    diag::Build(workspace.sink, most.whose.span, diag::LimitOfWhom, diag::Name{most.whose.text})
        .Help("write `per contact`")
        .Emit();
  }
  sending.most = count.value_or(0);
  sending.period_ms = period.value_or(0);
}

// Null where there is none of this name, which is then reported.
const ChannelFacts* CheckedChannel(Workspace& workspace, const ast::Name& name) {
  const bool known = !name.text.empty() && CheckChannel(workspace, name);
  return known ? ChannelNamed(name.text) : nullptr;
}

}  // namespace

void DeclareSending(Workspace& workspace) {
  const auto* sending = DeclaredOnce(workspace, &ast::Sending::word_span, diag::SecondSending,
                                     "the first one is here", "it is for all rules: write it once");
  if (sending == nullptr) return;
  if (sending->quiet) DeclareQuiet(workspace, *sending->quiet, workspace.program.sending);
  if (sending->most) DeclareMost(workspace, *sending->most, workspace.program.sending);
}

// What is sent, where it is sent. `facts`: of the channel; null: unknown.
void BodyChecker::CheckSentPart(const ast::Send& node, const ChannelFacts* facts) {
  std::vector<const ChannelFacts*> around;
  if (facts != nullptr) around.push_back(facts);
  std::swap(channels_, around);
  CheckPart(node.part);
  std::swap(channels_, around);
  const bool is_template = std::holds_alternative<ast::SaidTemplate>(node.part.node);
  if (facts != nullptr && !is_template && facts->window(WindowKind::Reply) != nullptr) {
    diag::Build(ws_.sink, node.part.span, diag::SendNeedsTemplate,
                diag::Text{std::string(facts->title)})
        .Help("write `" + std::string(node.audience ? "broadcast" : "send") +
              " template NAME(…)`; to a contact who has just written, `reply`")
        .Emit();
  }
}

// Whoever it goes to is `contact` in it, and nothing is known of them. Values that were made
// before go with it; of the event, what has a name.
void BodyChecker::CheckBroadcast(StmtId id, const ast::Send& node) {
  const auto outside = static_cast<std::int32_t>(ws_.variables.size());
  const Paths before = known_;
  ForgetContact();
  const Setting around = std::exchange(setting_, Setting::Broadcast);
  const ChannelFacts* facts = CheckedChannel(ws_, node.channel);
  CheckSentPart(node, facts);
  setting_ = around;
  known_ = before;
  CheckPurpose(node);
  const std::optional<ir::Audience> audience = AudienceNamed(ws_, *node.audience);
  BroadcastFact fact;
  if (audience) fact.audience = *audience;
  for (const ExprId root : ExprsOf(ws_.unit.stmts[id])) {
    ForEachExpr(ws_.unit, root, [&](ExprId part) {
      const auto* to = std::get_if<ToVariable>(&ws_.fact(part).target);
      if (to == nullptr) return;
      const bool inside = to->variable.index >= outside && !ws_.variables[to->variable].of_event;
      const bool again = std::ranges::find(fact.handed, to->variable) != fact.handed.end();
      if (inside || again) return;
      fact.handed.push_back(to->variable);
      if (ws_.Is(ws_.variables[to->variable].type, TypeKind::Secret)) RefuseSecret(part);
    });
  }
  ws_.broadcasts.emplace(id, std::move(fact));
}

// The contact can only be missing on the channel where the rule may run on others.
bool BodyChecker::CheckSend(StmtId id, const ast::Send& node, Span span) {
  const bool refused = RefuseEffect(node.verb_span, node.audience ? "broadcast" : "send");
  if (node.audience) {
    if (!refused) CheckBroadcast(id, node);
    return true;
  }
  const ChannelFacts* facts = CheckedChannel(ws_, node.channel);
  const bool sure = facts != nullptr && channels_.size() == 1 && channels_.front() == facts;
  CheckSentPart(node, facts);
  CheckPurpose(node);
  if (node.otherwise) {
    const Paths before = known_;
    CheckBody(*node.otherwise);
    known_ = Both(before, known_);
  } else if (!node.ignored && !refused && !IsAboutNobody() && !sure && facts != nullptr) {
    diag::Build(ws_.sink, span, diag::FailureUnhandled)
        .Label("the contact may have no address on " + std::string(facts->title))
        .Help("say what happens with `else { … }`, or write `ignore` if nothing has to")
        .Suggest({span.file, span.end, span.end}, " ignore")
        .Emit();
  }
  return true;
}

// A text that is written out, so that it can be proved.
void BodyChecker::CheckPurpose(const ast::Send& node) {
  if (!node.purpose) {
    diag::Build(ws_.sink, node.verb_span, diag::SendWithoutPurpose)
        .Help(
            "what the contact waits for is `for \"service\"`; all else needs their consent, such "
            "as `for \"marketing\"`")
        .Emit();
    return;
  }
  const std::string purpose = ConstantText(ws_, *node.purpose);
  CheckTemplatePurpose(ws_, node, purpose);
  if (!purpose.empty() || !std::holds_alternative<ast::TextLiteral>(ws_.expr(*node.purpose).node)) {
    return;
  }
  const auto& literal = std::get<ast::TextLiteral>(ws_.expr(*node.purpose).node);
  if (!literal.parts.empty()) return;
  diag::Build(ws_.sink, ws_.expr(*node.purpose).span, diag::SendWithoutPurpose)
      .Help("name the purpose, such as \"marketing\"")
      .Emit();
}

}  // namespace hark::sema
