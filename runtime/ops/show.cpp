#include "runtime/ops/show.h"

#include <fmt/format.h>

#include <string>

#include "compiler/ir/limits.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/value/money.h"
#include "runtime/value/time_text.h"

namespace hark::ops {
namespace {

using ir::TypeKind;
using value::AsInt;
using value::At;

// Writes values one after another, and stops at the longest text there may be.
class Writer {
 public:
  Writer(Context& context, std::string_view language)
      : context_(context), program_(context.program->ir()), language_(language) {}

  const std::string& text() const { return text_; }

  void Value(ir::TypeId type_id, Word value) {
    const ir::Type& type = program_.types[type_id];
    switch (type.kind) {
      case TypeKind::Bool: return Append(value != 0 ? "yes" : "no");
      case TypeKind::Int: return Append(fmt::format("{}", AsInt(value)));
      case TypeKind::Duration: return Append(value::DurationText(AsInt(value)));
      case TypeKind::Time: return Append(value::TimeText(AsInt(value)));
      case TypeKind::Date: return Append(value::DateText(AsInt(value)));
      case TypeKind::Instant: return Append(value::InstantText(AsInt(value)));
      case TypeKind::Enum: return Label(program_.enums[type.enum_id].cases.at(value));
      case TypeKind::Text:
      case TypeKind::Email:
      case TypeKind::Phone:
      case TypeKind::Url:
      case TypeKind::Language:
      case TypeKind::Country:
      case TypeKind::TimeZone:
      case TypeKind::Json:
      case TypeKind::Secret: return Append(value::AsText(value));
      case TypeKind::Decimal: return Append(ToText(At<Decimal>(value)));
      case TypeKind::Money: return Append(value::ToText(At<value::Money>(value)));
      case TypeKind::List: return Items(type.element, At<value::List>(value));
      case TypeKind::Map: return Entries(type.element, At<value::Map>(value));
      case TypeKind::Record: return Fields(program_.records[type.record_id], value);
      case TypeKind::Optional:
        if (value != 0) Value(type.element, At<value::Box>(value).value);
        return;
    }
  }

 private:
  void Label(const ir::EnumCase& one) {
    if (!SpendBytes(context_, language_.size())) return;
    Append(ir::LabelIn(one, language_));
  }

  void Append(std::string_view part) {
    if (!SpendBytes(context_, part.size())) return;
    if (part.size() > ir::kMaxTextBytes - text_.size()) {
      context_.Raise(Trap::TextTooLong);
      return;
    }
    text_ += part;
  }

  void Items(ir::TypeId element, const value::List& list) {
    if (!SpendItems(context_, list.count)) return;
    for (std::uint32_t i = 0; i < list.count && context_.trap == Trap::None; ++i) {
      if (i > 0) Append(", ");
      Value(element, list.items[i]);
    }
  }

  void Entries(ir::TypeId element, const value::Map& map) {
    if (!SpendItems(context_, map.count)) return;
    for (std::size_t i = 0; i < map.count && context_.trap == Trap::None; ++i) {
      if (i > 0) Append(", ");
      Append(value::AsText(map.entries[i].key));
      Append(": ");
      Value(element, map.entries[i].value);
    }
  }

  void Fields(const ir::RecordDecl& record, Word value) {
    const Word* fields = At<value::Record>(value).fields();
    for (std::size_t i = 0; i < record.fields.size() && context_.trap == Trap::None; ++i) {
      if (i > 0) Append(", ");
      Append(record.fields[i].name);
      Append(": ");
      Value(record.fields[i].type, fields[i]);
    }
  }

  Context& context_;
  const ir::Program& program_;
  std::string_view language_;
  std::string text_;
};

}  // namespace

Word ShowValue(Context& context, ir::TypeId type, Word value, std::string_view language) {
  Writer writer(context, language);
  writer.Value(type, value);
  return context.trap == Trap::None ? MakeText(context, writer.text()) : 0;
}

}  // namespace hark::ops
