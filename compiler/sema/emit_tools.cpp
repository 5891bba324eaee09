// `reply ai { … } use order_state, prices` asks until it is answered, with what was looked up:
//
//            said = { … }; looked_up = []; lookups = 0
//   again:   call_body …; model_call …; suspend    outcome -> came, time over -> failed
//   came:    the answer reads -> reads             it does not -> failed
//   reads:   a tool is named -> next               none is: `reply` is known -> says, else failed
//   next:    some lookups are left: counts, the flow that is named; looked_up grows -> again
//            none are -> failed
//   says:    reply -> done
//
// What is said is worked out once, before: what is known of the contact there may not hold behind a
// wait, and a model is to be asked one question.

#include <utility>

#include "compiler/ir/limits.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {

void Emitter::EmitReplyWithTools(const ast::CallService& node, const CallFact& fact,
                                 ir::BlockId came, ir::BlockId failed, ir::BlockId done) {
  const ir::Place place = ws_.PlaceOf(node.callee.span);
  const TypeId list = ws_.ListOf(ws_.Scalar(TypeKind::Json));
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const TypeId told = ws_.fact(*node.payload).type;
  const ir::LocalId words = Temporary("instructions", text);
  const ir::LocalId said = Temporary("said", told);
  const ir::LocalId lookups = Temporary("lookups", ws_.Scalar(TypeKind::Int));
  const ir::LocalId looked_up = Temporary("looked_up", list);
  Set(words, EmitInstructions(node, fact, place), place);
  Set(said, EmitAs(*node.payload, told), place);
  Set(lookups, Word(TypeKind::Int, 0, place), place);
  Set(looked_up, builder_.Add(ir::MakeList{list, builder_.Args({})}, place), place);
  const ir::BlockId again = builder_.NewBlock();
  Jump(again, place);
  builder_.Begin(again);
  const ir::InstId asked = EmitWithFound(said, told, fact, looked_up, place);
  builder_.Op(ir::Op::call_body, {}, {TypeArg(fact.asked), asked}, At(*node.payload));
  EmitModelCall(fact, words, place);
  RestForOutcome(node, came, failed, place);

  builder_.Begin(came);
  const ir::LocalId choice = Temporary("choice", fact.type);
  EmitChoice(fact, choice, failed, place);
  const ir::BlockId next = builder_.NewBlock();
  const ir::BlockId says = builder_.NewBlock();
  for (std::size_t at = 0; at < fact.tools.size(); ++at) {
    const ir::BlockId other = builder_.NewBlock();
    EmitIfChosen(fact, choice, at + 1, next, other, place);
    builder_.Begin(other);
  }
  EmitIfChosen(fact, choice, 0, says, failed, place);
  builder_.Begin(says);
  const ir::InstId reply = EmitField(choice, fact.type, 0, place);
  builder_.Op(ir::Op::reply, {}, {builder_.Add(ir::UnwrapOptional{reply, text}, place)}, place);
  Jump(done, place);

  builder_.Begin(next);
  EmitCount(lookups, ir::kMaxLookups, failed, place, kUnwritten);
  const ir::BlockId found = builder_.NewBlock();
  for (std::size_t at = 0; at < fact.tools.size(); ++at) {
    const ir::BlockId uses = builder_.NewBlock();
    const ir::BlockId other = builder_.NewBlock();
    EmitIfChosen(fact, choice, at + 1, uses, other, place);
    builder_.Begin(uses);
    const ir::InstId given = EmitField(choice, fact.type, at + 1, place);
    EmitTool(fact.tools[at], given, looked_up, failed, place);
    if (!builder_.ended()) Jump(found, place);
    builder_.Begin(other);
  }
  Jump(failed, place);
  builder_.Begin(found);
  Jump(again, place);
}

// Branches that no author wrote, so no test has to take them.
void Emitter::EmitIfChosen(const CallFact& fact, ir::LocalId choice, std::size_t field,
                           ir::BlockId then, ir::BlockId otherwise, ir::Place place) {
  const ir::InstId value = EmitField(choice, fact.type, field, place);
  const ir::InstId known = builder_.Add(ir::IsKnown{value}, place);
  builder_.Add(ir::Branch{known, then, otherwise}, kUnwritten);
}

