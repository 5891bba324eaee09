#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"
#include "compiler/sema/suggest.h"

namespace hark {
namespace {

std::optional<sema::CheckedWorkspace> Compile(const std::string& text) {
  source::SourceSet sources;
  sources.Add("source", text);
  diag::Sink sink;
  auto checked = driver::Compile(sources, sink);
  EXPECT_TRUE(checked.has_value()) << diag::RenderText(sources, sink.Sorted());
  return checked;
}

// The ids of the waits of the only rule, in the order they are written.
std::vector<std::string> WaitIds(const std::string& body) {
  const auto checked = Compile("rule r on message {" + body + "}");
  std::vector<std::string> ids;
  if (!checked) return ids;
  const ir::Program& program = checked->program;
  for (const ir::Wait& wait : program.functions[program.rules.front().handler].waits) {
    ids.push_back(wait.id);
  }
  return ids;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The `source` section of a golden file.
std::string SourceOf(const std::string& golden) {
  const std::string head = "--- source\n";
  const std::size_t begin = golden.find(head);
  if (begin == std::string::npos) return {};
  const std::string rest = golden.substr(begin + head.size());
  return rest.substr(0, rest.find("\n--- "));
}

TEST(Sema, WaitIdsCountWaitsOfOneKind) {
  EXPECT_EQ(WaitIds("ask \"a\" wait 1h ask \"b\" wait 2h"),
            (std::vector<std::string>{"ask:1", "wait:1", "ask:2", "wait:2"}));
}

TEST(Sema, WaitIdsIgnoreWordingAndComments) {
  const auto before = WaitIds("ask \"Your name?\" reply \"Thanks\" wait 1h");
  const auto after = WaitIds(
      "/* politely */ ask \"May I ask your name?\" // new\n"
      "log \"asked\" reply \"Thank you\" wait 3d");
  EXPECT_EQ(before, after);
}

TEST(Sema, LabelLeavesOtherWaitIdsAlone) {
  EXPECT_EQ(WaitIds("ask \"a\" label first ask \"b\""),
            (std::vector<std::string>{"first", "ask:2"}));
}

TEST(Sema, FrameHoldsWhatIsUsedAfterTheWait) {
  const auto checked = Compile(
      "rule r on message { let used = contact.name let gone = contact.name log personal gone "
      "ask \"a\" reply \"{used} {text}\" }");
  ASSERT_TRUE(checked.has_value());
  const ir::Function& handler = checked->program.functions[checked->program.rules[0].handler];
  std::vector<std::string> kept;
  for (const ir::LocalId local : handler.waits.begin()->live) {
    kept.push_back(handler.locals[local].name);
  }
  EXPECT_EQ(kept, (std::vector<std::string>{"text", "used"}));
}

TEST(Sema, AnswersIsDerivedFromTheBody) {
  const auto checked = Compile(
      "rule a on message { if text is \"x\" { ask \"y\" } }"
      "rule b on message { tag contact \"seen\" }");
  ASSERT_TRUE(checked.has_value());
  EXPECT_TRUE(checked->program.rules[0].answers);
  EXPECT_FALSE(checked->program.rules[1].answers);
}

TEST(Sema, AnEventThatNoConnectedChannelHasIsAnError) {
  source::SourceSet sources;
  sources.Add("source", "rule r on order paid { log order.id }");
  diag::Sink sink;
  EXPECT_FALSE(driver::Compile(sources, sink, {.world = {.channels = {"whatsapp", "telegram"}}}));
  const std::string said = diag::RenderText(sources, sink.Sorted());
  EXPECT_NE(said.find("HK434"), std::string::npos) << said;
  diag::Sink quiet;
  EXPECT_TRUE(driver::Compile(sources, quiet, {.world = {.channels = {"whatsapp", "terminal"}}}));
}

TEST(Sema, WhatIsNotGrantedIsAnError) {
  source::SourceSet sources;
  sources.Add(
      "source",
      "require sending\n"
      "rule r on order paid { send \"Paid.\" to contact via terminal for \"service\" ignore }");
  diag::Sink sink;
  EXPECT_FALSE(driver::Compile(sources, sink, {.world = {.grants = {{"services"}}}}));
  const std::string said = diag::RenderText(sources, sink.Sorted());
  EXPECT_NE(said.find("HK862"), std::string::npos) << said;
  diag::Sink quiet;
  EXPECT_TRUE(driver::Compile(sources, quiet, {.world = {.grants = {{"services", "sending"}}}}));
}

TEST(Sema, WithGrantsEveryFileSaysWhatItDoes) {
  source::SourceSet sources;
  sources.Add(
      "source",
      "rule r on order paid { send \"Paid.\" to contact via terminal for \"service\" ignore }");
  diag::Sink sink;
  EXPECT_FALSE(driver::Compile(sources, sink, {.world = {.grants = {{"sending"}}}}));
  const std::string said = diag::RenderText(sources, sink.Sorted());
  EXPECT_NE(said.find("HK860"), std::string::npos) << said;
}

// Whoever uses a module of the library needs what it does, and is told so in their own file.
TEST(Sema, WhatTheLibraryIsNotGrantedIsSaidAtTheUse) {
  source::SourceSet sources;
  sources.Add("source",
              "use std.repair\n"
              "teams \"desk\"\n"
              "ai { model \"small-1\" receives text }\n"
              "rule r on message {\n"
              "  let name = do repair.asked(question: \"Your name?\", help: \"For the list.\")\n"
              "  if name is not known { hand off to \"desk\" }\n"
              "  reply \"{name}\"\n"
              "}");
  source::SourceSet granted = sources;
  diag::Sink sink;
  EXPECT_FALSE(driver::Compile(sources, sink, {.world = {.grants = {{"services"}}}}));
  const std::string said = diag::RenderText(sources, sink.Sorted());
  EXPECT_NE(said.find("HK862"), std::string::npos) << said;
  EXPECT_NE(said.find("source:1:5"), std::string::npos) << said;
  diag::Sink quiet;
  EXPECT_TRUE(driver::Compile(granted, quiet, {.world = {.grants = {{"ai"}}}}));
}

TEST(Sema, TestBlocksAreData) {
  const auto checked = Compile(
      "contact { score: Int = 0 } rule r on message { set contact.score = 3 }"
      "test \"it counts\" { given now 1970-01-02 00:01 receive \"hi\" on telegram advance 1h "
      "expect contact.score is 1 + 2 }");
  ASSERT_TRUE(checked.has_value());
  ASSERT_EQ(checked->tests.size(), 1u);
  const auto& steps = checked->tests[0].steps;
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(std::get<sema::GivenNow>(steps[0].node).instant_ms, 86'460'000);
  EXPECT_EQ(std::get<sema::Receive>(steps[1].node).channel, "telegram");
  EXPECT_EQ(std::get<sema::Advance>(steps[2].node).milliseconds, 3'600'000);
  const auto& expected = std::get<sema::ExpectField>(steps[3].node);
  EXPECT_EQ(checked->program.contact_fields[expected.field].name, "score");
  EXPECT_EQ(std::get<std::int64_t>(checked->program.constants[expected.value].value), 3);
}

// Long chains and deep nests are refused before they use up the stack.
TEST(Sema, DepthIsBounded) {
  std::string nested = "rule r on message {";
  for (int level = 0; level < 5'000; ++level) nested += " if true { } else";
  nested += " if true { } }";
  std::string listed = "contact { deep: ";
  for (int level = 0; level < 5'000; ++level) listed += "List<";
  listed += "Int";
  for (int level = 0; level < 5'000; ++level) listed += ">";
  listed += "? }";
  std::string negated = "rule r on message when ";
  for (int level = 0; level < 20'000; ++level) negated += "not ";
  negated += "true { }";
  for (const std::string& text : {nested, listed, negated}) {
    source::SourceSet sources;
    sources.Add("source", text);
    diag::Sink sink;
    EXPECT_FALSE(driver::Compile(sources, sink).has_value());
  }
}

// As many as may stand below a rule or a condition are one program, and one more is none.
TEST(Sema, CallsAreBoundedBelowARule) {
  for (const int count : {64, 65}) {
    std::string script = "fn f1(n: Int) -> Int = n\n";
    for (int n = 2; n <= count; ++n) {
      script +=
          "fn f" + std::to_string(n) + "(n: Int) -> Int = f" + std::to_string(n - 1) + "(n)\n";
    }
    const std::string call = "f" + std::to_string(count) + "(1) is 1";
    source::SourceSet sources;
    sources.Add("deep",
                script + "rule r on message when " + call + " { if " + call + " { stop } }");
    diag::Sink sink;
    EXPECT_EQ(driver::Compile(sources, sink).has_value(), count == 64);
    EXPECT_EQ(sink.Sorted().size(), count == 64 ? 0u : 1u);
  }
}

// Compile checks what it emits; and the same text gives the same program, which reads
// back from its printed form.
TEST(Sema, GoldenSourcesCompileTheSameEveryTime) {
  int compiled = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(HARK_SOURCE_DIR "/tests/golden")) {
    if (entry.path().extension() != ".hark") continue;
    const std::string text = SourceOf(ReadFile(entry.path()));
    std::vector<std::string> printed;
    for (int round = 0; round < 2; ++round) {
      source::SourceSet sources;
      sources.Add("source", text);
      diag::Sink sink;
      const auto checked = driver::Compile(sources, sink);
      EXPECT_NE(checked.has_value(), sink.has_errors()) << entry.path();
      printed.push_back(diag::RenderText(sources, sink.Sorted()));
      if (checked) printed.back() += ir::Print(checked->program);
      if (!checked || round > 0) continue;
      ++compiled;
      const auto again = ir::Parse(ir::Print(checked->program));
      ASSERT_TRUE(again.has_value()) << entry.path() << again.error().message;
      EXPECT_EQ(ir::Print(*again), ir::Print(checked->program)) << entry.path();
    }
    EXPECT_EQ(printed[0], printed[1]) << entry.path();
  }
  EXPECT_GT(compiled, 10);
}

TEST(Suggest, FindsTheNearestWord) {
  EXPECT_EQ(sema::Nearest("emial", {"name", "email"}), "email");
  EXPECT_EQ(sema::Nearest("whatsap", {"telegram", "whatsapp"}), "whatsapp");
  EXPECT_EQ(sema::Nearest("price", {"text", "channel"}), std::nullopt);
  EXPECT_EQ(sema::Nearest("a", {"b"}), std::nullopt);
}

}  // namespace
}  // namespace hark
