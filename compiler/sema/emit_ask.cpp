// Waits. A question rests in a block of its own (`again`), so that an answer that does
// not fit can rest there once more:
//
//            ask …
//   again:   wait_for D; suspend           answered -> read, time over -> failed
//   read:    the answer fits -> done       it does not -> misfit
//   misfit:  retries left -> reply; again  none -> failed
//   failed:  the `else`
//   done:    what follows

#include <utility>

#include "compiler/sema/emitter.h"

namespace hark::sema {

std::string Emitter::WaitId(std::string_view kind, const std::optional<ast::Name>& label) {
  // Counted even when labelled: a label given to one wait leaves the ids of others alone.
  const int number = ++site_.waits[std::string(kind)];
  return site_.path + (label ? label->text : std::string(kind) + ":" + std::to_string(number));
}

// Says when the wait ends by itself.
void Emitter::EmitMoment(const ast::Wait& node, ir::Place place) {
  const TypeId type = ws_.fact(node.moment).type;
  if (node.zone) return EmitMomentIn(node, type, place);
  const ir::InstId moment = Emit(node.moment);
  ir::Op op = ir::Op::wait_for;
  if (ws_.Is(type, TypeKind::Time)) op = ir::Op::wait_until_time;
  if (ws_.Is(type, TypeKind::Date)) op = ir::Op::wait_until_date;
  if (ws_.Is(type, TypeKind::Instant)) op = ir::Op::wait_until;
  builder_.Op(op, {}, {moment}, place);
}

// By the clock of a time zone: the next such time of day, or the start of a day.
void Emitter::EmitMomentIn(const ast::Wait& node, TypeId type, ir::Place place) {
  const auto values = EmitAll({{node.moment, type}, {*node.zone, ws_.Scalar(TypeKind::TimeZone)}});
  if (ws_.Is(type, TypeKind::Time)) {
    builder_.Op(ir::Op::wait_until_time_in, {}, values, place);
    return;
  }
  const TypeId time = ws_.Scalar(TypeKind::Time);
  const ir::InstId midnight = builder_.Constant({time, std::int64_t{0}}, place);
  const ir::InstId start = builder_.Op(ir::Op::date_at, ws_.Scalar(TypeKind::Instant),
                                       {values[0], midnight, values[1]}, place);
  builder_.Op(ir::Op::wait_until, {}, {start}, place);
}

void Emitter::EmitWait(const ast::Wait& node, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const ir::BlockId resumed = builder_.NewBlock();
  EmitMoment(node, place);
  ir::Wait wait{.id = WaitId("wait", node.label), .arms = {}, .timed_out = resumed, .live = {}};
  if (node.edit && node.edit->text == "recompute") {
    wait.recompute_ms = std::get<std::int64_t>(EvaluateQuietly(ws_, node.moment)->data);
  }
  builder_.Add(ir::Suspend{builder_.AddWait(std::move(wait))}, place);
  builder_.Begin(resumed);
  if (node.late) EmitSkipIfLate(*node.late);
}

// Leaves the run where the wait was taken up too late, and says so in the journal.
void Emitter::EmitSkipIfLate(ExprId most) {
  const ir::Place place = At(most);
  const TypeId duration = ws_.Scalar(TypeKind::Duration);
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const ir::BlockId skip = builder_.NewBlock();
  const ir::BlockId in_time = builder_.NewBlock();
  const ir::InstId limit = EmitAs(most, duration);
  const ir::InstId late = builder_.Op(ir::Op::late_by, duration, {}, place);
  const ir::InstId too_late = builder_.Add(ir::Compare{ir::CompareKind::Less, limit, late}, place);
  // No test can be late on purpose.
  builder_.Add(ir::Branch{too_late, skip, in_time}, kUnwritten);
  builder_.Begin(skip);
  const ir::InstId why =
      builder_.Constant({text, std::string("skipped: the wait ended too late")}, place);
  builder_.Op(ir::Op::log, {}, {why}, place);
  builder_.Add(ir::Return{}, place);
  builder_.Begin(in_time);
}

void Emitter::EmitAsk(StmtId id, const ast::Ask& node) {
  const AskFact& fact = ws_.asks.at(id);
  const ir::Place place = ws_.PlaceOf(node.ask_span);
  const ir::InstId prompt = EmitAs(node.prompt, ws_.Scalar(TypeKind::Text));
  if (fact.choices) {
    builder_.Op(ir::Op::ask_choices, {}, {TypeArg(fact.answer), prompt}, place);
  } else {
    builder_.Op(ir::Op::ask, {}, {prompt}, place);
  }
  const bool can_fail = node.within || node.retry;
  const bool reads = !fact.takes_any(ws_.program);
  const ir::BlockId again = builder_.NewBlock();
  const ir::BlockId read = builder_.NewBlock();
  const ir::BlockId failed = can_fail ? builder_.NewBlock() : ir::BlockId{};
  const ir::BlockId done = builder_.NewBlock();
  ir::LocalId tries;
  if (node.retry && reads) {
    tries = Temporary("tries", ws_.Scalar(TypeKind::Int));
    Set(tries, Word(TypeKind::Int, 0, place), place);
  }
  Jump(again, place);
  builder_.Begin(again);
  if (node.within) {
    const ir::InstId within = EmitAs(*node.within, ws_.Scalar(TypeKind::Duration));
    builder_.Op(ir::Op::wait_for, {}, {within}, place);
  }
  const ir::Arm answer{
      .answer = true, .accepts = node.retry || !reads ? TypeId{} : fact.answer, .to = read};
  const ir::WaitId wait = builder_.AddWait({.id = WaitId("ask", node.label),
                                            .arms = {answer},
                                            .timed_out = node.within ? failed : ir::BlockId{},
                                            .live = {}});
  builder_.Add(ir::Suspend{wait}, place);
  builder_.Begin(read);
  const ir::BlockId misfit = tries.valid() ? builder_.NewBlock() : again;
  EmitAnswer(id, node, misfit, done);
  if (tries.valid()) {
    builder_.Begin(misfit);
    EmitRetry(node, fact, tries, again, failed);
  }
  const bool failure_is_reached = node.within || tries.valid();
  bool goes_on = true;
  if (failure_is_reached) {
    builder_.Begin(failed);
    EmitBody(*node.otherwise);
    goes_on = !builder_.ended();
  }
  if (failure_is_reached && goes_on) Jump(done, place);
  builder_.Begin(done);
}

// Reads the answer into the name it is bound to. The wait takes only what fits, so
// without retries the way back is never gone; but no value is unwrapped unasked.
void Emitter::EmitAnswer(StmtId id, const ast::Ask& node, ir::BlockId misfit, ir::BlockId done) {
  const AskFact& fact = ws_.asks.at(id);
  const ir::Place place = ws_.PlaceOf(node.ask_span);
  const auto bound = ws_.bindings.find(id);
  if (ws_.Is(fact.answer, TypeKind::Secret)) {
    // Also where nobody wants it: then at least nobody keeps it.
    const ir::InstId secret = builder_.Op(ir::Op::answer_secret, fact.answer, {}, place);
    if (bound != ws_.bindings.end()) Set(LocalOf(bound->second), secret, place);
    Jump(done, place);
    return;
  }
  if (ws_.Is(fact.answer, TypeKind::Text)) {
    if (bound != ws_.bindings.end()) {
      Set(LocalOf(bound->second), builder_.Op(ir::Op::answer_text, fact.answer, {}, place), place);
    }
    Jump(done, place);
    return;
  }
  if (bound == ws_.bindings.end() && !node.retry) {
    Jump(done, place);
    return;
  }
  const TypeId optional = ws_.OptionalOf(fact.answer);
  const ir::LocalId answer = Temporary("answer", optional);
  const ir::InstId value = builder_.Op(ir::Op::answer_as, optional, {TypeArg(fact.answer)}, place);
  Set(answer, value, place);
  const ir::InstId known = builder_.Add(ir::IsKnown{value}, place);
  const ir::Place chosen = node.retry ? place : kUnwritten;
  if (bound == ws_.bindings.end()) {
    builder_.Add(ir::Branch{known, done, misfit}, chosen);
    return;
  }
  const ir::BlockId fits = builder_.NewBlock();
  builder_.Add(ir::Branch{known, fits, misfit}, chosen);
  builder_.Begin(fits);
  const ir::InstId unwrapped =
      builder_.Add(ir::UnwrapOptional{Get(answer, place), fact.answer}, place);
  Set(LocalOf(bound->second), unwrapped, place);
  Jump(done, place);
}

// Counts one more and goes on, or where there were `most` already, to `none_left`. `branch` is
// where the author said so, if they did.
void Emitter::EmitCount(ir::LocalId counter, std::int64_t most, ir::BlockId none_left,
                        ir::Place place, ir::Place branch) {
  const ir::BlockId counted = builder_.NewBlock();
  const ir::InstId so_far = Get(counter, place);
  const ir::InstId limit = Word(TypeKind::Int, most, place);
  const ir::InstId left = builder_.Add(ir::Compare{ir::CompareKind::Less, so_far, limit}, place);
  builder_.Add(ir::Branch{left, counted, none_left}, branch);
  builder_.Begin(counted);
  const TypeId number = ws_.Scalar(TypeKind::Int);
  const ir::InstId one = Word(TypeKind::Int, 1, place);
  Set(counter, builder_.Op(ir::Op::int_add, number, {Get(counter, place), one}, place), place);
}

void Emitter::EmitRetry(const ast::Ask& node, const AskFact& fact, ir::LocalId tries,
                        ir::BlockId again, ir::BlockId failed) {
  const ir::Place place = At(node.retry->message);
  EmitCount(tries, fact.retries, failed, place, place);
  EmitEffect(ir::Op::reply, node.retry->message);
  Jump(again, place);
}

}  // namespace hark::sema
