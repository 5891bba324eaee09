#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "compiler/base/id.h"

namespace hark::sema {

struct Variable;
using VariableId = Id<Variable>;

// What may be known to be there: a local name, a part of a local record (`m.number`,
// `order.buyer.phone`), or, without a variable, a field of the contact or a part of it.
struct Path {
  VariableId variable;
  std::vector<std::uint32_t> fields = {};  // from the root inwards

  static Path OfContact(std::size_t field) {
    return {.variable = {}, .fields = {static_cast<std::uint32_t>(field)}};
  }
  bool of_contact() const { return !variable.valid(); }
  // Whether it is this field of the contact or a part of it.
  bool InContactField(std::size_t field) const { return of_contact() && fields.front() == field; }
  friend auto operator<=>(const Path&, const Path&) = default;
};

// A path stands behind all that it is a part of.
using Paths = std::set<Path>;

// What both know, and what is known of the two together.
Paths Both(const Paths& a, const Paths& b);
Paths Either(Paths a, const Paths& b);
// The path and what it is a part of: nothing is in a record that is missing.
Paths WithOwners(Path path);

}  // namespace hark::sema
