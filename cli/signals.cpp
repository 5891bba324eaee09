#include "cli/signals.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "compiler/base/check.h"

namespace hark::cli {
namespace {

std::atomic<bool> stop_requested = false;
// A signal writes a byte here, so that a poll that waits elsewhere wakes up.
int stop_pipe[2] = {-1, -1};

void RequestStop(int) {
  stop_requested = true;
  char byte = 0;
  [[maybe_unused]] ssize_t written = write(stop_pipe[1], &byte, 1);
}

}  // namespace

void CatchStopSignals() {
  HARK_CHECK(pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) == 0, "a pipe can be made at the start");
  struct sigaction action {};
  action.sa_handler = RequestStop;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

bool StopRequested() { return stop_requested; }

bool WaitForStop(int timeout_ms) {
  if (stop_requested) return true;
  pollfd waited{stop_pipe[0], POLLIN, 0};
  poll(&waited, 1, timeout_ms);
  return stop_requested;
}

}  // namespace hark::cli
