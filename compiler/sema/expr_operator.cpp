#include <algorithm>
#include <string_view>
#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/sema/arithmetic.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/meant.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

constexpr const char* kCompareHelp =
    "compare values of one kind: read a text with `Int(…)` and the like first";

// Whether a value of the kind is written so: 9 stands for any digit, in a number for several.
bool IsLiteralOf(TypeKind kind, std::string_view text) {
  const auto reads = [&](std::string_view form) {
    return std::ranges::equal(text, form, [](char sign, char wanted) {
      return wanted == '9' ? sign >= '0' && sign <= '9' : sign == wanted;
    });
  };
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::size_t point = std::min(text.find('.'), text.size());
  if (kind == TypeKind::Int) return text.size() <= 18 && digits(text);
  if (kind == TypeKind::Decimal) {
    return text.size() <= 34 && digits(text.substr(0, point)) &&
           (point == text.size() || digits(text.substr(point + 1)));
  }
  if (kind == TypeKind::Date) return reads("9999-99-99");
  if (kind == TypeKind::Time) return reads("99:99");
  return kind == TypeKind::Bool && (text == "true" || text == "false");
}

bool IsNumber(TypeKind kind) { return kind == TypeKind::Int || kind == TypeKind::Decimal; }

bool HasOrder(TypeKind kind) {
  switch (kind) {
    case TypeKind::Int:
    case TypeKind::Decimal:
    case TypeKind::Money:
    case TypeKind::Duration:
    case TypeKind::Time:
    case TypeKind::Date:
    case TypeKind::Instant: return true;
    case TypeKind::Bool:
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
    case TypeKind::Optional: return false;
  }
  return false;
}

}  // namespace

TypeId BodyChecker::RequireSure(ExprId id, TypeId type) {
  if (!ws_.IsOptional(type)) return type;
  const std::string quote = ws_.Quote(ws_.expr(id).span);
  const std::string ask =
      "ask `if " + (ws_.PathOf(id) ? quote : "found") + " is known { … }` first";
  diag::Build(ws_.sink, ws_.expr(id).span, diag::MayBeMissing, diag::Name{quote})
      .Help("say what to take instead with `" + quote + " or …`, or " +
            (ws_.PathOf(id) ? ask : "give it a name, `let found = " + quote + "`, and " + ask))
      .Emit();
  return ws_.Sure(type);
}

void BodyChecker::RequireBool(ExprId id, TypeId type) {
  if (!type.valid()) return;
  const bool optional = ws_.IsOptional(type);
  if (ws_.Is(ws_.Sure(type), TypeKind::Bool)) {
    RequireSure(id, type);
    return;
  }
  const Span span = ws_.expr(id).span;
  diag::Builder report = diag::Build(ws_.sink, span, diag::NotACondition, ws_.Show(type));
  if (!optional) {
    std::move(report).Help("compare it with something, such as `… is …`");
  } else if (ws_.PathOf(id)) {
    std::move(report)
        .Help("ask whether it is there: `" + ws_.Quote(span) + " is known`")
        .Suggest({span.file, span.end, span.end}, " is known");
  } else {
    std::move(report).Help("ask whether it is there: `… is known`");
  }
  std::move(report).Emit();
}

TypeId BodyChecker::CheckUnary(ExprId id, const ast::Unary& node, Knowledge* knowledge) {
  Knowledge inner;
  const TypeId found = Check(node.operand, {}, &inner);
  if (node.op == ast::UnaryOp::Not) {
    RequireBool(node.operand, found);
    if (knowledge != nullptr) *knowledge = {inner.if_false, inner.if_true};
    return ws_.Scalar(TypeKind::Bool);
  }
  const TypeId type = RequireSure(node.operand, found);
  if (!type.valid()) return {};
  const TypeKind kind = ws_.type(type).kind;
  if (IsNumber(kind) || kind == TypeKind::Money || kind == TypeKind::Duration) return type;
  diag::Build(ws_.sink, ws_.expr(id).span, diag::NoSuchNegation, ws_.Show(type))
      .Help("a minus stands in front of numbers, amounts of money and durations")
      .Emit();
  return {};
}

