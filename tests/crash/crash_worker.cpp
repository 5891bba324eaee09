// The worker that crash_test kills: answers every message with its number. With `naive` it
// sends through an outbox that nobody should write, to show that the judge sees duplicates.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstring>

#include "compiler/driver/compile.h"
#include "runtime/jit/jit.h"
#include "runtime/jit/object_dir.h"
#include "runtime/serve/worker.h"
#include "tests/crash/load.h"
#include "tests/crash/naive_worker.h"

namespace hark::crash {
namespace {

constexpr std::int64_t kDrainMs = 60'000;

constexpr const char* kScript = R"(
contact { turns: Int = 0 }

rule count
  on message
{
  set contact.turns = contact.turns + 1
  reply "{text} is number {contact.turns}"
}
)";

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Runs until it is asked to stop; then takes what is left to do to its end. False when
// that is too much.
template <typename AnyWorker>
bool RunUntilStopped(AnyWorker& worker) {
  fmt::print("listening on {}\n", worker.port());
  std::fflush(stdout);
  const sigset_t signals = StopSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  return worker.WaitIdle(kDrainMs);
}

// Machine code goes through a folder, so that its files are killed at like everything else.
serve::WorkerOptions Options(const std::string& folder, const std::string& platforms_url) {
  auto objects = std::make_shared<jit::ObjectDir>(folder + "/objects");
  return {
      .connections = Connections(platforms_url),
      .store_path = folder + "/hark.db",
      .make_native = [objects](const auto& program) -> Result<std::shared_ptr<const ops::Engine>> {
        auto engine = jit::MakeNative(program, {.objects = objects.get()});
        if (!engine) return std::unexpected(engine.error());
        return std::move(*engine);
      }};
}

Result<bool> Run(const std::string& folder, const std::string& platforms_url, bool naive) {
  source::SourceSet sources;
  sources.Add("crash.hark", kScript);
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink);
  if (!compiled) return Fail(FailureKind::Invalid, "the script of crash_worker does not compile");
  if (naive) {
    auto worker = NaiveWorker::Start(folder + "/hark.db", Connections(platforms_url));
    if (!worker) return std::unexpected(worker.error());
    auto deployed = (*worker)->Deploy(compiled->program);
    if (!deployed) return std::unexpected(deployed.error());
    return RunUntilStopped(**worker);
  }
  auto worker = serve::Worker::Start(Options(folder, platforms_url));
  if (!worker) return std::unexpected(worker.error());
  auto deployed = (*worker)->Deploy(compiled->program);
  if (!deployed) return std::unexpected(deployed.error());
  return RunUntilStopped(**worker);
}

}  // namespace
}  // namespace hark::crash

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fputs("crash_worker FOLDER PLATFORMS_URL [naive]   for crash_test\n", stderr);
    return 2;
  }
  // Blocked before there are threads, so that only the one that waits for them takes them.
  const sigset_t signals = hark::crash::StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  auto run = hark::crash::Run(argv[1], argv[2], argc == 4 && std::strcmp(argv[3], "naive") == 0);
  if (!run) {
    fmt::print(stderr, "crash_worker: {}\n", run.error().message);
    return 3;
  }
  return *run ? 0 : 4;
}
