#include "tests/unit/ownership_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hark::test {
namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kUsual = 6 * kHour;  // behind the list of teams
constexpr std::int64_t kLong = 48 * kHour;
constexpr int kKeptMax = 20;

std::string Words(OwnershipModel::Kind kind) {
  using enum OwnershipModel::Kind;
  return kind == Paid ? "order paid" : kind == Shipped ? "order shipped" : "the end of its wait";
}

std::string Length(std::int64_t ms) { return ms == kLong ? "2d" : "6h"; }

}  // namespace

std::vector<std::string> OwnershipModel::Happen(Event event) {
  mailbox_.push_back(std::move(event));
  Work();
  return std::exchange(lines_, {});
}

std::vector<std::string> OwnershipModel::Advance(std::int64_t by_ms) {
  const std::int64_t until_ms = now_ms_ + by_ms;
  for (;;) {
    std::optional<std::int64_t> next = returns_ms_;
    for (const Run& run : runs_) {
      if (run.due_ms) next = std::min(next.value_or(*run.due_ms), *run.due_ms);
    }
    if (!next || *next > until_ms) break;
    now_ms_ = std::max(now_ms_, *next);
    FireDue();
    Work();
  }
  now_ms_ = until_ms;
  return std::exchange(lines_, {});
}

std::vector<std::string> OwnershipModel::Outage(std::int64_t by_ms) {
  now_ms_ += by_ms;
  FireDue();
  Work();
  return std::exchange(lines_, {});
}

// All times that are over become events, the oldest first.
void OwnershipModel::FireDue() {
  std::vector<Event> due;
  if (returns_ms_ && *returns_ms_ <= now_ms_) {
    due.push_back({.kind = Kind::Due, .wait = return_number_, .due_ms = *returns_ms_});
    returns_ms_.reset();
  }
  for (Run& run : runs_) {
    if (!run.due_ms || *run.due_ms > now_ms_) continue;
    due.push_back({.kind = Kind::Ended, .run = run.id, .wait = run.wait, .due_ms = *run.due_ms});
    run.due_ms.reset();
  }
  std::ranges::stable_sort(due, {}, &Event::due_ms);
  mailbox_.insert(mailbox_.end(), due.begin(), due.end());
}

void OwnershipModel::Work() {
  while (!mailbox_.empty()) {
    const Event event = std::move(mailbox_.front());
    mailbox_.pop_front();
    Turn(event);
    if (IsOwned()) continue;
    // What was kept comes back in its order, behind what is there already.
    had_[Due::Released] += static_cast<int>(kept_.size());
    for (Event& kept : kept_) mailbox_.push_back(std::move(kept));
    kept_.clear();
  }
}

void OwnershipModel::Turn(const Event& event) {
  const bool is_word = event.kind == Kind::Said || event.kind == Kind::Pressed;
  const bool was_closed = IsClosed();
  const int changes = return_number_;
  if (event.kind == Kind::Due) {
    if (event.wait == return_number_ && IsOwned()) {
      GiveBack();
      Line("conversation", "returned");
      Raise(Kind::Returned);
    }
    return;
  }
  if (event.kind == Kind::Ended) return Over(event);
  ChangeOwner(event);
  if (event.kind == Kind::Said) {
    Said(event);
  } else if (event.kind == Kind::Pressed) {
    Pressed(event);
  } else if (event.is_kept) {
    Run* run = Find(event.run);
    if (run != nullptr && ToRun(event, *run)) return;
    // The run has gone another way meanwhile: it is an event like any other.
    had_[Due::Unwanted] += 1;
    if (!ToRuns(event)) ToRules(event);
  } else if (!ToRuns(event)) {
    ToRules(event);
  }
  if (!was_closed || !is_word || return_number_ != changes) return;
  owner_ = Owner::Rules;
  reopened_ += 1;
}

// ---- Who has it ----

void OwnershipModel::Line(const std::string& kind, const std::string& text) {
  lines_.push_back(fmt::format("{} {} {}", now_ms_, kind, text));
}

void OwnershipModel::Raise(Kind kind, const std::string& team) {
  mailbox_.push_back({.kind = kind, .text = team, .is_inner = true});
}

void OwnershipModel::Take(const std::string& kind, const std::string& team, std::int64_t after_ms) {
  const std::string before = IsOwned() && team_ != team ? OwnerText() + " -> " : "";
  owner_ = Owner::Team;
  team_ = team;
  after_ms_ = after_ms;
  returns_ms_ = now_ms_ + after_ms;
  return_number_ += 1;
  Line(kind, fmt::format("{}{} for {}", before, OwnerText(), Length(after_ms)));
}

