// The library as it travels inside programs.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "compiler/channel/stop_words.h"
#include "compiler/driver/compile.h"
#include "stdlib/stdlib.h"

namespace hark {
namespace {

std::string InTree(std::string_view module) {
  const auto path =
      std::filesystem::path(HARK_SOURCE_DIR) / "stdlib" / std::filesystem::path(module).filename();
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string_view ModuleText(std::string_view name) {
  const auto found = std::ranges::find(stdlib::Sources(), name, &stdlib::Source::name);
  return found == stdlib::Sources().end() ? std::string_view() : found->text;
}

TEST(Library, TestsStayInTheTree) {
  constexpr std::string_view kTest = "\ntest \"";
  std::size_t tested = 0;
  for (const stdlib::Source& module : stdlib::Sources()) {
    EXPECT_FALSE(module.text.contains(kTest)) << module.name;
    EXPECT_FALSE(module.text.contains("---- Tests")) << module.name;
    const std::string whole = InTree(module.name);
    if (!whole.contains(kTest)) continue;
    ++tested;
    EXPECT_TRUE(whole.starts_with(module.text)) << module.name;
  }
  EXPECT_GT(tested, 10U) << "most modules have tests";
}

// A rule of a module would run in every workspace that uses it.
TEST(Library, OnlyButtonsBringARule) {
  for (const stdlib::Source& module : stdlib::Sources()) {
    EXPECT_EQ(module.text.contains("\nrule "), module.name == "std/buttons.hark") << module.name;
  }
}

TEST(Library, HasTheStopWordsThatTheRuntimeObeys) {
  std::set<std::string> obeyed;
  for (const StopWord& word : AllStopWords()) obeyed.emplace(word.words);
  std::multiset<std::string> told;
  std::istringstream lines{std::string(ModuleText("std/stop_words.hark"))};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("    \"")) continue;
    told.insert(line.substr(5, line.rfind('"') - 5));
  }
  EXPECT_EQ(told, std::multiset<std::string>(obeyed.begin(), obeyed.end()));
}

TEST(Library, StopWordsAreNobodysToReplace) {
  for (const bool again : {false, true}) {
    for (const char* name : {"std/words.hark", "std/stop_words.hark"}) {
      source::SourceSet sources;
      sources.Add("rules.hark", "rule r on message { reply \"a\" }\n");
      sources.Add(name, "const unsubscribe: List<Text> = [\"never\"]\n");
      diag::Sink sink;
      syntax::TreeCache trees;
      const auto compiled = driver::Compile(sources, sink, {.trees = again ? &trees : nullptr});
      EXPECT_EQ(compiled.has_value(), std::string_view(name) == "std/words.hark") << name;
    }
  }
}

}  // namespace
}  // namespace hark
