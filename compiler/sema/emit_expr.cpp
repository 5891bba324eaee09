#include <utility>

#include "compiler/base/check.h"
#include "compiler/base/match.h"
#include "compiler/sema/ast_walk.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {

ir::LocalId Emitter::LocalOf(VariableId variable) {
  const auto found = site_.locals.find(variable);
  if (found != site_.locals.end()) return found->second;
  const Variable& declared = ws_.variables[variable];
  const ir::LocalId local = builder_.AddLocal(site_.path + declared.name, declared.type);
  site_.locals.emplace(variable, local);
  if (ws_.Is(declared.type, TypeKind::Secret)) secrets_.emplace_back(local, variable);
  return local;
}

void Emitter::CheckSecretsKept(ir::FunctionId finished) const {
  const ir::Function& function = ws_.program.functions[finished];
  for (const auto& [local, variable] : secrets_) {
    const bool kept = std::ranges::any_of(function.waits, [&](const ir::Wait& wait) {
      return std::ranges::find(wait.live, local) != wait.live.end();
    });
    if (!kept) continue;
    const Variable& secret = ws_.variables[variable];
    diag::Build(ws_.sink, secret.span, diag::SecretKept, diag::Name{secret.name})
        .Help("use it before the rule waits for anything: asks, calls and pauses are waits")
        .Emit();
  }
}

ir::LocalId Emitter::Temporary(std::string_view stem, TypeId type) {
  return builder_.AddLocal("." + site_.path + std::string(stem), type);
}

ir::InstId Emitter::Get(ir::LocalId local, ir::Place place) {
  return builder_.Add(ir::GetLocal{local}, place);
}

void Emitter::Set(ir::LocalId local, ir::InstId value, ir::Place place) {
  builder_.Add(ir::SetLocal{local, value}, place);
}

ir::InstId Emitter::Word(TypeKind kind, std::int64_t word, ir::Place place) {
  return builder_.Constant({ws_.Scalar(kind), word}, place);
}

// Whether emitting it ends the current block.
bool Emitter::Branches(ExprId root) const {
  bool branches = false;
  ForEachExpr(ws_.unit, root, [&](ExprId id) {
    const ast::ExprNode& node = ws_.expr(id).node;
    const auto* binary = std::get_if<ast::Binary>(&node);
    const bool lazy =
        binary != nullptr && (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or);
    const auto* segment = std::get_if<ToSegment>(&ws_.fact(id).target);
    const bool inner = segment != nullptr && Branches(ws_.segments[segment->index].decl->condition);
    branches = branches || lazy || inner || std::holds_alternative<ast::IfExpr>(node) ||
               std::holds_alternative<ast::Each>(node) ||
               std::holds_alternative<ast::Plural>(node) ||
               std::holds_alternative<ast::Select>(node);
  });
  return branches;
}

std::vector<ir::InstId> Emitter::EmitAll(const std::vector<std::pair<ExprId, TypeId>>& operands) {
  std::size_t kept_until = 0;
  for (std::size_t at = 0; at < operands.size(); ++at) {
    if (Branches(operands[at].first)) kept_until = at;
  }
  std::vector<ir::InstId> values(operands.size());
  std::vector<std::pair<std::size_t, ir::LocalId>> kept;
  for (std::size_t at = 0; at < operands.size(); ++at) {
    const auto& [id, type] = operands[at];
    values[at] = EmitAs(id, type);
    if (at >= kept_until) continue;
    kept.emplace_back(at, Temporary("kept", type));
    Set(kept.back().second, values[at], At(id));
  }
  for (const auto& [at, local] : kept) values[at] = Get(local, At(operands[at].first));
  return values;
}

ir::InstId Emitter::Widen(ir::InstId value, TypeId from, TypeId to, ir::Place place) {
  if (from == to || !to.valid()) return value;
  if (ws_.IsOptional(to)) {
    const TypeId element = ws_.type(to).element;
    return builder_.Add(ir::WrapOptional{Widen(value, from, element, place), to}, place);
  }
  if (ws_.Is(to, TypeKind::Decimal) && ws_.Is(from, TypeKind::Int)) {
    return builder_.Op(ir::Op::decimal_of_int, to, {value}, place);
  }
  // Texts share one layout: a local of the wider type takes the narrower as it is.
  const ir::LocalId plain = Temporary("plain", to);
  Set(plain, value, place);
  return Get(plain, place);
}

