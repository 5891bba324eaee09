// No effect fails in silence: each operation that may not come about is refused in a script
// that does not say what happens then.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "compiler/driver/compile.h"
#include "compiler/ir/op.h"

namespace hark {
namespace {

// The statement that an operation stands for, with nothing said about its failure, and the
// code that it gets.
struct Fallible {
  ir::Op op;
  std::string_view before;  // declarations that it needs
  std::string_view statement;
  int code;
};
constexpr Fallible kFallible[] = {
    {ir::Op::deal_move, "deal { stages \"new\", \"won\" }", "move deal to \"won\"", 456},
    {ir::Op::send_message, "", "send \"Hi\" to contact via telegram for \"service\"", 456},
};

std::vector<diag::Diagnostic> Told(const std::string& script) {
  source::SourceSet sources;
  sources.Add("source", script);
  diag::Sink sink;
  driver::Compile(sources, sink);
  return sink.Sorted();
}

TEST(Fallible, EachOperationThatMayFailIsListed) {
  for (const ir::OpInfo& info : ir::AllOps()) {
    if (info.name == "hook_call") continue;  // what it gives is of a type that may be missing
    const bool listed = std::ranges::any_of(
        kFallible, [&](const Fallible& one) { return ir::Info(one.op).name == info.name; });
    EXPECT_EQ(info.may_fail(), listed) << info.name;
  }
}

// An effect that tells something tells whether it came about.
TEST(Fallible, EffectsThatGiveSomethingMayFail) {
  for (const ir::OpInfo& info : ir::AllOps()) {
    // What it does, it does to what it was told.
    if (!info.has_effect() || info.name == "answer_secret") continue;
    EXPECT_EQ(info.may_fail(), info.result != ir::OpType::Unit) << info.name;
  }
}

TEST(Fallible, SilenceIsRefused) {
  for (const Fallible& one : kFallible) {
    const std::string head = std::string(one.before) + " rule r on message { ";
    const auto silent = Told(head + std::string(one.statement) + " }");
    ASSERT_EQ(silent.size(), 1u) << one.statement;
    EXPECT_EQ(silent.front().code, one.code);
    EXPECT_TRUE(Told(head + std::string(one.statement) + " ignore }").empty()) << one.statement;
    EXPECT_TRUE(Told(head + std::string(one.statement) + " else { stop } }").empty());
  }
}

}  // namespace
}  // namespace hark
