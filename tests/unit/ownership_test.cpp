// Random conversations between rules, a person of the business and two contacts, each held line
// by line to a model of who is to have what happens (ownership_model.h): there are never two
// voices, nothing goes unseen, the conversation comes back when it is to, and no run is stuck
// when all is over.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "runtime/store/memory_store.h"
#include "tests/support/compiled.h"
#include "tests/unit/ownership_model.h"

namespace hark::test {
namespace {

using Model = OwnershipModel;
constexpr const char* kChannel = "telegram";
constexpr std::int64_t kMinute = 60'000;

std::string Joined(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\n"));
}

class Conversations {
 public:
  Conversations(const ir::Program& program, std::uint64_t seed) : random_(seed) {
    EXPECT_TRUE(simulation_.Deploy(program));
    for (const char* who : {"1", "2"}) models_.emplace(who, Model(simulation_.now_ms()));
  }

  void Step() {
    Pass();
    const std::string who = Below(2) == 0 ? "1" : "2";
    if (Below(50) == 0) return Burst(who);
    switch (Below(12)) {
      case 0: return Occur(who, Model::Kind::Answered, Below(2) == 0 ? "Let me see." : "Yes.");
      case 1: return Occur(who, Model::Kind::Paid);
      case 2: return Occur(who, Model::Kind::Shipped);
      case 3:
      case 4: return Press(who);
      case 5: return ChangeOwner(who);
      default: return Say(who);
    }
  }

  // All conversations come back, and time passes until no wait is left.
  void Finish() {
    for (int n = 0; n < 4; ++n) {
      for (const auto& [who, model] : models_) Occur(who, Model::Kind::Returned);
      Let(72 * 60 * kMinute);
    }
    for (const auto& [who, model] : models_) {
      EXPECT_EQ(model.resting() + model.kept(), 0U);
      EXPECT_FALSE(model.IsOwned());
    }
    const auto counts = store_->Count();
    ASSERT_TRUE(counts);
    EXPECT_EQ(counts->runs, 0U) << "a run is stuck";
    EXPECT_EQ(counts->inbox_new, 0U);
    EXPECT_EQ(counts->inbox_dead, 0U);
  }

  const std::map<std::string, Model>& models() const { return models_; }

 private:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  template <typename Expected>
  void Happen(const sim::Stimulus& stimulus, const std::string& what, Expected expected) {
    auto observed = simulation_.Happen(stimulus);
    ASSERT_TRUE(observed) << observed.error().message;
    for (auto& [who, model] : models_) {
      std::vector<std::string> lines;
      for (const sim::Observed& one : *observed) {
        if (one.address != who) continue;
        lines.push_back(fmt::format("{} {} {}", one.at_ms, one.kind, one.text));
        Listen(one);
      }
      ASSERT_EQ(Joined(lines), Joined(expected(model))) << "of " << what << " for " << who;
    }
  }

  // Whatever the model says: while a team has the conversation, rules marked `interrupt` speak,
  // and the one that assigned it finishes what it says.
  void Listen(const sim::Observed& one) {
    if (one.kind == "assign" || one.kind == "hand off") owned_.insert(one.address);
    if (one.kind == "conversation") owned_.erase(one.address);
    static const std::set<std::string> kSpeak = {"bot", "urgent", "bye", "told", "help"};
    const bool may = !owned_.contains(one.address) || kSpeak.contains(one.rule);
    EXPECT_TRUE(may || !one.is_message()) << "a second voice: " << one.rule << ": " << one.text;
  }

  void ToOne(const std::string& who, const sim::Stimulus& stimulus, const Model::Event& event) {
    const std::string what = fmt::format("event {} {}", static_cast<int>(event.kind), event.text);
    Happen(stimulus, what, [&](Model& model) {
      return &model == &models_.at(who) ? model.Happen(event) : std::vector<std::string>();
    });
  }

  // No two waits end in one moment: each step begins at a millisecond of its own.
  void Pass() {
    const std::int64_t most = Below(4) == 0 ? 400 : 60;
    const std::int64_t by_ms = Below(static_cast<int>(most * kMinute)) + 1;
    if (Below(10) == 0) {
      return Happen(sim::Outage{by_ms * 3}, "an outage",
                    [&](Model& model) { return model.Outage(by_ms * 3); });
    }
    Let(by_ms);
  }
  void Let(std::int64_t by_ms) {
    Happen(sim::Advance{by_ms}, "time", [&](Model& model) { return model.Advance(by_ms); });
  }

