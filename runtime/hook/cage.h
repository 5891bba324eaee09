#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "runtime/hook/hook.h"
#include "runtime/hook/zygote.h"

namespace hark::hook {

// Calls the hooks of one workspace in a process of its own, which has no files, no network and
// no other process, and is killed where a call takes longer than it may; the next call has a new
// one. Where the process cannot be locked in, nothing is called.
class Cage final : public Caller {
 public:
  // Any number of workspaces may share a zygote.
  Cage(std::shared_ptr<Zygote> zygote, const Limits& limits);
  ~Cage() override;

  Answer Call(const Request& request) override;

  // Processes begun so far.
  std::int64_t begun() const { return begun_; }

 private:
  std::optional<Problem> Begin();
  int End();
  bool Send(const std::string& frame);
  Answer Exchange(const std::string& frame);
  std::optional<std::string> Receive();
  bool Move(std::size_t size, const char* from, char* into);

  const std::shared_ptr<Zygote> zygote_;
  const Limits limits_;
  OpenFd clock_;  // a timer that can be waited for beside the socket
  std::mutex mutex_;
  std::optional<Zygote::Begun> process_;
  std::int64_t calls_ = 0;  // of that process
  std::int64_t begun_ = 0;
  bool over_time_ = false;
};

}  // namespace hark::hook
