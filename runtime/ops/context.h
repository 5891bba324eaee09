#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/trap.h"
#include "compiler/ir/abi.h"
#include "compiler/ir/limits.h"
#include "compiler/ir/program.h"
#include "runtime/hook/hook.h"
#include "runtime/ops/turn_texts.h"
#include "runtime/value/arena.h"
#include "runtime/value/event.h"
#include "runtime/value/event_fields.h"
#include "runtime/value/word.h"

namespace hark::ops {

using value::Word;
class LoadedProgram;

// A call of a hook that gave no value. The run went on without one.
struct HookFailure {
  ir::HookId hook;
  hook::Problem problem;
  ir::Place place;  // of the call; of a hook point, of its declaration
};

// Something a turn wants to happen. Words point into the turn's arena: whoever commits
// the turn copies what it keeps.
struct Effect {
  enum class Kind : std::uint8_t {
    Reply,
    Ask,
    AskChoices,
    SetField,
    Tag,
    Untag,
    Join,
    Leave,
    Grant,
    Revoke,
    Create,
    MoveDeal,
    Log,
    LogPersonal,
    Emit,
    Broadcast,
    Message,
    Call,
    Send,
    Assign,
    GiveBack,
    Close
  };
  Kind kind;
  // SetField: the contact field; AskChoices: the enum's TypeId; Create, Emit and
  // Broadcast: the record's; MoveDeal: which of Contact::deals;
  // Call: which of Context::calls.
  std::int32_t index = -1;
  std::int64_t after_ms = 0;  // Assign: how long the team keeps it; 0: until it is given back
  bool hands_off = false;     // Assign
  Word before = 0;  // SetField: the old value; MoveDeal: the old stage; Emit: the event's name;
                    // Broadcast: the rule's; AskChoices: the language of the labels
  // The text, tag, list, purpose or stage, the new value of the field, or the record.
  Word value = 0;
  bool closes = false;  // Create and MoveDeal: nothing is left to do about it
  // Message and Send: its parts, in Context::parts. Of Send, `before` is the channel and
  // `value` the purpose.
  std::size_t first_part = 0;
  std::size_t part_count = 0;
};

// A piece of a message being drafted.
struct DraftPart {
  ir::Part part;
  Word text;
};

// An outside call: a request to what a workspace has declared by the name `to`, for whose
// outcome the run rests. `channel` says what makes it: a service, a model …
struct OutsideCall {
  std::string channel;
  std::string to;
  std::string request;      // JSON, as whoever makes the call reads it
  std::string shown = {};   // where there are secrets in it: the same without them
  bool repeatable = false;  // made twice it does no more than made once
  std::int64_t timeout_ms = 0;
  ir::Cost cost = {};  // of one try, at most
  std::vector<ir::Budget> budgets = {};
};

// A deal of the contact, as far as rules go by it.
struct Deal {
  std::string stage;
  bool open = true;
};

// Who has the conversation that the event belongs to: the rules, a team, or nobody since it
// was closed.
struct Conversation {
  bool owned = false;  // by a team, or by a person of none that is known
  std::string team;
  bool closed = false;
  friend bool operator==(const Conversation&, const Conversation&) = default;
};

// The contact as this turn sees it: its own writes included.
struct Contact {
  std::vector<Word> fields;           // one a Program::contact_fields, of that field's type
  std::vector<std::string> tags;      // sorted, no tag twice
  std::vector<std::string> lists;     // names of those they are on, likewise
  std::vector<std::string> consents;  // purposes agreed to on the event's channel, likewise
  std::vector<std::string> channels;  // on which they have an address
  std::vector<Deal> deals;            // that were open when the turn began or made in it
  std::string language;               // BCP 47, or empty
  Conversation conversation;
};

// Who listens for what a run's own writes raise: the rules of the active program.
class Listeners {
 public:
  virtual ~Listeners() = default;
  virtual bool Listens(EventKind kind, std::string_view subject) const = 0;
};

// All that an operation may touch. One turn, one thread. The first members are read by
// native code at the offsets of ir/abi.h.
struct Context {
  std::int64_t fuel = 0;
  Trap trap = Trap::None;
  std::uint32_t fault_function = 0;
  std::uint32_t fault_inst = 0;
  std::uint32_t wait = 0;

  const LoadedProgram* program = nullptr;
  value::Arena* arena = nullptr;
  const value::Event* event = nullptr;
  const value::EventFields* fields = nullptr;  // of the event; null: it brings nothing
  const Listeners* listeners = nullptr;        // null: nobody listens
  Contact* contact = nullptr;
  std::int64_t now_ms = 0;
  std::vector<Effect> effects;     // in the order they were wanted
  std::vector<DraftPart> parts;    // of messages
  std::size_t drafted = 0;         // of those, how many belong to an effect already
  std::vector<OutsideCall> calls;  // of effects
  std::string call_body;           // drafted for the next: JSON, or empty for none
  std::string call_body_shown;     // the same without secrets; empty where there are none
  std::string_view reply_channel;  // where a reply goes now
  std::int64_t wait_ms = -1;       // set by wait_for; -1: the next wait has no end of its own
  bool hears_secret = false;       // the event's text is one, and is not kept
  bool deciding = false;           // a resting run was offered the event and has not taken it
  std::string_view wait_token;     // of the wait being answered: buttons carry it
  bool asked_in_numbers = false;   // its question showed the choices as numbered lines
  hook::Caller* hooks = nullptr;   // null: there is nobody to call them, and every call fails
  std::vector<HookFailure> hook_failures;  // since somebody took them
  TurnTexts texts;                         // what operations keep of the event and the contact

  // Whether a write may raise this event: rules that set each other off come to an end.
  // Every operation whose effect raises one asks before it appends the effect.
  bool MayRaise(EventKind kind, std::string_view subject) {
    if (event == nullptr || event->depth < ir::kMaxChainDepth) return true;
    if (listeners == nullptr || !listeners->Listens(kind, subject)) return true;
    Raise(Trap::ChainTooDeep);
    return false;
  }

  // Raises a fault unless one stands already. Operations then give 0.
  Word Raise(Trap raised) {
    if (trap == Trap::None) trap = raised;
    return 0;
  }
};

static_assert(offsetof(Context, fuel) == ir::kFuelOffset);
static_assert(offsetof(Context, trap) == ir::kTrapOffset);
static_assert(offsetof(Context, fault_function) == ir::kFaultFunctionOffset);
static_assert(offsetof(Context, fault_inst) == ir::kFaultInstOffset);
static_assert(offsetof(Context, wait) == ir::kWaitOffset);

// What a button carries: the wait it belongs to and the case it stands for. At most 64
// bytes, the shortest payload of any channel (Telegram's callback_data).
std::string ChoicePayload(std::string_view wait_token, std::string_view case_name);

}  // namespace hark::ops
