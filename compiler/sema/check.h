#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/sema/script_facts.h"
#include "compiler/sema/script_test.h"
#include "compiler/sema/world.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace hark::sema {

// What is declared that the program has no list of, as events name it.
struct Declared {
  std::vector<std::string> lists;
  std::vector<std::string> stages;  // of deals
  std::vector<std::string> events;
};

struct CheckedWorkspace {
  ir::Program program;
  std::vector<ScriptTest> tests;
  std::vector<RuleSample> samples;
  TestPlaces test_places;
  std::vector<FlowPlace> flow_places;
  Declared declared;
};

// Resolves names, checks types and channels, and turns what was written into a program.
// Diagnostics go to `sink`; nothing is given when any in it is an error. Takes whatever
// the parser gives, holes included. The same input always gives the same program.
std::optional<CheckedWorkspace> Check(const ast::Unit& unit, const source::SourceSet& sources,
                                      const World& world, diag::Sink& sink);

}  // namespace hark::sema
