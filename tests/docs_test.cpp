// Every example in the documentation is real: each block fenced as `hark` compiles, is laid
// out as `hark fmt` would, and its tests pass on every engine of this build. A block fenced as
// `hark wrong` must not compile; where a `text` block follows it, that is what the compiler says,
// word for word. A block fenced as `lua lua/name.lua` is that file, for the examples of its page.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "cli/engine.h"
#include "cli/script_runner.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/syntax/format.h"
#include "tests/support/doc_blocks.h"
#include "tests/support/hooks.h"

namespace hark::test {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Example {
  fs::path file;
  DocBlock block;
  std::vector<GoldenFile::Section> lua;  // of its page
  std::string expected;  // of a wrong one: what the compiler says, where the page shows it
};

// The pages that show Hark: everything in docs/ and the READMEs of the folders.
std::vector<fs::path> Pages() {
  const fs::path root = HARK_SOURCE_DIR;
  std::vector<fs::path> pages = {root / "README.md"};
  for (const char* folder : {"docs", "grammar", "stdlib", "samples"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() == ".md") pages.push_back(entry.path());
    }
  }
  return pages;
}

std::vector<Example> Examples() {
  std::vector<Example> examples;
  for (const fs::path& page : Pages()) {
    const std::vector<DocBlock> blocks = DocBlocks(ReadAll(page));
    std::vector<GoldenFile::Section> lua;
    for (const DocBlock& block : blocks) {
      if (block.language == "lua") lua.push_back({block.file, block.text});
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      // What a reader writes into a file is tried with the commands of its page, by console_test.
      if (blocks[i].language != "hark" || !blocks[i].file.empty()) continue;
      const bool shown =
          blocks[i].note == "wrong" && i + 1 < blocks.size() && blocks[i + 1].language == "text";
      examples.push_back({page, blocks[i], lua, shown ? blocks[i + 1].text : ""});
    }
  }
  return examples;
}

std::string Said(const source::SourceSet& sources, const diag::Sink& sink) {
  return diag::RenderText(sources, sink.Sorted(), {});
}

void ExpectRight(source::SourceSet& sources, const Example& example) {
  diag::Sink sink;
  const auto compiled = driver::Compile(sources, sink, {.world = {.lua = LuaOf(example.lua)}});
  ASSERT_TRUE(compiled) << Said(sources, sink);
  diag::Sink syntax;
  EXPECT_EQ(syntax::Format(sources, source::FileId{0}, syntax).value_or(""), example.block.text);
  auto engines = cli::EnginesFor(cli::EngineChoice::Both);
  if (!engines) engines = cli::EnginesFor(cli::EngineChoice::Interpreter);
  ASSERT_TRUE(engines);
  for (const sema::ScriptTest& test : compiled->tests) {
    for (const cli::NamedEngine& engine : *engines) {
      const cli::TestOutcome outcome =
          cli::RunTest(compiled->program, test, engine.make, &TrustedHooks());
      EXPECT_TRUE(outcome.passed) << test.title << ": "
                                  << (outcome.mismatch ? outcome.mismatch->reason : "");
    }
  }
}

void ExpectWrong(source::SourceSet& sources, const Example& example) {
  diag::Sink sink;
  EXPECT_FALSE(driver::Compile(sources, sink, {.world = {.lua = LuaOf(example.lua)}}))
      << "this was to be an example of what is wrong";
  if (!example.expected.empty()) {
    EXPECT_EQ(Said(sources, sink), example.expected);
  }
}

// How a failing test names its example.
void PrintTo(const Example& example, std::ostream* out) {
  *out << example.file.string() << ':' << example.block.line;
}

class DocsTest : public testing::TestWithParam<Example> {};

TEST_P(DocsTest, IsAsThePageSays) {
  const Example& example = GetParam();
  SCOPED_TRACE(example.file.string() + ":" + std::to_string(example.block.line));
  source::SourceSet sources;
  sources.Add("example.hark", example.block.text);
  if (example.block.note == "wrong") {
    ExpectWrong(sources, example);
  } else {
    ExpectRight(sources, example);
  }
}

// `docs/language.md` line 120 is the test `docs_language_120`.
std::string NameOf(const testing::TestParamInfo<Example>& info) {
  std::string name;
  for (const char c : fs::relative(info.param.file, HARK_SOURCE_DIR).replace_extension().string()) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name + "_" + std::to_string(info.param.block.line);
}

INSTANTIATE_TEST_SUITE_P(Pages, DocsTest, testing::ValuesIn(Examples()), NameOf);

TEST(DocBlocksTest, FindsWhatIsFencedAndWhere) {
  const std::vector<DocBlock> blocks =
      DocBlocks("a\n```hark wrong shop/a.hark\none\n\ntwo\n```\n\n```\nplain\n```\n```sh\nopen");
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].language, "hark");
  EXPECT_EQ(blocks[0].note, "wrong");
  EXPECT_EQ(blocks[0].file, "shop/a.hark");
  EXPECT_EQ(blocks[0].text, "one\n\ntwo\n");
  EXPECT_EQ(blocks[0].line, 3U);
  EXPECT_EQ(blocks[1].language, "");
}

}  // namespace
}  // namespace hark::test
