#include "runtime/serve/housekeeping.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/host/virtual_host.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/ingress.h"

namespace hark::serve {
namespace {

constexpr std::int64_t kStartMs = 1'767'603'600'000;
constexpr std::int64_t kHourMs = 3'600'000;

// Whether the store takes the key for a new one; it knows it from then on.
bool IsNew(store::Store& store, const std::string& key, std::int64_t at_ms) {
  const store::Write write = store::Ingest{key, {"whatsapp", "shop", "ann"}, "{}", at_ms, true};
  auto applied = store.Apply({&write, 1});
  return std::get<store::Ingested>(applied->front().value()).is_new;
}

TEST(Housekeeping, ForgetsKeysAfterThirtyDays) {
  store::MemoryStore store;
  host::VirtualClock clock(kStartMs);
  Housekeeping housekeeping(store, clock);
  ASSERT_TRUE(IsNew(store, "k", kStartMs));
  clock.Advance(turn::kKeysKeptMs);
  housekeeping.Step();
  EXPECT_FALSE(IsNew(store, "k", kStartMs)) << "kept for thirty days, to the millisecond";
  clock.Advance(kHourMs - 1);
  housekeeping.Step();
  EXPECT_FALSE(IsNew(store, "k", kStartMs)) << "nothing is due within the hour";
  clock.Advance(1);
  housekeeping.Step();
  EXPECT_TRUE(IsNew(store, "k", kStartMs));
}

TEST(Housekeeping, DoesABoundedPieceAtATimeUntilNoneIsLeft) {
  store::MemoryStore store;
  host::VirtualClock clock(kStartMs);
  Housekeeping housekeeping(store, clock);
  const std::size_t limit = store::ForgetKeys{}.limit;
  for (std::size_t n = 0; n <= limit; ++n) IsNew(store, "k" + std::to_string(n), kStartMs + n);
  clock.Advance(2 * turn::kKeysKeptMs);
  housekeeping.Step();
  EXPECT_FALSE(IsNew(store, "k" + std::to_string(limit), clock.NowMs())) << "the youngest waits";
  housekeeping.Step();
  EXPECT_TRUE(IsNew(store, "k" + std::to_string(limit), clock.NowMs()));
}

}  // namespace
}  // namespace hark::serve
