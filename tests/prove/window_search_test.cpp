// A search for a program that the proof of reply windows calls fine, and that nevertheless
// says something too late. Random scripts are compiled; each that passes is played out on
// the virtual clock, with a contact who answers at the last moment, late, at once or never
// and a worker that is slow now and then, and with the outbox judging windows as in
// production. Scripts that are refused are played too, as the negative control: if none of
// them went wrong, the search could not find anything.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "compiler/base/duration.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/prove/prove.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "tests/prove/script_maker.h"

namespace hark::test {
namespace {

constexpr std::int64_t kStepMs = kHour;
constexpr std::int64_t kHorizonMs = 9 * kDay;

struct Judged {
  ir::Program program;
  bool fine = false;
};

// The program whatever the proof says of it, and what it says.
Judged Judge(const std::string& script, const std::string& channel) {
  source::SourceSet sources;
  diag::Sink sink;
  const source::FileId file = sources.Add("script.hark", script);
  ast::Unit unit;
  syntax::ParseInto(sources, file, unit, sink);
  const sema::World world{.channels = {channel, "telegram"}};
  auto checked = sema::Check(unit, sources, world, sink);
  EXPECT_TRUE(checked) << diag::RenderText(sources, sink.Sorted()) << script;
  if (!checked) return {};
  prove::Prove(checked->program, world.channels, sources, sink);
  return {std::move(checked->program), !sink.has_errors()};
}

// One way in which a conversation can go.
class Conversation {
 public:
  Conversation(const ir::Program& program, std::string channel, std::mt19937& random)
      : channel_(std::move(channel)),
        random_(random),
        simulation_([](const auto& loaded) -> std::shared_ptr<const ops::Engine> {
          return interp::MakeInterpreter(loaded);
        }) {
    EXPECT_TRUE(simulation_.Deploy(program));
    const WindowRow* window = ChannelNamed(channel_)->window(WindowKind::Reply);
    quota_ = window->messages;
  }

  // Whether the channel refused anything.
  bool GoesWrong() {
    Write(Below(2) == 0 ? "slow" : "hi");
    const std::int64_t end_ms = simulation_.now_ms() + kHorizonMs;
    while (!refused_ && simulation_.now_ms() < end_ms) {
      if (answer_ms_ && *answer_ms_ <= simulation_.now_ms() + kStepMs) {
        Pass(std::max<std::int64_t>(0, *answer_ms_ - simulation_.now_ms()));
        if (answer_ms_) Write("fine");
      } else {
        Pass(kStepMs);
      }
    }
    return refused_;
  }

 private:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  void Write(const std::string& text) {
    answer_ms_.reset();
    unanswered_ = 0;
    Let(sim::Receive{channel_, "1", text, "", "", ""});
  }

  // Now and then the worker is slow, within what the proof allows for.
  void Pass(std::int64_t ms) {
    const std::int64_t slow_ms = std::min<std::int64_t>({ms, slack_ms_, 1 + Below(20'000)});
    if (Below(4) == 0 && slow_ms > 0) {
      slack_ms_ -= slow_ms;
      Let(sim::Advance{ms - slow_ms});
      return Let(sim::Outage{slow_ms});
    }
    Let(sim::Advance{ms});
  }

  void Let(const sim::Stimulus& stimulus) {
    auto observed = simulation_.Happen(stimulus);
    ASSERT_TRUE(observed) << observed.error().message;
    for (const sim::Observed& one : *observed) Look(one);
  }

  void Look(const sim::Observed& one) {
    refused_ = refused_ || one.kind == "suppressed";
    if (!one.is_message()) return;
    unanswered_ += 1;
    refused_ = refused_ || (quota_ > 0 && unanswered_ > quota_);
    if (one.kind == "ask") Consider(one);
  }

  // When the contact will answer the question: at the last moment, late, at once or never.
  void Consider(const sim::Observed& question) {
    const std::string within = question.text.substr(question.text.rfind(' ') + 1);
    const std::optional<std::int64_t> most_ms = ParseDuration(within);
    const std::int64_t last_ms = most_ms ? *most_ms - 1 : 3 * kDay;
    answer_ms_.reset();
    const int choice = Below(5);
    if (choice == 0) answer_ms_ = question.at_ms + 1;
    if (choice >= 2) answer_ms_ = question.at_ms + last_ms - (choice == 4 ? Below(3'600'000) : 0);
    if (answer_ms_) answer_ms_ = std::max(*answer_ms_, simulation_.now_ms());
  }

  std::string channel_;
  std::mt19937& random_;
  sim::Simulation simulation_;
  std::size_t quota_ = 0;       // 0: none
  std::size_t unanswered_ = 0;  // messages since the contact wrote
  std::int64_t slack_ms_ = prove::kWorkMs - 1;
  std::optional<std::int64_t> answer_ms_;
  bool refused_ = false;
};

bool EverGoesWrong(const ir::Program& program, const std::string& channel, std::mt19937& random) {
  constexpr int kConversations = 6;
  for (int at = 0; at < kConversations; ++at) {
    if (Conversation(program, channel, random).GoesWrong()) return true;
  }
  return false;
}

// How many programs are tried: HARK_PROGRAMS of the environment, for a longer search.
int Programs() {
  const char* wanted = std::getenv("HARK_PROGRAMS");
  return wanted != nullptr ? std::max(100, std::atoi(wanted)) : 600;
}

TEST(WindowProof, NothingCalledFineGoesWrong) {
  const int programs = Programs();
  const std::vector<std::string> channels = {"whatsapp", "messenger", "instagram", "tiktok"};
  std::mt19937 random(20260105);
  int fine = 0;
  int refused_rightly = 0;
  for (int at = 0; at < programs; ++at) {
    const std::string& channel = channels[static_cast<std::size_t>(at) % channels.size()];
    const std::string script = MakeScript(random, channel);
    const Judged judged = Judge(script, channel);
    const bool wrong = EverGoesWrong(judged.program, channel, random);
    EXPECT_FALSE(judged.fine && wrong) << "called fine, and goes wrong:\n" << script;
    fine += judged.fine ? 1 : 0;
    refused_rightly += !judged.fine && wrong ? 1 : 0;
  }
  std::cout << fmt::format(
      "{} programs: {} called fine, {} refused, {} of these seen to go wrong\n", programs, fine,
      programs - fine, refused_rightly);
  EXPECT_GT(fine, programs / 10);
  EXPECT_GT(refused_rightly, (programs - fine) / 2);
}

}  // namespace
}  // namespace hark::test
