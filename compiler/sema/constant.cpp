#include "compiler/sema/constant.h"

#include <utility>

#include "compiler/base/check.h"
#include "compiler/base/duration.h"
#include "compiler/base/match.h"
#include "compiler/ir/limits.h"
#include "compiler/sema/arithmetic.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {
namespace {

using Value = std::optional<ConstValue>;

// Made in place: moving a whole ConstValue makes GCC 12 take the variant's vector for
// uninitialised under sanitizers.
template <typename Data>
Value Made(ir::TypeId type, Data data) {
  Value value;
  value.emplace(type, std::move(data));
  return value;
}

// One evaluation. A fault is reported where it happens and stops it.
class Evaluation {
 public:
  explicit Evaluation(Workspace& workspace, bool reports = true)
      : ws_(workspace), reports_(reports) {}

  Value Of(ExprId id) {
    const TypeId type = ws_.fact(id).type;
    if (!type.valid()) return Culprit(id);
    Value value = OfNode(id);
    // A text is what is written for one.
    if (value && ws_.Is(type, TypeKind::TimeZone)) value->type = type;
    return value;
  }

  Value OfNode(ExprId id) {
    const ast::Expr& expr = ws_.expr(id);
    return std::visit(
        Match{
            [&](const ast::IntLiteral& node) { return Word(TypeKind::Int, node.value); },
            [&](const ast::BoolLiteral& node) { return Word(TypeKind::Bool, node.value ? 1 : 0); },
            [&](const ast::DurationLiteral& node) {
              return Word(TypeKind::Duration, node.milliseconds);
            },
            [&](const ast::TimeLiteral& node) { return Word(TypeKind::Time, node.minutes); },
            [&](const ast::DateLiteral& node) { return Word(TypeKind::Date, node.days); },
            [&](const ast::DecimalLiteral& node) { return OfDecimal(id, node.digits); },
            [&](const ast::MoneyLiteral& node) { return OfMoney(id, node); },
            [&](const ast::TextLiteral& node) { return OfText(node); },
            [&](const ast::ListLiteral& node) { return OfList(id, node); },
            [&](const ast::NameRef&) { return OfName(id); },
            [&](const ast::Member&) { return OfName(id); },
            [&](const ast::Unary& node) { return OfUnary(id, node); },
            [&](const ast::Binary& node) { return OfBinary(id, node); },
            [](const auto&) { return Value{}; },
        },
        expr.node);
  }

  bool faulted() const { return faulted_; }
  // The fault of a calculation that is met whenever it is done. A part that has one by itself is
  // not looked at again.
  Trap FaultOf(ExprId id, const ast::Binary& node) {
    const bool divides = node.op == ast::BinaryOp::Divide || node.op == ast::BinaryOp::Modulo;
    const Value left = Of(node.left);
    const Value right = Of(node.right);
    if (faulted_) return Trap::None;
    if (divides && right && Compare(Number(*right), Decimal{}) == 0) return Trap::DivisionByZero;
    if (left && right) OfBinary(id, node);
    return trap_;
  }
  // The innermost part that is not constant.
  ExprId culprit() const { return culprit_; }
  Value Culprit(ExprId id) {
    if (!culprit_.valid()) culprit_ = id;
    return std::nullopt;
  }

 private:
  Value Word(TypeKind kind, std::int64_t word) { return Made(ws_.Scalar(kind), word); }

  Value Fault(ExprId id, Trap trap) {
    faulted_ = true;
    trap_ = trap;
    if (!reports_) return std::nullopt;
    diag::Build(ws_.sink, ws_.expr(id).span, diag::ConstantFault,
                diag::Text{std::string(TrapTitle(trap))})
        .Emit();
    return std::nullopt;
  }

  Value OfDecimal(ExprId id, const std::string& digits) {
    const std::optional<Decimal> value = Decimal::Parse(digits);
    if (!value) return Fault(id, Trap::DecimalOverflow);
    return Made(ws_.Scalar(TypeKind::Decimal), *value);
  }

