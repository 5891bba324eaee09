#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/turn/deployed.h"

namespace hark::cli {

// A conversation with a program over the terminal channel, in memory: the turns, waits
// and outbox of a worker, with time that can be moved on by hand.
class Chat {
 public:
  // What the business says and what is noted goes to `say`, a line a call.
  Chat(turn::EngineFactory make_engine, std::function<void(std::string_view)> say);
  ~Chat();

  // From now on this calls hooks.
  void SetHooks(std::unique_ptr<hook::Caller> hooks);
  // Makes the program the active one, as a deploy does: waiting runs stay with theirs, unless their
  // rule says `on deploy follow`.
  Result<void> Deploy(const ir::Program& program);
  // The person writes a line.
  Result<void> Receive(std::string_view text);
  // Runs what is due by now.
  Result<void> Settle();
  void Advance(std::int64_t by_ms);
  // How long until something is due by itself; -1: nothing is.
  std::int64_t DueInMs() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hark::cli
