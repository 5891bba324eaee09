// Takes away one bracket, brace or quote of a script that compiles, each in turn: the author is
// told of it in few messages, and nothing breaks.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "tests/support/golden_file.h"

namespace hark::test {
namespace {

constexpr std::string_view kSigns = "{}()[]\"";
constexpr std::size_t kMostErrors = 3;
// Of the signs of all scripts, every so many are taken away; HARK_EVERY_SIGN=1 takes each.
constexpr std::size_t kStep = 23;

// The scripts of one workspace, without mistakes.
using Scripts = std::vector<GoldenFile::Section>;

diag::Sink Compiled(const Scripts& scripts, source::SourceSet& sources) {
  for (const GoldenFile::Section& script : scripts) sources.Add(script.name, script.text);
  diag::Sink sink;
  driver::Compile(sources, sink);
  return sink;
}

void AddIfRight(Scripts scripts, std::vector<Scripts>& all) {
  source::SourceSet sources;
  if (!Compiled(scripts, sources).has_errors()) all.push_back(std::move(scripts));
}

std::vector<Scripts> AllScripts() {
  const std::filesystem::path root = HARK_SOURCE_DIR;
  std::vector<Scripts> all;
  for (const auto& path : GoldenPaths(root / "tests" / "golden")) {
    AddIfRight(ReadGolden(path).Scripts(), all);
  }
  for (Scripts& scripts : SampleScripts(root / "samples")) AddIfRight(std::move(scripts), all);
  return all;
}

TEST(MissingSign, IsToldInFewMessages) {
  const std::size_t step = std::getenv("HARK_EVERY_SIGN") != nullptr ? 1 : kStep;
  std::size_t seen = 0;
  std::size_t taken = 0;
  for (const Scripts& scripts : AllScripts()) {
    for (std::size_t script = 0; script < scripts.size(); ++script) {
      const std::string& text = scripts[script].text;
      for (std::size_t at = 0; at < text.size(); ++at) {
        if (!kSigns.contains(text[at]) || seen++ % step != 0) continue;
        Scripts without = scripts;
        without[script].text.erase(at, 1);
        source::SourceSet sources;
        const diag::Sink sink = Compiled(without, sources);
        ++taken;
        EXPECT_LE(sink.error_count(), kMostErrors)
            << "without the `" << text[at] << "` at byte " << at << ":\n"
            << without[script].text << '\n'
            << diag::RenderText(sources, sink.Sorted());
      }
    }
  }
  EXPECT_GE(taken, std::size_t{300});
}

}  // namespace
}  // namespace hark::test
