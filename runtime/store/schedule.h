#pragma once

#include <cstdint>
#include <optional>
#include <string>

// What is kept of when rules begin: how often they did, when they do by themselves, and how far an
// event for many contacts has come.
namespace hark::store {

// That a rule with a limit began.
struct RuleStart {
  std::string rule;
  bool per_workspace = false;  // counted over all contacts
  std::int64_t at_ms = 0;
  friend bool operator==(const RuleStart&, const RuleStart&) = default;
};

// When a rule that listens for a time fires next.
struct Schedule {
  std::string rule;
  std::string plan;  // its times as text: another text is another schedule
  std::int64_t next_ms = 0;
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

// An event on its way to many contacts, a page at a time.
struct Round {
  std::string id;     // one under way at a time
  std::string rule;   // whose contacts it is for
  std::string event;  // JSON, to nobody yet
  std::string after;  // contacts up to this id have had it
  std::int64_t begun_ms = 0;
  // Only for those of this time zone; empty: for those who have none.
  std::optional<std::string> zone = std::nullopt;
  friend bool operator==(const Round&, const Round&) = default;
};

}  // namespace hark::store
