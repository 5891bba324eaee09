#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "compiler/ir/text_form.h"
#include "compiler/ir/verify.h"
#include "compiler/opt/pipeline.h"
#include "tests/support/ir_sample.h"

namespace hark::opt {
namespace {

constexpr std::string_view kHead = "hark ir 1\ntype Bool\ntype Int\ntype Text\ntype Text?\n\n";

// The function that the pipeline leaves of `body`.
std::string Optimised(std::string_view body) {
  Result<ir::Program> program = ir::Parse(std::string(kHead).append(body));
  EXPECT_TRUE(program.has_value()) << program.error().message;
  Run(Passes(), *program);
  EXPECT_EQ(ir::Verify(*program).value_or(""), "");
  return ir::PrintFunction(*program, ir::FunctionId{0});
}

TEST(OptFold, WorksOutConstants) {
  EXPECT_EQ(Optimised("fn f() -> Bool {\nb0:\n"
                      "  %0 = const 2 : Int\n  %1 = const 3 : Int\n"
                      "  %2 = op int_add %0 %1 : Int\n  %3 = op int_multiply %2 %2 : Int\n"
                      "  %4 = const 25 : Int\n  %5 = compare equal %3 %4 : Bool\n"
                      "  %6 = not %5 : Bool\n  return %6\n}\n"),
            "fn f() -> Bool {\nb0:\n  %0 = const 0 : Bool\n  return %0\n}\n");
}

TEST(OptFold, LeavesWhatFaults) {
  std::string body =
      "fn f() -> Int {\nb0:\n  %0 = const 9223372036854775807 : Int\n"
      "  %1 = op int_add %0 %0 : Int\n  return %1\n}\n";
  EXPECT_EQ(Optimised(body), body);
}

TEST(OptBlocks, DropsWhatNothingLeadsTo) {
  EXPECT_EQ(Optimised("fn f(n : Int) -> Int {\nb0:\n"
                      "  %0 = const none : Text?\n  %1 = is_known %0 : Bool\n"
                      "  branch %1 b1 b2\n"
                      "b1:\n  %3 = const 1 : Int\n  return %3\n"
                      "b2:\n  %5 = get n : Int\n  return %5\n}\n"),
            "fn f(n : Int) -> Int {\nb0:\n  jump b1\nb1:\n  %1 = get n : Int\n  return %1\n}\n");
}

TEST(OptBlocks, DropsWaitsThatNothingRestsAt) {
  EXPECT_EQ(Optimised("handler h {\n  local n : Int\n"
                      "  wait first after b2 keeps n\n  wait second after b3\n"
                      "b0:\n  %0 = const 1 : Bool\n  %1 = const 1 : Int\n  set n %1\n"
                      "  branch %0 b4 b1\n"
                      "b1:\n  suspend first\n"
                      "b2:\n  %5 = get n : Int\n  return\n"
                      "b3:\n  return\n"
                      "b4:\n  suspend second\n}\n"),
            "handler h {\n  local n : Int\n  wait second after b1\n"
            "b0:\n  %0 = const 1 : Int\n  set n %0\n  jump b2\n"
            "b1:\n  return\n"
            "b2:\n  suspend second\n}\n");
}

TEST(OptUnused, KeepsEffectsAndFaults) {
  std::string body =
      "fn f(n : Int) -> Int {\nb0:\n  %0 = get n : Int\n  %1 = op int_divide %0 %0 : Int\n";
  EXPECT_EQ(Optimised(body + "  %2 = op event_text : Text\n  %3 = op text_length %2 : Int\n"
                             "  return %0\n}\n"),
            body + "  return %0\n}\n");
}

TEST(Opt, TheSampleStaysAProgram) {
  ir::Program program = *ir::Parse(testing::kSampleProgram);
  opt::Run(Passes(), program);
  std::string text = ir::Print(program);
  Result<ir::Program> again = ir::Parse(text);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(ir::Print(*again), text);
}

}  // namespace
}  // namespace hark::opt
