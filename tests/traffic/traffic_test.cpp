// Nothing is lost, sent twice or sent out of a window, whatever goes wrong; what nobody can know
// is listed. HARK_TRAFFIC_MINUTES (60; 1440 is a day) and HARK_TRAFFIC_SEED (1) say how much.

#include "tests/traffic/traffic.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace hark::traffic {
namespace {

std::int64_t Setting(const char* name, std::int64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

// Only our process loses its power, so that what it syncs may as well stay in memory.
class Traffic : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (std::filesystem::is_directory("/dev/shm")) setenv("TMPDIR", "/dev/shm", 0);
  }
};

std::string Complaints(const Tally& tally) {
  std::string all;
  for (const std::string& one : tally.complaints) all += one + "\n";
  return all;
}

void Print(const Plan& plan, const Tally& tally) {
  std::cout << plan.minutes << " minutes of traffic, seed " << plan.seed << ": " << tally.events
            << " events, " << tally.webhooks << " webhooks, " << tally.refused << " of them not"
            << " answered 200; " << tally.crashes << " crashes, " << tally.faults
            << " faults of platforms\n  " << tally.wanted << " answers wanted: " << tally.arrived
            << " arrived, " << tally.given_up << " given up with a reason, " << tally.in_doubt
            << " in doubt; " << tally.lost << " lost, " << tally.twice << " twice, " << tally.denied
            << " arrived unknown, " << tally.out_of_window << " out of a window\n";
}

void ExpectRight(const Tally& tally) {
  EXPECT_EQ(tally.lost, 0) << Complaints(tally);
  EXPECT_EQ(tally.twice, 0) << Complaints(tally);
  EXPECT_EQ(tally.denied, 0) << Complaints(tally);
  EXPECT_EQ(tally.out_of_window, 0) << Complaints(tally);
  EXPECT_EQ(tally.wrong, 0) << Complaints(tally);
  EXPECT_EQ(static_cast<std::size_t>(tally.in_doubt), tally.doubts.size());
  for (const std::string& doubt : tally.doubts) EXPECT_FALSE(doubt.ends_with(": ")) << doubt;
}

TEST_F(Traffic, WithAllFaultsLosesNothingAndSendsNothingTwice) {
  Plan plan;
  plan.seed = static_cast<std::uint64_t>(Setting("HARK_TRAFFIC_SEED", 1));
  plan.minutes = Setting("HARK_TRAFFIC_MINUTES", 60);
  const Tally tally = RunTraffic(plan);
  Print(plan, tally);
  ExpectRight(tally);
  EXPECT_GT(tally.crashes, 0);
  EXPECT_GT(tally.faults, 0);
  EXPECT_GT(tally.in_doubt, 0);
  EXPECT_GT(tally.given_up, 0);
  EXPECT_GT(tally.arrived, tally.wanted * 9 / 10);
}

TEST_F(Traffic, WithoutFaultsAllArrivesThatMay) {
  Plan plan;
  plan.minutes = 10;
  plan.faults = false;
  const Tally tally = RunTraffic(plan);
  Print(plan, tally);
  ExpectRight(tally);
  EXPECT_EQ(tally.in_doubt, 0);
  EXPECT_EQ(tally.arrived + tally.given_up, tally.wanted);
}

TEST_F(Traffic, IsTheSameForOneSeed) {
  Plan plan;
  plan.minutes = 5;
  const Tally first = RunTraffic(plan);
  const Tally second = RunTraffic(plan);
  EXPECT_EQ(first.digest, second.digest);
  EXPECT_EQ(first.crashes, second.crashes);
  EXPECT_EQ(first.doubts, second.doubts);
  plan.seed = 2;
  EXPECT_NE(RunTraffic(plan).digest, first.digest);
}

// Workers that are wrong, and the judge who must say so.
TEST_F(Traffic, ShowsAnOutboxThatSendsAgain) {
  Plan plan;
  plan.minutes = 20;
  plan.broken = Broken::SendsAgain;
  EXPECT_GT(RunTraffic(plan).twice, 0);
}

TEST_F(Traffic, ShowsADoorThatAnswersTooSoon) {
  Plan plan;
  plan.minutes = 20;
  plan.broken = Broken::AnswersTooSoon;
  EXPECT_GT(RunTraffic(plan).lost, 0);
}

TEST_F(Traffic, ShowsASenderThatForgetsWindows) {
  Plan plan;
  plan.minutes = 20;
  plan.broken = Broken::ForgetsWindows;
  EXPECT_GT(RunTraffic(plan).out_of_window, 0);
}

}  // namespace
}  // namespace hark::traffic
