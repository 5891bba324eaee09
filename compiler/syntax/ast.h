#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/base/table.h"
#include "compiler/syntax/ast_expr.h"
#include "compiler/syntax/ast_file.h"
#include "compiler/syntax/ast_service.h"
#include "compiler/syntax/ast_test.h"

// What was written, as values: nodes in variants, held in tables, named by typed ids.
// Nothing here is changed after parsing; what sema finds out it keeps in side tables.
namespace hark::ast {

// ---- What is listened for ----

// `mon`, `mon-fri`.
struct Days {
  Name first;
  std::optional<Name> last;  // mon-fri
};
// `every 15m`, `every mon, thu at 10:00 in "Asia/Tashkent" for vips or skip if late over 1h`.
// One of `period` and `days`; what is missing of the rest is for sema.
struct Schedule {
  std::optional<ExprId> period;
  std::vector<Days> days;              // weekdays, or `day` or `month` alone
  std::optional<ExprId> day_of_month;  // `month on 1`
  std::optional<ExprId> time;
  std::optional<ExprId> zone;
  std::optional<Name> audience;  // a list or segment; none: it is about nobody
  std::optional<ExprId> late;
};

// A `from` clause: channels, or what a field changed from. Which it is, sema knows.
struct Source {
  std::vector<ExprId> values;
  Span word;
};

// What a rule or a wait listens for: `order paid`, `comment on post "id"`, `webhook "shop"
// as Sale`, `contact changed plan from basic to pro`. Which words mean what, and what each
// takes, is for sema (compiler/channel/triggers.def).
struct Trigger {
  std::vector<Name> words;        // all of them, a name such as `tap NAME` included
  std::optional<ExprId> subject;  // the text behind the words
  std::optional<Name> record;     // as Sale
  std::optional<Name> place;      // the word in `on post "id"`
  std::optional<ExprId> post;
  std::optional<ExprId> payload;                     // with "…"
  std::optional<std::vector<Parameter>> parameters;  // called (…)
  std::vector<Source> sources;                       // without channels: all connected ones
  std::optional<ExprId> to;                          // of what changed
  std::optional<Schedule> schedule;                  // the words are then `schedule` alone
  Span words_span;
};

// ---- Statements ----

struct Body {
  std::vector<StmtId> statements;
  Span span;
  bool braced = true;  // `else stop` has no braces; the formatter keeps that
};

struct ErrorStmt {};  // a hole, already reported

// `let plan = …`, with `else` when the value is optional.
struct Let {
  Name name;
  std::optional<TypeExprId> type;
  ExprId value;
  std::optional<Body> otherwise;
};

// `[let x =] ask "…" [choices T] [as T] [retry N "…"] [label l] [within D] [else …]`.
struct Ask {
  std::optional<Name> binding;
  bool secret = false;  // `ask secret`
  ExprId prompt;
  std::optional<TypeExprId> choices;
  std::optional<TypeExprId> as;
  struct Retry {
    ExprId count;
    ExprId message;
  };
  std::optional<Retry> retry;
  std::optional<Name> label;
  std::optional<ExprId> within;
  std::optional<Body> otherwise;
  Span ask_span;  // the words `ask` or `ask secret`
};

// `yes "Yes" opens "https://…"`: the name comes back when it is tapped.
struct Button {
  Name name;
  std::optional<ExprId> title;
  std::optional<ExprId> url;
};
struct PartField {
  Name name;
  ExprId value;
};
// The parts of a message.
struct SaidText {
  ExprId text;
  std::vector<Button> buttons;
};
enum class MediaKind : std::uint8_t { Image, Video, Audio, Document };
struct SaidMedia {
  MediaKind kind;
  ExprId url;
  std::optional<ExprId> caption;
  std::optional<ExprId> filename;
};
enum class SaidKind : std::uint8_t { Card, Location, Contact };
// `card { title: …  buttons … }`, `location { … }`, `contact { … }`.
struct SaidRecord {
  SaidKind kind;
  std::vector<PartField> fields;
  std::vector<Button> buttons;
  Span kind_span;
};
struct SaidCarousel {
  std::vector<SaidRecord> cards;
};
// `template order_ready(order: "A-17")`; `call` is a Call of the template's name.
struct SaidTemplate {
  ExprId call;
};
struct Part {
  std::variant<SaidText, SaidMedia, SaidRecord, SaidCarousel, SaidTemplate> node;
  Span span;
};

// `reply [privately|publicly] PART`, or several parts in braces.
struct Reply {
  enum class Aim : std::uint8_t { Conversation, Private, Public };
  Aim aim = Aim::Conversation;
  Span verb_span;  // `reply privately`
  std::vector<Part> parts;
  bool braced = false;
  std::optional<ExprId> otherwise;  // the call of `else template …`
};
struct React {
  ExprId emoji;
};
// `send template offer(…) to contact via whatsapp for "marketing" else { … }`, outside a
// conversation; or `broadcast template offer(…) to fans via whatsapp for "marketing"`. What is
// missing is for the checker to word.
struct Send {
  Part part;
  std::optional<Name> audience;  // of a broadcast: the list or segment it goes to
  Name channel;
  std::optional<ExprId> purpose;
  bool ignored = false;
  std::optional<Body> otherwise;
  Span verb_span;
};
// `on whatsapp, telegram { … } else { … }`.
struct On {
  std::vector<Name> channels;
  Body then;
  std::optional<Body> otherwise;
};
struct Set {
  Name object;
  Name field;
  ExprId value;
};  // set contact.f = value
struct Tag {
  ExprId tag;
  bool remove;
};  // tag/untag contact "x"
struct ChangeList {
  Name list;
  bool remove;
};  // add to vips, remove from vips
struct CreateRecord {
  RecordKind kind;
  ExprId title;
  std::vector<FieldValue> fields;
};  // create deal "…" { stage: "new" }
// Neither `ignored` nor `otherwise` is an error the checker words.
struct MoveDeal {
  ExprId stage;
  bool ignored;
  std::optional<Body> otherwise;
};
struct ChangeConsent {
  ExprId purpose;
  bool revoke;
};  // grant consent "marketing"
// `wait 2h`, `wait until 09:00 in "Asia/Tashkent"`, each with `or skip if late over 1h`.
struct Wait {
  ExprId moment;  // how long, or until when
  bool until = false;
  std::optional<ExprId> zone;
  std::optional<ExprId> late;
  std::optional<Name> edit;  // `on edit recompute`
  std::optional<Name> label;
};

// An event that a run waits for: `order paid as o where o.total > 5 USD`.
struct Awaited {
  Trigger on;
  std::optional<Name> binding;
  std::optional<ExprId> where;
};
struct AwaitArm {
  std::optional<Awaited> event;  // none: `after D`, the time is over
  Body body;
  Span span;
};
// `await EVENT within 1d else …` is one arm with nothing to do; `await first { … }` has
// several, one of which may be `after`.
struct Await {
  bool first = false;
  std::vector<AwaitArm> arms;
  std::optional<ExprId> within;  // what `after` says
  std::optional<Body> otherwise;
  std::optional<Name> label;
  Span await_span;  // the word `await`
};
// `[let x =] crm.post("/leads", { … }) [as T] [label l] [ignore | else …]`, or of the model
// `[let x =] ai classify text [with "…"] [as T] …` and `reply ai { … } [with "…"] [use a, b] …`.
struct CallService {
  std::optional<Name> binding;
  ExprId whole;  // of a service: the call as it is written, up to its `)`
  Callee callee;
  std::optional<ExprId> path;  // of a service
  std::optional<ExprId> payload;
  std::optional<ExprId> instructions;  // of a model: `with "…"`
  bool replies = false;                // of a model: what it writes is said to the contact
  std::vector<ExprId> tools;           // flows that it may have run: a Call or MethodCall each
  std::optional<TypeExprId> type;      // as what the answer is read
  std::optional<Name> label;
  bool ignored = false;
  std::optional<Body> otherwise;
};
struct Stop {};
// Without a value only in flows that give none.
struct Return {
  std::optional<ExprId> value;
};
// `[let x =] do collect(a: 1) [label l]`, or `do lib.collect(…)` of a module.
struct Do {
  std::optional<Name> binding;
  std::optional<TypeExprId> type;
  ExprId call;  // a Call of the flow, or a MethodCall of its module
  std::optional<Name> label;
};
struct Log {
  ExprId text;
  bool personal = false;  // `log personal`: it may hold personal data
};
struct Emit {
  Name event;
  std::vector<FieldValue> fields;
};  // emit price_asked { plan: plan }
struct If {
  ExprId condition;
  Body then;
  std::optional<Body> otherwise;
};  // `else if` nests
struct For {
  Name variable;
  ExprId list;
  Body body;
};

// `repeat up to N times { … }`.
struct Repeat {
  ExprId count;
  Body body;
};

// Cases name enum cases or literals; none at all is `else ->`.
struct MatchCase {
  std::vector<ExprId> patterns;
  Body body;
  Span span;
};
struct Match {
  ExprId subject;
  std::vector<MatchCase> cases;
};

// `assign to "sales" give back after 12h`; a hand-off ends the run as well.
struct Assign {
  ExprId team;  // a constant text
  bool hands_off;
  std::optional<ExprId> back_after;
};
// `close conversation` and `give back`.
struct ChangeConversation {
  bool closes;
};

using StmtNode =
    std::variant<ErrorStmt, Let, Ask, Do, Reply, React, Send, On, Set, Tag, ChangeList, Assign,
                 ChangeConversation, CreateRecord, MoveDeal, ChangeConsent, Wait, Await,
                 CallService, Stop, Return, Log, Emit, If, For, Repeat, Match>;
struct Stmt {
  StmtNode node;
  Span span;
};

// ---- Declarations ----

// `languages en, uz`.
struct Languages {
  std::vector<Name> tags;
  Span span;
};
// `teams "sales", "desk" give back after 12h`.
struct Teams {
  std::vector<ExprId> names;
  std::optional<ExprId> back_after;
  Span span;
};
// `limit 1 per contact per 1h`.
struct Limit {
  ExprId count;
  Name whose;
  ExprId period;
};

// A message that the rule below it takes: a line `//! how much is it?`.
struct Sample {
  std::string text;  // without the blanks around it
  Span span;         // of the line
};

struct Rule {
  Name name;
  Trigger trigger;
  std::optional<ExprId> when;
  std::optional<Limit> limit;
  std::optional<ExprId> priority;
  std::optional<Span> interrupt;  // the word
  std::optional<Span> also;
  std::optional<Name> mode;       // what happens when a run of it waits already
  std::optional<ExprId> collect;  // messages that come within this time are one
  std::optional<Name> on_deploy;  // what becomes of its runs at a deploy
  Body body;
  std::vector<Sample> samples = {};
  std::optional<Name> stale_word = std::nullopt;  // behind the body: `on stale { … }`
  std::optional<Body> stale = std::nullopt;
};
// A piece of conversation that may wait; rules and flows call it with `do`.
struct Flow {
  Name name;
  std::vector<Parameter> parameters;
  std::optional<TypeExprId> result;
  Body body;
};
struct Translation {
  Name language;
  ExprId text;
};
struct EnumCase {
  Name name;
  std::optional<ExprId> label;            // of all languages
  std::vector<Translation> translations;  // or one a language
};
struct Enum {
  Name name;
  std::vector<EnumCase> cases;
};
struct Field {
  Name name;
  TypeExprId type;
  std::optional<ExprId> fallback;  // `= 0`
  bool personal = false;
};
struct Record {
  Name name;
  std::vector<Field> fields;
};
struct Event {
  Name name;
  std::vector<Field> fields;
};
struct ContactSchema {
  std::vector<Field> fields;
  Span word_span;
};
struct ListDecl {
  Name name;
};  // list vips
struct Segment {
  Name name;
  ExprId condition;
};  // segment NAME = contacts where COND
// Minutes since midnight, at most 24:00. An end that is not after its begin is the next
// day's.
struct Opening {
  std::int32_t from = 0;
  std::int32_t to = 0;
  Span span;
};
struct OpenItem {
  std::vector<Days> days;
  std::vector<Opening> openings;
};
struct ExceptItem {
  std::vector<ExprId> dates;
};
struct ZoneItem {
  ExprId zone;
};
using HoursItem = std::variant<OpenItem, ExceptItem, ZoneItem>;
struct Hours {
  Name name;
  std::vector<HoursItem> items;
};
// `sending { quiet 21:00-09:00 in "Asia/Tashkent"  at most 3 per contact per 1w }`.
struct Sending {
  struct Quiet {
    Opening hours;
    ExprId zone;
  };
  struct Most {
    ExprId count;
    Name whose;
    ExprId period;
  };
  std::optional<Quiet> quiet;
  std::optional<Most> most;
  Span word_span;
};
struct DealSchema {
  std::vector<ExprId> stages;  // constant texts
  std::vector<Field> fields;
  Span word_span;
};
struct Const {
  Name name;
  std::optional<TypeExprId> type;
  ExprId value;
};
// Exactly one of `value` (`= expr`) and `body` (`{ … return … }`).
struct Fn {
  Name name;
  std::vector<Parameter> parameters;
  std::optional<TypeExprId> result;
  std::optional<ExprId> value;
  std::optional<Body> body;
};
struct TextCatalogue {
  Name name;
  std::vector<Parameter> parameters;
  std::vector<Translation> translations;
  bool is_template = false;  // `template`: the text is one that a channel has approved
};

// ---- The whole ----

using DeclNode = std::variant<Use, Require, Languages, Teams, Rule, Flow, Enum, Record, Event,
                              ContactSchema, ListDecl, DealSchema, Segment, Hours, Sending, Service,
                              Extern, Ai, Const, Fn, TextCatalogue, Test>;
struct Decl {
  DeclNode node;
  Span span;
  std::string doc;  // the `///` lines above, without the slashes
};

// One workspace: the declarations of all its files, file by file, in the order written. The
// tables may hold more than those reach (syntax/tree_cache.h), so whoever looks for something
// walks from `decls`.
struct Unit {
  Table<Expr> exprs;
  Table<Stmt> stmts;
  Table<TypeExpr> types;
  std::vector<Decl> decls;
};

}  // namespace hark::ast
