#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/host/host.h"
#include "runtime/store/store.h"
#include "runtime/value/outcome.h"

// Outside calls on their way: what one try came to, and what is recorded of it. Pure, but for
// the jitter; production and simulation judge by the same lines.
namespace hark::call {

// What one try of a call came to, by HTTP or by the wire.
struct Reply {
  enum class Kind : std::uint8_t {
    Answered,  // with a status
    NotSent,   // no byte of the request left us
    NoAnswer,  // bytes left us, and no whole answer came
    Unusable,  // an answer came that is none: too long, cut off, not in the form that was asked for
    Declined,  // an answer came, and says that there will be none
    Unmade,    // it cannot be made at all, such as for want of a secret; `words` say why
  };
  Kind kind = Kind::Answered;
  std::int64_t status = 0;
  std::string body;
  std::int64_t retry_after_ms = 0;  // the other side's own word
  std::string words;                // of the wire, for people
  // What the try came to, of a call that costs; nobody knows: nothing.
  std::optional<ir::Cost> spent = {};
};

// The outcome of `entry`, a call that was tried at `now_ms`: tried again while its time
// (`closes_ms`) lasts, or the end of it, with the event for the run. 2xx is an answer. 408, 429,
// 5xx and what was never sent are tried again; so is what went unanswered where it may be
// repeated, and where not its outcome is `uncertain`. A try that never left comes to nothing.
store::RecordOutcome Judge(const store::OutboxEntry& entry, const Reply& reply, std::int64_t now_ms,
                           host::Random& random);

// The end of it as it is told.
store::RecordOutcome End(const store::OutboxEntry& entry, const value::CallOutcome& outcome,
                         std::int64_t now_ms);

// For people: `crm.post /leads {"email":"ann@example.com"}`. Never a secret.
std::string InWords(const store::OutboxEntry& entry);

}  // namespace hark::call
