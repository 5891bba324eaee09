#include "runtime/serve/housekeeping.h"

#include <variant>

#include "runtime/turn/ingress.h"

namespace hark::serve {

void Housekeeping::Step() {
  constexpr std::int64_t kHourNs = 3'600'000'000'000;
  std::int64_t now_ns = clock_.MonotonicNs();
  if (now_ns < next_ns_) return;
  next_ns_ = now_ns + kHourNs;
  const store::ForgetKeys forget{clock_.NowMs() - turn::kKeysKeptMs};
  const store::Write write = forget;
  auto applied = store_.Apply({&write, 1});
  if (!applied || !applied->front()) return;
  const auto* count = std::get_if<std::size_t>(&*applied->front());
  if (count != nullptr && *count == forget.limit) next_ns_ = now_ns;
}

}  // namespace hark::serve
