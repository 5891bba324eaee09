#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/ir/program.h"
#include "runtime/value/arena.h"
#include "runtime/value/event.h"
#include "runtime/value/word.h"

namespace hark::value {

// What an event brings, by name. A record's `id` and `text`, and the member that its
// trigger's argument names, come from the event itself where its sender did not say them.
// Looked into when it is first asked, because most rules go by the text alone. One thread.
class EventFields {
 public:
  // Takes any bytes in `event.fields`; what is no JSON object brings nothing. The event must
  // outlive this.
  explicit EventFields(const Event& event);
  ~EventFields();
  EventFields(const EventFields&) = delete;
  EventFields& operator=(const EventFields&) = delete;

  // The value under the name as a word of the type, in the arena; nothing when it is not
  // there or does not fit.
  std::optional<Word> Read(const ir::Program& program, ir::TypeId type, std::string_view name,
                           Arena& arena) const;
  // Whether it brings all of them.
  bool HasAll(const ir::Program& program, std::span<const ir::Field> reads, Arena& arena) const;
  // Whether the value under the name is the constant's; a text compares as it is.
  bool Equals(const ir::Program& program, ir::ConstantId constant, std::string_view name,
              Arena& arena) const;

 private:
  struct Members;
  const Members& members() const;

  const Event& event_;
  mutable std::unique_ptr<const Members> members_;
};

}  // namespace hark::value
