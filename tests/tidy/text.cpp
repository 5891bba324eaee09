#include <algorithm>
#include <array>
#include <regex>

#include "tests/tidy/tidy.h"

namespace hark::tidy {
namespace {

constexpr std::size_t kMaxColumns = 100;
constexpr std::size_t kMaxLines = 500;

// Files longer than kMaxLines and how long they were when they were let in. They may
// shrink, not grow; a row goes when its file fits.
struct Long {
  std::string_view path;
  std::size_t lines;
};
constexpr std::array<Long, 0> kLongFiles = {};

bool IsCpp(const File& file) {
  return file.EndsWith(".h") || file.EndsWith(".hpp") || file.EndsWith(".cpp");
}
bool IsCode(const File& file) {
  return IsCpp(file) || file.EndsWith(".def") || file.EndsWith(".g4") || file.EndsWith(".cmake") ||
         file.EndsWith("CMakeLists.txt") || file.EndsWith(".mjs") || file.path == "dev";
}

// Code points: what an editor counts, near enough for one line.
std::size_t Columns(std::string_view line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::size_t LinesAllowed(const File& file) {
  const auto found = std::ranges::find(kLongFiles, file.path, &Long::path);
  return found == kLongFiles.end() ? kMaxLines : found->lines;
}

// The words are put together here so that this file may be checked as well.
const std::regex& Leftover() {
  static const std::regex kLeftover(std::string(R"(\b)") + "FIX" + R"(ME\b)");
  return kLeftover;
}
const std::regex& MachinePath() {
  static const std::regex kMachinePath(R"((^|[^\w./-])/(home|root|Users|wo)"
                                       R"(rk)/)");
  return kMachinePath;
}
const std::regex& Clock() {
  static const std::regex kClock(
      "system_clock|steady_clock|random_device|clock_gettime|gettimeofday|"
      R"(\btime\((nullptr|NULL|0)\))");
  return kClock;
}

// Time and chance are handed in through runtime/host, and the compiler has none. Two
// places hold a stopwatch that nothing depends on: how long stages took.
bool MayReadClock(const File& file) {
  if (!file.In("runtime") && !file.In("compiler")) return true;
  return file.In("runtime/host") || file.In("compiler/driver") || file.In("runtime/jit");
}

void CheckLine(const File& file, std::size_t number, const std::string& line,
               std::vector<Finding>& findings) {
  const auto report = [&](std::string what) {
    findings.push_back({file.path, number, std::move(what)});
  };
  if (IsCode(file) && Columns(line) > kMaxColumns) report("longer than 100 columns");
  if (std::regex_search(line, Leftover())) report("left over: mend it, or say when it can be");
  if (std::regex_search(line, MachinePath())) report("the path of one machine");
  if (file.EndsWith(".h") && line.find("using namespace") != std::string::npos) {
    report("a header opens a namespace for all who include it");
  }
  if (IsCpp(file) && !MayReadClock(file) && std::regex_search(line, Clock())) {
    report("reads a clock or draws chance itself: ask runtime/host");
  }
}

void CheckMarkdownTitle(const File& file, std::vector<Finding>& findings) {
  int titles = 0;
  bool fenced = false;
  for (const std::string& line : file.lines) {
    if (line.starts_with("```")) fenced = !fenced;
    if (!fenced && line.starts_with("# ")) ++titles;
  }
  if (titles != 1) findings.push_back({file.path, 0, "a Markdown file has one `# ` title"});
}

}  // namespace

void CheckText(const std::vector<File>& files, std::vector<Finding>& findings) {
  for (const File& file : files) {
    for (std::size_t line = 0; line < file.lines.size(); ++line) {
      CheckLine(file, line + 1, file.lines[line], findings);
    }
    if (IsCode(file) && file.lines.size() > LinesAllowed(file)) {
      findings.push_back({file.path, 0, "longer than 500 lines: split it by what it is about"});
    }
    if (file.EndsWith(".md")) CheckMarkdownTitle(file, findings);
  }
}

}  // namespace hark::tidy
