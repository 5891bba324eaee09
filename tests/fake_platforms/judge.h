#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/channel/facts.h"
#include "runtime/channel/json.h"
#include "tests/fake_platforms/coverage.h"

namespace hark::fake {

struct Refusal {
  int code;
  std::string words;
  int status = 400;
  int subcode = 0;
};

// Checks one request in the platform's order and keeps the first thing wrong with it.
class Judge {
 public:
  explicit Judge(Coverage& coverage) : coverage_(coverage) {}

  bool Require(Limit limit, bool holds, Refusal otherwise) {
    if (coverage_.Holds(limit, holds)) return true;
    if (!refusal) refusal = std::move(otherwise);
    return false;
  }

  // The object has members of these names alone.
  void Known(Limit limit, const channel::json::Value& object,
             std::initializer_list<std::string_view> names, int code);

  std::optional<Refusal> refusal;

 private:
  Coverage& coverage_;
};

// How long a text is in a platform's own unit.
std::size_t LengthIn(Unit unit, std::string_view text);

// Whether a value is a text of 1 to the bound's units.
bool IsTextWithin(const channel::json::Value& text, Bound bound);

// Whether the word is one of those that spaces part.
bool IsOneOf(std::string_view words, std::string_view word);

}  // namespace hark::fake
