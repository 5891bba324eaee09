#include "tests/fake_platforms/coverage.h"

namespace hark::fake {
namespace {

constexpr const char* kWords[] = {
#define HARK_FAKE_LIMIT(name, words) words,
#include "tests/fake_platforms/limits.def"
#undef HARK_FAKE_LIMIT
};

}  // namespace

std::string_view WordsOf(Limit limit) { return kWords[static_cast<std::size_t>(limit)]; }

bool Coverage::Holds(Limit limit, bool holds) {
  Row& row = rows_[static_cast<std::size_t>(limit)];
  ++row.checked;
  if (!holds) ++row.broken;
  return holds;
}

std::string Coverage::Report() const {
  std::string missing;
  std::size_t checked = 0;
  std::size_t broken = 0;
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    if (rows_[index].checked == 0) missing += std::string("not exercised: ") + kWords[index] + "\n";
    checked += rows_[index].checked > 0;
    broken += rows_[index].broken > 0;
  }
  return missing + "limits exercised: " + std::to_string(checked) + " of " +
         std::to_string(rows_.size()) + ", broken at least once: " + std::to_string(broken) + "\n";
}

}  // namespace hark::fake
