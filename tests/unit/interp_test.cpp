#include "runtime/interp/interp.h"

#include <gtest/gtest.h>

#include "runtime/ops/loaded_program.h"
#include "tests/support/ir_builder.h"

namespace hark::interp {
namespace {

using ir::FunctionKind;
using ir::Op;
using ir::Outcome;
using testing::FunctionBuilder;
using testing::ListOf;
using testing::OptionalOf;
using testing::RecordType;
using testing::TypeOf;
using value::Word;

// A program under test with an engine and one turn's context.
class Interp : public ::testing::Test {
 protected:
  Interp() {
    number_ = TypeOf(program_, ir::TypeKind::Int);
    bool_ = TypeOf(program_, ir::TypeKind::Bool);
    text_ = TypeOf(program_, ir::TypeKind::Text);
  }

  void Load() {
    auto loaded = ops::LoadedProgram::Load(program_);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    loaded_ = *loaded;
    engine_ = MakeInterpreter(loaded_);
    Begin();
  }

  void Begin(std::int64_t fuel = 10'000, std::size_t memory_bytes = 1 << 20) {
    arena_ = std::make_unique<value::Arena>(memory_bytes);
    context_ = ops::Context{};
    context_.fuel = fuel;
    context_.program = loaded_.get();
    context_.arena = arena_.get();
    event_.channel = "terminal";
    context_.event = &event_;
    context_.contact = &contact_;
  }

  std::int64_t Evaluate(ir::FunctionId function, std::initializer_list<std::int64_t> arguments) {
    std::vector<Word> words;
    for (std::int64_t argument : arguments) words.push_back(value::WordOf(argument));
    return value::AsInt(engine_->Evaluate(context_, function, words));
  }

  void ExpectFault(Trap trap, ir::FunctionId function, ir::InstId inst) {
    EXPECT_EQ(TrapName(context_.trap), TrapName(trap));
    EXPECT_EQ(context_.fault_function, static_cast<std::uint32_t>(function.index));
    EXPECT_EQ(context_.fault_inst, static_cast<std::uint32_t>(inst.index));
  }