ir::InstId Emitter::EmitAs(ExprId id, TypeId wanted) {
  return Widen(Emit(id), ws_.fact(id).type, wanted, At(id));
}

ir::InstId Emitter::EmitValue(const ConstValue& value, ir::Place place) {
  const auto* items = std::get_if<std::vector<ConstValue>>(&value.data);
  if (items == nullptr) return builder_.Constant(ToConstant(value), place);
  std::vector<ir::InstId> emitted;
  for (const ConstValue& item : *items) emitted.push_back(EmitValue(item, place));
  return builder_.Add(ir::MakeList{value.type, builder_.Args(emitted)}, place);
}

ir::InstId Emitter::Emit(ExprId id) {
  const ast::ExprNode& node = ws_.expr(id).node;
  // Literals and arithmetic on them are worked out here, faults included.
  const bool list = ws_.Is(ws_.fact(id).type, TypeKind::List);
  if (const auto constant = list ? std::nullopt : EvaluateQuietly(ws_, id)) {
    return EmitValue(*constant, At(id));
  }
  return std::visit(Match{
                        [&](const ast::TextLiteral& one) { return EmitText(id, one); },
                        [&](const ast::NameRef&) { return EmitTarget(id); },
                        [&](const ast::Member& one) { return EmitMember(id, one); },
                        [&](const ast::Call& one) {
                          const Target& target = ws_.fact(id).target;
                          if (const auto* hours = std::get_if<ToHours>(&target)) {
                            return EmitOpen(id, *hours);
                          }
                          if (std::holds_alternative<ToPick>(target)) return EmitPick(id, one);
                          return EmitCall(id);
                        },
                        [&](const ast::MethodCall& one) { return EmitMethod(id, one); },
                        [&](const ast::ObjectLiteral& one) { return EmitObject(id, one); },
                        [&](const ast::ListLiteral& one) { return EmitList(id, one); },
                        [&](const ast::MapLiteral& one) { return EmitMap(id, one); },
                        [&](const ast::ReadAs& one) { return EmitReadAs(id, one); },
                        [&](const ast::Unary& one) { return EmitUnary(id, one); },
                        [&](const ast::Binary& one) { return EmitBinary(id, one); },
                        [&](const ast::Between& one) { return EmitBetween(id, one); },
                        [&](const ast::IsKnown& one) {
                          const TypeId type = ws_.fact(one.value).type;
                          const ir::InstId value = Emit(one.value);
                          if (!ws_.IsOptional(type))
                            return Word(TypeKind::Bool, one.negated ? 0 : 1, At(id));
                          const ir::InstId known = builder_.Add(ir::IsKnown{value}, At(id));
                          return one.negated ? builder_.Add(ir::Not{known}, At(id)) : known;
                        },
                        [&](const ast::IfExpr& one) { return EmitIf(id, one); },
                        [&](const ast::TextTest& one) { return EmitTextTest(id, one); },
                        [&](const ast::Matches& one) { return EmitMatches(id, one); },
                        [&](const ast::Each& one) { return EmitEach(id, one); },
                        [&](const ast::Plural& one) { return EmitPlural(id, one); },
                        [&](const ast::Select& one) { return EmitSelect(id, one); },
                        [](const auto&) -> ir::InstId {
                          HARK_CHECK(false, "literals are constants, and holes are errors");
                        },
                    },
                    node);
}

ir::InstId Emitter::EmitBuiltIn(BuiltIn built_in, ir::Place place) {
  switch (built_in) {
    case BuiltIn::Text:
      if (kept_text_) return Get(*kept_text_, place);
      return builder_.Op(ir::Op::event_text, ws_.Scalar(TypeKind::Text), {}, place);
    case BuiltIn::Channel:
      if (kept_channel_) return Get(*kept_channel_, place);
      return builder_.Op(ir::Op::event_channel, ws_.Scalar(TypeKind::Text), {}, place);
    case BuiltIn::Owned:
      return builder_.Op(ir::Op::conversation_owned, ws_.Scalar(TypeKind::Bool), {}, place);
    case BuiltIn::Team: {
      const TypeId team = ws_.OptionalOf(ws_.Scalar(TypeKind::Text));
      return builder_.Op(ir::Op::conversation_team, team, {}, place);
    }
    case BuiltIn::Closed:
      return builder_.Op(ir::Op::conversation_closed, ws_.Scalar(TypeKind::Bool), {}, place);
    case BuiltIn::Now: return builder_.Op(ir::Op::now, ws_.Scalar(TypeKind::Instant), {}, place);
    case BuiltIn::Today: {
      const ir::InstId now = EmitBuiltIn(BuiltIn::Now, place);
      return builder_.Op(ir::Op::instant_date, ws_.Scalar(TypeKind::Date), {now}, place);
    }
  }
  return {};
}

