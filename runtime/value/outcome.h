#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/ir/program.h"
#include "runtime/value/arena.h"
#include "runtime/value/event.h"
#include "runtime/value/word.h"

// What came of an outside call, on its way to the run that rests for it.
namespace hark::value {

// The channels of calls, which are no channels of people.
inline constexpr std::string_view kServiceChannel = "service";
inline constexpr std::string_view kModelChannel = "model";

struct CallOutcome {
  // Why there is no answer to use: a case of the enum that scripts read it as (for a service
  // CallReason of event_types.def). Empty: there is one.
  std::string reason;
  std::optional<std::int64_t> status;  // of HTTP, where it came to that
  std::string answer;                  // its bytes
  std::string words;                   // for people: what happened, and never a secret
};

// The event that tells the run. `to` is whom it called.
Event OutcomeEvent(std::string_view run_id, std::int64_t wait_number, std::string_view to,
                   const CallOutcome& outcome, std::int64_t at_ms);

// Whether the event is an outcome that brings an answer.
bool IsAnswered(const Event& event);
// The answer that such an event brings: a Text as it came, any other type read as JSON or as what
// the bare letters say, such as the case of an enum. Nothing when it brings none or that does not
// fit the type.
std::optional<Word> ReadAnswer(const ir::Program& program, ir::TypeId type, const Event& event,
                               Arena& arena);

// Why there is no answer to use, as a record of `reason` and `status`. Also of the event that
// ends the wait because its time is over, which leaves in doubt what was not `repeatable`; and
// of an answer that did not read.
std::optional<Word> ReadFailure(const ir::Program& program, ir::TypeId record, const Event& event,
                                bool repeatable, Arena& arena);

}  // namespace hark::value
