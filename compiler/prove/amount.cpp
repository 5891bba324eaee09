#include "compiler/prove/amount.h"

#include <algorithm>

namespace hark::prove {

std::int64_t PlusSaturated(std::int64_t one, std::int64_t other) {
  return one > kEndless - other ? kEndless : one + other;
}

std::int64_t TimesSaturated(std::int64_t one, std::int64_t times) {
  if (one == 0 || times == 0) return 0;
  return one > kEndless / times ? kEndless : one * times;
}

Amount Plus(const Amount& first, const Amount& then) {
  if (!first.exists() || !then.exists()) return {};
  Amount sum{PlusSaturated(first.value, then.value), first.parts};
  for (const Part& part : then.parts) {
    const auto same = std::ranges::find(sum.parts, part.inst, &Part::inst);
    if (same != sum.parts.end()) {
      same->times = PlusSaturated(same->times, part.times);
    } else if (sum.parts.size() < kMostParts) {
      sum.parts.push_back(part);
    }
  }
  return sum;
}

const Amount& Greater(const Amount& one, const Amount& other) {
  return one.value >= other.value ? one : other;
}

Amount Times(const Amount& amount, std::int64_t times) {
  if (!amount.exists()) return {};
  if (times == 0) return {0};
  Amount product{TimesSaturated(amount.value, times), amount.parts};
  for (Part& part : product.parts) part.times = TimesSaturated(part.times, times);
  return product;
}

Weight Weight::Adds(std::int64_t value, std::uint32_t inst) {
  if (value == 0) return Nothing();
  return {{value, {{inst, value, 1}}}, {}};
}

// Behind what no path takes there is nothing, not even a beginning anew.
Weight Then(const Weight& first, const Weight& then) {
  if (!first.possible()) return Weight::Impossible();
  return {Plus(first.adds, then.adds), Greater(Plus(first.since, then.adds), then.since)};
}

Weight Either(const Weight& one, const Weight& other) {
  return {Greater(one.adds, other.adds), Greater(one.since, other.since)};
}

// A path that begins anew in one round may go on counting in all later ones.
Weight UpTo(std::int64_t times, const Weight& body) {
  if (times < 0) return Weight::Impossible();
  if (times == 0) return Weight::Nothing();
  const Amount once{0};
  const bool grows = body.adds.value > 0;
  const Amount adds = grows ? Times(body.adds, times) : once;
  const std::int64_t later = times == kEndless ? kEndless : times - 1;
  return {adds, Plus(body.since, grows ? Times(body.adds, later) : once)};
}

Amount Apply(const Weight& weight, std::int64_t start) {
  return Greater(weight.since, Plus({start}, weight.adds));
}

}  // namespace hark::prove
