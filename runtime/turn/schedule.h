#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/ir/program.h"

// When a schedule fires. Times of wall clocks go by the zone's rules: one that the clock skips
// when it goes forward counts as the moment of the change, and of one that is there twice the
// first counts, so that every day has one.
namespace hark::turn {

// The first moment after `after_ms`. Takes a verified schedule. One by the clocks of contacts
// looks each quarter of an hour whose time has come: clocks differ by whole quarters everywhere.
std::int64_t NextFiring(const ir::Schedule& schedule, std::int64_t after_ms);
// The last moment up to `now_ms`. Not of one by the clocks of contacts.
std::int64_t LastFiring(const ir::Schedule& schedule, std::int64_t now_ms);

inline constexpr std::int64_t kQuarterMs = 15 * 60'000;

struct Firing {
  std::int64_t at_ms = 0;
  std::int64_t day = 0;  // whose it is there, counted from 1970-01-01
};
// The last one up to `now_ms` for contacts of a time zone; of what is none, by the schedule's.
Firing LastFiringIn(const ir::Schedule& schedule, std::string_view zone, std::int64_t now_ms);

}  // namespace hark::turn
