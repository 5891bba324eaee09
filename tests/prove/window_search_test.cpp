// A search for a program that the proof of reply windows calls fine, and that nevertheless
// says something too late. Random scripts are compiled; each that passes is played out on
// the virtual clock, with a contact who answers at the last moment, late, at once or never
// and a worker that is slow now and then, and with the outbox judging windows as in
// production. Scripts that are refused are played too, as the negative control: if none of
// them went wrong, the search could not find anything.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
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
  // The terminal has orders.
  const sema::World world{.channels = {channel, "telegram", "terminal"}};
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

  // How many messages the channel refused.
  int Refused(bool on_comment) {
    // The second one comes while the first is answered.
    for (int first = Below(2); first >= 0; --first) {
      const std::string text = Below(2) == 0 ? "slow" : "hi";
      on_comment ? Comment(text) : Write(text);
    }
    const std::int64_t end_ms = simulation_.now_ms() + kHorizonMs;
    while (simulation_.now_ms() < end_ms) {
      if (answer_ms_ && *answer_ms_ <= simulation_.now_ms() + kStepMs) {
        Pass(std::max<std::int64_t>(0, *answer_ms_ - simulation_.now_ms()));
        if (answer_ms_) Respond();
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

  void Comment(const std::string& text) {
    const std::string id = "c-" + std::to_string(comments_.size());
    comments_[id].at_ms = simulation_.now_ms();
    Let(sim::Occur{
        .kind = EventKind::Comment, .channel = channel_, .from = "1", .text = text, .id = id});
  }

  // Does what is waited for.
  void Respond() {
    const sim::Tap tap{channel_, "1", "Yes"};
    const bool either = awaited_ == "either";
    if (awaited_ == "order" || (either && Below(2) == 0)) {
      answer_ms_.reset();
      Let(sim::Occur{.kind = EventKind::OrderPaid, .channel = channel_, .from = "1"});
    } else if (either && Below(2) == 0 && simulation_.TitleOf(tap)) {
      answer_ms_.reset();
      unanswered_ = 0;
      Let(tap);
    } else {
      Write("fine");
    }
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
    refused_ += one.kind == "suppressed" ? 1 : 0;
    if (one.kind == "log") Consider(one);
    if (!one.is_message() || one.content.target.kind == channel::Target::Kind::Public) return;
    if (one.content.target.kind == channel::Target::Kind::Private) return LookAtPrivate(one);
    unanswered_ += 1;
    refused_ += quota_ > 0 && unanswered_ > quota_ ? 1 : 0;
    if (one.kind == "ask") Consider(one);
  }

  void LookAtPrivate(const sim::Observed& one) {
    const WindowRow* window = ChannelNamed(channel_)->window(WindowKind::PrivateReply);
    Commented& comment = comments_.at(one.content.target.id);
    comment.replies += 1;
    const bool late = one.at_ms - comment.at_ms >= window->duration_ms;
    refused_ += late || comment.replies > window->messages ? 1 : 0;
  }

  // When the contact will do what is waited for: at the last moment, late, at once or never.
  void Consider(const sim::Observed& told) {
    const std::string within = told.text.substr(told.text.rfind(' ') + 1);
    const std::optional<std::int64_t> most_ms = ParseDuration(within);
    awaited_ = told.text.substr(0, told.text.find(' '));
    const std::int64_t last_ms = most_ms ? *most_ms - 1 : 3 * kDay;
    answer_ms_.reset();
    const int choice = Below(5);
    if (choice == 0) answer_ms_ = told.at_ms + 1;
    if (choice >= 2) answer_ms_ = told.at_ms + last_ms - (choice == 4 ? Below(3'600'000) : 0);
    if (answer_ms_) answer_ms_ = std::max(*answer_ms_, simulation_.now_ms());
  }

  struct Commented {
    std::int64_t at_ms = 0;
    std::size_t replies = 0;  // in private
  };

  std::string channel_;
  std::mt19937& random_;
  sim::Simulation simulation_;
  std::size_t quota_ = 0;       // 0: none
  std::size_t unanswered_ = 0;  // messages since the contact wrote
  std::int64_t slack_ms_ = prove::kWorkMs - 1;
  std::string awaited_;  // an order, a message, either, or an answer
  std::optional<std::int64_t> answer_ms_;
  std::map<std::string, Commented> comments_;  // by their ids
  int refused_ = 0;
};

// How many messages are refused in the first conversation that goes wrong; 0: none does.
int Refused(const ir::Program& program, const std::string& channel, std::mt19937& random) {
  constexpr int kConversations = 6;
  const bool on_comment = program.RuleNamed("go")->trigger.kind == EventKind::Comment;
  for (int at = 0; at < kConversations; ++at) {
    const int refused = Conversation(program, channel, random).Refused(on_comment);
    if (refused > 0) return refused;
  }
  return 0;
}

// Programs that have something in them, and what became of them.
struct Counts {
  std::string_view with;  // a piece of the script; empty: any
  int fine = 0;
  int refused = 0;
  int seen_wrong = 0;  // of those refused
  int messages = 0;    // that were late, or too many, in these

  void Add(const Judged& judged, int late) {
    fine += judged.fine ? 1 : 0;
    if (judged.fine) return;
    refused += 1;
    seen_wrong += late > 0 ? 1 : 0;
    messages += late;
  }
};

// How many programs are tried: HARK_PROGRAMS of the environment, for a longer search.
int Programs() {
  const char* wanted = std::getenv("HARK_PROGRAMS");
  return wanted != nullptr ? std::max(100, std::atoi(wanted)) : 400;
}

TEST(WindowProof, NothingCalledFineGoesWrong) {
  const int programs = Programs();
  const std::vector<std::string> channels = {"whatsapp", "messenger", "instagram", "tiktok"};
  std::mt19937 random(20260105);
  std::array<Counts, 11> counts = {{{""},
                                    {"mode queued"},
                                    {"await order"},
                                    {"await message"},
                                    {"await first"},
                                    {"tap yes"},
                                    {"else template"},
                                    {"reply template"},
                                    {"on comment"},
                                    {"collect within"},
                                    {"interrupt collect within"}}};
  for (int at = 0; at < programs; ++at) {
    const std::string& channel = channels[static_cast<std::size_t>(at) % channels.size()];
    const std::string script = MakeScript(random, channel);
    const Judged judged = Judge(script, channel);
    if (HasFailure()) return;
    const int late = Refused(judged.program, channel, random);
    EXPECT_FALSE(judged.fine && late > 0)
        << "called fine, and " << late << " messages go wrong on " << channel << ":\n"
        << script;
    const std::string rule = script.substr(script.find("\nrule"));
    for (Counts& some : counts) {
      if (rule.find(some.with) != std::string::npos) some.Add(judged, late);
    }
  }
  for (const Counts& some : counts) {
    std::cout << fmt::format(
        "{} programs{}{}: {} called fine, {} refused, {} of these seen to go wrong by {} "
        "messages\n",
        some.fine + some.refused, some.with.empty() ? "" : " with ", some.with, some.fine,
        some.refused, some.seen_wrong, some.messages);
    EXPECT_GT(some.fine, 0) << some.with;
    EXPECT_GT(some.seen_wrong, 0) << some.with;
  }
  EXPECT_GT(counts.front().fine, programs / 10);
  EXPECT_GT(counts.front().seen_wrong, counts.front().refused / 2);
}

}  // namespace
}  // namespace hark::test
