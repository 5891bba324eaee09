#include "runtime/hook/cage.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "runtime/hook/frame.h"

namespace hark::hook {
namespace {

// What a caged process has beside Lua's memory: its own program, and values on their way.
constexpr std::uint64_t kOwnBytes = std::uint64_t{256} << 20;

// Calls that one process makes: so many that beginning the next costs them nothing, and so few that
// its limit of the processor, which no call that keeps its deadline comes to, is a limit.
constexpr std::int64_t kMaxCalls = 1'000;

// A new process is ready in a few ms; on a machine that is busy it may take its time.
constexpr std::int64_t kBeginMs = 5'000;

void SetClock(const OpenFd& clock, std::int64_t ms) {
  itimerspec until{};
  until.it_value.tv_sec = ms / 1000;
  until.it_value.tv_nsec = ms % 1000 * 1'000'000;
  timerfd_settime(clock.get(), 0, &until, nullptr);
}

Problem Stopped(std::string why) { return {Trap::HookStopped, std::move(why)}; }

std::string HowItEnded(int status) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
    return "its process asked the system for what hooks may not";
  }
  if (WIFSIGNALED(status)) {
    return std::string("its process ended by ") + strsignal(WTERMSIG(status));
  }
  return "its process ended by itself";
}

}  // namespace

Cage::Cage(std::shared_ptr<Zygote> zygote, const Limits& limits)
    : zygote_(std::move(zygote)),
      limits_(limits),
      clock_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {}

Cage::~Cage() { End(); }

int Cage::End() {
  if (!process_) return 0;
  const int status = zygote_->End(*process_);
  process_.reset();
  return status;
}

// Sends or receives so many bytes, where there is time; false where there is none left
// (over_time_) or nobody at the other end.
bool Cage::Move(std::size_t size, const char* from, char* into) {
  const int socket = process_->socket.get();
  for (std::size_t done = 0; done < size;) {
    const ssize_t moved = from != nullptr
                              ? send(socket, from + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT)
                              : recv(socket, into + done, size - done, MSG_DONTWAIT);
    if (moved > 0) {
      done += static_cast<std::size_t>(moved);
      continue;
    }
    if (moved == 0) return false;
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return false;
    pollfd watched[] = {{socket, static_cast<short>(from != nullptr ? POLLOUT : POLLIN), 0},
                        {clock_.get(), POLLIN, 0}};
    if (poll(watched, 2, -1) < 0 && errno != EINTR) return false;
    over_time_ = watched[1].revents != 0 && watched[0].revents == 0;
    if (over_time_) return false;
  }
  return true;
}

std::optional<std::string> Cage::Receive() {
  char first[4];
  if (!Move(sizeof first, nullptr, first)) return std::nullopt;
  const std::optional<std::size_t> length = LengthOf({first, sizeof first});
  if (!length) return std::nullopt;
  std::string body(*length, '\0');
  if (!Move(body.size(), nullptr, body.data())) return std::nullopt;
  return body;
}

std::optional<Problem> Cage::Begin() {
  if (!clock_.open()) return Stopped("there is no timer for hooks");
  if (process_ && calls_ >= kMaxCalls) End();
  if (process_) return std::nullopt;
  const auto cpu_ms = static_cast<std::uint64_t>(2 * kMaxCalls * limits_.deadline_ms);
  auto begun = zygote_->Begin(limits_.memory_bytes + kOwnBytes, cpu_ms / 1000 + 1);
  if (!begun) return Stopped(begun.error().message);
  process_ = std::move(*begun);
  calls_ = 0;
  ++begun_;
  over_time_ = false;
  SetClock(clock_, kBeginMs);
  const std::optional<std::string> body = Receive();
  std::optional<Answer> ready = body ? ParseAnswer(*body) : std::nullopt;
  if (ready && *ready) return std::nullopt;
  const std::string how = HowItEnded(End());
  if (ready) return Stopped("its process cannot be locked in: " + ready->error().message);
  return Stopped(how);
}

bool Cage::Send(const std::string& frame) {
  over_time_ = false;
  SetClock(clock_, std::max<std::int64_t>(limits_.deadline_ms, 1));
  return Move(frame.size(), frame.data(), nullptr);
}

Answer Cage::Exchange(const std::string& frame) {
  bool sent = Send(frame);
  if (!sent && !over_time_) {  // it was gone already, by no doing of this call
    End();
    if (auto problem = Begin()) return std::unexpected(std::move(*problem));
    sent = Send(frame);
  }
  const std::optional<std::string> body = sent ? Receive() : std::nullopt;
  std::optional<Answer> answer = body ? ParseAnswer(*body) : std::nullopt;
  if (answer) return std::move(*answer);
  const int status = End();
  if (over_time_) return std::unexpected(Problem{Trap::HookOverTime, ""});
  return std::unexpected(Stopped(HowItEnded(status)));
}

Answer Cage::Call(const Request& request) {
  const std::scoped_lock lock(mutex_);
  const std::string frame = RequestFrame(request, limits_);
  if (frame.size() > kMaxFrameBytes) {
    return std::unexpected(Stopped("its arguments are more than a call takes"));
  }
  if (auto problem = Begin()) return std::unexpected(std::move(*problem));
  ++calls_;
  return Exchange(frame);
}

}  // namespace hark::hook
