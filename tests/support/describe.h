#pragma once

#include <optional>
#include <string>

#include "runtime/store/store.h"

// Everything a store gives back, in words, so that two stores are compared as text and a
// difference is read at once.
namespace hark::test {

std::string Describe(const Result<store::Written>& written);
std::string Describe(const store::Counts& counts);
std::string Describe(const std::optional<std::int64_t>& number);
std::string Describe(const store::Contact& contact);
std::string Describe(const store::TurnInput& input);
std::string Describe(const store::OutboxEntry& entry);

}  // namespace hark::test