ir::InstId Emitter::EmitContactField(std::size_t field, ir::Place place) {
  return builder_.Op(ir::Op::contact_get, ws_.program.contact_fields[field].type,
                     {ir::InstId{static_cast<std::int32_t>(field)}}, place);
}

// A name of something kept: a local, a const, a field of the contact, a built-in.
ir::InstId Emitter::EmitTarget(ExprId id) {
  const ExprFact& fact = ws_.fact(id);
  const ir::Place place = At(id);
  const ir::InstId value = std::visit(
      Match{
          [&](const ToVariable& to) { return Get(LocalOf(to.variable), place); },
          [&](const ToConst& to) {
            const ConstInfo& info = ws_.consts[to.index];
            if (!info.function.valid()) return EmitValue(*info.value, place);
            return builder_.Add(ir::CallFunction{info.function, builder_.Args({})}, place);
          },
          [&](const ToContactField& to) { return EmitContactField(to.field, place); },
          [&](const ToBuiltIn& to) { return EmitBuiltIn(to.built_in, place); },
          [](const auto&) -> ir::InstId { HARK_CHECK(false, "a name was resolved"); },
      },
      fact.target);
  if (!fact.narrowed) return value;
  return builder_.Add(ir::UnwrapOptional{value, fact.type}, place);
}

ir::InstId Emitter::EmitMember(ExprId id, const ast::Member& node) {
  const ExprFact& fact = ws_.fact(id);
  if (const auto* field = std::get_if<ToRecordField>(&fact.target)) {
    const ir::InstId record = Emit(node.object);
    const TypeId kept = fact.narrowed ? ws_.OptionalOf(fact.type) : fact.type;
    const ir::InstId value = builder_.Add(ir::GetField{record, field->field, kept}, At(id));
    if (!fact.narrowed) return value;
    return builder_.Add(ir::UnwrapOptional{value, fact.type}, At(id));
  }
  if (const auto* property = std::get_if<ToProperty>(&fact.target)) {
    const ir::InstId object = Emit(node.object);
    // What reads a text is told as which type.
    const bool reads = ir::Info(property->op).params().front() == ir::OpType::ImmType;
    const std::vector<ir::InstId> args =
        reads ? std::vector{TypeArg(ws_.Sure(fact.type)), object} : std::vector{object};
    return builder_.Op(property->op, fact.type, args, At(id));
  }
  return EmitTarget(id);
}

ir::InstId Emitter::EmitAsText(ExprId hole) {
  const TypeId type = ws_.fact(hole).type;
  const ir::InstId value = Emit(hole);
  if (ws_.IsTextual(type)) return value;
  const TypeId text = ws_.Scalar(TypeKind::Text);
  // Lists and records, in which an enum may be, are never written into a text.
  if (!ws_.Is(type, TypeKind::Enum) ||
      !ir::IsTranslated(ws_.program.enums[ws_.type(type).enum_id])) {
    return builder_.Op(ir::Op::text_of, text, {TypeArg(type), value}, At(hole));
  }
  const ir::InstId language = builder_.Op(ir::Op::contact_language, text, {}, At(hole));
  return builder_.Op(ir::Op::text_in, text, {TypeArg(type), value, language}, At(hole));
}

