#include "compiler/sema/path.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hark::sema {

Paths Both(const Paths& a, const Paths& b) {
  Paths both;
  std::ranges::set_intersection(a, b, std::inserter(both, both.end()));
  return both;
}

Paths Either(Paths a, const Paths& b) {
  a.insert(b.begin(), b.end());
  return a;
}

Paths WithOwners(Path path) {
  Paths known;
  // The contact itself is no path.
  const std::size_t shortest = path.of_contact() ? 1 : 0;
  while (path.fields.size() > shortest) {
    known.insert(path);
    path.fields.pop_back();
  }
  known.insert(std::move(path));
  return known;
}

}  // namespace hark::sema
