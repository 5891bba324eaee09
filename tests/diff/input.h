#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/channel/trigger.h"
#include "runtime/value/event.h"
#include "tests/diff/random.h"

namespace hark::diff {

// What happens to a program: who the contact is, what wakes the rule, and what comes at each
// of its waits.
struct Input {
  // A field of the contact, as it is stored and as a script writes it.
  struct Given {
    std::string field;
    std::string json;
    std::string written;
  };
  // One event, or the end of a wait.
  struct Step {
    std::uint64_t way = 0;  // which of the ways to go on, modulo how many there are
    std::string text;
    std::string fields;  // JSON with a record for every kind of event
    std::int64_t after_ms = 0;
  };

  std::vector<Given> given;
  std::vector<std::string> tags;  // sorted
  std::vector<std::string> lists;
  bool consents = false;
  bool has_deal = false;
  std::string language;
  std::int64_t at_ms = 0;
  std::int64_t fuel = 0;         // of each turn
  std::size_t memory_bytes = 0;  // likewise
  std::vector<Step> steps;       // the first wakes the rule
};

Input MakeInput(Random& random);

// The event of a kind that the step tells of.
value::Event EventOf(const Input::Step& step, EventKind kind, const std::string& subject);

// Another like it but simpler, one for each way to make it simpler.
std::vector<Input> Simpler(const Input& input);

}  // namespace hark::diff
