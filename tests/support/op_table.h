#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hark::testing {

// One call of one operation, written as text. Arguments by the operation's parameters:
// numbers and ms plainly, dates as 2026-01-31, decimals and money as digits, lists with
// `|` between items, patterns the same way or as /regex/ or /regex/i, types by name
// (the program of the table has enum Plan and records Pair and Groups).
struct OpRow {
  std::string_view op;
  std::vector<std::string> args;
  // The result as JSON, or the name of a fault; of an operation that gives nothing, the
  // effects and what changed.
  std::string expected;
  // What was there before, where it matters.
  struct Before {
    std::string event_text = "Hello";
    std::string tap = "";                               // a payload: the event is a tap
    std::optional<std::int64_t> due_ms = std::nullopt;  // the event is a timer, due then
    std::int64_t fuel = 1'000'000;
    std::size_t memory_bytes = 1 << 20;
    std::size_t effects = 0;
    bool deciding = false;     // a run was offered the event
    bool owned = true;         // the team "sales" has the conversation; else it is closed
    std::string outcome = {};  // what the event brings, which is then what came of a call
  };
  Before before = {};
};

// What the operation did, in the form of OpRow::expected.
std::string RunRow(const OpRow& row);

}  // namespace hark::testing
