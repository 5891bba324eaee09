// The house rules hold in this tree; and, as the negative control, each rule finds what
// is planted against it in a tree made for that.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/tidy/tidy.h"

namespace hark::tidy {
namespace {

namespace fs = std::filesystem;

std::string Printed(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.file + ':' + std::to_string(finding.line) + ": " + finding.what + '\n';
  }
  return text;
}

TEST(Tidy, TheTreeIsTidy) {
  const std::vector<Finding> findings = Check(HARK_SOURCE_DIR);
  EXPECT_TRUE(findings.empty()) << Printed(findings);
}

TEST(Tidy, TheTreeIsRead) {
  const std::vector<File> files = ReadTree(HARK_SOURCE_DIR);
  EXPECT_GT(files.size(), 50u);
}

// A small tree with the same top folders, in which one thing at a time is wrong.
class Planted : public testing::Test {
 protected:
  Planted() : root_(fs::path(testing::TempDir()) / TestName()) {
    fs::remove_all(root_);
    Write("CMakeLists.txt",
          "hark_library(compiler/base SOURCES a.cpp)\n"
          "hark_library(compiler/ir USES compiler/base SOURCES b.cpp)\n"
          "hark_library(compiler/lower USES compiler/ir)\n"
          "hark_library(runtime/interp USES compiler/ir  # compiler/lower\n"
          "             FOREIGN foreign::fmt)\n"
          "hark_library(runtime/jit USES compiler/lower)\n"
          "hark_library(runtime/turn USES runtime/jit)\n");
    Write("compiler/base/a.cpp", "#include \"compiler/base/a.h\"\n#include <vector>\n");
    Write("compiler/ir/b.cpp", "#include \"compiler/base/a.h\"\n");
  }
  ~Planted() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  // The one finding, as "file:line", or all of them when there is another number.
  std::string Found() const {
    const std::vector<Finding> findings = Check(root_);
    if (findings.size() != 1) return Printed(findings);
    return findings[0].file + ':' + std::to_string(findings[0].line);
  }

 private:
  static std::string TestName() {
    return std::string("tidy_") + testing::UnitTest::GetInstance()->current_test_info()->name();
  }

  fs::path root_;
};

TEST_F(Planted, NothingYet) { EXPECT_EQ(Found(), ""); }

TEST_F(Planted, IncludeAgainstTheGraph) {
  Write("compiler/base/c.cpp", "// about c\n#include \"compiler/ir/b.h\"\n");
  EXPECT_EQ(Found(), "compiler/base/c.cpp:2");
}
TEST_F(Planted, CommentedUsesDoNotCount) {
  Write("runtime/interp/c.cpp", "#include \"compiler/lower/lower.h\"\n");
  EXPECT_EQ(Found(), "runtime/interp/c.cpp:1");
}
TEST_F(Planted, UsesThroughAnotherPartIsNotEnoughForLower) {
  Write("runtime/turn/c.cpp", "#include \"compiler/lower/lower.h\"\n");
  EXPECT_EQ(Found(), "runtime/turn/c.cpp:1");
}
TEST_F(Planted, LlvmOutsideItsHome) {
  Write("runtime/interp/c.cpp", "#include <llvm/IR/IRBuilder.h>\n");
  EXPECT_EQ(Found(), "runtime/interp/c.cpp:1");
}
TEST_F(Planted, ForeignHeaderLeavesItsHomeThroughOurs) {
  Write("compiler/lower/llvm.h", "#include <llvm/IR/Module.h>\n");
  Write("compiler/lower/lower.cpp", "#include \"compiler/lower/llvm.h\"\n");
  EXPECT_EQ(Found(), "");
  Write("runtime/jit/jit.cpp", "#include \"compiler/lower/llvm.h\"\n");
  EXPECT_EQ(Found(), "runtime/jit/jit.cpp:1");
}
TEST_F(Planted, ForeignHeaderWithoutHome) {
  Write("runtime/interp/c.cpp", "#include <xxhash.h>\n");
  EXPECT_EQ(Found(), "runtime/interp/c.cpp:1");
}
TEST_F(Planted, CompilerReadsAFile) {
  Write("compiler/ir/c.cpp", "#include <fstream>\n");
  EXPECT_EQ(Found(), "compiler/ir/c.cpp:1");
}
TEST_F(Planted, RuntimeReadsAClock) {
  Write("runtime/turn/c.cpp", "auto now = std::chrono::system_clock::now();\n");
  EXPECT_EQ(Found(), "runtime/turn/c.cpp:1");
}
TEST_F(Planted, LineTooLong) {
  Write("cli/c.cpp", "// " + std::string(97, 'x') + "\n// " + std::string(98, 'x') + "\n");
  EXPECT_EQ(Found(), "cli/c.cpp:2");
}
TEST_F(Planted, WidthIsInCodePoints) {
  std::string line = "// ";
  for (int i = 0; i < 97; ++i) line += "ц";
  Write("cli/c.cpp", line + "\n");
  EXPECT_EQ(Found(), "");
}
TEST_F(Planted, FileTooLong) {
  std::string text;
  for (int i = 0; i < 501; ++i) text += "int x;\n";
  Write("cli/c.cpp", text);
  EXPECT_EQ(Found(), "cli/c.cpp:0");
}
TEST_F(Planted, Leftover) {
  Write("docs/a.md", "# A\n\n" + std::string("FIX") + "ME later\n");
  EXPECT_EQ(Found(), "docs/a.md:3");
}
TEST_F(Planted, NamespaceOpenedInHeader) {
  Write("cli/c.h", std::string("using ") + "namespace std;\n");
  EXPECT_EQ(Found(), "cli/c.h:1");
}
TEST_F(Planted, TwoTitles) {
  Write("docs/a.md", "# A\n```sh\n# a comment\n```\n# B\n");
  EXPECT_EQ(Found(), "docs/a.md:0");
}
TEST_F(Planted, MachinePath) {
  Write("cli/c.cpp", std::string("const char* kPath = \"/ho") + "me/me/hark\";\n");
  EXPECT_EQ(Found(), "cli/c.cpp:1");
}
TEST_F(Planted, BuildAndCorpusAreNotRead) {
  Write("build/dev/c.cpp", "#include <xxhash.h>\n");
  Write("tests/fuzz/corpus/parse/c.hark", std::string("FIX") + "ME\n");
  EXPECT_EQ(Found(), "");
}

}  // namespace
}  // namespace hark::tidy
