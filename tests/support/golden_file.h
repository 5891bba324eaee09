#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hark::test {

// A golden file: prose first, then sections that begin with a line `--- name`. Each
// section's text ends with one line end; empty lines around it are not part of it.
struct GoldenFile {
  struct Section {
    std::string name;
    std::string text;
  };

  std::filesystem::path path;
  std::string prose;
  std::vector<Section> sections;

  static bool IsScript(const Section& section) {
    return section.name == "source" || section.name.ends_with(".hark");
  }

  static bool IsLua(const Section& section) {
    return section.name.starts_with("lua/") && section.name.ends_with(".lua");
  }

  // The script: `source`, and the sections named like files, which stand beside it.
  std::vector<Section> Scripts() const;
  // The same, and the Lua that stands beside it.
  std::vector<Section> ScriptsAndLua() const;
  const std::string* Find(std::string_view name) const;
  // Puts the text in place, after the other sections when it is new; empty text removes it.
  void Set(std::string_view name, std::string text);
};

GoldenFile ParseGolden(std::string_view text);
std::string PrintGolden(const GoldenFile& file);
GoldenFile ReadGolden(const std::filesystem::path& path);

// All that is in a file; of one that is not there nothing.
std::string ReadFile(const std::filesystem::path& path);

// All golden files below `root`, by path.
std::vector<std::filesystem::path> GoldenPaths(const std::filesystem::path& root);

// The scripts of every sample that has some, below the folder `samples`.
std::vector<std::vector<GoldenFile::Section>> SampleScripts(const std::filesystem::path& samples);

}  // namespace hark::test
