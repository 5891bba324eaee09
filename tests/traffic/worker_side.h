#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/host/virtual_host.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/outbox/route.h"
#include "runtime/store/store.h"
#include "tests/traffic/dice.h"
#include "tests/traffic/traffic.h"

namespace hark::traffic {

// A power cut: everything in memory is gone.
struct Crash {};

// A worker without its threads: what it would do at a moment is done by calls, and time stands
// still but for what the wire takes.
class WorkerSide {
 public:
  struct Parts {
    std::string store_path;
    std::vector<channel::Connection> connections;
    host::VirtualClock& clock;
    channel::HttpClient& wire;
    Dice& dice;
    const Plan& plan;
  };
  explicit WorkerSide(Parts parts);
  ~WorkerSide();

  // Starts it, with what the last one left in the store.
  void Open();
  // Ends it, at whatever it was.
  void Close();
  bool is_open() const { return process_ != nullptr; }

  // Answers a webhook; throws Crash where the power fails meanwhile.
  channel::HttpResponse Take(const channel::HttpRequest& request);
  // Does all that is due; throws Crash.
  void Work();
  // Whether nothing is left that time would bring on.
  bool IsIdle() const;

  store::Store& store();

 private:
  struct Process;

  Parts parts_;
  host::SeededRandom random_;
  std::shared_ptr<const ops::LoadedProgram> program_;
  outbox::Routes routes_;
  std::unique_ptr<Process> process_;
};

}  // namespace hark::traffic
