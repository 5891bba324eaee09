#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/diff/forms.h"
#include "tests/diff/node.h"
#include "tests/diff/random.h"

namespace hark::diff {

// What a piece of program may use where it stands.
struct Scope {
  struct Variable {
    std::string name;
    std::string sort;
  };
  std::vector<Variable> variables;
  std::set<std::string> at_hand;  // what Form::needs asks for
  std::vector<Form> own;          // calls of what the program itself declares
  int depth = 0;                  // how many levels of places may still be filled
};

// Grows pieces of well-typed programs at random. One form of the tables, the `favoured`, is used
// more often than chance has it: where programs take turns at that, each form comes up.
class Grower {
 public:
  Grower(Random& random, std::size_t favoured, std::vector<bool>& used)
      : random_(random), favoured_(favoured), used_(used) {}

  // A piece of the sort. "block" is statements in braces, which see no names of others.
  Node Grow(std::string_view sort, const Scope& scope);
  // The pattern with its places filled, as one of the sort; names that are for the statements
  // behind are put into `scope`.
  Node Fill(std::string sort, const std::vector<Piece>& pieces, Scope& scope);

 private:
  Node Block(Scope scope);
  Node Of(const Form& form, Scope& scope);
  const Form& Choose(const std::vector<const Form*>& fitting);

  Random& random_;
  std::size_t favoured_;     // the number of a form
  std::vector<bool>& used_;  // by the number of a form
  int names_ = 0;
};

}  // namespace hark::diff