  Value OfMoney(ExprId id, const ast::MoneyLiteral& node) {
    const std::optional<Decimal> value = Decimal::Parse(node.digits);
    if (!value) return Fault(id, Trap::DecimalOverflow);
    return Made(ws_.Scalar(TypeKind::Money), Money{*value, node.currency});
  }

  Value OfText(const ast::TextLiteral& node) {
    std::string text;
    for (const ast::TextPart& part : node.parts) {
      if (const auto* words = std::get_if<std::string>(&part)) {
        text += *words;
        continue;
      }
      const ExprId hole = std::get<ExprId>(part);
      const Value value = Of(hole);
      if (!value) return Culprit(hole);
      const std::optional<std::string> written = Written(*value);
      if (!written) return Culprit(hole);
      text += *written;
      if (text.size() > ir::kMaxTextBytes) return Fault(hole, Trap::TextTooLong);
    }
    return Made(ws_.Scalar(TypeKind::Text), std::move(text));
  }

  // Only what looks the same everywhere; how money and times look is the runtime's.
  std::optional<std::string> Written(const ConstValue& value) const {
    if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
    if (const auto* decimal = std::get_if<Decimal>(&value.data)) return ToText(*decimal);
    if (ws_.Is(value.type, TypeKind::Int))
      return std::to_string(std::get<std::int64_t>(value.data));
    return std::nullopt;
  }

  Value OfList(ExprId id, const ast::ListLiteral& node) {
    std::vector<ConstValue> items;
    for (const ExprId item : node.items) {
      Value value = Of(item);
      if (!value) return Culprit(item);
      leaves_ += Leaves(*value);
      if (leaves_ > ir::kMaxListItems) return Fault(id, Trap::ListTooLong);
      items.push_back(std::move(*value));
    }
    return Made(ws_.fact(id).type, std::move(items));
  }

  // Lists of lists count by what they hold in the end: each is copied into the next.
  static std::size_t Leaves(const ConstValue& value) {
    const auto* list = std::get_if<std::vector<ConstValue>>(&value.data);
    if (list == nullptr) return 1;
    std::size_t leaves = 1;
    for (const ConstValue& item : *list) leaves += Leaves(item);
    return leaves;
  }

  Value OfName(ExprId id) {
    const Target& target = ws_.fact(id).target;
    if (const auto* constant = std::get_if<ToConst>(&target)) {
      const Value& value = ws_.consts[constant->index].value;
      // A const without a value is broken, and that was reported where it is declared.
      if (!value) faulted_ = true;
      return value;
    }
    if (const auto* one = std::get_if<ToCase>(&target)) {
      return Made(ws_.EnumType(one->enum_id), static_cast<std::int64_t>(one->index));
    }
    return Culprit(id);
  }

  Value OfUnary(ExprId id, const ast::Unary& node) {
    Value value = Of(node.operand);
    if (!value) return Culprit(node.operand);
    if (auto* decimal = std::get_if<Decimal>(&value->data)) *decimal = Negate(*decimal);
    if (auto* money = std::get_if<Money>(&value->data)) money->amount = Negate(money->amount);
    if (auto* word = std::get_if<std::int64_t>(&value->data)) {
      if (node.op == ast::UnaryOp::Not) {
        *word = *word == 0 ? 1 : 0;
      } else if (__builtin_sub_overflow(std::int64_t{0}, *word, word)) {
        return Fault(id, Trap::IntOverflow);
      }
    }
    return value;
  }

