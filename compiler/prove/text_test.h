#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/find_text.h"
#include "compiler/base/regex.h"
#include "compiler/ir/op.h"

// Tests of an event's text against one constant text: whether they hold, which follows from
// which, and a text for which some hold.
namespace hark::prove {

// A text in the forms that tests compare.
struct Said {
  explicit Said(std::string_view said);

  std::string text;
  std::string folded;
  std::string trimmed;
  std::vector<std::uint32_t> edges;  // of words in `trimmed`
};

struct TextTest {
  // `op` is one of the text tests of ops.def, but for text_mentions_all, which is several of
  // text_mentions. `item` is what it looks for, as written.
  TextTest(ir::Op of, std::string_view wanted, bool ignores_case);

  ir::Op op;
  std::string item;
  std::string folded;
  std::string words;
  WordEnds ends;
  std::optional<Regex> regex;
};

// As the operation decides (runtime/ops/text_tests.cpp).
bool Holds(const TextTest& test, const Said& said);

// Whether `then` holds of every text of which `given` does, or of none; nothing where it may
// be either, or is not seen.
std::optional<bool> Follows(const TextTest& given, const TextTest& then);

// A text made of what the tests look for, for which all of them hold; nothing where the
// pieces put together give none.
std::optional<std::string> ExampleFor(const std::vector<const TextTest*>& tests);

}  // namespace hark::prove
