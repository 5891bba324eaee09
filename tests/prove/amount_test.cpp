// The arithmetic of worst cases, against doing it step by step.

#include "compiler/prove/amount.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace hark::prove {
namespace {

std::int64_t On(const Weight& weight, std::int64_t start) { return Apply(weight, start).value; }

std::vector<Weight> Weights() {
  std::vector<Weight> weights;
  for (const std::int64_t adds : {kNever, std::int64_t{0}, std::int64_t{3}, kEndless}) {
    for (const std::int64_t since : {kNever, std::int64_t{0}, std::int64_t{2}, kEndless}) {
      weights.push_back({{adds}, {since}});
    }
  }
  return weights;
}

TEST(Weight, OneAfterAnotherIsTheSecondOfTheFirst) {
  for (const Weight& first : Weights()) {
    for (const Weight& then : Weights()) {
      for (const std::int64_t start : {0, 1, 10}) {
        const std::int64_t between = On(first, start);
        const std::int64_t wanted = between == kNever ? kNever : On(then, between);
        EXPECT_EQ(On(Then(first, then), start), wanted);
      }
    }
  }
}

TEST(Weight, EitherIsTheWorse) {
  for (const Weight& one : Weights()) {
    for (const Weight& other : Weights()) {
      EXPECT_EQ(On(Either(one, other), 7), std::max(On(one, 7), On(other, 7)));
    }
  }
}

TEST(Weight, UpToIsTheWorstOfAllNumbersOfRounds) {
  for (const Weight& body : Weights()) {
    for (int times = 0; times <= 4; ++times) {
      std::int64_t worst = 5;
      std::int64_t now = 5;
      for (int round = 0; round < times && now != kNever; ++round) {
        now = On(body, now);
        worst = std::max(worst, now);
      }
      EXPECT_EQ(On(UpTo(times, body), 5), worst) << body.adds.value << " " << body.since.value;
    }
  }
}

TEST(Weight, WithoutEndOnlyWhatGrowsIsEndless) {
  EXPECT_EQ(On(UpTo(kEndless, Weight::Adds(1, 0)), 5), kEndless);
  EXPECT_EQ(On(UpTo(kEndless, Weight::Nothing()), 5), 5);
  EXPECT_EQ(On(UpTo(kEndless, Weight::BeginsAnew()), 5), 5);
  EXPECT_FALSE(UpTo(-1, Weight::Nothing()).possible());
  EXPECT_FALSE(Then(Weight::Impossible(), Weight::BeginsAnew()).possible());
}

TEST(Amount, KnowsItsParts) {
  const Weight wait = Weight::Adds(10, 7);
  const Amount age = Apply(Then(UpTo(3, wait), Then(Weight::Adds(1, 8), wait)), 0);
  EXPECT_EQ(age.value, 41);
  ASSERT_EQ(age.parts.size(), 2u);
  EXPECT_EQ(age.parts[0].inst, 7u);
  EXPECT_EQ(age.parts[0].times, 4);
  EXPECT_EQ(age.parts[1].inst, 8u);
}

}  // namespace
}  // namespace hark::prove
