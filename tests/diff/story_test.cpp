// Generated programs through the whole runtime, and through the tools that read scripts and
// programs: the formatter, the cache of trees, the printed form of a program.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"
#include "compiler/syntax/format.h"
#include "tests/diff/forms.h"
#include "tests/diff/story.h"
#include "tests/diff/workspace.h"
#include "tests/diff/wrong.h"

namespace hark::diff {
namespace {

constexpr std::uint64_t kSeed = 20260106;

std::string Told(const Story& story, const Transcripts& played) {
  std::string events;
  for (const std::string& line : story.events) events += line + "\n";
  return ScriptOf(story.programs) + "\n--- events\n" + events + "\n--- effects\n" + played.first +
         "\n--- but\n" + played.second;
}

// Empty where the engines agree on every story; else the first that they do not agree on, small.
std::string FirstDifference(const MakeEngine& other, std::size_t stories, std::size_t rules,
                            std::size_t& effects) {
  std::vector<bool> used(Forms::All().count());
  Random random(kSeed);
  for (std::size_t at = 0; at < stories; ++at) {
    Story story = MakeStory(kSeed, at * rules, rules, random, used);
    const Transcripts played = Play(story, Interpreter(), other);
    EXPECT_FALSE(played.first.starts_with("error[")) << played.first;
    effects += static_cast<std::size_t>(std::ranges::count(played.first, '\n'));
    if (played.first == played.second) continue;
    const auto differs = [&](const Story& one) {
      const Transcripts again = Play(one, Interpreter(), other);
      return again.first != again.second;
    };
    const Story small = Shrink(std::move(story), differs);
    return Told(small, Play(small, Interpreter(), other));
  }
  return {};
}

TEST(Stories, GiveOneTranscript) {
  if (!HARK_JIT) GTEST_SKIP() << "built without native code";
  std::size_t lines = 0;
  EXPECT_EQ(FirstDifference(Native(0), 50, 20, lines), "");
  std::cout << "50 stories of 20 rules and 160 events, " << lines << " lines of transcript\n";
  EXPECT_GT(lines, 5'000u);
}

TEST(Stories, FindAWrongEngine) {
  std::size_t lines = 0;
  const std::string found = FirstDifference(Wrong(WrongWays().back()), 1, 6, lines);
  EXPECT_NE(found, "");
  EXPECT_LT(found.size(), 2'000u) << found;
}

class Scripts : public testing::Test {
 protected:
  // Several workspaces' worth of programs.
  static std::vector<std::string> Batches() {
    std::vector<bool> used(Forms::All().count());
    std::vector<std::string> batches;
    for (std::size_t batch = 0; batch < 20; ++batch) {
      std::vector<Program> programs;
      for (std::size_t at = 0; at < 20; ++at) {
        programs.push_back(MakeProgram(kSeed, batch * 20 + at, {}, used));
      }
      batches.push_back(ScriptOf(programs));
    }
    return batches;
  }

  static std::string Formatted(const std::string& script) {
    source::SourceSet sources;
    const source::FileId file = sources.Add("script.hark", script);
    diag::Sink sink;
    const auto formatted = syntax::Format(sources, file, sink);
    EXPECT_TRUE(formatted) << diag::RenderText(sources, sink.Sorted());
    return formatted.value_or("");
  }

  // The program without places, and what the compiler says of it.
  static std::string CompiledText(const std::string& script, syntax::TreeCache* trees,
                                  bool places) {
    source::SourceSet sources;
    sources.Add("prelude.hark", Prelude());
    sources.Add("script.hark", script);
    diag::Sink sink;
    const auto compiled = driver::Compile(
        sources, sink,
        {.world = {.channels = {"terminal", "telegram"}}, .prove = false, .trees = trees});
    EXPECT_TRUE(compiled) << diag::RenderText(sources, sink.Sorted());
    if (!compiled) return {};
    return ir::Print(compiled->program, {.places = places}) +
           (places ? diag::RenderText(sources, sink.Sorted()) : "");
  }
};

TEST_F(Scripts, AreFormattedOnceAndMeanTheSame) {
  for (const std::string& script : Batches()) {
    const std::string once = Formatted(script);
    EXPECT_EQ(Formatted(once), once);
    EXPECT_EQ(CompiledText(once, nullptr, false), CompiledText(script, nullptr, false));
  }
}

TEST_F(Scripts, CompileTheSameFromKeptTrees) {
  for (const std::string& script : Batches()) {
    syntax::TreeCache trees;
    CompiledText(script, &trees, true);
    // An edit in the middle, where a rule begins.
    std::string edited = script;
    const std::size_t rule = edited.find("\nrule ", edited.size() / 2);
    ASSERT_NE(rule, std::string::npos);
    edited.insert(rule + 1, "rule added on message when text is \"add\" { log text }\n\n");
    EXPECT_EQ(CompiledText(edited, &trees, true), CompiledText(edited, nullptr, true));
  }
}

TEST_F(Scripts, ReadBackFromTheirPrintedForm) {
  for (const std::string& script : Batches()) {
    const auto loaded = Compile(script);
    ASSERT_TRUE(loaded) << loaded.error().message;
    const std::string printed = ir::Print((*loaded)->ir());
    const auto read = ir::Parse(printed);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(ir::Print(*read), printed);
  }
}

}  // namespace
}  // namespace hark::diff