// Parts are joined as a list of texts; holes are turned into text one by one, because a
// later hole may branch.
ir::InstId Emitter::EmitText(ExprId id, const ast::TextLiteral& node) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  std::size_t kept_until = 0;
  for (std::size_t at = 0; at < node.parts.size(); ++at) {
    const auto* hole = std::get_if<ExprId>(&node.parts[at]);
    if (hole != nullptr && Branches(*hole)) kept_until = at;
  }
  std::vector<ir::InstId> parts(node.parts.size());
  std::vector<std::pair<std::size_t, ir::LocalId>> kept;
  for (std::size_t at = 0; at < node.parts.size(); ++at) {
    const auto* hole = std::get_if<ExprId>(&node.parts[at]);
    if (hole == nullptr) continue;
    parts[at] = EmitAsText(*hole);
    if (at >= kept_until) continue;
    kept.emplace_back(at, Temporary("kept", text));
    Set(kept.back().second, parts[at], At(*hole));
  }
  for (const auto& [at, local] : kept) parts[at] = Get(local, At(id));
  for (std::size_t at = 0; at < node.parts.size(); ++at) {
    const auto* words = std::get_if<std::string>(&node.parts[at]);
    if (words != nullptr) parts[at] = builder_.Constant({text, *words}, At(id));
  }
  if (parts.size() == 1) {
    const auto* hole = std::get_if<ExprId>(&node.parts.front());
    const bool is_text = hole == nullptr || !ws_.IsTextual(ws_.fact(*hole).type);
    return Widen(parts.front(), is_text ? text : ws_.fact(*hole).type, text, At(id));
  }
  const ir::InstId list =
      builder_.Add(ir::MakeList{ws_.ListOf(text), builder_.Args(parts)}, At(id));
  return builder_.Op(ir::Op::text_join, text, {list}, At(id));
}

ir::InstId Emitter::EmitRecordOf(ir::RecordId record, const std::vector<ExprId>& given,
                                 ir::Place place) {
  // A copy: what a value reads may add records of its own.
  const std::vector<ir::Field> fields = ws_.program.records[record].fields;
  std::vector<std::pair<ExprId, TypeId>> operands;
  for (std::size_t at = 0; at < given.size(); ++at) {
    if (given[at].valid()) operands.emplace_back(given[at], fields[at].type);
  }
  const std::vector<ir::InstId> values = EmitAll(operands);
  std::vector<ir::InstId> all;
  for (std::size_t at = 0, next = 0; at < given.size(); ++at) {
    all.push_back(given[at].valid() ? values[next++]
                                    : builder_.Constant({fields[at].type, {}}, place));
  }
  return builder_.Add(ir::MakeRecord{ws_.RecordType(record), builder_.Args(all)}, place);
}

ir::InstId Emitter::EmitCall(ExprId id) {
  const std::vector<ExprId>& arguments = ws_.arguments.at(id);
  std::vector<std::pair<ExprId, TypeId>> operands;
  if (const auto* record = std::get_if<ToRecord>(&ws_.fact(id).target)) {
    return EmitRecordOf(record->record, arguments, At(id));
  }
  if (const auto* hook = std::get_if<ToHook>(&ws_.fact(id).target)) {
    return EmitHookCall(id, hook->hook);
  }
  if (std::holds_alternative<ToConversion>(ws_.fact(id).target)) {
    const TypeId type = ws_.fact(id).type;
    const ir::InstId text = Emit(arguments.front());
    return builder_.Op(ir::Op::text_parse, type, {TypeArg(ws_.Sure(type)), text}, At(id));
  }
  const Callable& callable = ws_.callables[std::get<ToCallable>(ws_.fact(id).target).index];
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    operands.emplace_back(arguments[at], callable.parameters[at].type);
  }
  const std::vector<ir::InstId> values = EmitAll(operands);
  return builder_.Add(ir::CallFunction{callable.function, builder_.Args(values)}, At(id));
}

// Of a module or of a value.
ir::InstId Emitter::EmitMethod(ExprId id, const ast::MethodCall& node) {
  const Target& target = ws_.fact(id).target;
  const auto* method = std::get_if<ToMethod>(&target);
  if (method == nullptr) return EmitCall(id);
  std::vector<std::pair<ExprId, TypeId>> operands;
  // The contact is no value: its operations find it themselves.
  const TypeId object = ws_.fact(node.object).type;
  if (object.valid()) operands.emplace_back(node.object, object);
  const std::size_t first = operands.size();
  for (const ExprId argument : ws_.arguments.at(id)) {
    operands.emplace_back(argument, ws_.fact(argument).type);
  }
  const auto params = ir::Info(method->op).params();
  for (std::size_t at = first; at < operands.size(); ++at) {
    if (params[at] == ir::OpType::Text) operands[at].second = ws_.Scalar(TypeKind::Text);
    // What a map takes is of the type that it holds.
    if (params[at] == ir::OpType::Any) operands[at].second = ws_.type(object).element;
  }
  return builder_.Op(method->op, ws_.fact(id).type, EmitAll(operands), At(id));
}

