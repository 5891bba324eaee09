#include "cli/new.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/embedded.h"
#include "cli/files.h"
#include "compiler/diag/nearest.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

// In the order of the table.
std::vector<std::string> Samples() {
  std::vector<std::string> names;
  for (const TemplateFile& file : TemplateFiles()) {
    if (names.empty() || names.back() != file.sample) names.emplace_back(file.sample);
  }
  return names;
}

// What the README of a sample says that it shows, without its full stop.
std::string_view Shows(std::string_view sample) {
  constexpr std::string_view kShows = "Shows: ";
  for (const TemplateFile& file : TemplateFiles()) {
    if (file.sample != sample || file.path != "README.md") continue;
    const std::size_t at = file.text.find(kShows);
    if (at == std::string_view::npos) return {};
    const std::string_view line = file.text.substr(at + kShows.size());
    return line.substr(0, line.find(".\n"));
  }
  return {};
}

Result<std::string> SampleNamed(const std::string& name) {
  const std::vector<std::string> names = Samples();
  if (name.empty()) return names.front();
  if (std::ranges::find(names, name) != names.end()) return name;
  const auto nearest = diag::Nearest(name, names);
  std::string list = TemplateList();
  list.pop_back();  // whoever tells a failure ends the line
  return Fail(
      FailureKind::Invalid,
      fmt::format("there is no template {}; {} There are:\n{}", name,
                  nearest ? fmt::format("did you mean {}?", *nearest) : "name another.", list));
}

Result<void> MakeFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return Fail(
        FailureKind::Invalid,
        fmt::format("{} is there already; name a folder that is not there yet", folder.string()));
  }
  fs::create_directories(folder, error);
  if (!error) return {};
  return Fail(FailureKind::Unavailable,
              fmt::format("cannot make {}: {}", folder.string(), error.message()));
}

// As a shell takes it for one word.
std::string ForShell(const std::string& word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./+:@%,";
  if (word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char each : word) quoted += each == '\'' ? "'\\''" : std::string(1, each);
  return quoted + "'";
}

// A README names the sample by where it lies in the repository; here it lies in the folder.
std::string InFolder(std::string_view text, std::string_view sample, const std::string& folder) {
  const std::string there = fmt::format("samples/{}", sample);
  std::string moved;
  for (std::size_t at = text.find(there); at != std::string_view::npos; at = text.find(there)) {
    moved.append(text.substr(0, at)).append(folder);
    text.remove_prefix(at + there.size());
  }
  return moved.append(text);
}

Result<void> WriteSample(const std::string& sample, const fs::path& folder) {
  for (const TemplateFile& file : TemplateFiles()) {
    if (file.sample != sample) continue;
    const fs::path path = folder / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);  // what fails here fails below, with words
    const bool readme = file.path.ends_with(".md");
    auto done = WriteFile(path, readme ? InFolder(file.text, sample, ForShell(folder.string()))
                                       : std::string(file.text));
    if (!done) return done;
  }
  return {};
}

}  // namespace

std::string TemplateList() {
  std::string list;
  for (const std::string& sample : Samples()) {
    list += fmt::format("  {:<10} {}\n", sample, Shows(sample));
  }
  return list;
}

ExitStatus New(const NewOptions& options, Console& console) {
  if (options.list) {
    console.out << TemplateList();
    return ExitStatus::Good;
  }
  if (options.folder.empty()) {
    return Report(console, {FailureKind::Invalid,
                            "the folder has no name; say how it is called: hark new shop"});
  }
  const auto sample = SampleNamed(options.sample);
  if (!sample) return Report(console, sample.error());
  auto done = MakeFolder(options.folder);
  if (done) done = WriteSample(*sample, options.folder);
  if (!done) return Report(console, done.error());
  const std::string folder = ForShell(options.folder.string());
  console.out << fmt::format(
      "{0} is ready. README.md says what it does, hark.toml on which channels.\n"
      "Next:  hark check {1}   finds mistakes in the rules\n"
      "       hark test {1}    plays its test conversations\n"
      "       hark run {1}     lets you write to it, here\n",
      options.folder.string(), folder);
  return ExitStatus::Good;
}

}  // namespace hark::cli
