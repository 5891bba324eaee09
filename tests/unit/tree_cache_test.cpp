#include "compiler/syntax/tree_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"

namespace hark::syntax {
namespace {

std::string Rule(const std::string& name, const std::string& answer) {
  return "/// Answers.\nrule " + name + "\n  on message\n{\n  reply \"" + answer + "\"\n}\n\n";
}

source::SourceSet Scripts(const std::vector<std::string>& texts) {
  source::SourceSet sources;
  for (const std::string& text : texts) {
    sources.Add("script" + std::to_string(sources.size()), text);
  }
  return sources;
}

// What compiling comes to, in words that name every place: the program, and the messages.
struct Outcome {
  std::string program;
  std::vector<std::string> messages;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome Compile(const std::vector<std::string>& texts, TreeCache* trees = nullptr) {
  source::SourceSet sources = Scripts(texts);
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink, {.trees = trees});
  Outcome outcome;
  if (compiled) outcome.program = ir::Print(compiled->program);
  for (const diag::Diagnostic& diagnostic : sink.Sorted()) {
    const source::Span span = diagnostic.primary.span;
    const source::Place place = sources.PlaceOf(span.file, span.begin);
    outcome.messages.push_back(sources.file(span.file).name + ":" + std::to_string(place.line) +
                               ":" + std::to_string(place.column) + " " + diagnostic.title);
  }
  return outcome;
}

// Expressions parsed by `trees` so far, with one call more.
std::size_t ParsedBy(TreeCache& trees, const std::vector<std::string>& texts) {
  source::SourceSet sources = Scripts(texts);
  const ast::Unit& unit = trees.Begin(sources);
  for (const source::FileId script : sources.ids()) EXPECT_TRUE(trees.Add(sources, script));
  return unit.exprs.size();
}

TEST(TreeCache, ParsesWhatChangedAndNothingElse) {
  TreeCache trees;
  EXPECT_EQ(ParsedBy(trees, {Rule("a", "1") + Rule("b", "2"), Rule("c", "3")}), 3u);
  EXPECT_EQ(ParsedBy(trees, {Rule("a", "1") + Rule("b", "2"), Rule("c", "3")}), 3u);
  EXPECT_EQ(ParsedBy(trees, {Rule("a", "1") + Rule("b", "edited"), Rule("c", "3")}), 4u);
  // Back again, moved to another script, and in another order: nothing new.
  EXPECT_EQ(ParsedBy(trees, {Rule("c", "3"), Rule("b", "2") + Rule("a", "1")}), 4u);
}

// What the other tests compare must be able to differ.
TEST(TreeCache, PlacesTellWhereATextStands) {
  const std::string rules = Rule("a", "1") + Rule("b", "2");
  EXPECT_NE(Compile({rules}).program, Compile({"// One line.\n" + rules}).program);
  EXPECT_NE(Compile({rules, ""}).program, Compile({"", rules}).program);
}

TEST(TreeCache, AnEditGivesTheProgramOfItsText) {
  const std::vector<std::vector<std::string>> edits = {
      {Rule("a", "1") + Rule("b", "2"), Rule("c", "3")},
      {"// One line.\n" + Rule("a", "1") + Rule("b", "2"), Rule("c", "3")},  // moved down
      {Rule("b", "2"), Rule("c", "3")},                                      // moved up
      {Rule("c", "3"), Rule("b", "2")},                                      // other scripts
      {Rule("b", "2")},
      {"const word = \"x\"\n" + Rule("b", "{word}") + Rule("c", "{word}")},
      {"const word = \"y\"\n" + Rule("b", "{word}") + Rule("c", "{word}")},
  };
  TreeCache trees;
  for (const auto& texts : edits) {
    const Outcome outcome = Compile(texts, &trees);
    EXPECT_FALSE(outcome.program.empty());
    EXPECT_EQ(outcome, Compile(texts));
  }
}

TEST(TreeCache, MessagesNameThePlaceOfNow) {
  const std::string unused = "fn unused(a: Int) -> Int {\n  return a\n}\n\n";
  const std::vector<std::vector<std::string>> edits = {
      {Rule("a", "1"), unused + Rule("b", "2")},
      {Rule("a", "1") + Rule("c", "3"), "\n\n" + unused + Rule("b", "2")},
      {unused + Rule("a", "{nobody}") + Rule("b", "2")},  // a wrong name
      {Rule("a", "1"), Rule("b", "2") + Rule("b", "2")},  // one text, declared twice
      {Rule("a", "1"), "rule b\n  on message\n{\n  reply\n}\n\n" + unused},  // no syntax
      {unused, Rule("a", "1")},
  };
  TreeCache trees;
  for (const auto& texts : edits) {
    const Outcome outcome = Compile(texts, &trees);
    EXPECT_FALSE(outcome.messages.empty());
    EXPECT_EQ(outcome, Compile(texts));
  }
}

// Places where cutting a script behind `}` does not cut it between declarations.
TEST(TreeCache, ACutInTheWrongPlaceChangesNothing) {
  const std::string bare = "rule c\n  on message\n{\n  if contact.name is known {\n    stop\n";
  const std::vector<std::string> scripts = {
      "/* A comment with a rule in it:\nrule a\n  on message\n{\n  stop\n}\n*/\n" + Rule("b", "2"),
      Rule("a", "1") + "/* Left open.\n}\n" + Rule("b", "2"),
      Rule("a", "1") + "/* Closed below.\n}\n" + Rule("b", "2") + "*/\n",
      bare + "}\nelse {\n  reply \"2\"\n}\n}\n" + Rule("b", "2"),
      bare + "}\n" + Rule("b", "2"),
      Rule("a", "1") + "}\n}\n" + Rule("b", "2"),
      Rule("a", "1") + "\xEF\xBB\xBF" + Rule("b", "2"),
      "\xEF\xBB\xBF" + Rule("a", "1") + Rule("b", "2"),
      "rule a\r\n  on message\r\n{\r\n  reply \"1\"\r\n}\r\nrule b\r\n  on message\r\n{\r\n}\r\n",
      Rule("a", "1") + "/// Of the rule below, two lines down.\n\n" + Rule("b", "2"),
      Rule("a", "1") + "\xFF" + Rule("b", "2"),
      "",
  };
  for (const std::string& script : scripts) {
    TreeCache trees;
    EXPECT_EQ(Compile({script}, &trees), Compile({script})) << script;
    EXPECT_EQ(Compile({"\n" + script}, &trees), Compile({"\n" + script})) << script;
  }
}

TEST(TreeCache, ForgetsWhatNobodyHoldsAnyMore) {
  TreeCache trees;
  std::size_t most = 0;
  for (int edit = 0; edit < 2'000; ++edit) {
    const std::string answer(500, static_cast<char>('a' + edit % 26));
    most = std::max(most, ParsedBy(trees, {Rule("a" + std::to_string(edit), answer)}));
  }
  EXPECT_LT(most, 200u);
}

}  // namespace
}  // namespace hark::syntax
