#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/source/span.h"

// What checking knows of the scripts that their program does not say, for the tools that
// show authors their own words.
namespace hark::sema {

// A message that a rule says it takes, for whoever can run the rule.
struct RuleSample {
  std::string rule;
  std::string channel;  // the first that the rule listens on
  std::string text;
  source::Span span;
};

// What the author wrote as each test of a condition, by the predicate it became.
using TestPlaces = std::map<ir::FunctionId, source::Span>;

// Where a flow stands, from its brace to behind its last: its code is part of the rules that
// call it, and known again by its place.
struct FlowPlace {
  std::string name;
  ir::Place begin;
  ir::Place end;
};

}  // namespace hark::sema