TypeId BodyChecker::CheckBinary(ExprId id, const ast::Binary& node, TypeId expected,
                                Knowledge* knowledge) {
  switch (node.op) {
    case ast::BinaryOp::Or: return CheckOr(id, node, expected, knowledge);
    case ast::BinaryOp::And: return CheckAnd(node, knowledge);
    case ast::BinaryOp::Is:
    case ast::BinaryOp::IsNot: return CheckEquality(id, node);
    case ast::BinaryOp::Less:
    case ast::BinaryOp::LessEqual:
    case ast::BinaryOp::Greater:
    case ast::BinaryOp::GreaterEqual: return CheckOrder(node);
    case ast::BinaryOp::In:
    case ast::BinaryOp::Has: return CheckMembership(id, node);
    case ast::BinaryOp::Add:
    case ast::BinaryOp::Subtract:
    case ast::BinaryOp::Multiply:
    case ast::BinaryOp::Divide:
    case ast::BinaryOp::Modulo: return CheckArithmetic(id, node);
  }
  return {};
}

TypeId BodyChecker::CheckAnd(const ast::Binary& node, Knowledge* knowledge) {
  Knowledge left;
  Knowledge right;
  RequireBool(node.left, Check(node.left, {}, &left));
  const Paths before = known_;
  Learn(left.if_true);
  RequireBool(node.right, Check(node.right, {}, &right));
  known_ = before;
  if (knowledge != nullptr) {
    *knowledge = {Either(left.if_true, right.if_true), Both(left.if_false, right.if_false)};
  }
  return ws_.Scalar(TypeKind::Bool);
}

// Either one of two conditions, or what to take where the left side is missing.
TypeId BodyChecker::CheckOr(ExprId id, const ast::Binary& node, TypeId expected,
                            Knowledge* knowledge) {
  if (ReportsOneOfTexts(ws_, node)) return ws_.Scalar(TypeKind::Bool);
  const bool in_when = in_when_;
  Knowledge left;
  const TypeId type = Check(node.left, ws_.OptionalOf(expected), &left);
  if (ws_.IsOptional(type)) {
    in_when_ = false;
    const TypeId sure = ws_.Sure(type);
    // Of a time zone that goes into a text, other words may be said.
    const bool any_words =
        ws_.Is(sure, TypeKind::TimeZone) && !ws_.Is(ws_.Sure(expected), TypeKind::TimeZone);
    TypeId right = Check(node.right, any_words ? TypeId{} : sure);
    if (any_words && IsZoneName(node.right)) right = CheckZoneName(node.right, right);
    in_when_ = in_when;
    if (!right.valid()) return sure;
    if (right == type || ws_.Fits(right, sure)) return right == type ? type : sure;
    if (ws_.Fits(sure, right)) return right;
    auto builder = diag::Build(ws_.sink, ws_.expr(node.right).span, diag::TypeMismatch,
                               ws_.Show(sure), ws_.Show(right));
    Tell(builder, MeantByValue(ws_, node.right, sure, right));
    std::move(builder).Emit();
    return sure;
  }
  if (type.valid() && !ws_.Is(type, TypeKind::Bool)) {
    Check(node.right, type);
    diag::Build(ws_.sink, node.op_span, diag::OrNeverTaken,
                diag::Name{ws_.Quote(ws_.expr(node.left).span)})
        .Help("remove the `or` and what follows it")
        .Suggest(Span{node.op_span.file, ws_.expr(node.left).span.end, ws_.expr(id).span.end}, "")
        .Emit();
    return type;
  }
  Knowledge right;
  const Paths before = known_;
  Learn(left.if_false);
  const TypeId right_type = Check(node.right, {}, &right);
  if (type.valid()) RequireBool(node.right, right_type);
  known_ = before;
  if (knowledge != nullptr) {
    *knowledge = {Both(left.if_true, right.if_true), Either(left.if_false, right.if_false)};
  }
  return type;
}

std::pair<TypeId, TypeId> BodyChecker::CheckPair(ExprId left, ExprId right) {
  if (IsBareCase(left) && !IsBareCase(right)) {
    const TypeId second = CheckSure(right);
    return {CheckSure(left, second), second};
  }
  const TypeId first = CheckSure(left);
  return {first, CheckSure(right, first)};
}

