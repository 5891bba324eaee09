// Every kind of event on every channel, as the tables say it: where a channel produces it, one
// that `hark simulate` is told of wakes the rule for it and no other; where not, a rule that
// listens for it there is an error.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/simulate_json.h"
#include "compiler/channel/facts.h"
#include "compiler/channel/trigger.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"

namespace hark::test {
namespace {

using nlohmann::json;

// What the rules of all triggers name.
constexpr const char* kDeclarations = R"(
record Sale { sum: Int }
event price_asked { plan: Text }
contact { plan: Text? }
list vips
deal { stages "new", "won", "lost" }
teams "sales"
)";

// What follows a trigger's words and narrows them, in a script and in an event.
struct Argument {
  std::string written;
  std::string subject;
};

std::string RuleFor(const TriggerInfo& trigger) { return "on_" + EventWord(trigger.kind); }

Argument ArgumentOf(const TriggerInfo& trigger) {
  switch (trigger.argument) {
    case TriggerArgument::None: return {"", ""};
    case TriggerArgument::Post: return {" on post \"p1\"", "p1"};
    case TriggerArgument::Button: return {" menu", "menu"};
    case TriggerArgument::Payload: return {" with \"promo\"", "promo"};
    case TriggerArgument::Field: return {" plan", "plan"};
    case TriggerArgument::Tag: return {" \"vip\"", "vip"};
    case TriggerArgument::List: return {" vips", "vips"};
    case TriggerArgument::Stage: return {" to \"won\"", "won"};
    case TriggerArgument::Team: return {" to \"sales\"", "sales"};
    case TriggerArgument::Rule: return {" on_message", "on_message"};
    case TriggerArgument::Webhook: return {" \"shop\" as Sale", "shop"};
    case TriggerArgument::Event: return {" price_asked", "price_asked"};
    case TriggerArgument::Call: return {" (sum: Int)", RuleFor(trigger)};
    case TriggerArgument::Schedule: return {"", RuleFor(trigger)};
  }
  return {};
}

std::string ListenFor(const TriggerInfo& trigger) {
  if (trigger.argument == TriggerArgument::Schedule) return "every 1d";
  return std::string(trigger.words) + ArgumentOf(trigger).written;
}

// A rule of the trigger, with what is to stand behind it. What a message is answered is what
// deliveries are of.
std::string ScriptFor(const TriggerInfo& trigger, const std::string& clauses = "") {
  const bool answers = trigger.kind == EventKind::Message || trigger.kind == EventKind::Stale;
  return fmt::format("rule {} on {}{} {{ {} }}\n", RuleFor(trigger), ListenFor(trigger), clauses,
                     answers ? "reply \"Hi.\"" : "log \"heard\"");
}

// The line of `hark simulate`.
std::string LineFor(const TriggerInfo& trigger, std::string_view channel) {
  json line = {{"type", EventWord(trigger.kind)}, {"channel", channel}, {"from", "42"}};
  if (trigger.has_text) line["text"] = "words";
  const std::string member(ArgumentMember(trigger.argument));
  if (!member.empty()) line[member] = ArgumentOf(trigger).subject;
  if (trigger.argument == TriggerArgument::Field) line["after"] = "pro";
  if (trigger.argument == TriggerArgument::Webhook) line["webhook"] = {{"sum", 5}};
  if (trigger.argument == TriggerArgument::Call) line["values"] = {{"sum", 5}};
  if (trigger.argument == TriggerArgument::Event) line["event"] = {{"plan", "pro"}};
  return line.dump();
}

struct Compiled {
  std::optional<ir::Program> program;
  std::vector<diag::Diagnostic> diagnostics;
  std::string told;
};

Compiled Compile(const std::string& script, const std::vector<std::string>& connected) {
  source::SourceSet sources;
  sources.Add("source", kDeclarations + script);
  diag::Sink sink;
  auto result = driver::Compile(sources, sink, {.world = {.channels = connected}});
  Compiled compiled{{}, sink.Sorted(), diag::RenderText(sources, sink.Sorted())};
  if (result) compiled.program = std::move(result->program);
  return compiled;
}

// Which rules each turn began, by the kind of its event.
class Turns final : public turn::Trace {
 public:
  struct Turn {
    EventKind kind;
    std::vector<std::string> rules;
  };
  std::vector<Turn> turns;

  void Begun(const value::Event& event, const turn::Deployed&) override {
    turns.push_back({event.kind, {}});
  }
  void WentOn(const store::Run&) override {}
  void Decided(const ir::Rule& rule, turn::Decision decision, match::Verdict,
               const ops::Context&) override {
    if (decision == turn::Decision::Began) turns.back().rules.push_back(rule.name);
  }
  void Ended() override {}
};

class TriggerChannels : public testing::TestWithParam<ChannelFacts> {
 protected:
  std::string channel() const { return std::string(GetParam().name); }
  bool Has(const TriggerInfo& trigger) const { return trigger.ComesFrom(channel()); }
};

INSTANTIATE_TEST_SUITE_P(Channels, TriggerChannels, testing::ValuesIn(kChannels),
                         [](const auto& info) { return std::string(info.param.name); });

class Simulated {
 public:
  explicit Simulated(const ir::Program& program) { EXPECT_TRUE(simulation_.Deploy(program)); }

