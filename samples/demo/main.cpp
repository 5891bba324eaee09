// The main job of `./dev run`: a script answers real messages on two channels, from the
// webhook to the reply, with every part of a worker in between and fakes of the platforms
// around it. Exits 0 when every reply was the expected one.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <iostream>

#include "cli/console.h"
#include "cli/signals.h"
#include "cli/workspace.h"
#include "compiler/driver/compile.h"
#include "runtime/host/host.h"
#include "samples/demo/chat.h"
#include "samples/demo/conversation.h"
#include "samples/demo/report.h"
#include "samples/demo/stage.h"

namespace hark::demo {
namespace {

constexpr std::int64_t kNativeMs = 60'000;

double MsSince(std::int64_t begun_ns) {
  return static_cast<double>(host::SystemClock().MonotonicNs() - begun_ns) / 1e6;
}

Result<ir::Program> CompileFolder(const std::string& folder, Times& times) {
  auto workspace = cli::LoadWorkspace(folder);
  if (!workspace) return std::unexpected(workspace.error());
  diag::Sink sink;
  auto compiled = driver::Compile(workspace->scripts, sink,
                                  {.world = workspace->world, .times = &times.compile});
  cli::Console console{std::cout, std::cerr};
  cli::Show(console, workspace->scripts, sink.Sorted());
  if (!compiled) return Fail(FailureKind::Invalid, folder + " does not compile");
  return std::move(compiled->program);
}

Result<void> Start(Stage& stage, const ir::Program& program, Times& times) {
  std::int64_t begun_ns = host::SystemClock().MonotonicNs();
  auto started = stage.StartWorker(program);
  if (!started) return started;
  times.live_ms = MsSince(begun_ns);
  begun_ns = host::SystemClock().MonotonicNs();
  times.native = stage.WaitForNative(kNativeMs);
  times.native_ms = MsSince(begun_ns);
  times.native_parts = stage.native();
  fmt::print("a worker listens on {}, its store is {}\n", stage.worker_url(), stage.store_path());
  return {};
}

// Whoever does not have the secret is not heard.
Result<void> KnockWithoutKey(Stage& stage) {
  const test::Person stranger{"998900000000", "Stranger", ""};
  channel::HttpRequest request = test::TextWebhook(
      stage.ConnectionOf(kWhatsApp), stage.worker_url(), stranger, stage.NextNumber(), "how much?");
  channel::HttpRequest unsigned_request = request;
  unsigned_request.headers.pop_back();
  request.body += ' ';  // no longer what was signed
  for (const channel::HttpRequest& knock : {unsigned_request, request}) {
    auto status = stage.Post(knock);
    if (!status) return std::unexpected(status.error());
    if (*status == 401) continue;
    return Fail(
        FailureKind::Invalid,
        fmt::format("a webhook without a good signature was answered {}, not 401", *status));
  }
  fmt::print("an unsigned webhook and a tampered one were answered 401 (refused so far: {})\n",
             stage.counts().refused);
  return {};
}

Result<void> PlayAll(Stage& stage) {
  for (const Conversation& conversation : Conversations()) {
    fmt::print("\n{} with {} on {}\n", std::string(60, '-'), conversation.person.name,
               conversation.channel);
    Player player(stage, conversation.channel, conversation.person);
    for (const Line& line : conversation.lines) {
      auto played = player.Play(line);
      if (!played) return played;
      if (cli::StopRequested()) return Fail(FailureKind::Unavailable, "stopped");
    }
  }
  fmt::print("\n");
  return {};
}

Result<void> Show(const std::string& folder) {
  Times times;
  auto program = CompileFolder(folder, times);
  if (!program) return std::unexpected(program.error());
  auto stage = Stage::Set();
  if (!stage) return std::unexpected(stage.error());
  auto done = Start(**stage, *program, times);
  if (!done) return done;
  done = PlayAll(**stage);
  times.counts = (*stage)->counts();
  times.answer_ms = (*stage)->answer_ms();
  times.reply_ms = (*stage)->reply_ms();
  if (done) done = KnockWithoutKey(**stage);
  if (!done) return done;
  (*stage)->StopWorker();
  done = PrintCrm(**stage);
  if (done) done = PrintTimes(*program, times);
  if (!done || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return done;
  return TalkOnTerminal(**stage, *program);
}

}  // namespace
}  // namespace hark::demo

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("hark_demo WORKSPACE_DIR   plays samples/price_enquiry on fakes of its channels\n",
               stderr);
    return 2;
  }
  hark::cli::CatchStopSignals();
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  try {
    auto shown = hark::demo::Show(argv[1]);
    if (shown) return 0;
    std::fflush(stdout);
    fmt::print(stderr, "hark_demo: {}\n", shown.error().message);
  } catch (const std::exception& thrown) {
    fmt::print(stderr, "hark_demo: {}\n", thrown.what());
  }
  return 1;
}