void OwnershipModel::AssignIfNew(const std::string& kind, const std::string& team,
                                 std::int64_t after_ms) {
  if (IsOwned() && team_ == team) return;
  Take(kind, team, after_ms);
  Raise(Kind::Assigned, team);
}

void OwnershipModel::GiveBack() {
  owner_ = Owner::Rules;
  team_.clear();
  returns_ms_.reset();
  return_number_ += 1;
}

void OwnershipModel::Close() {
  GiveBack();
  owner_ = Owner::Nobody;
}

void OwnershipModel::ChangeOwner(const Event& event) {
  if (event.is_inner || event.is_kept) return;
  if (event.kind == Kind::Answered) {
    Line("person", event.text);
    if (!IsOwned()) {
      Take("assign", "", kUsual);
      return Raise(Kind::Assigned);
    }
    returns_ms_ = now_ms_ + after_ms_;
    return_number_ += 1;
  } else if (event.kind == Kind::Assigned) {
    Take("assign", event.text, kUsual);
  } else if (event.kind == Kind::Closed) {
    Close();
    Line("conversation", "closed");
  } else if (event.kind == Kind::Returned) {
    GiveBack();
    Line("conversation", "returned");
  }
}

// ---- Runs ----

OwnershipModel::Run* OwnershipModel::Find(int id) {
  const auto run = std::ranges::find(runs_, id, &Run::id);
  return run == runs_.end() ? nullptr : &*run;
}

std::string OwnershipModel::RuleOf(const Run& run) {
  return run.place == Place::Sure ? "sure" : run.place == Place::Recording ? "record" : "plan";
}

bool OwnershipModel::Rests(const std::string& rule) const {
  return std::ranges::find(runs_, rule, RuleOf) != runs_.end();
}

void OwnershipModel::End(int id) {
  std::erase_if(runs_, [&](const Run& run) { return run.id == id; });
}

void OwnershipModel::Rest(int id, Place place, std::int64_t for_ms) {
  Run run = *Find(id);
  End(id);
  run.place = place;
  run.wait += 1;
  run.due_ms = now_ms_ + for_ms;
  runs_.push_back(std::move(run));
}

void OwnershipModel::Begin(Place place, std::int64_t for_ms) {
  runs_.push_back({.id = ++runs_begun_});
  Rest(runs_begun_, place, for_ms);
}

// Whether it carries the run on, or is kept for it.
bool OwnershipModel::ToRun(const Event& event, Run& run) {
  const bool fits = event.kind == Kind::Paid
                        ? run.place == Place::Paying || run.place == Place::Recording
                        : event.kind == Kind::Shipped && run.place == Place::Shipping;
  if (!fits) return false;
  if (IsSilent(run)) {
    Keep(event, run);
  } else {
    GoOn(run.id, event);
  }
  return true;
}

// The run that came to rest last is asked first.
bool OwnershipModel::ToRuns(const Event& event) {
  for (std::size_t at = runs_.size(); at-- > 0;) {
    if (ToRun(event, runs_[at])) return true;
  }
  return false;
}

void OwnershipModel::Over(const Event& event) {
  Run* run = Find(event.run);
  if (run == nullptr || run->wait != event.wait) return;
  if (IsSilent(*run)) return Keep(event, *run);
  GoOn(run->id, event);
}

void OwnershipModel::Keep(const Event& event, const Run& run) {
  // Rules have a run each, so those kept for the rule are those kept for its runs.
  const auto of_rule = [&](const Event& kept) { return kept.text == RuleOf(run); };
  if (std::ranges::count_if(kept_, of_rule) >= kKeptMax) {
    had_[Due::TooMany] += 1;
    return Line("ignored",
                fmt::format("{}: {} events are kept for it", Words(event.kind), kKeptMax));
  }
  had_[event.is_kept ? Due::KeptAgain : Due::Kept] += 1;
  Event kept = event;
  kept.text = RuleOf(run);
  kept.run = run.id;
  kept.is_kept = true;
  kept_.push_back(std::move(kept));
  Line("kept", fmt::format("{}: {} has the conversation", Words(event.kind), OwnerText()));
}

