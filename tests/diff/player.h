#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"
#include "tests/diff/input.h"
#include "tests/diff/program.h"

namespace hark::diff {

// What is left between two turns: where the run rests and all that it goes by, as it would
// be stored.
struct Rest {
  std::uint32_t wait = 0;
  std::string frame;
  std::vector<std::string> fields;  // of the contact, as JSON
  ops::Contact contact;             // the rest of it
};

// One turn on one engine.
struct Turn {
  std::string told;  // outcome, fault and its place, fuel, effects, the contact
  bool fired = false;
  Trap trap = Trap::None;
  bool refused = false;      // the run was offered the event and did not take it
  std::optional<Rest> rest;  // where it did not end
};

// What happened on both engines. `turns` are the reference's.
struct Played {
  std::vector<Turn> turns;
  std::vector<std::string> events;  // for a golden file, one a turn
  std::optional<std::string> mismatch;
  int resumed = 0;  // how often a frame of one engine was taken up by the other
};

// Plays programs on two engines side by side. At every wait each engine goes on from the
// frame that the *other* one left, after the frame has been through its bytes once more.
class Player {
 public:
  Player(std::shared_ptr<const ops::LoadedProgram> program, const ops::Engine& reference,
         const ops::Engine& other);
  ~Player();

  Played Play(const Program& program, const Input& input);

 private:
  struct Side;
  struct Going;

  Turn Begin(Side& side, const ir::Rule& rule, const Input& input, const value::Event& event);
  Turn GoOn(Side& side, const ir::Rule& rule, const Input& input, const Rest& rest,
            const Going& going);
  void Enter(Side& side, const Input& input, const value::Event& event, std::int64_t now_ms);
  Turn Finish(Side& side, const ir::Rule& rule, ir::Outcome outcome);
  std::optional<Going> WayOn(const ir::Rule& rule, const Rest& rest, const Input::Step& step);

  std::shared_ptr<const ops::LoadedProgram> program_;
  std::unique_ptr<Side> reference_;
  std::unique_ptr<Side> other_;
};

}  // namespace hark::diff
