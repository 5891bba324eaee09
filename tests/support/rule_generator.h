#pragma once

#include <cstddef>
#include <string>

namespace hark::test {

// A workspace of `count` rules as businesses write them: keyword questions in three
// languages, thresholds on contact fields, a question with choices every tenth rule.
// The same count always gives the same text.
std::string GenerateRules(std::size_t count);

}  // namespace hark::test
