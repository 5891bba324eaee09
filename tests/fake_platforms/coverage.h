#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace hark::fake {

// The rows of limits.def.
enum class Limit : std::uint8_t {
#define HARK_FAKE_LIMIT(name, words) name,
#include "tests/fake_platforms/limits.def"
#undef HARK_FAKE_LIMIT
  kCount,
};

// What the row says.
std::string_view WordsOf(Limit limit);

// Counts which rules requests came by and which they broke. For all threads.
class Coverage {
 public:
  // Counts and gives `holds` back.
  bool Holds(Limit limit, bool holds);
  std::size_t broken(Limit limit) const { return rows_[static_cast<std::size_t>(limit)].broken; }
  // The rows no request came by, then how many were broken at least once.
  std::string Report() const;

 private:
  struct Row {
    std::atomic<std::size_t> checked{0};
    std::atomic<std::size_t> broken{0};
  };
  std::array<Row, static_cast<std::size_t>(Limit::kCount)> rows_;
};

}  // namespace hark::fake
