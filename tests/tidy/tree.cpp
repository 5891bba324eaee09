#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "tests/tidy/tidy.h"

namespace hark::tidy {
namespace {

namespace fs = std::filesystem;

bool Skipped(const fs::path& folder, const std::string& path) {
  const std::string name = folder.filename().string();
  return (name.starts_with('.') && name != ".ci") || path == "build" || path == "tests/fuzz/corpus";
}

bool Read(const std::string& path) {
  static constexpr std::string_view kEndings[] = {".h",  ".hpp",  ".cpp",   ".def",  ".g4",
                                                  ".md", ".hark", ".cmake", ".toml", ".mjs"};
  if (path == "dev" || path == ".ci/run" || path.ends_with("CMakeLists.txt")) return true;
  return std::ranges::any_of(kEndings, [&](auto ending) { return path.ends_with(ending); });
}

std::vector<std::string> Lines(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

// The folders behind USES of one call's words, up to the next keyword in capitals.
std::set<std::string> Uses(const std::vector<std::string>& words) {
  std::set<std::string> uses;
  bool inside = false;
  for (const std::string& word : words) {
    const bool keyword = std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (keyword) {
      inside = word == "USES";
    } else if (inside) {
      uses.insert(word);
    }
  }
  return uses;
}

void Close(Graph& graph) {
  for (bool grown = true; grown;) {
    grown = false;
    for (auto& [folder, uses] : graph) {
      const std::size_t before = uses.size();
      for (const std::string& used : std::set(uses)) {
        if (const auto found = graph.find(used); found != graph.end()) {
          uses.insert(found->second.begin(), found->second.end());
        }
      }
      grown |= uses.size() > before;
    }
  }
}

}  // namespace

std::vector<File> ReadTree(const fs::path& root) {
  std::vector<File> files;
  auto entry = fs::recursive_directory_iterator(root);
  for (; entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string path = fs::relative(entry->path(), root).generic_string();
    if (entry->is_directory() && Skipped(entry->path(), path)) entry.disable_recursion_pending();
    if (entry->is_regular_file() && Read(path)) files.push_back({path, Lines(entry->path())});
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

Graph ReadGraph(const File& cmake_lists) {
  std::string text;
  for (const std::string& line : cmake_lists.lines) text += line.substr(0, line.find('#')) + ' ';

  Graph graph;
  static const std::regex kCall(R"((hark_library|hark_program)\(([^()]*)\))");
  for (std::sregex_iterator call(text.begin(), text.end(), kCall), end; call != end; ++call) {
    const std::vector<std::string> words = Words((*call)[2]);
    std::string folder = words.at(0);
    const auto named = std::ranges::find(words, "FOLDER");
    if (named != words.end()) folder = *std::next(named);
    graph[folder].insert(folder);
    graph[folder].merge(Uses(words));
  }
  Close(graph);
  return graph;
}

std::vector<Finding> Check(const fs::path& root) {
  const std::vector<File> files = ReadTree(root);
  std::vector<Finding> findings;
  const auto cmake_lists = std::ranges::find(files, "CMakeLists.txt", &File::path);
  if (cmake_lists != files.end()) CheckIncludes(files, ReadGraph(*cmake_lists), findings);
  CheckText(files, findings);
  return findings;
}

}  // namespace hark::tidy
