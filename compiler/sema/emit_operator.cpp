#include <utility>

#include "compiler/base/check.h"
#include "compiler/sema/arithmetic.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {
namespace {

ir::CompareKind CompareKindOf(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::Is: return ir::CompareKind::Equal;
    case ast::BinaryOp::IsNot: return ir::CompareKind::NotEqual;
    case ast::BinaryOp::Less: return ir::CompareKind::Less;
    case ast::BinaryOp::LessEqual: return ir::CompareKind::LessEqual;
    case ast::BinaryOp::Greater: return ir::CompareKind::Greater;
    case ast::BinaryOp::GreaterEqual: return ir::CompareKind::GreaterEqual;
    case ast::BinaryOp::Or:
    case ast::BinaryOp::And:
    case ast::BinaryOp::In:
    case ast::BinaryOp::Has:
    case ast::BinaryOp::Add:
    case ast::BinaryOp::Subtract:
    case ast::BinaryOp::Multiply:
    case ast::BinaryOp::Divide:
    case ast::BinaryOp::Modulo: break;
  }
  HARK_CHECK(false, "only comparisons compare");
}

}  // namespace

bool Emitter::IsDefault(const ast::Binary& node) const {
  return node.op == ast::BinaryOp::Or && !ws_.Is(ws_.fact(node.left).type, TypeKind::Bool);
}

TypeId Emitter::Common(TypeId left, TypeId right) {
  if (left == right) return left;
  if (ws_.IsTextual(left) && ws_.IsTextual(right)) return ws_.Scalar(TypeKind::Text);
  const bool decimal = ws_.Is(left, TypeKind::Decimal) || ws_.Is(right, TypeKind::Decimal);
  return decimal ? ws_.Scalar(TypeKind::Decimal) : left;
}

ir::InstId Emitter::EmitUnary(ExprId id, const ast::Unary& node) {
  const ir::Place place = At(id);
  const TypeId type = ws_.fact(id).type;
  const ir::InstId operand = Emit(node.operand);
  if (node.op == ast::UnaryOp::Not) return builder_.Add(ir::Not{operand}, place);
  const TypeKind kind = ws_.type(type).kind;
  if (kind == TypeKind::Money) {
    const ir::InstId minus = builder_.Constant({ws_.Scalar(TypeKind::Decimal), "-1"}, place);
    return builder_.Op(ir::Op::money_multiply, type, {operand, minus}, place);
  }
  if (kind == TypeKind::Decimal) {
    const ir::InstId zero = builder_.Constant({type, "0"}, place);
    return builder_.Op(ir::Op::decimal_subtract, type, {zero, operand}, place);
  }
  const ir::InstId zero = Word(kind, 0, place);
  const ir::Op op = kind == TypeKind::Int ? ir::Op::int_subtract : ir::Op::duration_subtract;
  return builder_.Op(op, type, {zero, operand}, place);
}

ir::InstId Emitter::EmitBinary(ExprId id, const ast::Binary& node) {
  switch (node.op) {
    case ast::BinaryOp::Or: return IsDefault(node) ? EmitDefault(id, node) : EmitCondition(id);
    case ast::BinaryOp::And: return EmitCondition(id);
    case ast::BinaryOp::Is:
    case ast::BinaryOp::IsNot:
      if (IsOfSecret(node)) return EmitSecretTest(id, node);
      return EmitComparison(id, node.left, node.right, CompareKindOf(node.op));
    case ast::BinaryOp::Less:
    case ast::BinaryOp::LessEqual:
    case ast::BinaryOp::Greater:
    case ast::BinaryOp::GreaterEqual:
      return EmitComparison(id, node.left, node.right, CompareKindOf(node.op));
    case ast::BinaryOp::In:
    case ast::BinaryOp::Has: return EmitMembership(id, node);
    case ast::BinaryOp::Add:
    case ast::BinaryOp::Subtract:
    case ast::BinaryOp::Multiply:
    case ast::BinaryOp::Divide:
    case ast::BinaryOp::Modulo: return EmitArithmetic(id, node);
  }
  return {};
}

bool Emitter::IsOfSecret(const ast::Binary& node) const {
  return ws_.Is(ws_.fact(node.left).type, TypeKind::Secret) ||
         ws_.Is(ws_.fact(node.right).type, TypeKind::Secret);
}

ir::InstId Emitter::EmitSecretTest(ExprId id, const ast::Binary& node) {
  const bool first = ws_.Is(ws_.fact(node.left).type, TypeKind::Secret);
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const std::vector<ir::InstId> sides =
      EmitAll({{node.left, first ? ws_.fact(node.left).type : text},
               {node.right, first ? text : ws_.fact(node.right).type}});
  const TypeId boolean = ws_.Scalar(TypeKind::Bool);
  const ir::InstId same =
      builder_.Op(ir::Op::secret_is, boolean, {sides[first ? 0 : 1], sides[first ? 1 : 0]}, At(id));
  if (node.op == ast::BinaryOp::Is) return same;
  return builder_.Add(ir::Not{same}, At(id));
}

