#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace hark::webchat {

// How often something may be done under a name: so many times at once, and then once in so long.
// Any thread.
class Limiter {
 public:
  struct Rate {
    std::int64_t at_once = 1;
    std::int64_t every_ms = 1'000;
  };
  // Remembers `names_max` names that did something lately, and lets no further ones in meanwhile.
  explicit Limiter(Rate rate, std::size_t names_max = 10'000)
      : rate_(rate), names_max_(names_max) {}

  // 0, and it counts; or how many ms until it may be tried again. `now_ms` never goes back.
  std::int64_t Take(std::string_view name, std::int64_t now_ms);

 private:
  const Rate rate_;
  const std::size_t names_max_;
  std::mutex mutex_;
  // When each name will have paid for all it did; one whose time has come is as good as unknown.
  std::map<std::string, std::int64_t, std::less<>> paid_ms_;
};

}  // namespace hark::webchat
