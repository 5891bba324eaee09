#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

// The arithmetic of worst cases: how much of something (time in ms, messages, steps) has
// gathered at most where a path comes by.
namespace hark::prove {

inline constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();
// Of a path that does not exist: less than nothing.
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

// An instruction that added to an amount, how much at a time and how often.
struct Part {
  std::uint32_t inst = 0;
  std::int64_t each = 0;
  std::int64_t times = 1;
};

// A worst path is told by this many parts; of a longer one the rest is in the value alone.
inline constexpr std::size_t kMostParts = 12;

// What gathered, 0 or more, and where it did: the first parts of one worst path.
struct Amount {
  std::int64_t value = kNever;
  std::vector<Part> parts = {};

  bool exists() const { return value != kNever; }
};

Amount Plus(const Amount& first, const Amount& then);
const Amount& Greater(const Amount& one, const Amount& other);
// `times` is 0 or more, kEndless too.
Amount Times(const Amount& amount, std::int64_t times);

// Plus and times of plain numbers, 0 or more, where kEndless stays what it is.
std::int64_t PlusSaturated(std::int64_t one, std::int64_t other);
std::int64_t TimesSaturated(std::int64_t one, std::int64_t times);

// What a stretch of code does to an amount x: x becomes the greater of x + adds, on the
// ways that go on counting, and `since`, on those that begin anew (a contact's answer).
// Such functions are closed under one after another, either of two, and repeated.
struct Weight {
  Amount adds = {0};
  Amount since = {};

  static Weight Nothing() { return {}; }
  static Weight Adds(std::int64_t value, std::uint32_t inst);
  static Weight BeginsAnew() { return {{}, {0}}; }
  static Weight Impossible() { return {{}, {}}; }

  bool possible() const { return adds.exists() || since.exists(); }
  bool nothing() const { return adds.value == 0 && !since.exists(); }
};

Weight Then(const Weight& first, const Weight& then);
Weight Either(const Weight& one, const Weight& other);
// `body` up to `times` times one after another; impossible where `times` is below 0.
Weight UpTo(std::int64_t times, const Weight& body);

// What comes of `start`.
Amount Apply(const Weight& weight, std::int64_t start);

}  // namespace hark::prove