ir::InstId Emitter::EmitArithmetic(ExprId id, const ast::Binary& node) {
  const TypeId left = ws_.fact(node.left).type;
  const TypeId right = ws_.fact(node.right).type;
  if (ws_.Is(left, TypeKind::List)) {
    return builder_.Op(ir::Op::list_concat, left, EmitAll({{node.left, left}, {node.right, left}}),
                       At(id));
  }
  const Arithmetic row = *ArithmeticFor(node.op, ws_.type(left).kind, ws_.type(right).kind);
  const auto parameters = ir::Info(row.call).params();
  const auto widened = [&](TypeId type, std::size_t at) {
    const bool decimal = parameters[at] == ir::OpType::Decimal;
    return decimal ? ws_.Scalar(TypeKind::Decimal) : type;
  };
  std::vector<ir::InstId> sides = EmitAll({{node.left, widened(left, row.swapped ? 1 : 0)},
                                           {node.right, widened(right, row.swapped ? 0 : 1)}});
  if (row.swapped) std::swap(sides[0], sides[1]);
  return builder_.Op(row.call, ws_.fact(id).type, sides, At(id));
}

ir::InstId Emitter::EmitCompare(ir::InstId left, ir::InstId right, TypeId type,
                                ir::CompareKind kind, ir::Place place) {
  const TypeKind of = ws_.type(type).kind;
  if (ir::IsScalar(of)) return builder_.Add(ir::Compare{kind, left, right}, place);
  if (of == TypeKind::Decimal || of == TypeKind::Money) {
    const ir::Op op = of == TypeKind::Decimal ? ir::Op::decimal_compare : ir::Op::money_compare;
    const ir::InstId sign = builder_.Op(op, ws_.Scalar(TypeKind::Int), {left, right}, place);
    const ir::InstId zero = Word(TypeKind::Int, 0, place);
    return builder_.Add(ir::Compare{kind, sign, zero}, place);
  }
  const TypeId boolean = ws_.Scalar(TypeKind::Bool);
  const ir::InstId equal =
      ir::IsTextual(of)
          ? builder_.Op(ir::Op::text_equal, boolean, {left, right}, place)
          : builder_.Op(ir::Op::value_equal, boolean, {TypeArg(type), left, right}, place);
  return kind == ir::CompareKind::NotEqual ? builder_.Add(ir::Not{equal}, place) : equal;
}

ir::Op TestOp(ast::TextTestKind kind) {
  switch (kind) {
    case ast::TextTestKind::Mentions: return ir::Op::text_mentions;
    case ast::TextTestKind::MentionsAbout: return ir::Op::text_mentions_about;
    case ast::TextTestKind::MentionsAll: return ir::Op::text_mentions_all;
    case ast::TextTestKind::Contains: return ir::Op::text_contains;
    case ast::TextTestKind::StartsWith: return ir::Op::text_starts_with;
    case ast::TextTestKind::EndsWith: return ir::Op::text_ends_with;
    case ast::TextTestKind::Like: return ir::Op::text_like;
  }
  HARK_CHECK(false, "every test has an operation");
}

ir::InstId Emitter::EmitComparison(ExprId id, ExprId left, ExprId right, ir::CompareKind kind) {
  if (const auto pattern = ws_.patterns.find(id); pattern != ws_.patterns.end()) {
    const bool constant = EvaluateQuietly(ws_, right).has_value();
    const ir::InstId subject = Emit(constant ? left : right);
    const ir::InstId is = builder_.Op(ir::Op::text_is, ws_.fact(id).type,
                                      {subject, ir::InstId{pattern->second.index}}, At(id));
    return kind == ir::CompareKind::NotEqual ? builder_.Add(ir::Not{is}, At(id)) : is;
  }
  const TypeId type = Common(ws_.fact(left).type, ws_.fact(right).type);
  const std::vector<ir::InstId> sides = EmitAll({{left, type}, {right, type}});
  return EmitCompare(sides[0], sides[1], type, kind, At(id));
}

ir::InstId Emitter::EmitBetween(ExprId id, const ast::Between& node) {
  TypeId type = ws_.fact(node.value).type;
  for (const ExprId bound : {node.low, node.high}) type = Common(type, ws_.fact(bound).type);
  const std::vector<ir::InstId> values =
      EmitAll({{node.value, type}, {node.low, type}, {node.high, type}});
  const ir::InstId below = EmitCompare(values[0], values[1], type, ir::CompareKind::Less, At(id));
  const ir::InstId within =
      EmitCompare(values[0], values[2], type, ir::CompareKind::LessEqual, At(id));
  // Both are worked out already: `not below and within` is `below < within` on 0 and 1.
  return builder_.Add(ir::Compare{ir::CompareKind::Less, below, within}, At(id));
}