// A secret is compared with a text, and neither may be missing.
bool BodyChecker::IsSecretTest(TypeId left, TypeId right) const {
  if (ws_.Is(right, TypeKind::Secret)) std::swap(left, right);
  return ws_.Is(left, TypeKind::Secret) && ws_.IsTextual(right);
}

TypeId BodyChecker::CheckEquality(ExprId id, const ast::Binary& node) {
  const auto [left, right] = CheckPair(node.left, node.right);
  if (ws_.IsTextual(left) && ws_.IsTextual(right)) NotePattern(id, node);
  const TypeId result = ws_.Scalar(TypeKind::Bool);
  if (IsSecretTest(left, right)) return result;
  const bool fits =
      left.valid() && right.valid() && (ws_.Fits(left, right) || ws_.Fits(right, left));
  const bool secret = ws_.Is(left, TypeKind::Secret) || ws_.Is(right, TypeKind::Secret);
  if (!left.valid() || !right.valid() || (fits && !secret)) return result;
  const bool texts = ws_.IsTextual(left) && ws_.IsTextual(right);
  const bool numbers = IsNumber(ws_.type(left).kind) && IsNumber(ws_.type(right).kind);
  if (!texts && !numbers) {
    auto builder = diag::Build(ws_.sink, Join(ws_.expr(node.left).span, ws_.expr(node.right).span),
                               diag::NotComparable, ws_.Show(left), ws_.Show(right));
    if (!TellMeant(builder, node, left) && !Tell(builder, MeantByPair(ws_, node, left, right))) {
      std::move(builder).Help(secret ? kSecretHelp : kCompareHelp);
    }
    std::move(builder).Emit();
  }
  return result;
}

// What is most likely meant where something is compared with a text that is written out: a number
// or a date, a case by its name, or what the contact wrote.
bool BodyChecker::TellMeant(diag::Builder& builder, const ast::Binary& node, TypeId left) {
  const std::optional<ConstValue> value = EvaluateQuietly(ws_, node.right);
  const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
  if (text == nullptr) return false;
  const auto* name = std::get_if<ast::NameRef>(&ws_.expr(node.left).node);
  if (name != nullptr && name->name == "message" && ws_.Is(left, TypeKind::Record)) {
    std::move(builder)
        .Help("what the contact wrote is `text`")
        .Suggest(ws_.expr(node.left).span, "text");
    return true;
  }
  if (IsLiteralOf(ws_.type(left).kind, *text)) {
    std::move(builder)
        .Help("in quotes it is a text; without them it is what it says")
        .Suggest(ws_.expr(node.right).span, *text);
    return true;
  }
  if (!ws_.Is(left, TypeKind::Enum)) return false;
  std::vector<std::string> cases;
  for (const ir::EnumCase& one : ws_.program.enums[ws_.type(left).enum_id].cases) {
    cases.push_back(one.name);
  }
  const std::string lower = unicode::FoldTrimmed(*text);
  const bool is_case = std::ranges::find(cases, lower) != cases.end();
  const std::optional<std::string> meant = is_case ? lower : Nearest(lower, cases);
  if (!meant) return false;
  std::move(builder)
      .Help("a case is written by its name, without quotes")
      .Suggest(ws_.expr(node.right).span, *meant);
  return true;
}

// A text compared with a constant one is a test by a pattern, as `mentions` is.
void BodyChecker::NotePattern(ExprId id, const ast::Binary& node) {
  for (const ExprId side : {node.right, node.left}) {
    const std::optional<ConstValue> value = EvaluateQuietly(ws_, side);
    const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
    if (text == nullptr) continue;
    // A pattern without a letter matches nothing, where an empty text is an empty text.
    if (unicode::FoldTrimmed(*text).empty()) return;
    ws_.patterns[id] = ws_.program.Intern(ir::Pattern{.items = {*text}});
    return;
  }
}

