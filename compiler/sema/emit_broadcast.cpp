// `broadcast … to SEGMENT`: an event for each contact, and a rule of its own that sends it to one.
// What the message is made of beside the contact goes with the event, as a record.

#include <algorithm>
#include <utility>

#include "compiler/channel/trigger.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {
namespace {

// Names that hide one another may both be handed over.
ir::RecordDecl RecordOf(const Workspace& workspace, const std::string& name,
                        const std::vector<VariableId>& handed) {
  ir::RecordDecl record{.name = name, .fields = {}};
  for (const VariableId id : handed) {
    const Variable& variable = workspace.variables[id];
    std::string field = variable.name;
    while (std::ranges::find(record.fields, field, &ir::Field::name) != record.fields.end()) {
      field += "'";
    }
    record.fields.push_back({std::move(field), variable.type});
  }
  return record;
}

}  // namespace

void Emitter::EmitBroadcast(StmtId id, const ast::Send& node) {
  const ir::Place place = ws_.PlaceOf(node.verb_span);
  const BroadcastFact& fact = ws_.broadcasts.at(id);
  std::string name = builder_.name() + ".broadcast";
  if (!broadcasts_.empty()) name += std::to_string(broadcasts_.size() + 1);
  const TypeId type = ws_.RecordType(ws_.program.records.Add(RecordOf(ws_, name, fact.handed)));
  std::vector<ir::InstId> values;
  for (const VariableId variable : fact.handed) values.push_back(Get(LocalOf(variable), place));
  const ir::InstId record = builder_.Add(ir::MakeRecord{type, builder_.Args(values)}, place);
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const ir::InstId rule_name = builder_.Constant({text, name}, place);
  builder_.Op(ir::Op::broadcast, {}, {TypeArg(type), rule_name, record}, place);

  Emitter sender(ws_, name, ir::FunctionKind::Handler);
  if (!fact.handed.empty()) sender.TakeOver(fact.handed, type, place);
  sender.EmitSent(node);
  sender.EndHandler(node.verb_span);
  ir::Trigger trigger{
      .kind = EventKind::Schedule, .subject = name, .channels = {node.channel.text}};
  if (!fact.handed.empty()) trigger.reads.push_back({std::string(kBroadcastField), type});
  broadcasts_.push_back({.name = std::move(name),
                         .trigger = std::move(trigger),
                         .condition = {},
                         .handler = sender.Finish({}),
                         .audience = fact.audience,
                         .place = place});
}

void Emitter::TakeOver(const std::vector<VariableId>& handed, TypeId record, ir::Place place) {
  const ir::InstId name =
      builder_.Constant({ws_.Scalar(TypeKind::Text), std::string(kBroadcastField)}, place);
  const ir::InstId whole = builder_.Op(ir::Op::event_field, record, {TypeArg(record), name}, place);
  for (std::size_t at = 0; at < handed.size(); ++at) {
    const TypeId type = ws_.variables[handed[at]].type;
    Set(LocalOf(handed[at]),
        builder_.Add(ir::GetField{whole, static_cast<std::uint32_t>(at), type}, place), place);
  }
}

}  // namespace hark::sema