// What the model chose, of an answer that reads.
void Emitter::EmitChoice(const CallFact& fact, ir::LocalId choice, ir::BlockId failed,
                         ir::Place place) {
  const TypeId optional = ws_.OptionalOf(fact.type);
  const ir::LocalId answer = Temporary("answer", optional);
  const ir::InstId service{fact.service.index};
  const ir::InstId read =
      builder_.Op(ir::Op::model_result, optional, {service, TypeArg(fact.type)}, place);
  Set(answer, read, place);
  const ir::InstId known = builder_.Add(ir::IsKnown{read}, place);
  const ir::BlockId reads = builder_.NewBlock();
  builder_.Add(ir::Branch{known, reads, failed}, place);
  builder_.Begin(reads);
  Set(choice, builder_.Add(ir::UnwrapOptional{Get(answer, place), fact.type}, place), place);
}

// The flow, with what the model gives it; what it found is kept for the model, unless it is too
// much.
void Emitter::EmitTool(const ToolFact& tool, ir::InstId chosen, ir::LocalId looked_up,
                       ir::BlockId failed, ir::Place place) {
  const ir::LocalId given = Temporary("given", tool.given);
  Set(given, builder_.Add(ir::UnwrapOptional{chosen, tool.given}, place), place);
  const FlowInfo& flow = ws_.flows[tool.flow];
  std::vector<ir::InstId> values;
  for (std::size_t at = 0; at < flow.parameters.size(); ++at) {
    values.push_back(EmitField(given, tool.given, at, place));
  }
  const ir::LocalId value = EmitFlow(flow, WaitId(tool.name, std::nullopt), values, true, place);
  if (builder_.ended()) return;
  const ir::InstId name = builder_.Constant({ws_.Scalar(TypeKind::Text), tool.name}, place);
  const std::vector<ir::InstId> fields = {name, Get(given, place), Get(value, place)};
  const ir::InstId found = builder_.Add(ir::MakeRecord{tool.found, builder_.Args(fields)}, place);
  const TypeId json = ws_.Scalar(TypeKind::Json);
  const TypeId optional = ws_.OptionalOf(json);
  const ir::LocalId told = Temporary("told", optional);
  Set(told, builder_.Op(ir::Op::json_of, optional, {TypeArg(tool.found), found}, place), place);
  const ir::BlockId fits = builder_.NewBlock();
  const ir::InstId known = builder_.Add(ir::IsKnown{Get(told, place)}, place);
  builder_.Add(ir::Branch{known, fits, failed}, kUnwritten);
  builder_.Begin(fits);
  const ir::InstId item = builder_.Add(ir::UnwrapOptional{Get(told, place), json}, place);
  const std::vector<ir::InstId> grown = {Get(looked_up, place), item};
  Set(looked_up, builder_.Op(ir::Op::list_push, ws_.ListOf(json), grown, place), place);
}

// Of a local that holds a record.
ir::InstId Emitter::EmitField(ir::LocalId record, TypeId type, std::size_t field, ir::Place place) {
  const TypeId held = ws_.program.records[ws_.type(type).record_id].fields[field].type;
  return builder_.Add(ir::GetField{Get(record, place), static_cast<std::uint32_t>(field), held},
                      place);
}

// What is said and what was looked up.
ir::InstId Emitter::EmitWithFound(ir::LocalId said, TypeId type, const CallFact& fact,
                                  ir::LocalId looked_up, ir::Place place) {
  const std::vector<ir::Field>& fields = ws_.program.records[ws_.type(type).record_id].fields;
  std::vector<ir::InstId> values;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    values.push_back(EmitField(said, type, at, place));
  }
  values.push_back(Get(looked_up, place));
  return builder_.Add(ir::MakeRecord{fact.asked, builder_.Args(values)}, place);
}

// What each tool is for, as its author says it above it.
std::string Emitter::WordsOfTools(const CallFact& fact) const {
  std::string words;
  for (const ToolFact& tool : fact.tools) {
    words += tool.name + ": " + std::string(ws_.flows[tool.flow].doc) + "\n";
  }
  return words;
}

}  // namespace hark::sema
