#pragma once

#include <cstdint>
#include <string>
#include <vector>

// Hours of traffic on five channels in one thread and in virtual time, with everything going wrong
// that can: the same turns, store, outbox and webhook door as a worker has, and the fake platforms,
// which enforce their reply windows. One seed, one run.
namespace hark::traffic {

// How the worker is broken, for the judge to notice.
enum class Broken : std::uint8_t {
  Not,
  SendsAgain,      // an outbox that sends first and records after
  AnswersTooSoon,  // webhooks are answered 200 whether they were stored or not
  ForgetsWindows,  // what it sends has no time by which it must have gone
};

struct Plan {
  std::uint64_t seed = 1;
  std::int64_t minutes = 60;
  double events_per_minute = 30;
  bool faults = true;
  Broken broken = Broken::Not;
};

// What became of it, by the platforms' log, with the store's word for what did not arrive.
struct Tally {
  std::int64_t events = 0;    // what people did
  std::int64_t webhooks = 0;  // posts that reached a worker, again and again
  std::int64_t refused = 0;   // of them those that were not answered 200
  std::int64_t crashes = 0;
  std::int64_t faults = 0;          // requests that a platform failed on purpose
  std::int64_t wanted = 0;          // answers that the rules owe
  std::int64_t arrived = 0;         // of them those that a platform accepted once
  std::int64_t in_doubt = 0;        // did not arrive, or did, and the store says that nobody knows
  std::int64_t given_up = 0;        // did not arrive, and the store says so and why
  std::int64_t lost = 0;            // did not arrive, and the store does not say so
  std::int64_t twice = 0;           // accepted more than once
  std::int64_t denied = 0;          // arrived, and the store says that they did not
  std::int64_t out_of_window = 0;   // requests that a platform refused for its window
  std::int64_t wrong = 0;           // requests that a platform refused for anything else
  std::vector<std::string> doubts;  // of each that is in doubt: which, and why
  std::vector<std::string> complaints;  // the first of what is wrong, in words
  std::uint64_t digest = 0;             // of all that the platforms were asked, in order
};

Tally RunTraffic(const Plan& plan);

}  // namespace hark::traffic