void OwnershipModel::GoOn(int id, const Event& event) {
  const Run run = *Find(id);
  const bool over = event.kind == Kind::Ended;
  had_[Due::ByRun] += 1;
  switch (run.place) {
    case Place::Asked:
      if (over) {
        Line("reply", "Too late.");
        return End(id);
      }
      Find(id)->plan = event.text;
      return Rest(id, Place::Paused, kHour);
    case Place::Paused:
      if (now_ms_ - event.due_ms > 5 * kHour) {
        Line("log", "skipped: the wait ended too late");
        return End(id);
      }
      Line("reply", run.plan + " it is.");
      return Rest(id, Place::Paying, 3 * kHour);
    case Place::Paying:
      if (over) return End(id);
      Line("reply", "It is paid.");
      return Rest(id, Place::Shipping, 3 * kHour);
    case Place::Shipping:
      End(id);
      if (over) return Line("reply", "It is late.");
      Line("reply", "It is on its way.");
      return AssignIfNew("hand off", "desk", kUsual);
    case Place::Sure:
      End(id);
      return Line("reply", over ? "No answer." : event.text == "Yes" ? "Then yes." : "Then no.");
    case Place::Recording:
      End(id);
      if (over) return Line("log", "no payment");
      Line("log", "recorded");
      return AssignIfNew("assign", "sales", kUsual);
  }
}

// ---- Rules ----

void OwnershipModel::Left(const char* what) {
  had_[Due::Left] += 1;
  Line("left", fmt::format("{}: {} has the conversation", what, OwnerText()));
}

void OwnershipModel::Said(const Event& event) {
  const std::string& text = event.text;
  const bool was_owned = IsOwned();
  bool interrupts = true;
  bool answered = true;
  if (text == "bot") {
    if (IsOwned()) {
      GiveBack();
      Line("conversation", "returned");
      Raise(Kind::Returned);
    }
    Line("reply", "It is me.");
  } else if (text == "urgent") {
    Line("reply", "At once.");
  } else if (text == "bye") {
    if (!IsClosed()) {
      Close();
      Line("conversation", "closed");
      Raise(Kind::Closed);
    }
    Line("reply", "Bye.");
  } else {
    answered = false;
    interrupts = text == "move";
    if (interrupts) AssignIfNew("assign", "desk", kUsual);
  }
  // The newest question is asked first, and there is one rule that asks.
  const auto asked = std::ranges::find(runs_, Place::Asked, &Run::place);
  if (!interrupts && asked != runs_.end() && (text == "Basic" || text == "Pro")) {
    if (!IsSilent(*asked)) return GoOn(asked->id, event);
  }
  Line("log", "seen " + text);
  if (text == "human") AssignIfNew("hand off", "sales", kLong);
  if (text == "record" && !Rests("record")) Begin(Place::Recording, kLong);
  had_[Due::ByRule] += answered || !IsOwned() ? 1 : 0;
  if (answered) return;
  if (IsOwned()) {
    if (was_owned) Left("message");
    return;
  }
  if (text == "help") {
    AssignIfNew("assign", "desk", kUsual);
    Line("reply", "A colleague comes.");
  } else if (text == "plan" && !Rests("plan")) {
    Begin(Place::Asked, 2 * kHour);
    shown_.push_back({true, runs_begun_});
    Line("ask", "Which plan?");
  } else if (text == "sure" && !Rests("sure")) {
    Begin(Place::Sure, 4 * kHour);
    shown_.push_back({false, runs_begun_});
    Line("reply", "Shall we?");
  } else {
    Line("reply", IsClosed() ? "Good to see you again." : "Hello!");
  }
}

void OwnershipModel::Pressed(const Event& event) {
  if (IsOwned()) return Left("tap");
  const Shown shown = shown_[shown_.size() - 1 - event.back];
  const Run* run = Find(shown.run);
  const Place place = shown.is_question ? Place::Asked : Place::Sure;
  if (run != nullptr && run->place == place) return GoOn(run->id, event);
  had_[Due::ByRule] += 1;
  if (event.text == "No") return Line("reply", "Noted: no.");
  Line("reply", shown.is_question ? "You have a plan." : "You said yes.");
}

// What is neither said nor pressed, and no run has.
void OwnershipModel::ToRules(const Event& event) {
  had_[event.kind == Kind::Shipped ? Due::Nobody : Due::ByRule] += 1;
  if (event.kind == Kind::Paid) {
    Line("log", "an order was paid");
  } else if (event.kind == Kind::Shipped) {
    Line("ignored", "no rule took this order shipped");
  } else if (event.kind == Kind::Assigned) {
    if (event.text == "desk") Line("reply", "The desk has it.");
    Line("log", "with " + (team_.empty() ? "a person" : team_));
  } else if (event.kind == Kind::Answered) {
    Line("log", "answered " + event.text);
  } else if (event.kind == Kind::Returned) {
    if (!IsOwned()) Line("reply", "We are back.");
  } else if (event.kind == Kind::Closed) {
    Line("log", "closed");
  }
}

}  // namespace hark::test
