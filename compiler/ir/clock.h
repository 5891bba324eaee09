#pragma once

#include <string>

namespace hark::ir {

// By which wall clock a time is read.
struct Clock {
  std::string zone;         // IANA
  bool of_contact = false;  // by the contact's own, where their time zone is known
  friend bool operator==(const Clock&, const Clock&) = default;
};

}  // namespace hark::ir