  ir::Program program_;
  ir::TypeId number_, bool_, text_;
  std::shared_ptr<const ops::LoadedProgram> loaded_;
  std::unique_ptr<ops::Engine> engine_;
  std::unique_ptr<value::Arena> arena_;
  value::Event event_;
  ops::Contact contact_;
  ops::Context context_;
};

// sum(n) = n + (n - 1) + … + 1
ir::FunctionId AddSum(ir::Program& program, ir::TypeId number) {
  FunctionBuilder f(program, "sum", FunctionKind::Fn, number);
  ir::LocalId n = f.Parameter("n", number);
  ir::LocalId sum = f.Local("sum", number);
  f.Set(sum, f.Constant(number, std::int64_t{0}));
  f.Add(ir::Jump{ir::BlockId{1}});
  f.BeginBlock();
  ir::InstId left = f.Get(n);
  ir::InstId zero = f.Constant(number, std::int64_t{0});
  ir::InstId more = f.Add(ir::Compare{ir::CompareKind::Greater, left, zero});
  f.Add(ir::Branch{more, ir::BlockId{2}, ir::BlockId{3}});
  f.BeginBlock();
  ir::InstId so_far = f.Get(sum);
  ir::InstId next = f.Get(n);
  f.Set(sum, f.Op(Op::int_add, {so_far.index, next.index}));
  ir::InstId one = f.Constant(number, std::int64_t{1});
  f.Set(n, f.Op(Op::int_subtract, {next.index, one.index}));
  f.Add(ir::Jump{ir::BlockId{1}});
  f.BeginBlock();
  f.Return(f.Get(sum));
  return f.Finish();
}

TEST_F(Interp, RunsLoopsAndPaysForEveryBlock) {
  ir::FunctionId sum = AddSum(program_, number_);
  Load();
  EXPECT_EQ(Evaluate(sum, {100}), 5050);
  EXPECT_EQ(context_.fuel, 10'000 - (3 + 101 * 4 + 100 * 8 + 2));
}

TEST_F(Interp, StopsWhereTheFuelEnds) {
  ir::FunctionId sum = AddSum(program_, number_);
  Load();
  constexpr std::int64_t kNeeded = 3 + 2 * 4 + 8 + 2;
  Begin(kNeeded);
  EXPECT_EQ(Evaluate(sum, {1}), 1);
  EXPECT_EQ(context_.fuel, 0);
  Begin(kNeeded - 1);
  EXPECT_EQ(Evaluate(sum, {1}), 0);
  ExpectFault(Trap::OutOfFuel, sum, ir::InstId{15});
}

TEST_F(Interp, NamesThePlaceOfAFaultInTheInnermostCall) {
  FunctionBuilder inner(program_, "inner", FunctionKind::Fn, number_);
  ir::LocalId n = inner.Parameter("n", number_);
  ir::InstId get = inner.Get(n);
  ir::InstId divide = inner.Op(Op::int_divide, {get.index, get.index});
  inner.Return(divide);
  ir::FunctionId inner_id = inner.Finish();
  FunctionBuilder outer(program_, "outer", FunctionKind::Fn, number_);
  ir::LocalId m = outer.Parameter("m", number_);
  ir::InstId argument = outer.Get(m);
  outer.Return(outer.Call(inner_id, {argument.index}));
  ir::FunctionId outer_id = outer.Finish();
  Load();
  EXPECT_EQ(Evaluate(outer_id, {5}), 1);
  EXPECT_EQ(Evaluate(outer_id, {0}), 0);
  ExpectFault(Trap::DivisionByZero, inner_id, divide);
}

TEST_F(Interp, KeepsTheResultsOfCallersApart) {
  FunctionBuilder inner(program_, "twice", FunctionKind::Fn, number_);
  ir::LocalId n = inner.Parameter("n", number_);
  ir::InstId get = inner.Get(n);
  inner.Return(inner.Op(Op::int_add, {get.index, get.index}));
  ir::FunctionId twice = inner.Finish();
  FunctionBuilder outer(program_, "outer", FunctionKind::Fn, number_);
  ir::LocalId a = outer.Parameter("a", number_);
  ir::LocalId b = outer.Parameter("b", number_);
  ir::InstId first = outer.Get(a);
  ir::InstId second = outer.Get(b);
  ir::InstId doubled = outer.Call(twice, {first.index});
  ir::InstId sum = outer.Op(Op::int_add, {doubled.index, second.index});
  outer.Return(outer.Op(Op::int_add, {sum.index, first.index}));
  ir::FunctionId outer_id = outer.Finish();
  Load();
  EXPECT_EQ(Evaluate(outer_id, {10, 3}), 33);
}

TEST_F(Interp, MakesAndTakesApartValues) {
  ir::TypeId maybe = OptionalOf(program_, number_);
  ir::TypeId pair = RecordType(program_, {"Pair", {{"a", number_}, {"b", maybe}}});
  ir::TypeId list = ListOf(program_, pair);
  FunctionBuilder f(program_, "make", FunctionKind::Fn, number_);
  ir::LocalId n = f.Parameter("n", number_);
  ir::InstId get = f.Get(n);
  ir::InstId wrapped = f.Add(ir::WrapOptional{get, maybe});
  ir::InstId record = f.Add(ir::MakeRecord{pair, f.Args({get.index, wrapped.index})});
  ir::InstId made = f.Add(ir::MakeList{list, f.Args({record.index, record.index})});
  ir::InstId one = f.Constant(number_, std::int64_t{1});
  ir::InstId item = f.Op(Op::list_get, {made.index, one.index}, pair);
  ir::InstId field = f.Add(ir::GetField{item, 1, maybe});
  ir::InstId known = f.Add(ir::IsKnown{field});
  ir::InstId unknown = f.Add(ir::Not{known});
  f.Add(ir::Branch{unknown, ir::BlockId{1}, ir::BlockId{2}});
  f.BeginBlock();
  f.Return(f.Constant(number_, std::int64_t{-1}));
  f.BeginBlock();
  ir::InstId again = f.Get(n);
  ir::InstId boxed = f.Add(ir::WrapOptional{again, maybe});
  f.Return(f.Add(ir::UnwrapOptional{boxed, number_}));
  ir::FunctionId make = f.Finish();
  Load();
  EXPECT_EQ(Evaluate(make, {7}), 7);
  Begin(10'000, 8);
  Evaluate(make, {7});
  ExpectFault(Trap::OutOfMemory, make, record);
}

TEST_F(Interp, ComparesAsSignedNumbers) {
  using enum ir::CompareKind;
  struct Row {
    ir::CompareKind kind;
    bool less, equal, greater;  // of -1 with 1, 1 with 1, 1 with -1
  };
  const Row rows[] = {{Equal, false, true, false},   {NotEqual, true, false, true},
                      {Less, true, false, false},    {LessEqual, true, true, false},
                      {Greater, false, false, true}, {GreaterEqual, false, true, true}};
  std::vector<ir::FunctionId> functions;
  for (const Row& row : rows) {
    FunctionBuilder f(program_, "f" + std::to_string(functions.size()), FunctionKind::Fn, bool_);
    ir::LocalId a = f.Parameter("a", number_);
    ir::LocalId b = f.Parameter("b", number_);
    ir::InstId left = f.Get(a);
    ir::InstId right = f.Get(b);
    f.Return(f.Add(ir::Compare{row.kind, left, right}));
    functions.push_back(f.Finish());
  }
  Load();
  for (std::size_t i = 0; i < functions.size(); ++i) {
    EXPECT_EQ(Evaluate(functions[i], {-1, 1}), rows[i].less);
    EXPECT_EQ(Evaluate(functions[i], {1, 1}), rows[i].equal);
    EXPECT_EQ(Evaluate(functions[i], {1, -1}), rows[i].greater);
  }
}

// reply "one"; rest; then reply the answer
ir::FunctionId AddAsking(ir::Program& program, ir::TypeId text) {
  FunctionBuilder f(program, "asking", FunctionKind::Handler);
  ir::LocalId kept = f.Local("kept", text);
  f.Wait({.id = "step",
          .arms = {{.answer = true, .accepts = {}, .to = ir::BlockId{1}}},
          .timed_out = ir::BlockId{2},
          .live = {kept}});
  ir::InstId one = f.Constant(text, std::string("one"));
  f.Set(kept, one);
  f.Op(Op::ask, {one.index});
  f.Add(ir::Suspend{ir::WaitId{0}});
  f.BeginBlock();
  ir::InstId answer = f.Op(Op::answer_text, {});
  f.Op(Op::reply, {answer.index});
  f.Op(Op::log, {f.Get(kept).index});
  f.Return();
  f.BeginBlock();
  f.Op(Op::log, {f.Get(kept).index});
  f.Return();
  return f.Finish();
}

TEST_F(Interp, RestsAndGoesOn) {
  ir::FunctionId asking = AddAsking(program_, text_);
  Load();
  std::vector<Word> locals(1, 0);
  ASSERT_EQ(engine_->RunHandler(context_, asking, ir::BlockId{0}, locals), Outcome::Suspended);
  EXPECT_EQ(context_.wait, 0u);
  ASSERT_EQ(context_.effects.size(), 1u);
  EXPECT_EQ(value::AsText(locals[0]), "one");

  context_.effects.clear();
  event_.text = "two";
  ASSERT_EQ(engine_->RunHandler(context_, asking, ir::BlockId{1}, locals), Outcome::Done);
  ASSERT_EQ(context_.effects.size(), 2u);
  EXPECT_EQ(value::AsText(context_.effects[0].value), "two");
  EXPECT_EQ(value::AsText(context_.effects[1].value), "one");

  Begin(1);
  EXPECT_EQ(engine_->RunHandler(context_, asking, ir::BlockId{2}, locals), Outcome::Faulted);
  EXPECT_EQ(context_.trap, Trap::OutOfFuel);
}

TEST_F(Interp, EvaluatesPredicatesOverTheEvent) {
  ir::PatternId pattern = program_.Intern({ir::Pattern::Kind::Texts, {"narxi"}, false});
  FunctionBuilder f(program_, "p", FunctionKind::Predicate, bool_);
  ir::InstId text = f.Op(Op::event_text, {});
  f.Return(f.Op(Op::text_mentions, {text.index, pattern.index}));
  ir::FunctionId predicate = f.Finish();
  Load();
  event_.text = "NARXI qancha?";
  EXPECT_EQ(Evaluate(predicate, {}), 1);
  event_.text = "narxiy";
  EXPECT_EQ(Evaluate(predicate, {}), 0);
}

// The deepest chain of calls that verifies runs in the words that were laid out for it.
TEST_F(Interp, CallsAsDeepAsThereMayBe) {
  ir::FunctionId callee;
  for (int depth = 0; depth < 64; ++depth) {
    FunctionBuilder f(program_, "f" + std::to_string(depth), FunctionKind::Fn, number_);
    ir::LocalId n = f.Parameter("n", number_);
    ir::InstId get = f.Get(n);
    ir::InstId value = depth == 0 ? get : f.Call(callee, {get.index});
    ir::InstId one = f.Constant(number_, std::int64_t{1});
    f.Return(f.Op(Op::int_add, {value.index, one.index}));
    callee = f.Finish();
  }
  Load();
  EXPECT_EQ(Evaluate(callee, {0}), 64);
}

}  // namespace
}  // namespace hark::interp
