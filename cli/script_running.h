#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/script_runner.h"
#include "runtime/sim/simulation.h"

namespace hark::cli {

using nlohmann::json;

// The address of a person in a test, by the name the test gives them.
constexpr std::string_view kContact = "15550100";

// A test under way. What happens in it is script_runner.cpp, what is expected of it
// script_expect.cpp.
class Running {
 public:
  Running(const ir::Program& program, const sema::ScriptTest& test, sim::Simulation& simulation)
      : program_(program), simulation_(simulation), channel_(FirstChannel(program)) {
    outcome_.title = test.title;
    outcome_.place = test.place;
    simulation_.SetStubs([this](const store::OutboxEntry& call) { return Answer(call); });
  }
  // The simulation outlives this object, which answers calls in it.
  ~Running() { simulation_.SetStubs({}); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  TestOutcome Run(const sema::ScriptTest& test);

 private:
  // Each gives why the step failed, or nothing.
  using Reason = std::optional<Mismatch>;
  Reason Do(const sema::GivenContact& given);
  Reason Do(const sema::GivenTagged& given);
  Reason Do(const sema::GivenConsented& given);
  Reason Do(const sema::GivenInList& given);
  Reason Do(const sema::GivenConversation& given);
  Reason Do(const sema::GivenNow& given);
  Reason Do(const sema::Receive& receive);
  Reason Do(const sema::Happen& happen);
  Reason Do(const sema::Tap& tap);
  Reason Do(const sema::Advance& advance);
  Reason Do(const sema::Deploy& deploy);
  Reason Do(const sema::ExpectReply& expect);
  Reason Do(const sema::ExpectContent& expect);
  Reason Do(const sema::ExpectTemplate& expect);
  Reason Do(const sema::ExpectReplies& expect);
  Reason Do(const sema::ExpectAsk& expect);
  Reason Do(const sema::ExpectField& expect);
  Reason Do(const sema::ExpectTagged& expect);
  Reason Do(const sema::ExpectInList& expect);
  Reason Do(const sema::ExpectConsented& expect);
  Reason Do(const sema::ExpectRecord& expect);
  bool IsRecord(const sema::ExpectRecord& expect, const json& record) const;
  Reason Do(const sema::ExpectOwner& expect);
  Reason Do(const sema::ExpectConversation& expect);
  Reason Do(const sema::ExpectFault& expect);
  // Services: script_service.cpp
  Reason Do(const sema::Stub& stub);
  Reason Do(const sema::ExpectCall& expect);
  std::optional<value::CallOutcome> Answer(const store::OutboxEntry& call);
  json JsonOf(const sema::JsonValue& value) const;
  bool IsCall(const sema::ExpectCall& expect, const store::OutboxEntry& call) const;

  std::string FieldsOf(const sema::Happen& happen) const;
  std::string ChannelFor(EventKind kind) const;
  Reason ListensTo(const sema::Happen& happen) const;
  Reason UnnamedFault();
  std::string PersonAt(const std::string& address) const;
  static std::string FirstChannel(const ir::Program& program);
  std::string AddressOf(const std::string& person);
  Reason Happen(const sim::Stimulus& stimulus);
  Reason PutGiven();
  void Say(TranscriptLine::Kind kind, std::string text);
  void Say(const sim::Observed& observed);
  Mismatch Instead(std::string reason, std::string expected, const sim::Observed* actual) const;
  std::string WhyNoReply(const std::vector<const sim::Observed*>& replies, bool passed_over,
                         const std::string& wanted) const;
  const sim::Observed* NearestTo(const std::string& wanted) const;
  std::vector<const sim::Observed*> Replies() const;
  json ContactPart(const char* part) const;
  std::string FieldText(std::size_t field, const json& value) const;

  const ir::Program& program_;
  sim::Simulation& simulation_;
  TestOutcome outcome_;
  std::string channel_;
  std::string address_{kContact};
  std::map<std::string, std::string> people_;  // by their addresses
  // Faults that no expectation has named yet, and the step that they happened in.
  std::vector<sim::Observed> faults_;
  ir::Place step_;
  ir::Place faulted_at_;
  // What is given of the contact, put down when it is known on which channel they write.
  json given_fields_ = json::object();
  std::vector<std::string> given_tags_;
  std::vector<std::string> given_consents_;
  std::vector<std::string> given_lists_;
  std::optional<std::string> given_team_;
  bool is_given_ = false;
  std::size_t deploys_ = 0;
  // Each with how often it has answered. Of those for one place the first that has not yet
  // goes next, and the last goes on.
  struct Stubbed {
    sema::Stub stub;
    std::size_t used = 0;
  };
  std::vector<Stubbed> stubs_;
  std::vector<store::OutboxEntry> calls_;  // since the last step that lets something happen
  Reason unstubbed_;                       // that a call was made and no stub answers it
  std::vector<sim::Observed> observed_;    // likewise
  std::size_t observed_at_ = 0;            // the line of the transcript that the first of them is
  // Of observed_, the replies that earlier expectations have spoken for.
  std::size_t next_reply_ = 0;
};

}  // namespace hark::cli