ir::InstId Emitter::EmitList(ExprId id, const ast::ListLiteral& node) {
  const TypeId type = ws_.fact(id).type;
  std::vector<std::pair<ExprId, TypeId>> operands;
  for (const ExprId item : node.items) operands.emplace_back(item, ws_.type(type).element);
  const std::vector<ir::InstId> values = EmitAll(operands);
  return builder_.Add(ir::MakeList{type, builder_.Args(values)}, At(id));
}

ir::InstId Emitter::EmitReadAs(ExprId id, const ast::ReadAs& node) {
  const TypeId type = ws_.fact(id).type;
  const ir::InstId json = Emit(node.object);
  return builder_.Op(ir::Op::json_as, type, {TypeArg(ws_.Sure(type)), json}, At(id));
}

ir::InstId Emitter::EmitMap(ExprId id, const ast::MapLiteral& node) {
  const TypeId type = ws_.fact(id).type;
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const TypeId element = ws_.type(type).element;
  std::vector<std::pair<ExprId, TypeId>> operands;
  for (const ast::MapEntry& entry : node.entries) {
    operands.emplace_back(entry.key, text);
    operands.emplace_back(entry.value, element);
  }
  const std::vector<ir::InstId> all = EmitAll(operands);
  std::vector<ir::InstId> keys;
  std::vector<ir::InstId> values;
  for (std::size_t at = 0; at < all.size(); at += 2) {
    keys.push_back(all[at]);
    values.push_back(all[at + 1]);
  }
  const ir::InstId names =
      builder_.Add(ir::MakeList{ws_.ListOf(text), builder_.Args(keys)}, At(id));
  const ir::InstId held =
      builder_.Add(ir::MakeList{ws_.ListOf(element), builder_.Args(values)}, At(id));
  return builder_.Op(ir::Op::map_of, type, {names, held}, At(id));
}

ir::InstId Emitter::EmitPick(ExprId id, const ast::Call& node) {
  const TypeId type = ws_.fact(id).type;
  std::vector<std::pair<ExprId, TypeId>> operands;
  for (const ast::Argument& argument : node.arguments) operands.emplace_back(argument.value, type);
  const std::vector<ir::InstId> values = EmitAll(operands);
  const ir::InstId list =
      builder_.Add(ir::MakeList{ws_.ListOf(type), builder_.Args(values)}, At(id));
  const ir::InstId count = Word(TypeKind::Int, static_cast<std::int64_t>(values.size()), At(id));
  const ir::InstId place = builder_.Op(ir::Op::pick, ws_.Scalar(TypeKind::Int), {count}, At(id));
  return builder_.Op(ir::Op::list_get, type, {list, place}, At(id));
}

ir::InstId Emitter::EmitTextTest(ExprId id, const ast::TextTest& node) {
  const ir::InstId subject = Emit(node.subject);
  const ir::InstId pattern{ws_.patterns.at(id).index};
  const ir::InstId holds =
      builder_.Op(TestOp(node.kind), ws_.fact(id).type, {subject, pattern}, At(id));
  return node.negated ? builder_.Add(ir::Not{holds}, At(id)) : holds;
}

ir::InstId Emitter::EmitMatches(ExprId id, const ast::Matches& node) {
  const ir::InstId subject = Emit(node.subject);
  const ir::InstId pattern{ws_.patterns.at(id).index};
  const auto captured = ws_.captures.find(id);
  // In a `when` the groups are found again where they are used (BindCaptures).
  if (captured != ws_.captures.end() && kind_ != ir::FunctionKind::Predicate) {
    const VariableId variable = captured->second;
    const ir::InstId groups =
        builder_.Op(ir::Op::text_capture, ws_.variables[variable].type, {subject, pattern}, At(id));
    Set(LocalOf(variable), groups, At(id));
  }
  return builder_.Op(ir::Op::text_matches, ws_.fact(id).type, {subject, pattern}, At(id));
}

}  // namespace hark::sema
