#include "compiler/sema/ast_walk.h"

#include "compiler/base/match.h"

namespace hark::sema {
namespace {

using Ids = std::vector<ast::ExprId>;

Ids Holes(const ast::TextLiteral& text) {
  Ids ids;
  for (const ast::TextPart& part : text.parts) {
    if (const auto* hole = std::get_if<ast::ExprId>(&part)) ids.push_back(*hole);
  }
  return ids;
}

Ids Values(const std::vector<ast::Argument>& arguments, Ids ids = {}) {
  for (const ast::Argument& argument : arguments) ids.push_back(argument.value);
  return ids;
}

void AddIfAny(Ids& ids, const std::optional<ast::ExprId>& id) {
  if (id) ids.push_back(*id);
}

void AddButtons(Ids& ids, const std::vector<ast::Button>& buttons) {
  for (const ast::Button& button : buttons) {
    AddIfAny(ids, button.title);
    AddIfAny(ids, button.url);
  }
}

void AddRecord(Ids& ids, const ast::SaidRecord& record) {
  for (const ast::PartField& field : record.fields) ids.push_back(field.value);
  AddButtons(ids, record.buttons);
}

Ids SaidIn(const ast::Part& part) {
  Ids ids;
  std::visit(Match{
                 [&](const ast::SaidText& said) {
                   ids.push_back(said.text);
                   AddButtons(ids, said.buttons);
                 },
                 [&](const ast::SaidMedia& media) {
                   ids.push_back(media.url);
                   AddIfAny(ids, media.caption);
                   AddIfAny(ids, media.filename);
                 },
                 [&](const ast::SaidRecord& record) { AddRecord(ids, record); },
                 [&](const ast::SaidCarousel& carousel) {
                   for (const ast::SaidRecord& card : carousel.cards) AddRecord(ids, card);
                 },
                 [&](const ast::SaidTemplate& use) { ids.push_back(use.call); },
             },
             part.node);
  return ids;
}

Ids SaidIn(const ast::Reply& reply) {
  Ids ids;
  for (const ast::Part& part : reply.parts) {
    const Ids said = SaidIn(part);
    ids.insert(ids.end(), said.begin(), said.end());
  }
  AddIfAny(ids, reply.otherwise);
  return ids;
}

}  // namespace

std::vector<ast::ExprId> Parts(const ast::Expr& expr) {
  return std::visit(
      Match{
          [](const ast::TextLiteral& node) { return Holes(node); },
          [](const ast::Member& node) { return Ids{node.object}; },
          [](const ast::Call& node) { return Values(node.arguments); },
          [](const ast::MethodCall& node) { return Values(node.arguments, {node.object}); },
          [](const ast::ListLiteral& node) { return node.items; },
          [](const ast::ReadAs& node) { return Ids{node.object}; },
          [](const ast::MapLiteral& node) {
            Ids ids;
            for (const ast::MapEntry& entry : node.entries) {
              ids.insert(ids.end(), {entry.key, entry.value});
            }
            return ids;
          },
          [](const ast::ObjectLiteral& node) {
            Ids ids;
            for (const ast::ObjectMember& member : node.members) ids.push_back(member.value);
            return ids;
          },
          [](const ast::Unary& node) { return Ids{node.operand}; },
          [](const ast::Binary& node) {
            return Ids{node.left, node.right};
          },
          [](const ast::Between& node) {
            return Ids{node.value, node.low, node.high};
          },
          [](const ast::IsKnown& node) { return Ids{node.value}; },
          [](const ast::IfExpr& node) {
            return Ids{node.condition, node.then, node.otherwise};
          },
          [](const ast::TextTest& node) { return Ids{node.subject}; },
          [](const ast::Matches& node) { return Ids{node.subject}; },
          [](const ast::Plural& node) {
            Ids ids{node.number};
            for (const ast::TextForm& form : node.forms) ids.push_back(form.text);
            return ids;
          },
          [](const ast::Select& node) {
            Ids ids{node.subject};
            for (const ast::TextForm& form : node.forms) ids.push_back(form.text);
            return ids;
          },
          [](const ast::Each& node) {
            return Ids{node.list, node.body};
          },
          [](const auto&) { return Ids{}; },
      },
      expr.node);
}

std::vector<ast::ExprId> ExprsOf(const ast::Stmt& stmt) {
  return std::visit(
      Match{
          [](const ast::Let& node) { return Ids{node.value}; },
          [](const ast::Ask& node) {
            Ids ids{node.prompt};
            if (node.within) ids.push_back(*node.within);
            if (node.retry) ids.push_back(node.retry->message);
            return ids;
          },
          [](const ast::Do& node) { return Ids{node.call}; },
          [](const ast::Reply& node) { return SaidIn(node); },
          [](const ast::React& node) { return Ids{node.emoji}; },
          [](const ast::Send& node) { return SaidIn(node.part); },
          [](const ast::On&) { return Ids{}; },
          [](const ast::Set& node) { return Ids{node.value}; },
          [](const ast::Tag& node) { return Ids{node.tag}; },
          [](const ast::Wait& node) {
            Ids ids{node.moment};
            AddIfAny(ids, node.zone);
            AddIfAny(ids, node.late);
            return ids;
          },
          [](const ast::Await& node) {
            Ids ids;
            AddIfAny(ids, node.within);
            for (const ast::AwaitArm& arm : node.arms) {
              if (arm.event) AddIfAny(ids, arm.event->where);
            }
            return ids;
          },
          [](const ast::CreateRecord& node) {
            Ids ids{node.title};
            for (const ast::FieldValue& field : node.fields) ids.push_back(field.value);
            return ids;
          },
          [](const ast::MoveDeal& node) { return Ids{node.stage}; },
          [](const ast::ChangeConsent& node) { return Ids{node.purpose}; },
          [](const ast::CallService& node) {
            Ids ids;
            AddIfAny(ids, node.path);
            AddIfAny(ids, node.payload);
            AddIfAny(ids, node.instructions);
            return ids;
          },
          [](const ast::ChangeList&) { return Ids{}; },
          [](const ast::Assign& node) {
            return node.back_after ? Ids{node.team, *node.back_after} : Ids{node.team};
          },
          [](const ast::ChangeConversation&) { return Ids{}; },
          [](const ast::Return& node) { return node.value ? Ids{*node.value} : Ids{}; },
          [](const ast::Emit& node) {
            Ids ids;
            for (const ast::FieldValue& field : node.fields) ids.push_back(field.value);
            return ids;
          },
          [](const ast::Log& node) { return Ids{node.text}; },
          [](const ast::If& node) { return Ids{node.condition}; },
          [](const ast::For& node) { return Ids{node.list}; },
          [](const ast::Repeat& node) { return Ids{node.count}; },
          [](const ast::Match& node) { return Ids{node.subject}; },
          [](const ast::ErrorStmt&) { return Ids{}; },
          [](const ast::Stop&) { return Ids{}; },
      },
      stmt.node);
}

std::vector<const ast::Body*> Bodies(const ast::Stmt& stmt) {
  std::vector<const ast::Body*> bodies;
  const auto add = [&](const std::optional<ast::Body>& body) {
    if (body) bodies.push_back(&*body);
  };
  std::visit(Match{
                 [&](const ast::Let& node) { add(node.otherwise); },
                 [&](const ast::Ask& node) { add(node.otherwise); },
                 [&](const ast::Await& node) {
                   for (const ast::AwaitArm& arm : node.arms) bodies.push_back(&arm.body);
                   add(node.otherwise);
                 },
                 [&](const ast::MoveDeal& node) { add(node.otherwise); },
                 [&](const ast::CallService& node) { add(node.otherwise); },
                 [&](const ast::Send& node) { add(node.otherwise); },
                 [&](const ast::If& node) {
                   bodies.push_back(&node.then);
                   add(node.otherwise);
                 },
                 [&](const ast::On& node) {
                   bodies.push_back(&node.then);
                   add(node.otherwise);
                 },
                 [&](const ast::For& node) { bodies.push_back(&node.body); },
                 [&](const ast::Repeat& node) { bodies.push_back(&node.body); },
                 [&](const ast::Match& node) {
                   for (const ast::MatchCase& one : node.cases) bodies.push_back(&one.body);
                 },
                 [](const auto&) {},
             },
             stmt.node);
  return bodies;
}

std::vector<const ast::Body*> Bodies(const ast::Decl& decl) {
  if (const auto* flow = std::get_if<ast::Flow>(&decl.node)) return {&flow->body};
  const auto* rule = std::get_if<ast::Rule>(&decl.node);
  if (rule == nullptr) return {};
  if (!rule->stale) return {&rule->body};
  return {&rule->body, &*rule->stale};
}

}  // namespace hark::sema