  void Occur(const std::string& who, Model::Kind kind, const std::string& text = "") {
    static const std::map<Model::Kind, EventKind> kKinds = {
        {Model::Kind::Paid, EventKind::OrderPaid},
        {Model::Kind::Shipped, EventKind::OrderShipped},
        {Model::Kind::Answered, EventKind::ConversationAnswered},
        {Model::Kind::Assigned, EventKind::ConversationAssigned},
        {Model::Kind::Closed, EventKind::ConversationClosed},
        {Model::Kind::Returned, EventKind::ConversationReturned}};
    const bool says = kind == Model::Kind::Answered;
    ToOne(who,
          sim::Occur{kKinds.at(kind), kChannel, who, says ? "" : text, says ? text : "", "", ""},
          {.kind = kind, .text = text});
  }

  void Tell(const std::string& who, const std::string& text) {
    ToOne(who, sim::Receive{kChannel, who, text, "", "", ""},
          {.kind = Model::Kind::Said, .text = text});
  }

  // What chance alone would seldom play: a person takes over while a run waits for an order, and
  // much happens before they give back.
  void Burst(const std::string& who) {
    const bool is_paid = Below(2) == 0;
    Occur(who, Model::Kind::Returned);
    for (const char* text : {"plan", "Pro"}) Tell(who, text);
    Let(60 * kMinute + Below(1000));
    if (is_paid) Occur(who, Model::Kind::Paid);
    if (is_paid) Tell(who, "sure");
    Occur(who, Model::Kind::Answered, "Let me see.");
    const int most = Below(30);
    for (int n = 0; n < most && !is_paid; ++n) Occur(who, Model::Kind::Paid);
    if (is_paid) Occur(who, Model::Kind::Shipped);
    if (is_paid) Let(5 * 60 * kMinute);
    if (is_paid) Occur(who, Model::Kind::Paid);
  }

  void Say(const std::string& who) {
    static constexpr auto kTexts = std::to_array<const char*>(
        {"plan", "plan", "plan", "Pro", "Basic", "Pro", "sure", "sure", "record", "hello", "human",
         "help", "urgent", "bot", "bye", "move"});
    Tell(who, kTexts[random_() % kTexts.size()]);
  }

  void Press(const std::string& who) {
    const Model& model = models_.at(who);
    if (model.shown() == 0) return;
    const std::size_t back = random_() % std::min<std::size_t>(3, model.shown());
    const bool first = Below(2) == 0;
    const std::string title =
        model.IsQuestion(back) ? (first ? "Basic" : "Pro") : (first ? "Yes" : "No");
    ToOne(who, sim::Tap{kChannel, who, title, back},
          {.kind = Model::Kind::Pressed, .text = title, .back = back});
  }

  void ChangeOwner(const std::string& who) {
    switch (Below(6)) {
      case 0: return Occur(who, Model::Kind::Assigned, "sales");
      case 1: return Occur(who, Model::Kind::Assigned, "desk");
      case 2: return Occur(who, Model::Kind::Closed);
      default: return Occur(who, Model::Kind::Returned);
    }
  }

  std::mt19937_64 random_;
  std::unique_ptr<store::MemoryStore> made_ = std::make_unique<store::MemoryStore>();
  store::MemoryStore* store_ = made_.get();
  sim::Simulation simulation_{[](const std::shared_ptr<const ops::LoadedProgram>& program) {
                                return interp::MakeInterpreter(program);
                              },
                              std::move(made_)};
  std::map<std::string, Model> models_;
  std::set<std::string> owned_;  // addresses
};

TEST(Ownership, WhatHappensIsHadByWhomItIsDue) {
  std::map<Model::Due, int> had;
  int reopened = 0;
  const ir::Program program = Compiled(kOwnershipScript);
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Conversations conversations(program, seed);
    for (int step = 0; step < 300; ++step) {
      conversations.Step();
      if (testing::Test::HasFailure()) return;
    }
    conversations.Finish();
    if (testing::Test::HasFailure()) return;
    for (const auto& [who, model] : conversations.models()) {
      for (const auto& [due, count] : model.had()) had[due] += count;
      reopened += model.reopened();
    }
  }
  using enum Model::Due;
  for (Model::Due due :
       {ByRun, ByRule, Left, Kept, KeptAgain, Released, Unwanted, TooMany, Nobody}) {
    EXPECT_GT(had[due], 9) << "the conversations must reach every corner: "
                           << static_cast<int>(due);
  }
  EXPECT_GT(reopened, 9);
}

}  // namespace
}  // namespace hark::test
