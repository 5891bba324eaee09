#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

// Ways for a rule to stand behind others, for the test of what is told of it.
namespace hark::test {

// What is told of the last rule.
enum class Told : std::uint8_t {
  Never,      // HK740: one takes all that would wake it
  ByParts,    // HK742: several do
  Meets,      // HK741: it looks for a text that goes to another
  Untold,     // nothing needs to be, and it never answers all the same
  MayMeet,    // it answers, and what it looks for may be told to go to another
  NothingOf,  // it answers, and nothing is told
};

// A way to plant rules. In what is written, $1 $2 $3 are words, each time in another case;
// #1 #2 #3 as they stand; ~1 the head of one; %t a tag; %c and %d two channels. A rule without
// a body answers. The last one is the one that is told of.
struct PlantedKind {
  std::string_view name;
  Told told;
  std::vector<std::string_view> rules = {};
  // Of rules that answer: what is said, the last of it to the last rule.
  std::vector<std::string_view> said = {};
};

const std::vector<PlantedKind>& PlantedKinds();

}  // namespace hark::test
