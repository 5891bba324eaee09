// `hark graph` where Graphviz is not installed, and where it is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "cli/graph.h"
#include "cli/graphviz.h"
#include "tests/support/scratch.h"

namespace hark::test {
namespace {

// The PATH while this object lives.
class Path {
 public:
  explicit Path(const std::string& path) : before_(std::getenv("PATH")) {
    setenv("PATH", path.c_str(), 1);
  }
  ~Path() { setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

// A program that stands in for Graphviz.
void WriteDot(const Scratch& folder, const std::string& script) {
  const std::string path = folder.File("dot");
  std::ofstream(path) << "#!/bin/sh\n" << script;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

TEST(GraphCommand, SaysWhatToInstallWithoutGraphviz) {
  const Scratch empty;
  const Path path(empty.File(""));
  const std::string script = empty.File("rules.hark");
  std::ofstream(script) << "rule r on message { reply \"a\" }\n";
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{out, err};
  EXPECT_EQ(cli::Graph({.path = script, .format = cli::GraphFormat::Svg}, console),
            cli::ExitStatus::World);
  EXPECT_NE(err.str().find("install the package graphviz"), std::string::npos) << err.str();
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(cli::Graph({.path = script, .output = empty.File("out.mmd")}, console),
            cli::ExitStatus::Good);
  EXPECT_TRUE(std::filesystem::exists(empty.File("out.mmd")));
}

TEST(GraphCommand, GivesWhatGraphvizDraws) {
  const Scratch folder;
  WriteDot(folder, "printf '<svg>%s</svg>' \"$1\"\n/bin/cat\n");
  const Path path(folder.File(""));
  EXPECT_EQ(cli::DrawSvg("digraph {}").value_or(""), "<svg>-Tsvg</svg>digraph {}");
}

TEST(GraphCommand, GraphvizMayFail) {
  const Scratch folder;
  WriteDot(folder, "exit 1\n");
  const Path path(folder.File(""));
  EXPECT_FALSE(cli::DrawSvg("digraph {}"));
}

}  // namespace
}  // namespace hark::test
