#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/suggest.h"
#include "compiler/sema/trigger.h"

namespace hark::sema {
namespace {

// In the order of ir::Mode.
constexpr const char* kModes[] = {"single", "restart", "queued", "parallel"};

// What a clause says as a number; nothing when it is no such constant, which is reported.
std::optional<std::int64_t> NumberOf(Workspace& workspace, ExprId id, TypeKind kind) {
  BodyChecker(workspace, Setting::Constant).CheckAs(id, workspace.Scalar(kind));
  const auto value = EvaluateOrReport(workspace, id);
  const auto* number = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

void ReportRange(Workspace& workspace, ExprId id, const char* clause, std::int64_t least,
                 std::int64_t most) {
  diag::Build(workspace.sink, workspace.expr(id).span, diag::ClauseOutOfRange, diag::Name{clause},
              diag::Count{least}, diag::Count{most})
      .Emit();
}

ir::Limit CheckLimit(Workspace& workspace, const ast::Limit& written) {
  ir::Limit limit;
  const auto count = NumberOf(workspace, written.count, TypeKind::Int);
  const auto period = NumberOf(workspace, written.period, TypeKind::Duration);
  if (count) limit.count = *count;
  if (period) limit.period_ms = *period;
  if (count && (*count < 1 || *count > ir::kMaxLimit)) {
    ReportRange(workspace, written.count, "limit", 1, ir::kMaxLimit);
  }
  if (period && *period <= 0) {
    diag::Build(workspace.sink, workspace.expr(written.period).span, diag::NoTime)
        .Help("write a duration above zero, such as `1h`")
        .Emit();
  }
  limit.per_workspace = written.whose.text == "workspace";
  if (!limit.per_workspace && written.whose.text != "contact" && !written.whose.text.empty()) {
    diag::Build(workspace.sink, written.whose.span, diag::LimitOfWhom,
                diag::Name{written.whose.text})
        .Help("write `per contact` or `per workspace`")
        .Emit();
  }
  return limit;
}

std::int64_t CheckPriority(Workspace& workspace, ExprId written) {
  const auto priority = NumberOf(workspace, written, TypeKind::Int);
  if (!priority) return 0;
  if (*priority < -ir::kMaxPriority || *priority > ir::kMaxPriority) {
    ReportRange(workspace, written, "priority", -ir::kMaxPriority, ir::kMaxPriority);
  }
  return *priority;
}

ir::Mode CheckMode(Workspace& workspace, const ast::Name& written) {
  const auto* found = std::ranges::find(kModes, written.text);
  if (found != std::end(kModes)) return static_cast<ir::Mode>(found - std::begin(kModes));
  DidYouMean(diag::Build(workspace.sink, written.span, diag::UnknownMode, diag::Name{written.text}),
             written.span, written.text, {std::begin(kModes), std::end(kModes)},
             "a rule is `single`, `restart`, `queued` or `parallel`")
      .Emit();
  return ir::Mode::Single;
}

// Whether the runs of the rule go on in the program of a deploy.
bool CheckDeploy(Workspace& workspace, const ast::Name& written) {
  if (written.text != "pin" && written.text != "follow" && !written.text.empty()) {
    DidYouMean(
        diag::Build(workspace.sink, written.span, diag::UnknownDeploy, diag::Name{written.text}),
        written.span, written.text, {"pin", "follow"},
        "runs are `pin`, and end in the program they began in, or `follow` to the new one")
        .Emit();
  }
  return written.text == "follow";
}

std::int64_t CheckCollect(Workspace& workspace, ExprId written, const TriggerFact& trigger) {
  constexpr std::int64_t kSecondMs = 1'000;
  const auto duration = NumberOf(workspace, written, TypeKind::Duration);
  if (trigger.info != nullptr && trigger.info->kind != EventKind::Message) {
    diag::Build(workspace.sink, workspace.expr(written).span, diag::CollectsMessages)
        .Help("leave `collect` out")
        .Emit();
  }
  if (!duration) return 0;
  if (*duration < kSecondMs || *duration > ir::kMaxCollectMs) {
    ReportRange(workspace, written, "collect in seconds", 1, ir::kMaxCollectMs / kSecondMs);
  }
  return *duration;
}

// What the rule says to a button whose question is over is a rule of its own, woken by that.
void CheckStale(Workspace& workspace, RuleFact& fact) {
  const ast::Rule& rule = std::get<ast::Rule>(fact.decl->node);
  if (rule.stale_word->text != "stale" && !rule.stale_word->text.empty()) {
    diag::Build(workspace.sink, rule.stale_word->span, diag::NotStale,
                diag::Name{rule.stale_word->text})
        .Help("write `on stale { … }`: what is said to a button whose question is over")
        .Suggest(rule.stale_word->span, "stale")
        .Emit();
  }
  TriggerFact& stale = fact.stale.emplace();
  stale.info = &Info(EventKind::Stale);
  stale.trigger.kind = EventKind::Stale;
  stale.trigger.subject = rule.name.text;
  stale.bindings.push_back({std::string(stale.info->binds), stale.info->record(), {}, {}});
  workspace.statements = 0;
  BodyChecker(workspace, Setting::Rule, fact.channels, &stale).CheckBody(*rule.stale);
}

}  // namespace

void CheckRules(Workspace& workspace) {
  for (const ast::Decl& decl : workspace.unit.decls) {
    const auto* rule = std::get_if<ast::Rule>(&decl.node);
    if (rule == nullptr) continue;
    RuleFact fact{.decl = &decl,
                  .trigger = CheckTrigger(workspace, rule->trigger, &rule->name),
                  .limit = {},
                  .known = {},
                  .channels = {}};
    fact.channels = EventChannels(workspace, fact.trigger, rule->trigger);
    if (rule->limit) fact.limit = CheckLimit(workspace, *rule->limit);
    if (rule->mode) fact.mode = CheckMode(workspace, *rule->mode);
    if (rule->collect) {
      fact.collect_ms = CheckCollect(workspace, *rule->collect, fact.trigger);
    }
    if (rule->on_deploy) fact.follows = CheckDeploy(workspace, *rule->on_deploy);
    if (rule->priority) fact.priority = CheckPriority(workspace, *rule->priority);
    workspace.rules.push_back(std::move(fact));
  }
  CheckFlows(workspace);
  for (RuleFact& fact : workspace.rules) {
    const ast::Rule& rule = std::get<ast::Rule>(fact.decl->node);
    BodyChecker checker(workspace, Setting::Rule, fact.channels, &fact.trigger);
    if (rule.when) checker.CheckWhen(*rule.when);
    fact.known = checker.known();
    workspace.statements = 0;
    checker.CheckBody(rule.body);
    if (rule.stale) CheckStale(workspace, fact);
  }
}

}  // namespace hark::sema
