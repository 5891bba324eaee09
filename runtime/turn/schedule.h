#pragma once

#include <cstdint>

#include "compiler/ir/program.h"

// When a schedule fires. Times of wall clocks go by the zone's rules: one that the clock skips
// when it goes forward counts as the moment of the change, and of one that is there twice the
// first counts, so that every day has one.
namespace hark::turn {

// The first moment after `after_ms`. Takes a verified schedule.
std::int64_t NextFiring(const ir::Schedule& schedule, std::int64_t after_ms);
// The last moment up to `now_ms`.
std::int64_t LastFiring(const ir::Schedule& schedule, std::int64_t now_ms);

}  // namespace hark::turn
