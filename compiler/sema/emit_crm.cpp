// What rules read and change of the customer records beside fields and tags.
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/emitter.h"

namespace hark::sema {

ir::InstId Emitter::EmitContactIn(ExprId id, ToList list) {
  const ir::InstId name = builder_.Constant(
      {ws_.Scalar(TypeKind::Text), ws_.Qualified(ws_.lists[list.index]->name)}, At(id));
  return builder_.Op(ir::Op::contact_listed, ws_.fact(id).type, {name}, At(id));
}

// Its fields in the order of their record; what is not given has its default or is none.
void Emitter::EmitCreate(const ast::CreateRecord& node, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const RecordSchema& schema = SchemaOf(ws_, node.kind);
  const ir::RecordDecl& decl = ws_.program.records[ws_.type(schema.type).record_id];
  std::vector<std::pair<ExprId, TypeId>> operands{{node.title, decl.fields.front().type}};
  std::vector<std::size_t> places{0};
  bool closed = false;
  for (const ast::FieldValue& value : node.fields) {
    std::size_t at = 0;
    while (decl.fields[at].name != value.field.text) ++at;
    const TypeId given = ws_.fact(value.value).type;
    const bool in = IsInTime(given, decl.fields[at].type);
    operands.emplace_back(value.value, in ? given : decl.fields[at].type);
    places.push_back(at);
    const bool stage = node.kind == ast::RecordKind::Deal && value.field.text == "stage";
    if (stage) closed = ClosesDeal(std::get<std::string>(EvaluateQuietly(ws_, value.value)->data));
  }
  const std::vector<ir::InstId> given = EmitAll(operands);
  std::vector<ir::InstId> fields(decl.fields.size());
  for (std::size_t at = 0; at < places.size(); ++at) {
    const TypeId wanted = decl.fields[places[at]].type;
    const bool in = IsInTime(operands[at].second, wanted);
    fields[places[at]] = in ? EmitFromNow(given[at], wanted, place) : given[at];
  }
  for (std::size_t at = 0; at < fields.size(); ++at) {
    if (!fields[at].valid()) fields[at] = EmitMissing(schema, at, place);
  }
  const ir::InstId record = builder_.Add(ir::MakeRecord{schema.type, builder_.Args(fields)}, place);
  const ir::InstId is_closed = Word(TypeKind::Bool, closed ? 1 : 0, place);
  builder_.Op(ir::Op::record_create, {}, {TypeArg(schema.type), record, is_closed}, place);
}

// `due: 2d` gives a moment as the time until then.
bool Emitter::IsInTime(TypeId given, TypeId wanted) const {
  return ws_.Is(given, TypeKind::Duration) && ws_.Is(ws_.Sure(wanted), TypeKind::Instant);
}

ir::InstId Emitter::EmitFromNow(ir::InstId duration, TypeId wanted, ir::Place place) {
  const TypeId instant = ws_.Scalar(TypeKind::Instant);
  const ir::InstId now = EmitBuiltIn(BuiltIn::Now, place);
  const ir::InstId then = builder_.Op(ir::Op::instant_add, instant, {now, duration}, place);
  return Widen(then, instant, wanted, place);
}

// What stands in a field of a created record that the author left out.
ir::InstId Emitter::EmitMissing(const RecordSchema& schema, std::size_t field, ir::Place place) {
  const TypeId type = ws_.program.records[ws_.type(schema.type).record_id].fields[field].type;
  if (schema.fallbacks[field]) return EmitAs(*schema.fallbacks[field], type);
  if (ws_.IsOptional(type)) return builder_.Constant({type, std::monostate{}}, place);
  // Only a deal's stage is neither: it begins in the first.
  return builder_.Constant({type, ws_.stages.front()}, place);
}

// The `else` runs where the contact has no open deal.
void Emitter::EmitMoveDeal(const ast::MoveDeal& node, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const std::string stage = std::get<std::string>(EvaluateQuietly(ws_, node.stage)->data);
  const ir::InstId name = builder_.Constant({ws_.Scalar(TypeKind::Text), stage}, place);
  const ir::InstId closes = Word(TypeKind::Bool, ClosesDeal(stage) ? 1 : 0, place);
  const ir::InstId moved =
      builder_.Op(ir::Op::deal_move, ws_.Scalar(TypeKind::Bool), {name, closes}, place);
  EmitUnless(moved, node.otherwise, place);
}

// The `else` of what may fail.
void Emitter::EmitUnless(ir::InstId worked, const std::optional<ast::Body>& otherwise,
                         ir::Place place) {
  if (!otherwise) return;
  const ir::BlockId missing = builder_.NewBlock();
  const ir::BlockId done = builder_.NewBlock();
  builder_.Add(ir::Branch{worked, done, missing}, place);
  builder_.Begin(missing);
  EmitBody(*otherwise);
  if (!builder_.ended()) Jump(done, place);
  builder_.Begin(done);
}

ir::InstId Emitter::EmitOpen(ExprId id, ToHours hours) {
  const ir::InstId now = EmitBuiltIn(BuiltIn::Now, At(id));
  const bool when = ws_.Is(ws_.fact(id).type, TypeKind::Instant);
  return builder_.Op(when ? ir::Op::hours_next : ir::Op::hours_open, ws_.fact(id).type,
                     {ir::InstId{hours.hours.index}, now}, At(id));
}

void Emitter::EmitChangeList(const ast::ChangeList& node, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const ast::Name& list = ws_.lists[*ListNamed(ws_, node.list)]->name;
  const ir::InstId name =
      builder_.Constant({ws_.Scalar(TypeKind::Text), ws_.Qualified(list)}, place);
  builder_.Op(node.remove ? ir::Op::contact_leave : ir::Op::contact_join, {}, {name}, place);
}

}  // namespace hark::sema
