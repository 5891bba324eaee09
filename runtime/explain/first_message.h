#pragma once

#include <memory>
#include <string>

#include "compiler/base/result.h"
#include "runtime/explain/explainer.h"

namespace hark::explain {

// Offers messages to a program, each as the first words of a contact that nobody knew: no
// field is set, no run waits and no limit has counted anything.
class FirstMessage {
 public:
  // Corrupt when the program does not load.
  static Result<FirstMessage> To(const ir::Program& program);
  FirstMessage(FirstMessage&&) noexcept;
  ~FirstMessage();

  // What every rule makes of it. `channel` is one of the table.
  Result<TurnAnswer> Say(const std::string& channel, const std::string& text);

 private:
  struct State;
  explicit FirstMessage(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hark::explain
