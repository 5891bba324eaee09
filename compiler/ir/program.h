#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/table.h"
#include "compiler/channel/trigger.h"
#include "compiler/ir/budget.h"
#include "compiler/ir/clock.h"
#include "compiler/ir/inst.h"
#include "compiler/ir/intern_index.h"
#include "compiler/ir/type.h"

// A compiled workspace as data. The printed form (text_form.h) is also the file a worker
// loads, so what a person reads is what runs.
namespace hark::ir {

// Where an instruction stands in the script, kept for faults: file 0 is the first of
// Program::files; line 0 means nowhere. So stand the branches that no author wrote (which
// translation, what a guard looks at): what tests reached does not count them.
struct Place {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// `value` holds a scalar's word, a text's bytes, a decimal's digits, a money's digits
// and currency ("19.90 EUR"), or nothing for a none.
struct Constant {
  TypeId type;
  std::variant<std::monostate, std::int64_t, std::string> value;
  friend bool operator==(const Constant&, const Constant&) = default;
};

// What a text test looks for. `items` are written words or texts, not yet folded; a
// regex has one item. Text tests hold when any item does.
struct Pattern {
  enum class Kind : std::uint8_t { Texts, Regex };
  Kind kind = Kind::Texts;
  std::vector<std::string> items;
  bool ignore_case = false;  // of a regex
  friend bool operator==(const Pattern&, const Pattern&) = default;
};
using PatternId = Id<Pattern>;

struct Local {
  std::string name;  // unique in its function; temporaries begin with `.`
  TypeId type;
};
// Instructions [begin, end) of the function, the last one a terminator.
struct Block {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// What a rule or a wait listens for, in a form that an index can look up: the kind, then
// the subject. What is left to compare says why a rule did not fire (runtime/match).
struct Trigger {
  EventKind kind = EventKind::Message;
  // What it is about: a button, a post, a tag, a stage … (TriggerArgument); empty: any.
  std::string subject = {};
  std::vector<std::string> channels = {};  // none: every one
  // Of a changed field: what it changed from and to; invalid: whatever.
  ConstantId from = {};
  ConstantId to = {};
  // What its condition and body read of the event. An event that does not have them, as
  // a webhook's body that is no such record, does not wake the rule.
  std::vector<Field> reads = {};
};

// Who a schedule or a broadcast is for: the contacts of a list or a segment of the program.
struct Audience {
  std::string name;
  bool is_segment = false;
  friend bool operator==(const Audience&, const Audience&) = default;
};

// The times at which a rule fires by itself: every so often, or by a wall clock. One of the
// contact's own fires for those of one time zone at a time.
struct Schedule {
  std::int64_t period_ms = 0;  // above 0: at whole multiples since 1970-01-01T00:00Z
  // Else at a minute of the day, on these days of the week, Monday in the lowest bit, or,
  // where it is above 0, on this day of every month that has it.
  std::uint8_t weekdays = 0;
  std::int32_t day_of_month = 0;
  std::int32_t minute = 0;
  Clock clock;
  std::int64_t late_ms = -1;  // from 0 on: not at all when it could not begin so long after
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

// One way for a wait to end: an event.
struct Arm {
  // Takes an answer to the question last put, a message or a tap of one of its buttons,
  // that reads as this type; invalid: as any text.
  bool answer = false;
  TypeId accepts;
  // Takes what came of the call that the run made when it came to rest. It is then the
  // wait's only arm, and the time that such a wait takes at most is the call's (CallMs).
  bool outcome = false;
  // Of others: what is listened for.
  Trigger trigger = {};
  // The code at `to` begins by deciding: where it ends without `take_event`, the event is
  // offered on and the run rests as before.
  bool decides = false;
  BlockId to;
};

// The point where a run rests, until an event that one of its arms takes, or a time.
struct Wait {
  // Stable across deploys: the author's label, or else what surrounds it and its
  // number there; never wording or comments. Unique in its rule.
  std::string id;
  std::vector<Arm> arms;  // the first that takes an event has it
  BlockId timed_out;      // goes on here when the time is over; invalid: it never is
  // Of a pause that runs which follow to the program have anew: how long it is, from its
  // beginning on. -1: it ends when it was to end.
  std::int64_t recompute_ms = -1;
  std::vector<LocalId> live;  // what the frame holds, ascending
};
// Every block at which a run that rests there may go on.
std::vector<BlockId> ExitsOf(const Wait& wait);

enum class FunctionKind : std::uint8_t { Fn, Predicate, Handler };
// A `fn` or catalogue text (pure, gives a value), a predicate (a rule's atom: pure apart
// from reading event and contact, gives Bool), or a handler (a rule's body).
struct Function {
  std::string name;
  FunctionKind kind = FunctionKind::Fn;
  std::uint32_t parameter_count = 0;  // the first locals
  TypeId result;                      // invalid for handlers
  Table<Local> locals;
  std::vector<Inst> insts;
  std::vector<Place> places;  // one an instruction
  std::vector<std::int32_t> args;
  Table<Block> blocks;  // the first is where it starts
  Table<Wait> waits;    // of handlers
};

// Of each instruction, whether it belongs to deciding: it is reached from an arm that
// decides, and no `take_event` stands before it. A `return` among them ends no run.
std::vector<bool> DecidingInsts(const Function& function);

// A condition keeps its form, because the rule index is built from it: a Boolean
// skeleton over atoms. `and`/`or` absorb errors commutatively (CEL's rule): false and
// error is false, true or error is true, in either order; what stays an error means
// that the rule does not fire and the fault is recorded.
struct Condition;
using ConditionId = Id<Condition>;
struct Condition {
  enum class Kind : std::uint8_t { And, Or, Not, Atom };
  Kind kind;
  std::vector<ConditionId> children = {};  // of And, Or (two or more) and Not (one)
  // Of an Atom: the compiled test. `pattern` and `test` say what it tests when it is a
  // test of the event's text against constants, so that an index can answer it; with
  // `negated` the predicate holds where that test does not.
  FunctionId predicate = {};
  std::optional<Op> test = {};
  PatternId pattern = {};
  bool negated = false;
};

// A rule that begins only so often.
struct Limit {
  std::int64_t count = 0;  // 0: no limit
  std::int64_t period_ms = 0;
  bool per_workspace = false;  // else per contact
};

// What a rule does with an event while a run of it waits for the same contact.
enum class Mode : std::uint8_t {
  Single,    // leaves it to other rules
  Restart,   // ends the run and begins anew
  Queued,    // begins when that one has ended
  Parallel,  // begins beside it
};

struct Rule {
  std::string name;
  Trigger trigger = {};
  ConditionId condition;  // invalid: always
  FunctionId handler;
  bool answers = false;    // whether its body can send, through calls too
  bool interrupt = false;  // offered an event before the runs that wait
  bool also = false;       // answers beside another
  Mode mode = Mode::Single;
  std::int64_t collect_ms = 0;  // messages that come within this time are one; 0: each is
  bool follows = false;         // its runs go on in the program of a deploy, where they fit
  std::int64_t priority = 0;
  Limit limit = {};
  std::optional<Schedule> schedule = std::nullopt;  // of what listens for one
  // Of a schedule that is about contacts: whom. Without one it is about nobody.
  std::optional<Audience> audience = std::nullopt;
  Place place;
  std::string doc;
};

// A field of the contact: the built-in ones first, then the workspace's own.
struct ContactField {
  std::string name;
  TypeId type;
  ConstantId fallback;  // `= 0`; invalid where there is none, and then the type is optional
  bool built_in = false;
  bool personal = false;
};

// One stretch of a week: minutes since the day's midnight on the wall clock. `to` is above
// 24 h where the stretch ends on the next day.
struct Opening {
  std::int32_t weekday = 0;  // 0 is Monday
  std::int32_t from = 0;
  std::int32_t to = 0;
};
struct Hours {
  std::string name;
  std::string zone;  // IANA
  std::vector<Opening> openings;
  std::vector<std::int32_t> except;  // days since 1970-01-01 on which nothing opens
};
using HoursId = Id<Hours>;

// Contacts by a condition over them alone.
struct Segment {
  std::string name;
  ConditionId condition;
};

// What is known of a model beside what is known of any service. Who serves it is for hark.toml.
struct Model {
  std::string name;     // as whoever serves it knows it
  std::string persona;  // what it is told with every question
  // By channel: what it is told of contacts on it instead.
  std::map<std::string, std::string, std::less<>> personas = {};
  // Per million tokens in and out, in millionths of the currency's unit. No currency: no price is
  // known, and there are no budgets of money.
  std::string currency;
  Price price;
  std::vector<Budget> budgets;
  std::vector<std::string> links;  // hosts that what it writes may link to
};

// Where calls over HTTP go.
struct Service {
  enum class Auth : std::uint8_t { None, Bearer, Basic, Header };

