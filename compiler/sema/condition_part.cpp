#include "compiler/sema/condition_part.h"

#include <algorithm>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {
namespace {

class ReadFinder {
 public:
  explicit ReadFinder(Workspace& workspace) : ws_(workspace) {}

  std::optional<Read> Of(ExprId id) {
    const ast::ExprNode& node = ws_.expr(id).node;
    const Target& target = ws_.fact(id).target;
    if (const auto* to = std::get_if<ToVariable>(&target))
      return Read{Key("v", to->variable.index)};
    if (const auto* to = std::get_if<ToContactField>(&target))
      return Read{Key("c", to->field), true};
    if (const auto* to = std::get_if<ToBuiltIn>(&target)) {
      return Read{Key("b", static_cast<int>(to->built_in)), true};
    }
    if (const auto* to = std::get_if<ToHours>(&target)) {
      if (!std::holds_alternative<ast::Call>(node)) return std::nullopt;
      return Read{Key("h", to->hours.index), true};
    }
    if (const auto* member = std::get_if<ast::Member>(&node)) return OfMember(target, *member);
    const auto* call = std::get_if<ast::MethodCall>(&node);
    const auto* method = std::get_if<ToMethod>(&target);
    if (call == nullptr || method == nullptr) return std::nullopt;
    return OfMethod(method->op, *call);
  }

 private:
  template <typename Number>
  static std::string Key(const char* what, Number number) {
    return what + std::to_string(number);
  }

  std::optional<Read> OfMember(const Target& target, const ast::Member& member) {
    std::optional<Read> read = Of(member.object);
    if (!read) return std::nullopt;
    if (const auto* to = std::get_if<ToRecordField>(&target)) {
      read->key += Key(".", to->field);
    } else if (const auto* property = std::get_if<ToProperty>(&target)) {
      read->key += Key(".p", static_cast<int>(property->op));
    } else {
      return std::nullopt;
    }
    return read;
  }

  // Of the contact, or of a value that can be read.
  std::optional<Read> OfMethod(ir::Op op, const ast::MethodCall& call) {
    Read read{Key("m", static_cast<int>(op)), true};
    if (op != ir::Op::contact_tagged && op != ir::Op::contact_consented) {
      const std::optional<Read> object = Of(call.object);
      if (!object) return std::nullopt;
      read = {object->key + "." + read.key, object->changes};
    }
    for (const ast::Argument& argument : call.arguments) {
      const std::optional<ConstValue> value = EvaluateQuietly(ws_, argument.value);
      const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
      if (text == nullptr) return std::nullopt;
      // No text reads as the end of another.
      read.key += Key("\n", text->size()) + ":" + *text;
    }
    return read;
  }

  Workspace& ws_;
};

struct Row {
  ast::BinaryOp op;
  Said::Kind kind;
  Said::Kind turned;  // with the constant on the left
  bool holds;
};

const Row* RowOf(ast::BinaryOp op) {
  using Kind = Said::Kind;
  using Op = ast::BinaryOp;
  static constexpr Row kRows[] = {
      {Op::Is, Kind::OneOf, Kind::OneOf, true},
      {Op::IsNot, Kind::OneOf, Kind::OneOf, false},
      {Op::Less, Kind::Less, Kind::Greater, true},
      {Op::LessEqual, Kind::LessEqual, Kind::GreaterEqual, true},
      {Op::Greater, Kind::Greater, Kind::Less, true},
      {Op::GreaterEqual, Kind::GreaterEqual, Kind::LessEqual, true},
  };
  const auto* row = std::ranges::find(kRows, op, &Row::op);
  return row != std::ranges::end(kRows) ? row : nullptr;
}

// Amounts of money fault where currencies differ; an empty text is like none at all.
bool Fits(const ConstValue& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  if (text != nullptr) return text->find_first_not_of(" \t\r\n") != std::string::npos;
  return std::holds_alternative<std::int64_t>(value.data) ||
         std::holds_alternative<Decimal>(value.data);
}

}  // namespace

std::optional<Part> PartFinder::Of(ExprId id) {
  return std::visit(Match{
                        [&](const ast::Binary& node) { return OfBinary(node); },
                        [&](const ast::Between& node) { return OfBetween(node); },
                        [&](const ast::TextTest& node) { return OfTest(id, node); },
                        [&](const ast::Matches& node) { return OfMatches(node); },
                        [&](const ast::IsKnown& node) { return OfKnown(id, node); },
                        [&](const auto&) { return OfBool(id); },
                    },
                    ws_.expr(id).node);
}

