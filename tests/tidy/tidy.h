#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

// House rules that a program can check, run by tests/tidy_test.cpp over the whole tree.
// Blunt on purpose: they read text, not C++.
namespace hark::tidy {

// One file of ours: its path from the root with forward slashes, and its lines.
struct File {
  std::string path;
  std::vector<std::string> lines;

  bool EndsWith(std::string_view ending) const { return path.ends_with(ending); }
  bool In(std::string_view folder) const {
    return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
  }
};

// `line` counts from 1; 0 is the file as a whole.
struct Finding {
  std::string file;
  std::size_t line = 0;
  std::string what;
};

// Everything people write and review: sources, tables, build files, Markdown, scripts.
// Leaves out build output, hidden folders and the fuzz corpus (which is not text).
std::vector<File> ReadTree(const std::filesystem::path& root);

// Which folders each folder may include, itself among them: the transitive closure of
// the USES of every hark_library and hark_program line in the top CMakeLists.txt.
using Graph = std::map<std::string, std::set<std::string>>;
Graph ReadGraph(const File& cmake_lists);

// Includes against the graph, the foreign homes and the purity of compiler/.
void CheckIncludes(const std::vector<File>& files, const Graph& graph,
                   std::vector<Finding>& findings);

// Line width, file length, leftovers, Markdown titles, machine paths, stray clocks.
void CheckText(const std::vector<File>& files, std::vector<Finding>& findings);

// All of the above over one tree.
std::vector<Finding> Check(const std::filesystem::path& root);

}  // namespace hark::tidy
