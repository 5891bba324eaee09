#include "cli/connect.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <sstream>
#include <string>
#include <utility>

#include "cli/connection_store.h"
#include "cli/connections.h"
#include "cli/signals.h"
#include "cli/token_input.h"
#include "runtime/connect/disconnect.h"
#include "runtime/connect/seal.h"
#include "runtime/connect/vault.h"
#include "runtime/host/host.h"

namespace hark::cli {
namespace {

// While a person types a token it is shown to nobody; afterwards the terminal is as it was, also
// after Ctrl-C.
class Unseen {
 public:
  Unseen() : hides_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!hides_) return;
    termios now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
  }
  ~Unseen() {
    if (hides_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_ = {};
  bool hides_;
};

// What is typed until Ctrl-D, or until Ctrl-C ends the read.
std::string Typed() {
  CatchStopSignals();
  const Unseen unseen;
  std::string text;
  char buffer[4096];
  ssize_t count = 0;
  while ((count = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

Result<channel::Grant> AskForGrant(std::istream& input, const channel::Connection& connection,
                                   Console& console) {
  const bool typed = &input == &std::cin && isatty(STDIN_FILENO) == 1;
  if (!typed) return ReadGrant(input, connection);
  console.err << fmt::format(
      "Paste the token of {}, which is not shown, then Ctrl-D on a new line.\n", connection.name);
  console.err.flush();
  std::string text = Typed();
  if (StopRequested()) {
    connect::Wipe(text);
    return Fail(FailureKind::Unavailable, "stopped: nothing was changed");
  }
  std::istringstream read(text);
  connect::Wipe(text);
  return ReadGrant(read, connection);
}

ExitStatus LetSend(const std::string& name, store::Store& store, Console& console) {
  auto allowed = connect::Allow(store, name, host::SystemClock().NowMs());
  if (!allowed) return Report(console, allowed.error());
  console.err << fmt::format(
      "{} {}; its token is not kept here but comes from where hark.toml says\n", name,
      *allowed ? "may send again" : "was not disconnected");
  return ExitStatus::Good;
}

}  // namespace

ExitStatus BringToken(const ConnectOptions& options, std::istream& input, Console& console) {
  ExitStatus status = ExitStatus::Good;
  const auto workspace = WorkspaceWithConfig(options.path, console, status);
  if (!workspace) return status;
  const auto config = ConnectionNamed(*workspace, options.name);
  if (!config) return Report(console, config.error());
  const channel::Connection connection = WithoutKeys(**config);
  if (channel::AdapterNamed(connection.channel) == nullptr) {
    return Report(console, {FailureKind::NotFound,
                            fmt::format("connection {} cannot be served: this version has no "
                                        "adapter for {} yet",
                                        connection.name, connection.channel)});
  }
  auto store = OpenAsGuest(*workspace);
  if (!store) return Report(console, store.error());
  if (!KeepsToken(**config)) return LetSend(options.name, **store, console);

  auto grant = AskForGrant(input, connection, console);
  if (!grant) return Report(console, grant.error());
  connect::Vault vault(**store, KeyPath(*workspace).string());
  const auto kept = vault.Keep(connection, *grant, host::SystemClock().NowMs());
  connect::Wipe(grant->token);
  connect::Wipe(grant->refresh_token);
  if (!kept) return Report(console, kept.error());
  console.err << fmt::format("{} is connected: its token is sealed in {} by the key in {}\n",
                             options.name, StorePath(*workspace).string(),
                             KeyPath(*workspace).string());
  return ExitStatus::Good;
}

ExitStatus TakeTokenBack(const DisconnectOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  const auto workspace = WorkspaceWithConfig(options.path, console, status);
  if (!workspace) return status;
  const auto config = ConnectionNamed(*workspace, options.name);
  // What hark.toml does not name any more may be kept still.
  const bool is_left = !config && IsLeftOver(*workspace, options.name);
  if (!config && !is_left) return Report(console, config.error());
  auto store = OpenAsGuest(*workspace);
  if (!store) return Report(console, store.error());
  const auto done = connect::Disconnect(**store, options.name, options.reason);
  if (!done) return Report(console, done.error());
  console.err << fmt::format(
      "{} {}; {}. The platform still takes it: take it back there as well\n", options.name,
      *done ? "is disconnected and sends nothing any more" : "was disconnected before",
      is_left || KeepsToken(**config) ? "the token that was kept is destroyed"
                                      : "its token is where hark.toml says, and yours to remove");
  return ExitStatus::Good;
}

}  // namespace hark::cli
