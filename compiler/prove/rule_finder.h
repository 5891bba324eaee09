#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/prove/conditions.h"

// An index of rules by what they look for, so that a rule is compared with the few that may
// take the same message and not with all there are.
namespace hark::prove {

class RuleFinder {
 public:
  struct Found {
    std::vector<std::size_t> places;  // ascending
    // Up to this one, all that may take the text are among them.
    std::size_t last = std::numeric_limits<std::size_t>::max();
  };

  explicit RuleFinder(const Conditions& conditions) : conditions_(conditions) {}

  // `place` is the rule's in the order of offering, and later ones are added later. `group`
  // is what it listens for.
  void Add(std::size_t place, const std::string& group, const Terms& terms);

  // Those that may hold where the term does, or that may take the text of an example for it.
  // `said` may be null.
  Found Find(const std::string& group, const Term& term, const Said* said) const;

 private:
  using Places = std::vector<std::size_t>;

  // A piece of what is in every text that a test takes; empty where there is none.
  std::string PieceOf(const TextTest& test);
  void AddTerm(std::size_t place, const std::string& group, const Term& term);
  void Put(const std::string& key, std::size_t place);
  void Take(const std::string& key, Found& found) const;

  const Conditions& conditions_;
  std::unordered_map<std::string, Places> places_;
  // By how many bytes of a text rules are found: bit n for n.
  unsigned lengths_ = 0;
};

}  // namespace hark::prove