  std::string name;
  std::string url;  // as IsServiceUrl has it: https, or http to this machine, and no `/` at the end
  Auth auth = Auth::None;
  std::string header;           // of Header: its name
  std::string secret;           // the name under which hark.toml says the secret; empty for None
  std::int64_t timeout_ms = 0;  // for a call with all that is tried again
  std::string purpose;          // why it gets what it receives, in the author's words
  // What of a person may go there: `text`, what they wrote; or fields of the contact.
  std::vector<std::string> receives;
  std::optional<Model> model;  // it is one: it has no url and shows no secret
};
using ServiceId = Id<Service>;
// What all rules together keep to when they write to contacts outside a conversation.
struct Sending {
  // No message goes from one minute of the day to the other, which may be on the next day, by
  // the clock. The same: it goes at any time.
  std::int32_t quiet_from = 0;
  std::int32_t quiet_to = 0;
  Clock clock;
  std::int64_t most = 0;  // that a contact gets within the period; 0: any number
  std::int64_t period_ms = 0;
  friend bool operator==(const Sending&, const Sending&) = default;
};

// A file in Lua as it was when the program was compiled.
struct LuaFile {
  std::string name;  // as scripts name it: lua/score.lua
  std::string text;
};
using LuaFileId = Id<LuaFile>;

// Where the runtime calls a hook by itself (hook_points.def). Called: only scripts call it.
enum class HookPoint : std::uint8_t {
  Called,
#define HARK_HOOK_POINT(word, name, parameters, result) name,
#include "compiler/ir/hook_points.def"
#undef HARK_HOOK_POINT
};

// A function in Lua, by the name behind the last `.` of its own.
struct Hook {
  std::string name;
  HookPoint point = HookPoint::Called;
  LuaFileId file;
  TypeId arguments;  // a record of them, by their names
  TypeId result;     // what a call gives, where it does not fail
  Place place;       // of the declaration

