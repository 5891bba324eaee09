#include "runtime/value/frame.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "runtime/value/codec.h"
#include "tests/support/ir_builder.h"

namespace hark::value {
namespace {

using ir::TypeKind;
using nlohmann::json;

// A handler with locals of several types; the wait keeps all but the last.
struct Handler {
  Handler() {
    ir::TypeId text = testing::TypeOf(program, TypeKind::Text);
    ir::TypeId plan = testing::EnumType(program, {"Plan", {{"basic", "Basic"}, {"pro", "Pro"}}});
    AddLocal("name", text);
    AddLocal("plan", plan);
    AddLocal("price", testing::TypeOf(program, TypeKind::Money));
    AddLocal("names", testing::ListOf(program, text));
    AddLocal("email", testing::OptionalOf(program, testing::TypeOf(program, TypeKind::Email)));
    wait.id = "step";
    for (ir::LocalId id : function.locals.ids()) wait.live.push_back(id);
    AddLocal("unused", text);
  }

  void AddLocal(std::string name, ir::TypeId type) { function.locals.Add({std::move(name), type}); }

  std::vector<Word> Locals(Arena& arena) {
    const json values[] = {"Азиза", "pro", "49.00 USD", {"a", "ʻ"}, nullptr};
    std::vector<Word> locals(function.locals.size(), 0);
    for (std::size_t i = 0; i < std::size(values); ++i) {
      ir::TypeId type = function.locals[ir::LocalId{static_cast<std::int32_t>(i)}].type;
      locals[i] = FromJson(program, type, values[i], arena).value();
    }
    return locals;
  }

  std::string Encode(Arena& arena) {
    return EncodeFrame(program, function, wait, Locals(arena)).value();
  }

  Result<void> Decode(std::string_view bytes, std::span<Word> locals, Arena& arena) {
    return DecodeFrame(program, function, wait, bytes, locals, arena);
  }

  ir::Program program;
  ir::Function function;
  ir::Wait wait;
};

TEST(Frame, RoundTrips) {
  Handler handler;
  Arena arena(1 << 20);
  std::string bytes = handler.Encode(arena);
  std::vector<Word> locals(handler.function.locals.size(), 99);
  Result<void> decoded = handler.Decode(bytes, locals, arena);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(AsText(locals[0]), "Азиза");
  EXPECT_EQ(locals[1], 1u);
  EXPECT_EQ(locals[4], 0u);
  EXPECT_EQ(locals[5], 99u) << "what does not live on is left alone";
  EXPECT_EQ(EncodeFrame(handler.program, handler.function, handler.wait, locals).value(), bytes)
      << "one frame has one encoding";
}

// A later program may have other locals in another order: names and types decide.
TEST(Frame, FitsByNameAndType) {
  Handler handler;
  Arena arena(1 << 20);
  std::string bytes = handler.Encode(arena);
  Handler later;
  later.function.locals = {};
  later.AddLocal("new", testing::TypeOf(later.program, TypeKind::Int));
  later.AddLocal("plan", ir::TypeId{1});
  later.wait.live = {ir::LocalId{1}};
  std::vector<Word> locals(2, 0);
  ASSERT_TRUE(later.Decode(bytes, locals, arena).has_value());
  EXPECT_EQ(locals[1], 1u);

  later.wait.live = {ir::LocalId{0}, ir::LocalId{1}};
  Result<void> missing = later.Decode(bytes, locals, arena);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, FailureKind::Corrupt);

  later.function.locals[ir::LocalId{1}].type = ir::TypeId{0};
  later.wait.live = {ir::LocalId{1}};
  EXPECT_FALSE(later.Decode(bytes, locals, arena).has_value()) << "plan is no Text";
}

TEST(Frame, RefusesACaseThatIsGone) {
  Handler handler;
  Arena arena(1 << 20);
  std::string bytes = handler.Encode(arena);
  handler.program.enums[ir::EnumId{0}].cases.pop_back();
  std::vector<Word> locals(handler.function.locals.size(), 0);
  EXPECT_FALSE(handler.Decode(bytes, locals, arena).has_value());
}

TEST(Frame, RefusesEveryPrefix) {
  Handler handler;
  Arena arena(1 << 24);
  std::string bytes = handler.Encode(arena);
  std::vector<Word> locals(handler.function.locals.size(), 0);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Result<void> decoded = handler.Decode(bytes.substr(0, size), locals, arena);
    ASSERT_FALSE(decoded.has_value()) << size;
    EXPECT_EQ(decoded.error().kind, FailureKind::Corrupt);
  }
}

// Whatever was done to the bytes, a frame that is taken holds values that can be used.
TEST(Frame, TakesAnyBytes) {
  Handler handler;
  Arena arena(1 << 24);
  const std::string bytes = handler.Encode(arena);
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string mutated = bytes;
    for (std::size_t flips = 1 + random() % 3; flips > 0; --flips) {
      mutated[random() % mutated.size()] = static_cast<char>(random());
    }
    arena.Reset();
    std::vector<Word> locals(handler.function.locals.size(), 0);
    if (!handler.Decode(mutated, locals, arena)) continue;
    auto again = EncodeFrame(handler.program, handler.function, handler.wait, locals);
    EXPECT_TRUE(again.has_value());
  }
}

TEST(Frame, SurvivesHostileNesting) {
  Handler handler;
  Arena arena(1 << 20);
  std::vector<Word> locals(handler.function.locals.size(), 0);
  for (char byte : {'\x81', '\xa1', '\x7f', '\x5f', '\xc1', '\x9f', '\xbf'}) {
    EXPECT_FALSE(handler.Decode(std::string(65'536, byte), locals, arena).has_value());
  }
}

}  // namespace
}  // namespace hark::value
