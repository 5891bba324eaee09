#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/ir/program.h"
#include "runtime/value/arena.h"
#include "runtime/value/event.h"
#include "runtime/value/word.h"

namespace hark::value {

// What an event brings, by name. A record's `id` and `text`, and the member that its
// trigger's argument names, come from the event itself where its sender did not say them.
class EventFields {
 public:
  // Takes any bytes in `event.fields`; what is no JSON object brings nothing.
  explicit EventFields(const Event& event);
  ~EventFields();
  EventFields(EventFields&&) noexcept;
  EventFields& operator=(EventFields&&) noexcept;

  // The value under the name as a word of the type, in the arena; nothing when it is not
  // there or does not fit.
  std::optional<Word> Read(const ir::Program& program, ir::TypeId type, std::string_view name,
                           Arena& arena) const;
  // Whether the value under the name is the constant's; a text compares as it is.
  bool Equals(const ir::Program& program, ir::ConstantId constant, std::string_view name,
              Arena& arena) const;

 private:
  struct Members;
  std::unique_ptr<Members> members_;
};

}  // namespace hark::value
