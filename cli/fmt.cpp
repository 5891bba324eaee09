#include "cli/fmt.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/files.h"
#include "cli/golden.h"
#include "compiler/source/source.h"
#include "compiler/syntax/format.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

enum class Came { Same, Changed, Wrong };

Result<std::vector<fs::path>> Files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const fs::path& path : paths) {
    if (path.extension() == ".toml") {
      return Fail(FailureKind::Invalid,
                  fmt::format("{} is no script; give scripts or folders", path.string()));
    }
    if (!fs::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    const auto scripts = ScriptsBelow(path);
    if (!scripts) return std::unexpected(scripts.error());
    for (const fs::path& script : *scripts) files.push_back((path / script).lexically_normal());
  }
  return files;
}

Result<Came> FormatFile(const fs::path& path, bool check, Console& console) {
  auto text = ReadFile(path, source::kMaxFileBytes);
  if (!text) return std::unexpected(std::move(text.error()));
  // A golden file shows what its author chose to show.
  if (ParseGolden(*text).has_source()) return Came::Same;

  source::SourceSet sources;
  const source::FileId file = sources.Add(path.string(), *text);
  diag::Sink sink;
  const auto formatted = syntax::Format(sources, file, sink);
  if (!formatted) {
    Show(console, sources, sink.Sorted());
    return Came::Wrong;
  }
  if (*formatted == *text) return Came::Same;
  if (formatted->size() > source::kMaxFileBytes) {
    console.err << fmt::format(
        "hark: {} is left as it is: laid out it would be longer than the 1 MiB that Hark reads\n",
        path.string());
    return Came::Wrong;
  }
  if (!check) {
    if (auto written = WriteFile(path, *formatted); !written) {
      return std::unexpected(std::move(written.error()));
    }
  }
  console.out << path.string() << '\n';
  return Came::Changed;
}

}  // namespace

ExitStatus Fmt(const FmtOptions& options, Console& console) {
  const auto files = Files(options.paths);
  if (!files) return Report(console, files.error());
  bool changed = false;
  bool wrong = false;
  for (const fs::path& file : *files) {
    const auto came = FormatFile(file, options.check, console);
    if (!came) return Report(console, came.error());
    changed |= *came == Came::Changed;
    wrong |= *came == Came::Wrong;
  }
  if (options.check && changed) console.err << "hark fmt formats the files named above\n";
  return wrong || (options.check && changed) ? ExitStatus::Script : ExitStatus::Good;
}

}  // namespace hark::cli
