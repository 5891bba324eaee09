#include "tests/support/golden_file.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

namespace hark::test {
namespace {

constexpr std::string_view kMark = "--- ";

std::string Trimmed(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text.empty() ? std::string() : std::string(text) + "\n";
}

}  // namespace

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

std::vector<GoldenFile::Section> GoldenFile::Scripts() const {
  std::vector<Section> scripts;
  std::ranges::copy_if(sections, std::back_inserter(scripts), IsScript);
  return scripts;
}

std::vector<GoldenFile::Section> GoldenFile::ScriptsAndLua() const {
  std::vector<Section> all = Scripts();
  std::ranges::copy_if(sections, std::back_inserter(all), IsLua);
  return all;
}

const std::string* GoldenFile::Find(std::string_view name) const {
  auto found = std::ranges::find(sections, name, &Section::name);
  return found == sections.end() ? nullptr : &found->text;
}

void GoldenFile::Set(std::string_view name, std::string text) {
  auto found = std::ranges::find(sections, name, &Section::name);
  if (text.empty()) {
    if (found != sections.end()) sections.erase(found);
  } else if (found != sections.end()) {
    found->text = std::move(text);
  } else {
    sections.push_back({std::string(name), std::move(text)});
  }
}

GoldenFile ParseGolden(std::string_view text) {
  GoldenFile file;
  std::string* target = &file.prose;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with(kMark)) {
      file.sections.push_back({std::string(line.substr(kMark.size())), {}});
      target = &file.sections.back().text;
    } else {
      target->append(line).push_back('\n');
    }
  }
  file.prose = Trimmed(file.prose);
  for (GoldenFile::Section& section : file.sections) section.text = Trimmed(section.text);
  return file;
}

std::string PrintGolden(const GoldenFile& file) {
  std::string text = file.prose;
  for (const GoldenFile::Section& section : file.sections) {
    text += "\n--- " + section.name + "\n" + section.text;
  }
  return text;
}

GoldenFile ReadGolden(const std::filesystem::path& path) {
  GoldenFile file = ParseGolden(ReadFile(path));
  file.path = path;
  return file;
}

std::vector<std::filesystem::path> GoldenPaths(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && entry.path().extension() == ".hark") {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

std::vector<std::vector<GoldenFile::Section>> SampleScripts(const std::filesystem::path& samples) {
  std::vector<std::vector<GoldenFile::Section>> all;
  for (const auto& folder : std::filesystem::directory_iterator(samples)) {
    if (!folder.is_directory()) continue;
    std::vector<GoldenFile::Section> scripts;
    for (const std::filesystem::path& path : GoldenPaths(folder.path())) {
      scripts.push_back({path.filename().string(), ReadFile(path)});
    }
    if (!scripts.empty()) all.push_back(std::move(scripts));
  }
  return all;
}

}  // namespace hark::test
