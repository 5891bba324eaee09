#include <utility>

#include "compiler/sema/emitter.h"

namespace hark::sema {

void Emitter::EmitBranches(const ast::If& node) {
  const ir::BlockId then = builder_.NewBlock();
  const ir::BlockId otherwise = builder_.NewBlock();
  EmitBranch(node.condition, then, otherwise);
  builder_.Begin(then);
  EmitBody(node.then);
  const ir::Place place = At(node.condition);
  if (!node.otherwise) {
    if (!builder_.ended()) Jump(otherwise, place);
    builder_.Begin(otherwise);
    return;
  }
  const ir::BlockId done = builder_.NewBlock();
  const bool then_goes_on = !builder_.ended();
  if (then_goes_on) Jump(done, place);
  builder_.Begin(otherwise);
  EmitBody(*node.otherwise);
  const bool else_goes_on = !builder_.ended();
  if (else_goes_on) Jump(done, place);
  if (then_goes_on || else_goes_on) builder_.Begin(done);
}

// for x in list { body }  is  i = 0; while i < list.length { x = list[i]; i = i + 1; body }
Emitter::Loop Emitter::EmitLoop(ExprId written, VariableId variable) {
  const ir::Place place = At(written);
  const TypeId type = ws_.fact(written).type;
  const TypeId number = ws_.Scalar(TypeKind::Int);
  const ir::LocalId list = Temporary("list", type);
  const ir::LocalId index = Temporary("index", number);
  const Loop loop{builder_.NewBlock(), builder_.NewBlock()};
  const ir::BlockId body = builder_.NewBlock();
  const ir::InstId items = Emit(written);
  Set(list, items, place);
  Set(index, Word(TypeKind::Int, 0, place), place);
  Jump(loop.head, place);
  builder_.Begin(loop.head);
  const ir::InstId at = Get(index, place);
  const ir::InstId length = builder_.Op(ir::Op::list_length, number, {Get(list, place)}, place);
  const ir::InstId within = builder_.Add(ir::Compare{ir::CompareKind::Less, at, length}, place);
  builder_.Add(ir::Branch{within, body, loop.done}, kUnwritten);
  builder_.Begin(body);
  const ir::InstId now_at = Get(index, place);
  const ir::InstId item = builder_.Op(ir::Op::list_get, ws_.variables[variable].type,
                                      {Get(list, place), now_at}, place);
  Set(LocalOf(variable), item, place);
  const ir::InstId one = Word(TypeKind::Int, 1, place);
  Set(index, builder_.Op(ir::Op::int_add, number, {now_at, one}, place), place);
  return loop;
}

void Emitter::EmitFor(StmtId id, const ast::For& node) {
  const Loop loop = EmitLoop(node.list, ws_.bindings.at(id));
  EmitBody(node.body);
  if (!builder_.ended()) Jump(loop.head, At(node.list));
  builder_.Begin(loop.done);
}

// i = 0; do { body; i = i + 1 } while i < N: N is 1 at least.
void Emitter::EmitRepeat(const ast::Repeat& node) {
  const ir::Place place = At(node.count);
  const TypeId number = ws_.Scalar(TypeKind::Int);
  const ir::LocalId index = Temporary("index", number);
  const ir::BlockId body = builder_.NewBlock();
  Set(index, Word(TypeKind::Int, 0, place), place);
  Jump(body, place);
  builder_.Begin(body);
  EmitBody(node.body);
  if (builder_.ended()) return;
  const ir::BlockId done = builder_.NewBlock();
  const ir::InstId one = Word(TypeKind::Int, 1, place);
  const ir::InstId rounds = builder_.Op(ir::Op::int_add, number, {Get(index, place), one}, place);
  Set(index, rounds, place);
  const ir::InstId most = EmitAs(node.count, number);
  const ir::InstId again =
      builder_.Add(ir::Compare{ir::CompareKind::Less, Get(index, place), most}, place);
  builder_.Add(ir::Branch{again, body, done}, place);
  builder_.Begin(done);
}

// Cases are tried in their order. Where there is no `else` they are exhaustive, so the
// last one needs no test.
void Emitter::EmitMatch(const ast::Match& node) {
  const ir::Place place = At(node.subject);
  const TypeId type = ws_.fact(node.subject).type;
  const ir::LocalId subject = Temporary("subject", type);
  const ir::BlockId done = builder_.NewBlock();
  bool goes_on = false;
  const ir::InstId value = Emit(node.subject);
  Set(subject, value, place);
  for (std::size_t at = 0; at < node.cases.size(); ++at) {
    const ast::MatchCase& one = node.cases[at];
    const bool sure = one.patterns.empty() || at + 1 == node.cases.size();
    ir::BlockId next;
    if (!sure) {
      const ir::BlockId body = builder_.NewBlock();
      next = builder_.NewBlock();
      for (std::size_t item = 0; item < one.patterns.size(); ++item) {
        const bool last = item + 1 == one.patterns.size();
        const ir::BlockId other = last ? next : builder_.NewBlock();
        const ir::InstId pattern = EmitAs(one.patterns[item], type);
        const ir::InstId equal = EmitCompare(Get(subject, place), pattern, type,
                                             ir::CompareKind::Equal, At(one.patterns[item]));
        builder_.Add(ir::Branch{equal, body, other}, At(one.patterns[item]));
        if (!last) builder_.Begin(other);
      }
      builder_.Begin(body);
    }
    EmitBody(one.body);
    if (!builder_.ended()) {
      goes_on = true;
      Jump(done, place);
    }
    if (sure) break;
    builder_.Begin(next);
  }
  if (goes_on) builder_.Begin(done);
}

}  // namespace hark::sema
