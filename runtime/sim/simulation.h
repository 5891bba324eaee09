#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/call/call.h"
#include "runtime/channel/channel.h"
#include "runtime/turn/deployed.h"
#include "runtime/turn/trace.h"

// A whole runtime in a box: the same turns, store contract and outbox rules as in
// production, with a fresh in-memory store, a clock that moves only when told to, and
// channels that accept everything. `hark test`, `hark simulate` and the golden files
// all run here.
namespace hark::sim {

// 2026-01-05T09:00:00Z, a Monday morning: where every simulation starts.
constexpr std::int64_t kStartMs = 1'767'603'600'000;

// ---- What happens ----

struct Receive {
  std::string channel;
  std::string from;  // the contact's address on that channel
  std::string text;
  std::string name;         // what the channel tells of the contact; may be empty
  std::string language;     // likewise
  std::string id;           // the channel's id of the message; empty: a new one
  std::string fields = {};  // what it brings besides text, as value::Event::fields
};
// Presses a button that `from` was sent, by its title: of the newest message with buttons, or
// of the one so many before it. Or by the name that scripts know it by: of the newest message
// that has such a button.
struct Tap {
  std::string channel;
  std::string from;
  std::string title;
  std::size_t back = 0;
  std::string name = {};
};
// Any other event. `fields` is what it brings, as value::Event has it. A delivery is of
// the newest message that `from` was sent.
struct Occur {
  EventKind kind;
  std::string channel;
  std::string from;
  std::string subject;
  std::string text;
  std::string fields;
  std::string id;
};
struct Advance {
  std::int64_t by_ms;
};
// Time passes while nobody works: what came due meanwhile is late.
struct Outage {
  std::int64_t by_ms;
};
// What comes of the oldest call under way to the service, or whatever else calls go to, that is
// named `to`. Judged as in production: a 500 makes it be tried again while its time lasts.
struct Answer {
  std::string to;
  call::Reply reply;
};
// The program handed to SetNext takes over; runs at rest stay in theirs.
struct TakeOver {};
using Stimulus = std::variant<Receive, Tap, Occur, Answer, Advance, Outage, TakeOver>;

// ---- What came of it ----

struct Observed {
  std::int64_t at_ms = 0;
  // As in store::JournalEntry, but a message that was not sent is "suppressed", and
  // one that waits for quiet hours to end is "held" before it is sent.
  std::string kind;
  std::string rule;
  std::string channel;
  std::string address;       // of the contact
  std::string text;          // of a message its text, of a call its words, else the journal's
  channel::Content content;  // of a message or reaction
  std::string why = {};      // of what is suppressed

  // Whether the contact was sent something, or was to be: then `content` says what.
  bool has_content() const {
    return is_message() || kind == "react" || kind == "suppressed" || kind == "held";
  }
  // Whether the contact was sent something: a reply, an ask, or what goes unasked.
  bool is_message() const { return kind == "reply" || kind == "ask" || kind == "send"; }
};

// What the contact was sent, in words: its text and the titles below it, or what else it is.
std::string InWords(const Observed& observed);

class Simulation {
 public:
  explicit Simulation(turn::EngineFactory make_engine);
  // As above, on another store: one that tells what is written, or in which things go wrong.
  Simulation(turn::EngineFactory make_engine, std::unique_ptr<store::Store> store);
  // As the first; `trace` is told what every turn decides and outlives the simulation.
  Simulation(turn::EngineFactory make_engine, turn::Trace& trace);
  ~Simulation();

  // Whoever calls hooks; outlives the simulation. Without one every call of a hook fails.
  void SetHooks(hook::Caller* hooks);

  // Makes the program the active one, the first time and at every deploy after.
  Result<void> Deploy(const ir::Program& program);

  // The title of the button; nothing where `from` was shown none such.
  std::optional<std::string> TitleOf(const Tap& tap) const;
  // The program that TakeOver deploys.
  void SetNext(ir::Program program);

  // Asked about every outside call when it is made; what it gives comes of it at once. Calls
  // that it gives nothing for, and all where nobody was asked, stay under way until an Answer
  // or the end of their time.
  using Stubs = std::function<std::optional<value::CallOutcome>(const store::OutboxEntry&)>;
  void SetStubs(Stubs stubs);

  // Lets it happen and runs until nothing is left to do at this time. Observations in
  // the order they were made. Invalid when there is no such button or no next program.
  Result<std::vector<Observed>> Happen(const Stimulus& stimulus);

  std::int64_t now_ms() const;
  // Moves the clock to a later moment without looking at what is due until the next event.
  void SetNow(std::int64_t now_ms);

  // Sets the contact's record as a person would by hand, before or between events. `fields` is
  // a JSON object of field names to values; `consents` are purposes on that channel, and
  // `lists` those that they are on beside others.
  Result<void> EditContact(const std::string& channel, const std::string& address,
                           const std::string& fields, const std::vector<std::string>& tags,
                           const std::vector<std::string>& consents = {},
                           const std::vector<std::string>& lists = {});
  // The contact's record: a JSON object with "fields", "tags", "lists",
  // "consents" (purposes on that channel) and "records" (each "kind" and "fields"); empty when
  // nobody of that address ever wrote.
  Result<std::string> ContactRecord(const std::string& channel, const std::string& address) const;

 private:
  std::optional<store::Contact> KnownContact(const std::string& channel,
                                             const std::string& address) const;

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hark::sim
