#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/ir/program.h"
#include "compiler/prove/numbers.h"

namespace hark::prove {

// That a value is one of some numbers. Amounts of money, times, dates and cases of an enum are
// numbers as well; of text nothing is known.
struct NumberTest {
  std::string value;  // how it is worked out: two that read the same are the same
  Numbers numbers;
};

// What a part of a condition tests, if it compares a value with constants; `body` is its text
// form.
std::optional<NumberTest> NumberTestOf(const ir::Program& program, const ir::Function& predicate,
                                       std::string_view body);

}  // namespace hark::prove