  // The turns that the event came to, its own first.
  std::vector<Turns::Turn> Happen(const std::string& line) {
    turns_.turns.clear();
    const auto stimulus = cli::StimulusFromJson(line);
    EXPECT_TRUE(stimulus) << line << ": " << stimulus.error().message;
    if (!stimulus) return {};
    const auto observed = simulation_.Happen(*stimulus);
    EXPECT_TRUE(observed) << line << ": " << observed.error().message;
    return std::exchange(turns_.turns, {});
  }

 private:
  Turns turns_;
  sim::Simulation simulation_{[](const std::shared_ptr<const ops::LoadedProgram>& program) {
                                return interp::MakeInterpreter(program);
                              },
                              turns_};
};

// What an event raises in turn wakes the rules of that.
void ExpectOwnRules(const std::vector<Turns::Turn>& turns, const std::string& line) {
  for (const Turns::Turn& turn : turns) {
    EXPECT_EQ(turn.rules, std::vector{RuleFor(Info(turn.kind))}) << "at " << line;
  }
}

TEST_P(TriggerChannels, AnEventWakesTheRuleForItAndNoOther) {
  std::string script;
  for (const TriggerInfo& trigger : AllTriggers()) {
    if (Has(trigger)) script += ScriptFor(trigger);
  }
  const Compiled compiled = Compile(script, {channel()});
  ASSERT_TRUE(compiled.program) << compiled.told;
  for (const TriggerInfo& trigger : AllTriggers()) {
    if (!Has(trigger)) continue;
    Simulated simulated(*compiled.program);
    // The contact is known, and was sent something.
    simulated.Happen(LineFor(Info(EventKind::Message), channel()));
    const std::string line = LineFor(trigger, channel());
    const auto turns = simulated.Happen(line);
    ASSERT_FALSE(turns.empty()) << line;
    EXPECT_EQ(turns[0].kind, trigger.kind) << line;
    ExpectOwnRules(turns, line);
  }
}

TEST_P(TriggerChannels, AMessageIsOfItsKind) {
  constexpr const char* kKinds[] = {"text",    "image",    "video",   "audio", "file",
                                    "sticker", "location", "contact", "other"};
  std::string script;
  for (const std::string kind : kKinds) {
    script +=
        fmt::format("rule of_{0} on message when message.kind is {0} {{ log \"heard\" }}\n", kind);
  }
  const Compiled compiled = Compile(script, {channel()});
  ASSERT_TRUE(compiled.program) << compiled.told;
  Simulated simulated(*compiled.program);
  for (const std::string kind : kKinds) {
    json line = {{"type", "message"}, {"channel", channel()}, {"from", "42"}};
    line["message"] = {{"kind", kind}};
    if (kind != "text") line["message"]["attachments"] = {{{"kind", kind}, {"id", "f1"}}};
    const auto turns = simulated.Happen(line.dump());
    ASSERT_EQ(turns.size(), 1U) << line;
    EXPECT_EQ(turns[0].rules, std::vector<std::string>{"of_" + kind}) << line;
  }
}

TEST_P(TriggerChannels, AStopWordIsAnOptOut) {
  const TriggerInfo& opt_out = Info(EventKind::OptOut);
  ASSERT_TRUE(Has(opt_out));
  const Compiled compiled = Compile(ScriptFor(opt_out), {channel()});
  ASSERT_TRUE(compiled.program) << compiled.told;
  const json says = {{"type", "message"}, {"channel", channel()}, {"from", "42"}, {"text", "STOP"}};
  const auto turns = Simulated(*compiled.program).Happen(says.dump());
  EXPECT_EQ(std::ranges::count(turns, EventKind::OptOut, &Turns::Turn::kind), 1);
  EXPECT_EQ(turns.back().rules, std::vector{RuleFor(opt_out)});
}

// Said of the channel that a rule names, and of all that are connected.
TEST_P(TriggerChannels, WhatItDoesNotHaveIsAnError) {
  const std::string other = ScriptFor(Info(EventKind::Message));
  for (const TriggerInfo& trigger : AllTriggers()) {
    if (Has(trigger)) continue;
    const Compiled named = Compile(other + ScriptFor(trigger, " from " + channel()), {channel()});
    ASSERT_FALSE(named.program) << trigger.words;
    ASSERT_EQ(named.diagnostics.size(), 1U) << named.told;
    EXPECT_EQ(named.diagnostics[0].code, 433) << named.told;
    const Compiled connected = Compile(other + ScriptFor(trigger), {channel()});
    ASSERT_FALSE(connected.program) << trigger.words;
    ASSERT_EQ(connected.diagnostics.size(), 1U) << connected.told;
    EXPECT_EQ(connected.diagnostics[0].code, 434) << connected.told;
  }
}

}  // namespace
}  // namespace hark::test
