// Conditions that are settled before a script runs, and branches that are never taken for it.
//
// Goes through each body with what is known where: a condition that holds or does not, on the
// way there. What depends on the contact or the moment is forgotten where that may change: at
// every effect and every wait. A value is known by how it is read (`contact.plan`, `text`,
// `order.total`); what cannot be told to be the same value is none.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/match.h"
#include "compiler/sema/ast_walk.h"
#include "compiler/sema/condition_judge.h"

namespace hark::sema {
namespace {

bool Same(const Fact& one, const Fact& other) {
  return one.span == other.span && one.holds == other.holds;
}

// What is known on both ways.
Facts Common(const Facts& some, const Facts& others) {
  Facts common;
  for (const Fact& one : some) {
    const auto same = [&](const Fact& other) { return Same(one, other); };
    if (std::ranges::any_of(others, same)) common.push_back(one);
  }
  return common;
}

Facts Unchanging(Facts facts) {
  std::erase_if(facts, [](const Fact& fact) { return fact.part.read.changes; });
  return facts;
}

// Whether it leaves the contact, the conversation and the moment as they are.
bool ChangesNothing(const ast::Stmt& stmt) {
  return std::visit(Match{
                        [](const ast::ErrorStmt&) { return true; },
                        [](const ast::Let&) { return true; },
                        [](const ast::Reply&) { return true; },
                        [](const ast::React&) { return true; },
                        [](const ast::Log&) { return true; },
                        [](const ast::Stop&) { return true; },
                        [](const ast::Return&) { return true; },
                        [](const ast::If&) { return true; },
                        [](const ast::Match&) { return true; },
                        [](const ast::On&) { return true; },
                        [](const ast::For&) { return true; },
                        [](const ast::Repeat&) { return true; },
                        [](const auto&) { return false; },
                    },
                    stmt.node);
}

// What a statement works out when its wait is over or, in a broadcast, for other contacts.
std::vector<ExprId> AskedLate(const ast::Stmt& stmt) {
  std::vector<ExprId> late;
  if (const auto* send = std::get_if<ast::Send>(&stmt.node)) {
    if (send->audience) late = ExprsOf(stmt);
  } else if (const auto* wait = std::get_if<ast::Wait>(&stmt.node)) {
    if (wait->late) late.push_back(*wait->late);
  } else if (const auto* await = std::get_if<ast::Await>(&stmt.node)) {
    for (const ast::AwaitArm& arm : await->arms) {
      if (arm.event && arm.event->where) late.push_back(*arm.event->where);
    }
  }
  return late;
}

class Walker {
 public:
  explicit Walker(Workspace& workspace) : ws_(workspace), judge_(workspace) {}

  Outcome Condition(ExprId id, const Facts& facts) {
    Outcome outcome = judge_.Judge(id, facts);
    if (outcome.settled && !outcome.settled->holds && judge_.IsFromOutside(*outcome.settled)) {
      ReportBranch(outcome.settled->at, *outcome.settled);
    }
    return outcome;
  }

  // What is known behind the body; nothing where it does not come out at its end.
  std::optional<Facts> Walk(const ast::Body& body, Facts facts) {
    for (const StmtId id : body.statements) {
      const ast::Stmt& stmt = ws_.unit.stmts[id];
      const std::vector<ExprId> late = AskedLate(stmt);
      std::vector<ExprId> now = ExprsOf(stmt);
      std::erase_if(now, [&](ExprId id) { return std::ranges::find(late, id) != late.end(); });
      LookInto(now, facts);
      if (!ChangesNothing(stmt)) facts = Unchanging(std::move(facts));
      LookInto(late, facts);
      std::optional<Facts> after = Statement(stmt, facts);
      if (!after) return std::nullopt;
      facts = std::move(*after);
    }
    return facts;
  }

  // Conditions within expressions.
  void LookInto(const std::vector<ExprId>& roots, const Facts& facts) {
    for (const ExprId root : roots) {
      ForEachExpr(ws_.unit, root, [&](ExprId id) {
        const auto* node = std::get_if<ast::IfExpr>(&ws_.expr(id).node);
        if (node != nullptr) Condition(node->condition, facts);
      });
    }
  }

 private:
  std::optional<Facts> Statement(const ast::Stmt& stmt, const Facts& facts) {
    return std::visit(Match{
                          [&](const ast::If& node) { return OfIf(node, facts); },
                          [&](const ast::Match& node) { return OfMatch(node, facts); },
                          [&](const ast::For& node) { return OfLoop(node.body, facts); },
                          [&](const ast::Repeat& node) { return OfLoop(node.body, facts); },
                          [](const ast::Stop&) { return std::optional<Facts>(); },
                          [](const ast::Return&) { return std::optional<Facts>(); },
                          [&](const auto&) {
                            Facts after = facts;
                            for (const ast::Body* body : Bodies(stmt)) {
                              if (const auto inner = Walk(*body, facts))
                                after = Common(after, *inner);
                            }
                            return std::optional(std::move(after));
                          },
                      },
                      stmt.node);
  }

