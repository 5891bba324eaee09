#include "runtime/ops/same.h"

#include "compiler/base/unicode.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/value/money.h"

namespace hark::ops {
namespace {

using ir::TypeKind;
using value::AsText;
using value::At;
using value::Money;

bool SameEmail(std::string_view a, std::string_view b) {
  return a == b || unicode::Fold(a) == unicode::Fold(b);
}

bool SameMoney(const Money& a, const Money& b) {
  return value::CurrencyOf(a) == value::CurrencyOf(b) && Compare(a.amount, b.amount) == 0;
}

bool SameOptional(Context& context, ir::TypeId element, Word a, Word b) {
  if (a == 0 || b == 0) return a == b;
  return SameValue(context, element, At<value::Box>(a).value, At<value::Box>(b).value);
}

bool SameList(Context& context, ir::TypeId element, const value::List& a, const value::List& b) {
  if (a.count != b.count || !SpendItems(context, a.count)) return false;
  for (std::uint32_t i = 0; i < a.count; ++i) {
    if (!SameValue(context, element, a.items[i], b.items[i])) return false;
  }
  return true;
}

bool SameMap(Context& context, ir::TypeId element, const value::Map& a, const value::Map& b) {
  if (a.count != b.count || !SpendItems(context, a.count)) return false;
  for (std::size_t i = 0; i < a.count; ++i) {
    const std::string_view key = AsText(a.entries[i].key);
    if (!SpendBytes(context, key.size()) || key != AsText(b.entries[i].key)) return false;
    if (!SameValue(context, element, a.entries[i].value, b.entries[i].value)) return false;
  }
  return true;
}

bool SameRecord(Context& context, const ir::RecordDecl& record, const Word* a, const Word* b) {
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    if (!SameValue(context, record.fields[i].type, a[i], b[i])) return false;
  }
  return true;
}

bool SameTextual(Context& context, TypeKind kind, Word a, Word b) {
  if (!SpendBytes(context, AsText(a).size() + AsText(b).size())) return false;
  if (kind == TypeKind::Text) return SameText(context, a, b);
  if (kind == TypeKind::Email) return SameEmail(AsText(a), AsText(b));
  return AsText(a) == AsText(b);
}

}  // namespace

bool SameText(Context& context, Word a, Word b) {
  if (AsText(a) == AsText(b)) return true;
  Subject left(AsText(a));
  Subject right(AsText(b));
  Subject* prepared_left = context.texts.PreparedSubject(a);
  Subject* prepared_right = context.texts.PreparedSubject(b);
  return (prepared_left != nullptr ? *prepared_left : left).trimmed() ==
         (prepared_right != nullptr ? *prepared_right : right).trimmed();
}

bool SameValue(Context& context, ir::TypeId type_id, Word a, Word b) {
  const ir::Program& program = context.program->ir();
  const ir::Type& type = program.types[type_id];
  switch (type.kind) {
    case TypeKind::Bool:
    case TypeKind::Int:
    case TypeKind::Duration:
    case TypeKind::Time:
    case TypeKind::Date:
    case TypeKind::Instant:
    case TypeKind::Enum: return a == b;
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
    case TypeKind::Language:
    case TypeKind::Country:
    case TypeKind::TimeZone: return SameTextual(context, type.kind, a, b);
    case TypeKind::Decimal: return Compare(At<Decimal>(a), At<Decimal>(b)) == 0;
    case TypeKind::Money: return SameMoney(At<Money>(a), At<Money>(b));
    case TypeKind::Json:
    case TypeKind::Secret: return SameTextual(context, type.kind, a, b);
    case TypeKind::List:
      return SameList(context, type.element, At<value::List>(a), At<value::List>(b));
    case TypeKind::Map: return SameMap(context, type.element, At<value::Map>(a), At<value::Map>(b));
    case TypeKind::Record:
      return SameRecord(context, program.records[type.record_id], At<value::Record>(a).fields(),
                        At<value::Record>(b).fields());
    case TypeKind::Optional: return SameOptional(context, type.element, a, b);
  }
  return false;
}

}  // namespace hark::ops
