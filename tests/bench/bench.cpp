#include "tests/bench/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "compiler/base/unicode.h"

namespace hark::bench {

bool IsTiny(int argc, char** argv) {
  return std::any_of(argv, argv + argc,
                     [](const char* argument) { return std::strcmp(argument, "--tiny") == 0; });
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double MedianMs(int runs, const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  for (int run = 0; run < runs; ++run) {
    const Clock::time_point begun = Clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
  }
  return Median(std::move(times));
}

void Table::Print(std::string_view title) const {
  std::vector<std::size_t> widths(rows_.front().size(), 3);
  for (const auto& row : rows_) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], unicode::DisplayWidth(row[column]));
    }
  }
  fmt::print("\n{}\n\n", title);
  for (std::size_t at = 0; at < rows_.size(); ++at) {
    for (std::size_t column = 0; column < rows_[at].size(); ++column) {
      const std::string& cell = rows_[at][column];
      const std::string space(widths[column] - unicode::DisplayWidth(cell), ' ');
      fmt::print("| {} ", column == 0 ? cell + space : space + cell);
    }
    fmt::print("|\n");
    if (at > 0) continue;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      fmt::print("| {}{} ", std::string(widths[column] - 1, '-'), column == 0 ? '-' : ':');
    }
    fmt::print("|\n");
  }
}

std::string Number(double value) {
  if (value <= 0) return "0";
  if (value < 100) {
    const int places = std::max(0, 2 - static_cast<int>(std::floor(std::log10(value))));
    return fmt::format("{:.{}f}", value, places);
  }
  return Count(static_cast<std::size_t>(std::llround(value)));
}

std::string Count(std::size_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace hark::bench