  // What is never reached is not looked at: it was said that it is not.
  std::optional<Facts> OfIf(const ast::If& node, const Facts& facts) {
    const Outcome outcome = Condition(node.condition, facts);
    const std::optional<Settled>& settled = outcome.settled;
    if (settled && settled->holds) {
      const bool outside = judge_.IsFromOutside(*settled);
      if (node.otherwise && outside) ReportBranch(BeginOf(*node.otherwise), *settled);
      return Walk(node.then, facts + outcome.if_true);
    }
    std::optional<Facts> then;
    if (!settled) then = Walk(node.then, facts + outcome.if_true);
    std::optional<Facts> otherwise = facts + outcome.if_false;
    if (node.otherwise) otherwise = Walk(*node.otherwise, *otherwise);
    if (then && otherwise) return Common(*then, *otherwise);
    return then ? then : otherwise;
  }

  std::optional<Facts> OfMatch(const ast::Match& node, const Facts& facts) {
    std::optional<Facts> after;
    Facts left = facts;  // where no case so far was taken
    for (const ast::MatchCase& one : node.cases) {
      Facts known = one.patterns.empty() ? left : facts;
      if (!one.patterns.empty()) {
        if (const auto part = judge_.parts().OfOneOf(node.subject, one.patterns)) {
          const Span span = ws_.expr(one.patterns.front()).span;
          known = facts + Facts{judge_.FactOf(*part, span, true)};
          left.push_back(judge_.FactOf(*part, span, false));
        }
      } else if (left.size() > facts.size() && IsSpent(left)) {
        if (NeedsNoElse(node)) ReportElse(one.body);
        continue;
      }
      const std::optional<Facts> behind = Walk(one.body, known);
      if (behind) after = after ? Common(*after, *behind) : *behind;
    }
    return after;
  }

  // Whether the cases stand for every value of the type, as a match without `else` has to.
  bool NeedsNoElse(const ast::Match& node) const {
    const TypeId type = ws_.fact(node.subject).type;
    std::set<std::int64_t> taken;
    for (const ast::MatchCase& one : node.cases) {
      for (const ExprId pattern : one.patterns) {
        const std::optional<ConstValue> value = EvaluateQuietly(ws_, pattern);
        const auto* word = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
        if (word != nullptr) taken.insert(*word);
      }
    }
    if (ws_.Is(type, TypeKind::Bool)) return taken.size() == 2;
    return ws_.Is(type, TypeKind::Enum) &&
           taken.size() == ws_.program.enums[ws_.type(type).enum_id].cases.size();
  }

  // Whether no value is left of which all of this is so; the last fact is of that value.
  bool IsSpent(const Facts& left) const {
    const Fact& last = left.back();
    return !judge_.MayBe(left, last.part, true);
  }

  // A round may change what the one before it knew; and behind the loop nothing is known of
  // what its rounds found.
  std::optional<Facts> OfLoop(const ast::Body& body, const Facts& facts) {
    bool changes = false;
    ForEachStmt(ws_.unit, body,
                [&](const ast::Stmt& stmt) { changes = changes || !ChangesNothing(stmt); });
    const Facts known = changes ? Unchanging(facts) : facts;
    Walk(body, known);
    return known;
  }

  // Where a body without braces has its first statement, or braces begin.
  Span BeginOf(const ast::Body& body) const {
    return body.statements.empty() ? body.span : ws_.unit.stmts[body.statements.front()].span;
  }

  void ReportElse(const ast::Body& body) {
    diag::Build(ws_.sink, BeginOf(body), diag::BranchNeverTaken)
        .Label("every case stands above")
        .Help("remove the `else`")
        .Emit();
  }

  void ReportBranch(Span at, const Settled& settled) {
    diag::Builder report = diag::Build(ws_.sink, at, diag::BranchNeverTaken)
                               .Help("remove it, or let it ask for something else");
    judge_.NoteWhy(report, settled.why);
    std::move(report).Emit();
  }

  Workspace& ws_;
  ConditionJudge judge_;
};

// What a rule's condition tells its body: nothing of what may have changed where messages are
// collected or the run waits for another one to end.
void OfRule(Walker& walker, const RuleFact& fact) {
  const ast::Rule& rule = std::get<ast::Rule>(fact.decl->node);
  Facts known;
  if (rule.when) known = walker.Condition(*rule.when, {}).if_true;
  if (fact.collect_ms > 0 || fact.mode == ir::Mode::Queued) known = Unchanging(std::move(known));
  walker.Walk(rule.body, known);
  if (rule.stale) walker.Walk(*rule.stale, {});
}

}  // namespace

void ReportSettled(Workspace& workspace) {
  Walker walker(workspace);
  for (const RuleFact& fact : workspace.rules) OfRule(walker, fact);
  for (const FlowInfo& flow : workspace.flows) walker.Walk(flow.decl->body, {});
  for (const SegmentInfo& segment : workspace.segments) {
    walker.Condition(segment.decl->condition, {});
  }
  for (const Callable& callable : workspace.callables) {
    if (callable.fn == nullptr) continue;
    if (callable.fn->body) walker.Walk(*callable.fn->body, {});
    if (callable.fn->value) walker.LookInto({*callable.fn->value}, {});
  }
}

}  // namespace hark::sema
