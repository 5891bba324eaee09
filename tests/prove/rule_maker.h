#pragma once

#include <random>
#include <string>
#include <vector>

namespace hark::test {

// Random rules for messages whose conditions have much in common: words out of a few, tests
// of all kinds, and three tags. Each answers with its name.
class RuleMaker {
 public:
  explicit RuleMaker(std::mt19937& random) : random_(random) {}

  // One rule of this name, on one line.
  std::string Rule(const std::string& name);

  // Likewise, of one that tags the contact and says nothing.
  std::string Recorder(const std::string& name);

  // A message of the words that rules look for.
  std::string Message();

  static const std::vector<std::string>& Tags();

 private:
  template <typename Choice>
  const Choice& OneOf(const std::vector<Choice>& choices);
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  std::string Words(int most);
  std::string TextTest();
  std::string Test();
  std::string Condition(int depth);

  std::mt19937& random_;
};

}  // namespace hark::test