  Value OfBinary(ExprId id, const ast::Binary& node) {
    const Value left = Of(node.left);
    if (!left) return Culprit(node.left);
    const Value right = Of(node.right);
    if (!right) return Culprit(node.right);
    const auto row = ArithmeticFor(node.op, ws_.type(left->type).kind, ws_.type(right->type).kind);
    if (!row) return Culprit(id);
    const ConstValue& first = row->swapped ? *right : *left;
    const ConstValue& second = row->swapped ? *left : *right;
    switch (row->result) {
      case TypeKind::Int:
      case TypeKind::Duration: return OfWords(id, *row, first, second);
      case TypeKind::Decimal: return OfDecimals(id, node.op, Number(first), Number(second));
      case TypeKind::Money: return OfMoneys(id, node.op, first, second);
      case TypeKind::Bool:
      case TypeKind::Time:
      case TypeKind::Date:
      case TypeKind::Instant:
      case TypeKind::Enum:
      case TypeKind::Text:
      case TypeKind::Email:
      case TypeKind::Phone:
      case TypeKind::Url:
      case TypeKind::Language:
      case TypeKind::Country:
      case TypeKind::TimeZone:
      case TypeKind::Json:
      case TypeKind::Secret:
      case TypeKind::List:
      case TypeKind::Map:
      case TypeKind::Record:
      case TypeKind::Optional: return Culprit(id);
    }
    return std::nullopt;
  }

  Value OfWords(ExprId id, const Arithmetic& row, const ConstValue& first,
                const ConstValue& second) {
    const bool dates = ws_.Is(first.type, TypeKind::Date) || ws_.Is(first.type, TypeKind::Instant);
    if (dates) return Culprit(id);
    const std::int64_t a = std::get<std::int64_t>(first.data);
    const std::int64_t b = std::get<std::int64_t>(second.data);
    const bool divides = row.op == ast::BinaryOp::Divide || row.op == ast::BinaryOp::Modulo;
    if (divides && b == 0) return Fault(id, Trap::DivisionByZero);
    std::int64_t out = 0;
    bool overflow = false;
    if (row.op == ast::BinaryOp::Add) overflow = __builtin_add_overflow(a, b, &out);
    if (row.op == ast::BinaryOp::Subtract) overflow = __builtin_sub_overflow(a, b, &out);
    if (row.op == ast::BinaryOp::Multiply) overflow = __builtin_mul_overflow(a, b, &out);
    // The one quotient that does not fit is that of the smallest number by -1.
    if (divides && b == -1) {
      overflow = row.op == ast::BinaryOp::Divide && __builtin_sub_overflow(0, a, &out);
    } else if (divides) {
      out = row.op == ast::BinaryOp::Divide ? a / b : a % b;
    }
    const bool lasts = row.result == TypeKind::Duration;
    const bool beyond = lasts && (overflow || out > kDurationMaxMs || out < -kDurationMaxMs);
    if (beyond) return Fault(id, Trap::TimeOutOfRange);
    if (overflow) return Fault(id, Trap::IntOverflow);
    return Word(row.result, out);
  }

  static Decimal Number(const ConstValue& value) {
    if (const auto* word = std::get_if<std::int64_t>(&value.data)) return Decimal::OfInt(*word);
    if (const auto* money = std::get_if<Money>(&value.data)) return money->amount;
    return std::get<Decimal>(value.data);
  }

  static Trap Apply(ast::BinaryOp op, const Decimal& a, const Decimal& b, Decimal& out) {
    if (op == ast::BinaryOp::Add) return Add(a, b, out);
    if (op == ast::BinaryOp::Subtract) return Subtract(a, b, out);
    if (op == ast::BinaryOp::Multiply) return Multiply(a, b, out);
    return Divide(a, b, out);
  }

  Value OfDecimals(ExprId id, ast::BinaryOp op, const Decimal& a, const Decimal& b) {
    Decimal out;
    const Trap trap = Apply(op, a, b, out);
    if (trap != Trap::None) return Fault(id, trap);
    return Made(ws_.Scalar(TypeKind::Decimal), out);
  }

