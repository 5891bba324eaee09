#include "cli/new.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/embedded.h"
#include "cli/files.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

Result<void> MakeFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return Fail(FailureKind::Invalid,
                fmt::format("{} is there already; name a folder that is not", folder.string()));
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

}  // namespace

ExitStatus New(const fs::path& folder, Console& console) {
  if (folder.empty()) return Report(console, {FailureKind::Invalid, "the folder has no name"});
  auto done = MakeFolder(folder);
  if (done) done = WriteFile(folder / "rules.hark", kNewRules);
  if (done) done = WriteFile(folder / "hark.toml", kNewConfig);
  if (!done) return Report(console, done.error());
  console.out << fmt::format(
      "{0} is ready: rules.hark answers a greeting, hark.toml says on which channels.\n"
      "Next:  hark check {1}\n",
      folder.string(), ForShell(folder.string()));
  return ExitStatus::Good;
}

}  // namespace hark::cli