ir::InstId Emitter::EmitMembership(ExprId id, const ast::Binary& node) {
  const bool in = node.op == ast::BinaryOp::In;
  if (const auto* list = std::get_if<ToList>(&ws_.fact(node.right).target)) {
    return EmitContactIn(id, *list);
  }
  if (const auto* segment = std::get_if<ToSegment>(&ws_.fact(node.right).target)) {
    return Emit(ws_.segments[segment->index].decl->condition);
  }
  if (const auto pattern = ws_.patterns.find(id); pattern != ws_.patterns.end()) {
    return builder_.Op(ir::Op::text_is, ws_.fact(id).type,
                       {Emit(node.left), ir::InstId{pattern->second.index}}, At(id));
  }
  const TypeId list = ws_.fact(in ? node.right : node.left).type;
  const TypeId element = ws_.type(list).element;
  std::vector<ir::InstId> sides = in ? EmitAll({{node.left, element}, {node.right, list}})
                                     : EmitAll({{node.left, list}, {node.right, element}});
  if (in) std::swap(sides[0], sides[1]);
  return builder_.Op(ir::Op::list_has, ws_.fact(id).type, {TypeArg(element), sides[0], sides[1]},
                     At(id));
}

// `value or default`: the right side is worked out only where the left is missing.
ir::InstId Emitter::EmitDefault(ExprId id, const ast::Binary& node) {
  const ir::Place place = At(id);
  const TypeId left = ws_.fact(node.left).type;
  const TypeId type = ws_.fact(id).type;
  if (!ws_.IsOptional(left)) return EmitAs(node.left, type);
  const ir::LocalId optional = Temporary("optional", left);
  const ir::LocalId result = Temporary("value", type);
  const ir::BlockId known = builder_.NewBlock();
  const ir::BlockId missing = builder_.NewBlock();
  const ir::BlockId done = builder_.NewBlock();
  const ir::InstId value = Emit(node.left);
  Set(optional, value, place);
  builder_.Add(ir::Branch{builder_.Add(ir::IsKnown{value}, place), known, missing}, place);
  builder_.Begin(known);
  const TypeId element = ws_.Sure(left);
  const ir::InstId unwrapped =
      builder_.Add(ir::UnwrapOptional{Get(optional, place), element}, place);
  Set(result, Widen(unwrapped, element, type, place), place);
  Jump(done, place);
  builder_.Begin(missing);
  Set(result, EmitAs(node.right, type), place);
  Jump(done, place);
  builder_.Begin(done);
  return Get(result, place);
}

ir::InstId Emitter::EmitIf(ExprId id, const ast::IfExpr& node) {
  const ir::Place place = At(id);
  const TypeId type = ws_.fact(id).type;
  const ir::LocalId result = Temporary("value", type);
  const ir::BlockId then = builder_.NewBlock();
  const ir::BlockId otherwise = builder_.NewBlock();
  const ir::BlockId done = builder_.NewBlock();
  EmitBranch(node.condition, then, otherwise);
  builder_.Begin(then);
  Set(result, EmitAs(node.then, type), place);
  Jump(done, place);
  builder_.Begin(otherwise);
  Set(result, EmitAs(node.otherwise, type), place);
  Jump(done, place);
  builder_.Begin(done);
  return Get(result, place);
}

// `and` and `or` where their value itself is wanted.
ir::InstId Emitter::EmitCondition(ExprId id) {
  const ir::Place place = At(id);
  const ir::LocalId result = Temporary("holds", ws_.fact(id).type);
  const ir::BlockId holds = builder_.NewBlock();
  const ir::BlockId fails = builder_.NewBlock();
  const ir::BlockId done = builder_.NewBlock();
  EmitBranch(id, holds, fails);
  builder_.Begin(holds);
  Set(result, Word(TypeKind::Bool, 1, place), place);
  Jump(done, place);
  builder_.Begin(fails);
  Set(result, Word(TypeKind::Bool, 0, place), place);
  Jump(done, place);
  builder_.Begin(done);
  return Get(result, place);
}

void Emitter::EmitBranch(ExprId id, ir::BlockId then, ir::BlockId otherwise) {
  const ast::ExprNode& node = ws_.expr(id).node;
  const auto* unary = std::get_if<ast::Unary>(&node);
  if (unary != nullptr && unary->op == ast::UnaryOp::Not) {
    EmitBranch(unary->operand, otherwise, then);
    return;
  }
  const auto* binary = std::get_if<ast::Binary>(&node);
  const bool conjunction = binary != nullptr && binary->op == ast::BinaryOp::And;
  const bool disjunction =
      binary != nullptr && binary->op == ast::BinaryOp::Or && !IsDefault(*binary);
  if (!conjunction && !disjunction) {
    const ir::InstId holds = Emit(id);
    builder_.Add(ir::Branch{holds, then, otherwise}, At(id));
    return;
  }
  const ir::BlockId right = builder_.NewBlock();
  EmitBranch(binary->left, conjunction ? right : then, conjunction ? otherwise : right);
  builder_.Begin(right);
  EmitBranch(binary->right, then, otherwise);
}

}  // namespace hark::sema