// A text that is to be one of constant ones likewise.
void BodyChecker::NoteItems(ExprId id, const ast::Binary& node) {
  const std::optional<ConstValue> value = EvaluateQuietly(ws_, node.right);
  const auto* values = value ? std::get_if<std::vector<ConstValue>>(&value->data) : nullptr;
  if (values == nullptr || values->empty()) return;
  ir::Pattern pattern;
  for (const ConstValue& one : *values) {
    const auto* text = std::get_if<std::string>(&one.data);
    if (text == nullptr || unicode::FoldTrimmed(*text).empty()) return;
    pattern.items.push_back(*text);
  }
  ws_.patterns[id] = ws_.program.Intern(std::move(pattern));
}

void BodyChecker::CheckOrdered(ExprId id, TypeId type) {
  if (!type.valid() || HasOrder(ws_.type(type).kind)) return;
  diag::Build(ws_.sink, ws_.expr(id).span, diag::NoOrder, ws_.Show(type)).Emit();
}

TypeId BodyChecker::CheckOrder(const ast::Binary& node) {
  const auto [left, right] = CheckPair(node.left, node.right);
  const TypeId result = ws_.Scalar(TypeKind::Bool);
  if (!left.valid() || !right.valid()) return result;
  const bool numbers = IsNumber(ws_.type(left).kind) && IsNumber(ws_.type(right).kind);
  if (left == right || numbers) {
    CheckOrdered(node.left, left);
    return result;
  }
  auto builder = diag::Build(ws_.sink, Join(ws_.expr(node.left).span, ws_.expr(node.right).span),
                             diag::NotComparable, ws_.Show(left), ws_.Show(right));
  if (!TellMeant(builder, node, left) && !Tell(builder, MeantByPair(ws_, node, left, right))) {
    std::move(builder).Help(kCompareHelp);
  }
  std::move(builder).Emit();
  return result;
}

TypeId BodyChecker::CheckBetween(const ast::Between& node) {
  const TypeId value = CheckSure(node.value);
  CheckOrdered(node.value, value);
  for (const ExprId bound : {node.low, node.high}) {
    const TypeId type = CheckSure(bound, value);
    if (!value.valid() || !type.valid() || type == value) continue;
    if (IsNumber(ws_.type(value).kind) && IsNumber(ws_.type(type).kind)) continue;
    diag::Build(ws_.sink, ws_.expr(bound).span, diag::TypeMismatch, ws_.Show(value), ws_.Show(type))
        .Emit();
  }
  return ws_.Scalar(TypeKind::Bool);
}

TypeId BodyChecker::CheckMembership(ExprId id, const ast::Binary& node) {
  const bool in = node.op == ast::BinaryOp::In;
  if (in && IsContact(node.left)) return CheckContactIn(node);
  const ExprId list = in ? node.right : node.left;
  const ExprId item = in ? node.left : node.right;
  TypeId item_type;
  TypeId list_type;
  if (IsBareCase(item)) {
    list_type = CheckSure(list);
    item_type =
        CheckSure(item, ws_.Is(list_type, TypeKind::List) ? ws_.type(list_type).element : TypeId{});
  } else {
    item_type = CheckSure(item);
    list_type = CheckSure(list, ws_.ListOf(item_type));
  }
  const TypeId result = ws_.Scalar(TypeKind::Bool);
  if (!item_type.valid() || !list_type.valid()) return result;
  if (!ws_.Is(list_type, TypeKind::List)) {
    auto builder = diag::Build(ws_.sink, ws_.expr(list).span, diag::NotAList, ws_.Show(list_type));
    if (ws_.IsTextual(list_type)) std::move(builder).Help("to search a text write `… contains …`");
    std::move(builder).Emit();
    return result;
  }
  const TypeId element = ws_.type(list_type).element;
  if (!ws_.Fits(item_type, element)) {
    auto builder = diag::Build(ws_.sink, ws_.expr(item).span, diag::TypeMismatch, ws_.Show(element),
                               ws_.Show(item_type));
    if (ws_.Is(item_type, TypeKind::Secret)) std::move(builder).Help(kSecretHelp);
    std::move(builder).Emit();
  }
  if (in && ws_.Is(item_type, TypeKind::Text)) NoteItems(id, node);
  return result;
}

