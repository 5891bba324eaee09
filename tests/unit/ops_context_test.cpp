#include <gtest/gtest.h>

#include "compiler/base/unicode.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/ops.h"
#include "tests/support/ir_builder.h"

namespace hark::ops {
namespace {

using testing::OptionalOf;
using testing::RecordType;
using testing::TypeOf;

ir::Program WithPattern(ir::Pattern pattern) {
  ir::Program program;
  program.Intern(pattern);
  return program;
}

TEST(LoadedProgram, RefusesAPatternThatDoesNotCompile) {
  auto loaded = LoadedProgram::Load(WithPattern({ir::Pattern::Kind::Regex, {"(a"}, false}));
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().kind, FailureKind::Corrupt);
}

TEST(LoadedProgram, RefusesAConstantOutOfRange) {
  ir::Program program;
  program.Intern(ir::Constant{TypeOf(program, ir::TypeKind::Time), std::int64_t{1440}});
  EXPECT_FALSE(LoadedProgram::Load(program).has_value());
}

// A value of such a type could be nested without end and exhaust the stack.
TEST(LoadedProgram, RefusesARecordThatHoldsItself) {
  ir::Program program;
  ir::TypeId node = RecordType(program, {"Node", {}});
  ir::TypeId next = OptionalOf(program, node);
  program.records[program.types[node].record_id].fields.push_back({"next", next});
  EXPECT_FALSE(LoadedProgram::Load(program).has_value());
}

TEST(LoadedProgram, KeepsConstantsForAsLongAsItLives) {
  ir::Program program;
  ir::ConstantId text =
      program.Intern(ir::Constant{TypeOf(program, ir::TypeKind::Text), std::string("hello")});
  auto loaded = LoadedProgram::Load(program);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(value::AsText((*loaded)->constant(text)), "hello");
  EXPECT_EQ((*loaded)->hash().size(), 64u);
}

TEST(ChoicePayload, FitsTheShortestButtonAndStaysDistinct) {
  EXPECT_EQ(ChoicePayload("t", "basic"), "t:basic");
  std::string token(16, 'f');
  std::string longest(47, 'a');
  EXPECT_EQ(ChoicePayload(token, longest), token + ":" + longest);
  std::string one = ChoicePayload(token, longest + "bc");
  std::string other = ChoicePayload(token, longest + "bd");
  EXPECT_EQ(one.size(), 64u);
  EXPECT_NE(one, other);
}

TEST(ChoicePayload, CutsNoCharacterInTwo) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "ш";
  for (std::size_t size = 1; size < 20; ++size) {
    std::string payload = ChoicePayload(std::string(size, 't'), name);
    EXPECT_LE(payload.size(), 64u);
    EXPECT_TRUE(unicode::IsUtf8(payload)) << payload;
  }
}

TEST(Context, KeepsTheFirstFault) {
  Context context;
  EXPECT_EQ(context.Raise(Trap::IntOverflow), 0u);
  context.Raise(Trap::OutOfFuel);
  EXPECT_EQ(context.trap, Trap::IntOverflow);
}

// The event's text is folded once; a word from before the text changed stays good.
TEST(TurnTexts, FollowTheEvent) {
  TurnTexts texts;
  Word first = texts.Event("Hello");
  EXPECT_EQ(texts.Event("Hello"), first);
  ASSERT_NE(texts.PreparedSubject(first), nullptr);
  EXPECT_EQ(texts.PreparedSubject(first)->folded(), "hello");
  Word second = texts.Event("BYE");
  EXPECT_EQ(texts.PreparedSubject(first), nullptr);
  EXPECT_EQ(texts.PreparedSubject(second)->folded(), "bye");
  EXPECT_EQ(value::AsText(first), "Hello");
}

TEST(ContactSet, OfTheLanguageChangesWhatCataloguesGoBy) {
  ir::Program program;
  ir::TypeId text = OptionalOf(program, TypeOf(program, ir::TypeKind::Text));
  program.contact_fields = {{.name = "language", .type = text, .built_in = true}};
  auto loaded = LoadedProgram::Load(program);
  ASSERT_TRUE(loaded.has_value());
  value::Arena arena(1024);
  Contact contact{.fields = {0}, .tags = {}, .language = "en"};
  Context context;
  context.program = loaded->get();
  context.arena = &arena;
  context.contact = &contact;
  Word uz = hark_make_optional(&context, value::WordOf(arena.NewText("uz")));
  hark_op_contact_set(&context, 0, uz);
  EXPECT_EQ(value::AsText(hark_op_contact_language(&context)), "uz");
  hark_op_contact_set(&context, 0, 0);
  EXPECT_EQ(value::AsText(hark_op_contact_language(&context)), "");
}

}  // namespace
}  // namespace hark::ops
