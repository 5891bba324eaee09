// `dot` reads and writes files without names, not pipes: it may be as slow as it likes on
// either side and nobody waits for the other.
#include "cli/graphviz.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

namespace hark::cli {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string ReadAll(std::FILE* file) {
  std::string text;
  std::array<char, 1 << 16> part;
  std::rewind(file);
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), file)) {
    text.append(part.data(), count);
  }
  return text;
}

// Runs `dot -Tsvg` between the two files. Whether it ended well.
Result<void> RunDot(std::FILE* input, std::FILE* output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(output), STDOUT_FILENO);
  std::array<char*, 3> arguments = {const_cast<char*>("dot"), const_cast<char*>("-Tsvg"), nullptr};
  pid_t child = 0;
  const int failed = posix_spawnp(&child, "dot", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return Fail(FailureKind::Unavailable,
                "SVG is drawn by Graphviz, which is not installed; install the package graphviz, "
                "or take `--format mermaid` or `--format dot`");
  }
  int status = 0;
  if (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return {};
  }
  return Fail(FailureKind::Unavailable, "Graphviz could not draw the picture");
}

}  // namespace

Result<std::string> DrawSvg(std::string_view dot) {
  const File input(std::tmpfile());
  const File output(std::tmpfile());
  if (!input || !output) return Fail(FailureKind::Unavailable, "cannot make a temporary file");
  const bool written = std::fwrite(dot.data(), 1, dot.size(), input.get()) == dot.size() &&
                       std::fflush(input.get()) == 0;
  if (!written) return Fail(FailureKind::Unavailable, "cannot write a temporary file");
  std::rewind(input.get());
  if (auto run = RunDot(input.get(), output.get()); !run) return std::unexpected(run.error());
  return ReadAll(output.get());
}

}  // namespace hark::cli