// Hours would be dropped, as a date plus 30h is the next day.
void BodyChecker::CheckWholeDays(ExprId id) {
  constexpr std::int64_t kDay = 86'400'000;
  const auto value = EvaluateQuietly(ws_, id);
  const auto* duration = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
  if (!ws_.Is(ws_.fact(id).type, TypeKind::Duration) || duration == nullptr) return;
  if (*duration % kDay == 0) return;
  diag::Build(ws_.sink, ws_.expr(id).span, diag::HoursOfDate)
      .Help(
          "take whole days; or say which moment of it is meant: `date.at(09:00, \"Europe/Paris\")`")
      .Emit();
}

TypeId BodyChecker::CheckArithmetic(ExprId id, const ast::Binary& node) {
  const TypeId left = CheckSure(node.left);
  const TypeId right = CheckSure(node.right, ws_.Is(left, TypeKind::List) ? left : TypeId{});
  if (!left.valid() || !right.valid()) return {};
  const auto row = ArithmeticFor(node.op, ws_.type(left).kind, ws_.type(right).kind);
  if (row) {
    if (ws_.Is(left, TypeKind::Date)) CheckWholeDays(node.right);
    // Where a constant is wanted, what stands there is worked out and its fault reported.
    if (setting_ != Setting::Constant) WarnOfFault(ws_, id, node);
    return ws_.Scalar(row->result);
  }
  const bool lists = ws_.Is(left, TypeKind::List) && ws_.Is(right, TypeKind::List);
  if (lists && node.op == ast::BinaryOp::Add && left == right) return left;
  const bool text = ws_.IsTextual(left) || ws_.IsTextual(right);
  if (node.op == ast::BinaryOp::Add && text) {
    diag::Build(ws_.sink, node.op_span, diag::TextPlus)
        .Help("write both into one text: \"{…}{…}\"")
        .Emit();
    return ws_.Scalar(TypeKind::Text);
  }
  diag::Build(ws_.sink, node.op_span, diag::NoSuchArithmetic,
              diag::Name{std::string(ws_.sources.Text(node.op_span))}, ws_.Show(left),
              ws_.Show(right))
      .Emit();
  return {};
}

TypeId BodyChecker::CheckIsKnown(const ast::IsKnown& node, Knowledge* knowledge) {
  const TypeId type = Check(node.value);
  const TypeId result = ws_.Scalar(TypeKind::Bool);
  if (!type.valid()) return result;
  if (!ws_.IsOptional(type)) {
    diag::Build(ws_.sink, ws_.expr(node.value).span, diag::AlwaysKnown,
                diag::Name{ws_.Quote(ws_.expr(node.value).span)})
        .Emit();
    return result;
  }
  const std::optional<Path> path = ws_.PathOf(node.value);
  if (knowledge != nullptr && path) {
    (node.negated ? knowledge->if_false : knowledge->if_true) = WithOwners(*path);
  }
  return result;
}

TypeId BodyChecker::CheckIf(const ast::IfExpr& node, TypeId expected) {
  const Knowledge knowledge = CheckCondition(node.condition, false);
  const Paths before = known_;
  Learn(knowledge.if_true);
  const bool then_bare = IsBareCase(node.then) && !expected.valid();
  TypeId then = then_bare ? TypeId{} : Check(node.then, expected);
  known_ = before;
  Learn(knowledge.if_false);
  const TypeId otherwise = Check(node.otherwise, expected.valid() ? expected : then);
  known_ = before;
  if (then_bare) {
    Learn(knowledge.if_true);
    then = Check(node.then, otherwise);
    known_ = before;
  }
  if (!then.valid() || !otherwise.valid()) return then.valid() ? then : otherwise;
  if (ws_.Fits(then, otherwise)) return otherwise;
  if (ws_.Fits(otherwise, then)) return then;
  diag::Build(ws_.sink, ws_.expr(node.otherwise).span, diag::TypeMismatch, ws_.Show(then),
              ws_.Show(otherwise))
      .Note(ws_.expr(node.then).span, "the other branch gives " + ws_.Show(then).value)
      .Emit();
  return then;
}

}  // namespace hark::sema
