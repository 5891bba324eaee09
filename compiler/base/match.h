#pragma once

namespace hark {

// One lambda per alternative for std::visit: leaving an alternative out does not
// compile, so a new kind of node names every place that must handle it.
template <typename... Arms>
struct Match : Arms... {
  using Arms::operator()...;
};
template <typename... Arms>
Match(Arms...) -> Match<Arms...>;

}  // namespace hark
