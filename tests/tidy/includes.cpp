#include <algorithm>
#include <array>
#include <optional>
#include <regex>

#include "tests/tidy/tidy.h"

namespace hark::tidy {
namespace {

// A foreign library by how its headers begin, and the folders it lives in. Anything in
// tests/ may be a peer or a judge, so a home of "tests" covers what lies below it.
struct Home {
  std::string_view header;
  std::vector<std::string_view> folders;
};
const std::vector<Home>& Homes() {
  static const std::vector<Home> kHomes = {
      {"antlr4-runtime.h", {"compiler/syntax"}},
      {"HarkLexer.h", {"compiler/syntax"}},
      {"HarkParser.h", {"compiler/syntax"}},
      {"llvm/", {"compiler/lower", "runtime/jit"}},
      {"llvm-c/", {"compiler/lower", "runtime/jit"}},
      {"unicode/", {"compiler/base", "tests"}},
      {"re2/", {"compiler/base", "runtime/match"}},
      {"hs/", {"runtime/match"}},
      {"sodium.h", {"compiler/base", "runtime/connect", "runtime/privacy"}},
      {"bid_", {"compiler/base"}},
      {"date/", {"compiler/base", "runtime/ops"}},
      {"cld2/", {"runtime/ops"}},
      {"phonenumbers/", {"runtime/ops"}},
      {"sqlite3.h", {"runtime/store", "tests"}},
      {"curl/", {"runtime/channel", "runtime/outbox", "tests"}},
      {"boost/", {"runtime/serve", "tests"}},
      {"openssl/", {"runtime/serve"}},
      {"simdjson.h", {"runtime/channel"}},
      {"nlohmann/json_fwd.hpp", {""}},  // names alone, for headers
      {"nlohmann/", {"runtime", "cli", "tests", "samples"}},
      {"lua", {"runtime/hook", "tests/bench"}},
      {"CLI/", {"cli"}},
      {"hark.h", {"runtime/embed", "samples", "tests"}},  // as hosts see it, installed
      {"toml++/", {"cli"}},
      {"fmt/", {""}},  // stands in for std::format, everywhere
      {"gtest/", {"tests"}},
      {"gmock/", {"tests"}},
      {"benchmark/", {"tests/bench"}},
  };
  return kHomes;
}

const Home* HomeOf(std::string_view header) {
  const auto found = std::ranges::find_if(
      Homes(), [&](const Home& home) { return header.starts_with(home.header); });
  return found == Homes().end() ? nullptr : &*found;
}

// Headers of C and the operating system: they need no home.
bool OfTheSystem(const std::string& header) {
  static constexpr std::array<std::string_view, 15> kPrefixes = {
      "stddef.h", "stdlib.h", "stdint.h",  "sys/",      "linux/",
      "netinet/", "arpa/",    "unistd.h",  "fcntl.h",   "dlfcn.h",
      "poll.h",   "signal.h", "termios.h", "pthread.h", "spawn.h"};
  return std::ranges::any_of(kPrefixes, [&](auto prefix) { return header.starts_with(prefix); });
}

// What the compiler, being pure, has no use for: files, clocks, threads, chance.
bool OfTheWorld(const std::string& header) {
  static constexpr std::array<std::string_view, 7> kHeaders = {
      "filesystem", "fstream", "iostream", "ctime", "random", "thread", "future"};
  return OfTheSystem(header) || std::ranges::find(kHeaders, header) != kHeaders.end();
}

// Pairs that the graph alone does not forbid, because some part between them uses both.
struct Never {
  std::string_view from;
  std::string_view to;
  std::vector<std::string_view> except;
};
const std::vector<Never>& Nevers() {
  static const std::vector<Never> kNevers = {
      {"compiler", "runtime", {}},
      {"compiler", "cli", {}},
      {"runtime", "cli", {}},
      {"runtime", "compiler/syntax", {}},
      {"runtime", "compiler/sema", {}},
      {"runtime", "compiler/opt", {}},
      {"runtime", "compiler/lower", {"runtime/jit"}},
      {"runtime", "compiler/driver", {"runtime/embed"}},
  };
  return kNevers;
}

bool Under(std::string_view path, std::string_view folder) {
  return folder.empty() || path == folder ||
         (path.starts_with(folder) && path[folder.size()] == '/');
}

std::string FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

// The folder of the graph that a path lies in: the longest one around it.
std::optional<std::string> PartOf(const Graph& graph, std::string_view path) {
  for (std::string folder = FolderOf(path); !folder.empty(); folder = FolderOf(folder)) {
    if (graph.contains(folder)) return folder;
  }
  return std::nullopt;
}

bool ForbiddenPair(const std::string& path, const std::string& included) {
  return std::ranges::any_of(Nevers(), [&](const Never& never) {
    return Under(path, never.from) && Under(included, never.to) &&
           std::ranges::none_of(never.except, [&](auto folder) { return Under(path, folder); });
  });
}

std::optional<std::string> OursWrong(const File& file, const std::string& included,
                                     const Graph& graph) {
  if (ForbiddenPair(file.path, included)) return "this part may never include " + included;
  const auto from = PartOf(graph, file.path);
  const auto to = PartOf(graph, included);
  if (!from || !to || graph.at(*from).contains(*to)) return std::nullopt;
  // Lies in cli/ and is linked into a library of its own (cli/native.h).
  if (file.path == "cli/native_module.cpp") return std::nullopt;
  return *from + " does not use " + *to + " (CMakeLists.txt)";
}

std::optional<std::string> ForeignWrong(const File& file, const std::string& header) {
  if (file.In("compiler") && OfTheWorld(header)) {
    return "the compiler is pure: no <" + header + "> in it";
  }
  const bool standard = header.find_first_of("./") == std::string::npos;
  if (standard || OfTheSystem(header)) return std::nullopt;
  const Home* home = HomeOf(header);
  if (home == nullptr) return "<" + header + "> has no home in tests/tidy/includes.cpp";
  const bool at_home =
      std::ranges::any_of(home->folders, [&](auto folder) { return Under(file.path, folder); });
  if (at_home) return std::nullopt;
  return "<" + header + "> lives in " + std::string(home->folders.front());
}

// One `#include` line: which file, where, what.
struct Include {
  const File* file;
  std::size_t line;
  std::string header;
  bool ours;
};

std::vector<Include> Includes(const std::vector<File>& files) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
  std::vector<Include> includes;
  for (const File& file : files) {
    if (!file.EndsWith(".h") && !file.EndsWith(".cpp") && !file.EndsWith(".hpp")) continue;
    for (std::size_t line = 0; line < file.lines.size(); ++line) {
      std::smatch match;
      if (!std::regex_match(file.lines[line], match, kInclude)) continue;
      const std::string header = match[2];
      // The generated parser is foreign, whatever its quotes say.
      const bool ours = match[1] == "\"" && header.find('/') != std::string::npos;
      includes.push_back({&file, line + 1, header, ours});
    }
  }
  return includes;
}

// Our headers that include a library with a home. Only their own folder may include
// them, so that the library stays where it lives.
std::set<std::string> HeadersShowingForeign(const std::vector<Include>& includes) {
  std::set<std::string> headers;
  for (const Include& include : includes) {
    if (include.ours || !include.file->EndsWith(".h")) continue;
    const Home* home = HomeOf(include.header);
    const bool anywhere = home == nullptr || home->folders.front().empty();
    if (!anywhere) headers.insert(include.file->path);
  }
  return headers;
}

std::optional<std::string> Wrong(const Include& include, const Graph& graph,
                                 const std::set<std::string>& showing) {
  if (!include.ours) return ForeignWrong(*include.file, include.header);
  const bool outside = FolderOf(include.header) != FolderOf(include.file->path);
  if (outside && showing.contains(include.header) && !include.file->In("tests")) {
    return include.header + " shows a foreign library: it is for its own folder";
  }
  return OursWrong(*include.file, include.header, graph);
}

}  // namespace

void CheckIncludes(const std::vector<File>& files, const Graph& graph,
                   std::vector<Finding>& findings) {
  const std::vector<Include> includes = Includes(files);
  const std::set<std::string> showing = HeadersShowingForeign(includes);
  for (const Include& include : includes) {
    const auto wrong = Wrong(include, graph, showing);
    if (wrong) findings.push_back({include.file->path, include.line, *wrong});
  }
}

}  // namespace hark::tidy
