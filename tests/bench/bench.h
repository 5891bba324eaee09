#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// What the benchmarks share: medians and Markdown tables.
namespace hark::bench {

// Whether to run on tiny inputs, as ctest does so that the benchmarks do not rot: their
// figures then mean nothing.
bool IsTiny(int argc, char** argv);

double Median(std::vector<double> values);

// The median time of several runs, in milliseconds.
double MedianMs(int runs, const std::function<void()>& work);

// A Markdown table, printed when it is complete. The first column is words, the others
// are numbers.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void Print(std::string_view title) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// Three significant digits and the thousands apart: "0.0123", "4.56", "12,300".
std::string Number(double value);
// A count, with the thousands apart.
std::string Count(std::size_t value);

}  // namespace hark::bench
