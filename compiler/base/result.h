#pragma once

#include <expected>
#include <string>
#include <utility>

namespace hark {

// What the world did to us, and so what to do next.
enum class FailureKind {
  Invalid,      // the input is wrong: it will fail again, say so
  NotFound,     // what was asked for is not there
  Unavailable,  // a store, disk or peer did not answer: try again later
  Conflict,     // somebody else was first: read again, then decide
  Denied,       // a key, token or permission is missing or wrong
  Corrupt,      // stored data does not read back: stop and tell an operator
};

// A failure of the world: kind for the caller, words for a person. The words say
// what was tried, what happened and, where there is one, the next step.
struct Failure {
  FailureKind kind;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Failure>;

inline std::unexpected<Failure> Fail(FailureKind kind, std::string message) {
  return std::unexpected(Failure{kind, std::move(message)});
}

}  // namespace hark
