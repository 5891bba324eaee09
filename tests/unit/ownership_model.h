#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What is to come of whatever happens in one conversation, worked out from docs/ownership.md for
// the script below and for no other: the rules are written here as steps by hand, and what the
// model shares with the runtime is the document.
//
// Of each thing that happens the model knows who is to have it: a run that waits, a rule, the
// team, a run for which it is kept, or nobody. It knows what is then said, when the conversation
// comes back, and what comes out of keeping then.
namespace hark::test {

inline constexpr const char* kOwnershipScript = R"(
teams "sales", "desk" give back after 6h
enum Plan { basic "Basic", pro "Pro" }

rule bot on message when text is "bot" interrupt {
  give back
  reply "It is me."
}
rule urgent on message when text is "urgent" interrupt { reply "At once." }
rule bye on message when text is "bye" interrupt {
  close conversation
  reply "Bye."
}
rule move on message when text is "move" interrupt { assign to "desk" }
rule told on conversation assigned to "desk" from telegram interrupt { reply "The desk has it." }

rule seen on message { log "seen {text}" }
rule human on message when text is "human" { hand off to "sales" give back after 2d }
rule help on message when text is "help" {
  assign to "desk"
  reply "A colleague comes."
}
rule plan on message from telegram when text is "plan" {
  let plan = ask "Which plan?" choices Plan within 2h else {
    reply "Too late."
    stop
  }
  wait 1h or skip if late over 5h
  reply "{plan} it is."
  await order paid within 3h else stop
  reply "It is paid."
  await order shipped within 3h else {
    reply "It is late."
    stop
  }
  reply "It is on its way."
  hand off to "desk"
} on stale { reply "You have a plan." }
rule sure on message from telegram when text is "sure" {
  reply "Shall we?" buttons yes "Yes", no "No"
  await first {
    tap yes -> { reply "Then yes." }
    tap no -> { reply "Then no." }
    after 4h -> { reply "No answer." }
  }
} on stale { reply "You said yes." }
rule record on message when text is "record" {
  await order paid within 2d else {
    log "no payment"
    stop
  }
  log "recorded"
  assign to "sales"
}
rule again on message when conversation.closed { reply "Good to see you again." }
rule hello on message { reply "Hello!" }

rule late on tap no from telegram { reply "Noted: no." }
rule note on order paid { log "an order was paid" }
rule assigned on conversation assigned { log "with {conversation.team or "a person"}" }
rule answered on conversation answered { log "answered {text}" }
rule returned on conversation returned from telegram { reply "We are back." }
rule closed on conversation closed { log "closed" }
)";

class OwnershipModel {
 public:
  enum class Kind {
    Said,
    Pressed,
    Paid,
    Shipped,
    Answered,
    Assigned,
    Closed,
    Returned,
    Ended,
    Due
  };
  // A thing that happens: from outside, or because of another.
  struct Event {
    Kind kind;
    std::string text = {};    // said, answered, of a button, or the team
    std::size_t back = 0;     // how many messages with buttons before the newest was pressed
    bool is_inner = false;    // raised by what a rule did
    int run = 0;              // for which it was kept, or whose wait is over
    int wait = 0;             // which wait, or which time to come back
    std::int64_t due_ms = 0;  // when the wait was over
    bool is_kept = false;
  };
  // Who had what happened.
  enum class Due { ByRun, ByRule, Left, Kept, KeptAgain, Released, Unwanted, TooMany, Nobody };

  explicit OwnershipModel(std::int64_t now_ms) : now_ms_(now_ms) {}

  // What is to be seen, a line each: the time, the kind and the text.
  std::vector<std::string> Happen(Event event);
  std::vector<std::string> Advance(std::int64_t by_ms);
  // Time passes while nobody works.
  std::vector<std::string> Outage(std::int64_t by_ms);

  bool IsOwned() const { return owner_ == Owner::Team; }
  bool IsClosed() const { return owner_ == Owner::Nobody; }
  // How many messages with buttons were sent, and the titles on one of them.
  std::size_t shown() const { return shown_.size(); }
  bool IsQuestion(std::size_t back) const { return shown_[shown_.size() - 1 - back].is_question; }
  std::size_t resting() const { return runs_.size(); }
  std::size_t kept() const { return kept_.size(); }
  const std::map<Due, int>& had() const { return had_; }
  int reopened() const { return reopened_; }

 private:
  enum class Owner { Rules, Team, Nobody };
  enum class Place { Asked, Paused, Paying, Shipping, Sure, Recording };
  struct Run {
    int id = 0;
    Place place = Place::Asked;
    int wait = 0;
    std::optional<std::int64_t> due_ms;
    std::string plan = {};
  };
  struct Shown {
    bool is_question;
    int run;
  };

  static bool MaySend(const Run& run) { return run.place != Place::Recording; }
  static std::string RuleOf(const Run& run);
  bool IsSilent(const Run& run) const { return IsOwned() && MaySend(run); }
  std::string OwnerText() const { return team_.empty() ? "a person" : "\"" + team_ + "\""; }
  Run* Find(int id);
  bool Rests(const std::string& rule) const;

  void Line(const std::string& kind, const std::string& text);
  void Raise(Kind kind, const std::string& team = "");
  void Take(const std::string& kind, const std::string& team, std::int64_t after_ms);
  void GiveBack();
  void Close();
  void AssignIfNew(const std::string& kind, const std::string& team, std::int64_t after_ms);

  void FireDue();
  void Work();
  void Turn(const Event& event);
  void ChangeOwner(const Event& event);
  bool ToRun(const Event& event, Run& run);
  bool ToRuns(const Event& event);
  void ToRules(const Event& event);
  void Said(const Event& event);
  void Pressed(const Event& event);
  void Over(const Event& event);
  void Keep(const Event& event, const Run& run);
  void Left(const char* what);
  void GoOn(int id, const Event& event);
  void Rest(int id, Place place, std::int64_t for_ms);
  void Begin(Place place, std::int64_t for_ms);
  void End(int id);

  std::int64_t now_ms_;
  Owner owner_ = Owner::Rules;
  std::string team_;
  std::int64_t after_ms_ = 0;
  std::optional<std::int64_t> returns_ms_;
  int return_number_ = 0;
  std::vector<Run> runs_;  // in the order in which they came to rest
  std::vector<Event> kept_;
  std::deque<Event> mailbox_;
  std::vector<Shown> shown_;
  int runs_begun_ = 0;
  std::vector<std::string> lines_;
  std::map<Due, int> had_;
  int reopened_ = 0;
};

}  // namespace hark::test