  // Its name in the file: the program has the name of a module in front, as in `lib.score`, and
  // Lua knows of none.
  std::string_view function() const { return std::string_view(name).substr(name.rfind('.') + 1); }
};
using HookId = Id<Hook>;

struct Program {
  std::vector<std::string> files;
  // That the workspace is written in, as BCP 47 tags: people name languages and countries in
  // them. None where it does not say.
  std::vector<std::string> languages;
  Table<Type> types;
  Table<EnumDecl> enums;
  Table<RecordDecl> records;
  Table<Constant> constants;
  Table<Pattern> patterns;
  std::vector<ContactField> contact_fields;
  Table<Hours> hours;
  Table<Service> services;
  Table<LuaFile> lua_files;
  Table<Hook> hooks;
  Sending sending;
  Table<Function> functions;
  Table<Condition> conditions;
  std::vector<Segment> segments;
  // Who conversations go to, and how long a team keeps one that nothing else is said of;
  // 0: until somebody gives it back.
  std::vector<std::string> teams;
  std::int64_t back_after_ms = 0;
  std::vector<Rule> rules;  // in the order they are offered an event

  TypeId Intern(const Type& type);  // finds or adds
  ConstantId Intern(const Constant& constant);
  PatternId Intern(const Pattern& pattern);
  const Rule* RuleNamed(std::string_view name) const;
  // The hook of this point; nothing where the workspace has none.
  std::optional<HookId> HookAt(HookPoint point) const;

 private:
  InternIndex<Type> type_index_;
  InternIndex<Constant> constant_index_;
  InternIndex<Pattern> pattern_index_;
};

// Whether a value of the type, written out with all it is made of, is `most` values or fewer, and
// so holds none of its own type.
bool IsSmall(const Program& program, TypeId type, std::size_t most);

// What people of the language see of a case, chosen as a text is (sema's EmitSelection): by the
// very tag, else by the same language, else what those of all others see.
const std::string& LabelIn(const EnumCase& one, std::string_view language);

// All labels of a case; that of one for all languages has none.
std::vector<Translation> LabelsOf(const EnumCase& one);

// Whether what people see of it depends on their language.
bool IsTranslated(const EnumDecl& decl);

// Whether a secret is in a value of the type. Takes types of records that do not hold themselves.
bool HoldsSecret(const Program& program, TypeId type);

// The record that a model answers `reply ai` with which may use tools: `reply`, what it says to the
// contact, and for each tool what it is to be given; one of them is known. No script has a record
// of this name, for it is a verb.
constexpr std::string_view kReplyRecord = "reply";
bool IsReplyOrLookup(const Program& program, TypeId type);

// What a model is asked to do where its answer is read as `type`: classify, extract or reply.
std::string_view TaskOf(const Program& program, TypeId type);

// How long a run rests at most for the outcome of a call, in ms; 0 where `call` makes none.
std::int64_t CallMs(const Program& program, const Function& function, const CallOp& call);

// The name of a kind that is a type by itself, such as `Text`; empty for those that are
// made of others (Enum, List, Map, Record, Optional).
std::string_view PlainTypeName(TypeKind kind);
// `List<Plan?>` and so on, as authors write it.
std::string TypeName(const Program& program, TypeId type);

// The type of the value an instruction gives; invalid when it gives none. Also invalid
// when the program never interned the type, which Verify refuses.
TypeId ResultType(const Program& program, const Function& function, InstId inst);

}  // namespace hark::ir