  Value OfMoneys(ExprId id, ast::BinaryOp op, const ConstValue& first, const ConstValue& second) {
    const Money& money = std::get<Money>(first.data);
    const auto* other = std::get_if<Money>(&second.data);
    if (other != nullptr && other->currency != money.currency) {
      return Fault(id, Trap::CurrencyMismatch);
    }
    Decimal out;
    const Trap trap = Apply(op, money.amount, Number(second), out);
    if (trap != Trap::None) return Fault(id, trap);
    return Made(ws_.Scalar(TypeKind::Money), Money{out, money.currency});
  }

  Workspace& ws_;
  bool reports_;
  ExprId culprit_;
  std::size_t leaves_ = 0;
  bool faulted_ = false;
  Trap trap_ = Trap::None;
};

}  // namespace

std::optional<ConstValue> Evaluate(Workspace& workspace, ast::ExprId id) {
  if (!workspace.fact(id).type.valid()) return std::nullopt;
  return Evaluation(workspace).Of(id);
}

std::optional<ConstValue> EvaluateQuietly(Workspace& workspace, ast::ExprId id) {
  return Evaluation(workspace, false).Of(id);
}

std::optional<ConstValue> EvaluateOrReport(Workspace& workspace, ast::ExprId id) {
  if (!workspace.fact(id).type.valid()) return std::nullopt;
  Evaluation evaluation(workspace);
  std::optional<ConstValue> value = evaluation.Of(id);
  if (value || evaluation.faulted()) return value;
  evaluation.Culprit(id);
  const ExprId culprit = evaluation.culprit();
  if (!workspace.fact(culprit).type.valid()) return value;
  diag::Build(workspace.sink, workspace.expr(culprit).span, diag::NotConstant)
      .Help(
          "write the value out, make it of other constants, as in `60 * 24`, or let an `fn` give "
          "it: "
          "`fn prices() -> Map<Text, Int> = …`")
      .Emit();
  return value;
}

void WarnOfFault(Workspace& workspace, ast::ExprId id, const ast::Binary& node) {
  const Trap trap = Evaluation(workspace, false).FaultOf(id, node);
  if (trap != Trap::None) ReportFault(workspace, id, trap);
}

void ReportFault(Workspace& workspace, ast::ExprId id, Trap trap) {
  diag::Build(workspace.sink, workspace.expr(id).span, diag::AlwaysFaults,
              diag::Text{std::string(TrapTitle(trap))})
      .Label("the run ends here, and what it did in this turn is taken back")
      .Emit();
}

ir::Constant ToConstant(const ConstValue& value) {
  return std::visit(
      Match{
          [&](std::int64_t word) {
            return ir::Constant{value.type, word};
          },
          [&](const std::string& text) {
            return ir::Constant{value.type, text};
          },
          [&](const Decimal& decimal) {
            return ir::Constant{value.type, ToText(decimal)};
          },
          [&](const Money& money) {
            return ir::Constant{value.type, ToText(money.amount) + " " + money.currency};
          },
          [](const std::vector<ConstValue>&) -> ir::Constant {
            HARK_CHECK(false, "lists are built where they are used");
          },
      },
      value.data);
}

ir::ConstantId FieldConstant(Workspace& workspace, ast::ExprId id, ir::TypeId type,
                             std::string_view instead) {
  // A type that is none was reported where it is named, and what does not fit by the check.
  if (!type.valid()) return {};
  if (workspace.Is(type, TypeKind::List) || workspace.Is(type, TypeKind::Map)) {
    diag::Build(workspace.sink, workspace.expr(id).span, diag::ListDefault)
        .Help(std::string(instead))
        .Emit();
    return {};
  }
  std::optional<ConstValue> value = EvaluateOrReport(workspace, id);
  if (!value || !workspace.Fits(value->type, workspace.WrittenAs(type))) return {};
  value->type = type;
  return workspace.program.Intern(ToConstant(*value));
}

}  // namespace hark::sema
