#include "cli/run.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <ostream>

#include "cli/chat.h"
#include "cli/compiled.h"
#include "cli/engine.h"
#include "cli/files.h"
#include "cli/signals.h"
#include "runtime/sim/duration.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

// How often saved files are looked for.
constexpr int kLookMs = 300;

constexpr const char* kHelp =
    "  /advance 2h  let time pass, for waits\n"
    "  /quit        leave (also Ctrl-D)\n";

// When each script was last written, to see a save.
std::map<fs::path, fs::file_time_type> Saved(const fs::path& path) {
  std::map<fs::path, fs::file_time_type> saved;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    saved[path] = fs::last_write_time(path, error);
    return saved;
  }
  auto scripts = ScriptsBelow(path);
  if (!scripts) return saved;
  for (const fs::path& script : *scripts) saved[script] = fs::last_write_time(path / script, error);
  for (const fs::path& list : TemplateListsIn(path)) {
    saved[list] = fs::last_write_time(path / list, error);
  }
  for (const sema::LuaFile& file : LuaFilesIn(path)) {
    saved[file.name] = fs::last_write_time(path / file.name, error);
  }
  saved["hark.toml"] = fs::last_write_time(path / "hark.toml", error);
  return saved;
}

// A chat and the files behind it.
class Session {
 public:
  Session(const fs::path& path, turn::EngineFactory engine, Console& console)
      : path_(path), console_(console), chat_(std::move(engine), [&console](std::string_view line) {
          console.out << line << std::endl;
        }) {}

  // Whether there is a program now.
  ExitStatus Load();
  ExitStatus Talk();

 private:
  void ReloadWhenSaved();
  // False when the person wants to leave.
  bool Take(std::string_view line);
  void Tell(const Result<void>& result);

  fs::path path_;
  Console& console_;
  Chat chat_;
  syntax::TreeCache trees_;
  std::map<fs::path, fs::file_time_type> saved_;
};

ExitStatus Session::Load() {
  saved_ = Saved(path_);
  ExitStatus status = ExitStatus::Good;
  auto workspace = CompileWorkspace(path_, console_, status, &trees_);
  if (!workspace) return status;
  chat_.SetHooks(workspace->workspace.MakeHooks());
  auto deployed = chat_.Deploy(workspace->compiled.program);
  if (!deployed) return Report(console_, deployed.error());
  return ExitStatus::Good;
}

void Session::ReloadWhenSaved() {
  auto saved = Saved(path_);
  if (saved == saved_) return;
  bool good = Load() == ExitStatus::Good;
  console_.err << (good ? "  (saved: the new script is live)\n"
                        : "  (saved with mistakes: the last good script goes on)\n");
  console_.err.flush();
}

void Session::Tell(const Result<void>& result) {
  if (!result) console_.err << "hark: " << result.error().message << std::endl;
}

bool Session::Take(std::string_view line) {
  if (line == "/quit") return false;
  if (line.starts_with("/advance ")) {
    auto by_ms = sim::ParseAdvance(line.substr(9));
    if (by_ms) {
      chat_.Advance(*by_ms);
      Tell(chat_.Settle());
    } else {
      console_.err << "  write a duration like 90s, 2h or 1d\n";
    }
  } else if (line.starts_with('/')) {
    console_.err << kHelp;
  } else if (!line.empty()) {
    Tell(chat_.Receive(line));
  }
  return true;
}

ExitStatus Session::Talk() {
  std::string input;
  char buffer[4096];
  for (;;) {
    std::int64_t due = chat_.DueInMs();
    int timeout = due < 0 ? kLookMs : static_cast<int>(std::min<std::int64_t>(due, kLookMs));
    pollfd waited{STDIN_FILENO, POLLIN, 0};
    int ready = poll(&waited, 1, timeout);
    if (StopRequested()) return ExitStatus::Good;
    ReloadWhenSaved();
    Tell(chat_.Settle());
    if (ready <= 0) continue;
    ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;  // the loop looks why
    if (count < 0) {
      return Report(console_, {FailureKind::Denied, fmt::format("cannot read standard input: {}",
                                                                std::strerror(errno))});
    }
    input.append(buffer, static_cast<std::size_t>(count));
    if (count == 0 && !input.empty()) input += '\n';
    for (std::size_t end = input.find('\n'); end != std::string::npos; end = input.find('\n')) {
      std::string line = input.substr(0, end);
      input.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      if (!Take(line)) return ExitStatus::Good;
    }
    if (count == 0) return ExitStatus::Good;
  }
}

}  // namespace

ExitStatus Run(const RunOptions& options, Console& console) {
  auto engines = EnginesFor(EngineChoice::Interpreter);
  if (!engines) return Report(console, engines.error());
  CatchStopSignals();
  Session session(options.path, engines->front().make, console);
  ExitStatus loaded = session.Load();
  if (loaded != ExitStatus::Good) return loaded;
  if (isatty(STDIN_FILENO) == 1) {
    console.err << "You are a contact; write to the business. Saving a script takes effect at "
                   "once.\n"
                << kHelp;
    console.err.flush();
  }
  return session.Talk();
}

}  // namespace hark::cli