std::optional<Part> PartFinder::OfOneOf(ExprId subject, const std::vector<ExprId>& constants) {
  std::vector<ConstValue> values;
  for (const ExprId constant : constants) {
    std::optional<ConstValue> value = EvaluateQuietly(ws_, constant);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return Make(subject, Said::Kind::OneOf, std::move(values));
}

std::optional<Part> PartFinder::OfBinary(const ast::Binary& node) {
  if (node.op == ast::BinaryOp::In) return OfIn(node);
  const Row* row = RowOf(node.op);
  if (row == nullptr) return std::nullopt;
  const std::optional<ConstValue> right = EvaluateQuietly(ws_, node.right);
  const std::optional<ConstValue> left = EvaluateQuietly(ws_, node.left);
  if (left.has_value() == right.has_value()) return std::nullopt;
  std::optional<Part> part =
      right ? Make(node.left, row->kind, {*right}) : Make(node.right, row->turned, {*left});
  if (part) part->said.holds = row->holds;
  return part;
}

std::optional<Part> PartFinder::OfIn(const ast::Binary& node) {
  const std::optional<ConstValue> list = EvaluateQuietly(ws_, node.right);
  const auto* items = list ? std::get_if<std::vector<ConstValue>>(&list->data) : nullptr;
  if (items == nullptr || items->empty()) return std::nullopt;
  return Make(node.left, Said::Kind::OneOf, *items);
}

std::optional<Part> PartFinder::OfBetween(const ast::Between& node) {
  const std::optional<ConstValue> low = EvaluateQuietly(ws_, node.low);
  const std::optional<ConstValue> high = EvaluateQuietly(ws_, node.high);
  if (!low || !high) return std::nullopt;
  return Make(node.value, Said::Kind::Between, {*low, *high});
}

std::optional<Part> PartFinder::OfTest(ExprId id, const ast::TextTest& node) {
  std::optional<Part> part = Make(node.subject, Said::Kind::Test, {});
  if (!part) return std::nullopt;
  part->said.test = TestOp(node.kind);
  part->said.items = ws_.program.patterns[ws_.patterns.at(id)].items;
  part->said.holds = !node.negated;
  return part;
}

std::optional<Part> PartFinder::OfMatches(const ast::Matches& node) {
  std::optional<Part> part = Make(node.subject, Said::Kind::Test, {});
  if (!part) return std::nullopt;
  part->said.test = ir::Op::text_matches;
  part->said.items = {(node.ignore_case ? "i " : "  ") + node.pattern};
  return part;
}

std::optional<Part> PartFinder::OfKnown(ExprId id, const ast::IsKnown& node) {
  if (!ws_.IsOptional(ws_.fact(node.value).type)) return std::nullopt;
  std::optional<Read> read = ReadFinder(ws_).Of(node.value);
  if (!read) return std::nullopt;
  read->key += "?";
  Part part{std::move(*read), ws_.fact(id).type, {}};
  part.said.holds = !node.negated;
  return part;
}

std::optional<Part> PartFinder::OfBool(ExprId id) {
  if (!ws_.Is(ws_.fact(id).type, TypeKind::Bool)) return std::nullopt;
  std::optional<Read> read = ReadFinder(ws_).Of(id);
  if (!read) return std::nullopt;
  return Part{std::move(*read), ws_.fact(id).type, {}};
}

std::optional<Part> PartFinder::Make(ExprId subject, Said::Kind kind,
                                     std::vector<ConstValue> values) {
  std::optional<Read> read = ReadFinder(ws_).Of(subject);
  const TypeId type = ws_.fact(subject).type;
  if (!read || !type.valid() || !CanBeSearched(type, kind)) return std::nullopt;
  for (const ConstValue& value : values) {
    if (!Fits(value)) return std::nullopt;
  }
  return Part{std::move(*read), type, {.kind = kind, .values = std::move(values)}};
}

bool PartFinder::CanBeSearched(TypeId id, Said::Kind kind) const {
  const TypeKind type = ws_.type(id).kind;
  if (ws_.IsTextual(id)) return kind == Said::Kind::OneOf || kind == Said::Kind::Test;
  return type == TypeKind::Bool || type == TypeKind::Enum || type == TypeKind::Int ||
         type == TypeKind::Decimal || type == TypeKind::Duration || type == TypeKind::Time ||
         type == TypeKind::Date;
}

}  // namespace hark::sema
