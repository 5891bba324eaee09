#include <algorithm>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/base/time_zone.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/clock.h"
#include "compiler/sema/meant.h"

namespace hark::sema {
namespace {

// Counts a level for as long as it lives.
class Level {
 public:
  explicit Level(Workspace& workspace) : depth_(++workspace.depth) {
    workspace.deepest = std::max(workspace.deepest, depth_);
  }
  ~Level() { --depth_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  std::size_t& depth_;
};

}  // namespace

TypeId BodyChecker::Check(ExprId id, TypeId expected, Knowledge* knowledge) {
  const ast::Expr& expr = ws_.expr(id);
  const Level level(ws_);
  if (ws_.depth > kMaxDepth) {
    ReportTooDeep(expr.span);
    return {};
  }
  const bool in_when = in_when_;
  const bool binds = binds_;
  if (in_when) ws_.guards[id] = known_;
  const auto* unary = std::get_if<ast::Unary>(&expr.node);
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  const bool conjunction = binary != nullptr && binary->op == ast::BinaryOp::And;
  const bool disjunction = binary != nullptr && binary->op == ast::BinaryOp::Or;
  const bool negation = unary != nullptr && unary->op == ast::UnaryOp::Not;
  in_when_ = in_when && (conjunction || disjunction || negation);
  binds_ = binds && (conjunction || std::holds_alternative<ast::Matches>(expr.node));
  const auto scalar = [&](TypeKind kind) { return ws_.Scalar(kind); };
  const TypeId type = std::visit(
      Match{
          [](const ast::ErrorExpr&) { return TypeId{}; },
          [&](const ast::IntLiteral&) { return scalar(TypeKind::Int); },
          [&](const ast::DecimalLiteral&) { return scalar(TypeKind::Decimal); },
          [&](const ast::MoneyLiteral&) { return scalar(TypeKind::Money); },
          [&](const ast::BoolLiteral&) { return scalar(TypeKind::Bool); },
          [&](const ast::DurationLiteral&) { return scalar(TypeKind::Duration); },
          [&](const ast::TimeLiteral&) { return scalar(TypeKind::Time); },
          [&](const ast::DateLiteral&) { return scalar(TypeKind::Date); },
          [&](const ast::TextLiteral& node) { return CheckText(id, node); },
          [&](const ast::NameRef& node) { return CheckName(id, node, expected); },
          [&](const ast::Member& node) { return CheckMember(id, node); },
          [&](const ast::Call& node) { return CheckCall(id, node); },
          [&](const ast::MethodCall& node) { return CheckMethod(id, node); },
          [&](const ast::ObjectLiteral& node) { return CheckObject(id, node); },
          [&](const ast::ListLiteral& node) { return CheckList(id, node, expected); },
          [&](const ast::ReadAs& node) { return CheckReadAs(node); },
          [&](const ast::MapLiteral& node) { return CheckMap(id, node, expected); },
          [&](const ast::Unary& node) { return CheckUnary(id, node, knowledge); },
          [&](const ast::Binary& node) { return CheckBinary(id, node, expected, knowledge); },
          [&](const ast::Between& node) { return CheckBetween(node); },
          [&](const ast::IsKnown& node) { return CheckIsKnown(node, knowledge); },
          [&](const ast::IfExpr& node) { return CheckIf(node, expected); },
          [&](const ast::TextTest& node) { return CheckTextTest(id, node); },
          [&](const ast::Matches& node) { return CheckMatches(id, node); },
          [&](const ast::Each& node) { return CheckEach(id, node); },
          [&](const ast::Plural& node) { return CheckPlural(id, node); },
          [&](const ast::Select& node) { return CheckSelect(node); },
      },
      expr.node);
  in_when_ = in_when;
  binds_ = binds;
  ws_.fact(id).type = type;
  if (ws_.Is(type, TypeKind::Text) && ws_.Is(ws_.Sure(expected), TypeKind::TimeZone)) {
    return CheckZoneName(id, type);
  }
  return type;
}

bool BodyChecker::IsZoneName(ExprId id) {
  const std::optional<ConstValue> value = EvaluateQuietly(ws_, id);
  const auto* name = value ? std::get_if<std::string>(&value->data) : nullptr;
  return name != nullptr && TimeZone::Named(*name);
}

// A text that is written out is a time zone where one is wanted, once it was looked up.
TypeId BodyChecker::CheckZoneName(ExprId id, TypeId text) {
  const std::optional<ConstValue> value = EvaluateQuietly(ws_, id);
  const auto* name = value ? std::get_if<std::string>(&value->data) : nullptr;
  if (name == nullptr) return text;
  CheckTimeZone(ws_, ws_.expr(id).span, *name);
  return ws_.fact(id).type = ws_.Scalar(TypeKind::TimeZone);
}

TypeId BodyChecker::CheckAs(ExprId id, TypeId wanted) {
  const TypeId type = Check(id, wanted);
  if (ws_.Fits(type, wanted)) return wanted;
  if (ws_.IsOptional(type) && ws_.Fits(ws_.Sure(type), wanted)) {
    RequireSure(id, type);
    return wanted;
  }
  auto builder = diag::Build(ws_.sink, ws_.expr(id).span, diag::TypeMismatch, ws_.Show(wanted),
                             ws_.Show(type));
  if (ws_.Is(type, TypeKind::Secret)) {
    std::move(builder).Help(kSecretHelp);
  } else if (Tell(builder, MeantByValue(ws_, id, wanted, type))) {
    // Told with what is most likely meant.
  } else if (ws_.Is(wanted, TypeKind::Text)) {
    std::move(builder).Help("write it into a text: \"{" + ws_.Quote(ws_.expr(id).span) + "}\"");
  }
  const TypeId sure = ws_.Sure(wanted);
  if (ws_.Is(type, TypeKind::Text) && ws_.IsTextual(sure)) {
    std::move(builder).Help("ask for it, so that it is looked at: `ask \"…\" as " +
                            ws_.Show(sure).value + "`");
  }
  std::move(builder).Emit();
  return wanted;
}

Knowledge BodyChecker::CheckCondition(ExprId id, bool binds) {
  const bool outer = std::exchange(binds_, binds);
  Knowledge knowledge;
  const TypeId type = Check(id, {}, &knowledge);
  binds_ = outer;
  RequireBool(id, type);
  return knowledge;
}

void BodyChecker::CheckWhen(ExprId id) {
  in_when_ = true;
  conditional_ = true;
  const Knowledge knowledge = CheckCondition(id, true);
  in_when_ = false;
  conditional_ = false;
  Learn(knowledge.if_true);
}

}  // namespace hark::sema
