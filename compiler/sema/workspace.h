#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "compiler/base/table.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/sema/call_fact.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/path.h"
#include "compiler/sema/script_facts.h"
#include "compiler/sema/script_test.h"
#include "compiler/sema/world.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

// What checking knows of a workspace: its declarations, and side tables over the syntax
// tree (which itself never changes). Checking fills them; emitting only reads them.
//
// A TypeId that is not valid means a type that is not known because of an error already
// reported: whatever meets it stays silent.
namespace hark::sema {

using ast::ExprId;
using ast::StmtId;
using ir::TypeId;
using ir::TypeKind;
using source::Span;

// A local name: what `let`, `for`, a parameter or `as` binds.
struct Variable {
  std::string name;
  Span span;
  TypeId type;
  ExprId match;  // of `matches /re/ as m`: the match, to find the groups again
  bool used = false;
  // Of `failure`, which every `else` of a call has: its event type, made when it is read.
  std::string_view failure_type = {};
  bool of_event = false;  // what the rule's trigger binds: read from the event where a body begins
};

// Names that every rule has.
enum class BuiltIn : std::uint8_t { Text, Channel, Now, Today, Owned, Team, Closed };

// What a name, a member or a call refers to.
struct ToVariable {
  VariableId variable;
};
struct ToConst {
  std::size_t index;
};
struct ToCase {
  ir::EnumId enum_id;
  std::size_t index;
};
struct ToContactField {
  std::size_t field;
};
struct ToBuiltIn {
  BuiltIn built_in;
};
struct ToProperty {
  ir::Op op;
};
// Of a text, read as a type: `Int(text)`.
struct ToConversion {};
struct ToMethod {
  ir::Op op;
};
struct ToRecordField {
  std::uint32_t field;
};
struct ToCallable {
  std::size_t index;
};
struct ToRecord {
  ir::RecordId record;
};
struct ToHook {
  ir::HookId hook;
};
struct ToFlow {
  std::size_t index;
};
struct ToList {
  std::size_t index;
};
struct ToSegment {
  std::size_t index;
};
struct ToHours {
  ir::HoursId hours;
};
// One of several values: `pick("Hi", "Hello")`.
struct ToPick {};
using Target = std::variant<std::monostate, ToVariable, ToConst, ToCase, ToContactField, ToBuiltIn,
                            ToProperty, ToMethod, ToConversion, ToRecordField, ToCallable, ToRecord,
                            ToFlow, ToHook, ToList, ToSegment, ToHours, ToPick>;

struct ExprFact {
  TypeId type;
  Target target;
  // The value is optional where it is kept but known to be there: `type` is without `?`.
  bool narrowed = false;
};

// A declaration that others can name.
struct Symbol {
  enum class Kind : std::uint8_t {
    Rule,
    Flow,
    Enum,
    Record,
    Event,
    Const,
    Callable,
    List,
    Segment,
    Hours,
    Service,
    Hook,
  };
  Kind kind;
  ast::Name name;
  std::size_t index;  // in the table of its kind
  bool used = false;
};

// The names of the files that share them: those in the workspace's root, or one file
// below it, which others reach by its path.
struct Module {
  std::string path;  // "lib.pricing"; empty: the root's
  std::unordered_map<std::string, Symbol> symbols;

  bool is_root() const { return path.empty(); }
  bool of_library() const { return path.starts_with("std."); }
};
using ModuleId = Id<Module>;

// What a file's `use` binds.
struct Import {
  ModuleId module;
  Span span;
  bool used = false;
};

enum class Progress : std::uint8_t { Untouched, Going, Done };

struct ConstInfo {
  const ast::Const* decl;
  Progress progress = Progress::Untouched;
  TypeId type;
  std::optional<ConstValue> value;
  ir::FunctionId function;  // of a list: what makes it
};

struct CallableParameter {
  ast::Name name;
  TypeId type;
  VariableId variable;
  bool may_be_left_out = false;
};
// A fn or a text catalogue; exactly one of the two is there.
struct Callable {
  const ast::Fn* fn = nullptr;
  const ast::TextCatalogue* catalogue = nullptr;
  std::vector<CallableParameter> parameters;
  Progress progress = Progress::Untouched;
  TypeId result;
  std::size_t depth = 1;  // calls within calls, this one included
  ir::FunctionId function;
  ir::FunctionId language;      // of a template: gives the tag of the translation that goes
  std::vector<Span> uses = {};  // where it is called; a place may come twice

  const ast::Name& name() const { return fn != nullptr ? fn->name : catalogue->name; }
};

// What a body may do, flows it calls included.
struct BodyEffects {
  bool rests = false;   // waits
  bool refers = false;  // to the comment or message that began the run
};

// A flow. It is checked once and emitted anew at every `do`.
struct FlowInfo {
  const ast::Flow* decl;
  std::string_view doc = {};
  std::vector<const ChannelFacts*> channels = {};  // of the rules that come to it
  std::vector<CallableParameter> parameters = {};
  TypeId result = {};  // invalid: it gives none
  Progress progress = Progress::Untouched;
  bool goes_on = true;  // whether control ever comes back to the `do`
  BodyEffects effects = {};
  std::optional<Span> acts = {};  // where it does more than look something up
  // How much every `do` of it brings along, flows within included.
  std::size_t statements = 0;
  std::size_t nesting = 0;
};

// `extern lua …`.
struct HookInfo {
  const ast::Extern* decl;
  std::vector<CallableParameter> parameters = {};
};

// What an `ask` settles.
struct AskFact {
  TypeId answer;
  bool choices = false;
  std::int64_t retries = 0;

  // Whether any answer is one, so that none is asked for again.
  bool takes_any(const ir::Program& program) const {
    if (!answer.valid()) return false;
    const TypeKind kind = program.types[answer].kind;
    return kind == TypeKind::Text || kind == TypeKind::Secret;
  }
};

// What `create deal`, `create task` and `create note` make: a record of the program, in
// the order of ast::RecordKind. Its first field is the title.
struct RecordSchema {
  TypeId type;                                   // invalid: nothing makes one
  std::vector<std::optional<ExprId>> fallbacks;  // one a field
};

struct SegmentInfo {
  const ast::Segment* decl;
  Progress progress = Progress::Untouched;
};

// What the rules say about tags, to find those that are tested and that nobody sets.
struct TagUses {
  std::vector<ExprId> tested;  // constant texts
  std::set<std::string> set;
  bool sets_any = false;  // a tag whose name is worked out while a rule runs
};

// A name under which a trigger hands over what its event brings. Its variable is made when
// a body first reads it, so that programs hold no types they do not use.
struct EventBinding {
  std::string name;
  std::string event_type;  // as event_types.def writes it; empty where `type` is known
  TypeId type;
  VariableId variable;
};
// What a rule or a wait listens for.
struct TriggerFact {
  const TriggerInfo* info = nullptr;  // null: unknown, already reported
  ir::Trigger trigger;
  std::vector<EventBinding> bindings;
  std::vector<ast::Name> channels;                      // that are named
  std::optional<ir::Schedule> schedule = std::nullopt;  // of `every …`
  std::optional<ir::Audience> audience = std::nullopt;
};

// An event that an `await` waits for.
struct ArmFact {
  TriggerFact trigger;
  VariableId binding;  // of `as NAME`
};

// What a broadcast settles.
struct BroadcastFact {
  ir::Audience audience;
  std::vector<VariableId> handed;  // values of the rule that the message is made of
};

// `event NAME { … }`.
struct EventInfo {
  const ast::Event* decl;
  ir::RecordId record;
};

struct RuleFact {
  const ast::Decl* decl;
  TriggerFact trigger;
  ir::Limit limit;
  std::int64_t priority = 0;
  ir::Mode mode = ir::Mode::Single;
  std::int64_t collect_ms = 0;
  bool follows = false;
  std::optional<TriggerFact> stale;           // what its `on stale { … }` listens for
  Paths known;                                // what its `when` tells its body
  std::vector<const ChannelFacts*> channels;  // connected ones it runs on
};

struct Workspace {
  const ast::Unit& unit;
  const source::SourceSet& sources;
  const World& world;
  diag::Sink& sink;
  ir::Program program;

  Table<Module> modules;                               // the root's is the first
  std::vector<ModuleId> module_of;                     // index: FileId
  std::vector<std::map<std::string, Import>> imports;  // index: FileId; by the word in scripts
  std::vector<const ast::Enum*> enums;                 // index: EnumId
  std::vector<const ast::Record*> records;             // index: RecordId
  std::vector<EventInfo> events;
  std::map<std::string, TypeId, std::less<>> event_types;  // of event_types.def, those in use
  std::vector<ast::Name> languages;  // that every text is written in; may be none
  std::vector<ConstInfo> consts;
  std::vector<Callable> callables;
  std::vector<RuleFact> rules;
  std::vector<FlowInfo> flows;
  std::vector<const ast::ListDecl*> lists;
  std::vector<SegmentInfo> segments;
  std::vector<const ast::Hours*> hours;       // index: HoursId
  std::vector<const ast::Service*> services;  // index: ServiceId
  std::vector<HookInfo> hooks;                // index: HookId
  std::optional<ir::ServiceId> model;         // of `ai { … }`, behind those
  const ast::DealSchema* deal = nullptr;
  std::vector<std::string> stages;  // of deals, in their order
  std::array<RecordSchema, 3> record_schemas;
  TagUses tags;
  std::vector<RuleSample> samples;
  TestPlaces test_places;
  std::vector<std::size_t> callable_order;  // callees before their callers

  Table<Variable> variables;
  std::vector<ExprFact> facts;                                // index: ExprId
  std::unordered_map<ExprId, std::vector<ExprId>> arguments;  // of calls, as declared
  std::unordered_map<ExprId, ir::PatternId> patterns;         // of text tests and matches
  std::unordered_map<ExprId, VariableId> captures;            // of matches that bind
  std::unordered_map<ExprId, std::string> plurals;            // the language of each
  std::unordered_map<ExprId, VariableId> items;               // of `any x in …` and the like
  std::map<std::vector<std::string>, ir::RecordId> groups;    // by the names in a pattern
  std::unordered_map<ExprId, Paths> guards;  // what is known where a part of `when` begins
  std::unordered_map<StmtId, VariableId> bindings;
  std::unordered_map<StmtId, AskFact> asks;
  std::unordered_map<StmtId, std::vector<ArmFact>> awaits;
  std::unordered_map<StmtId, CallFact> calls;
  std::unordered_map<StmtId, BroadcastFact> broadcasts;
  std::map<std::vector<std::pair<std::string, TypeId>>, ir::RecordId>
      objects;                                            // `{ … }` that are sent
  std::set<std::string> buttons;                          // names of those that messages have
  std::unordered_map<StmtId, std::vector<ExprId>> emits;  // the fields, as declared
  std::vector<std::size_t> callees;                       // that the callable being checked calls
  std::size_t depth = 0;                                  // of nested checks, over all bodies
  std::size_t deepest = 0;              // depth reached since it was last looked at
  std::size_t statements = 0;           // of the rule or flow being checked, flows within included
  std::vector<std::size_t> open_flows;  // being checked, outermost first

  const ast::Expr& expr(ExprId id) const { return unit.exprs[id]; }
  ExprFact& fact(ExprId id) { return facts[static_cast<std::size_t>(id.index)]; }
  const ExprFact& fact(ExprId id) const { return facts[static_cast<std::size_t>(id.index)]; }

  TypeId Scalar(TypeKind kind);  // a type that its kind says all about
  TypeId ListOf(TypeId element);
  TypeId MapOf(TypeId element);
  TypeId OptionalOf(TypeId element);  // `T?` of `T?` is itself
  TypeId EnumType(ir::EnumId id);
  TypeId RecordType(ir::RecordId id);

  const ir::Type& type(TypeId id) const { return program.types[id]; }
  bool Is(TypeId id, TypeKind kind) const { return id.valid() && type(id).kind == kind; }
  bool IsOptional(TypeId id) const { return Is(id, TypeKind::Optional); }
  bool IsTextual(TypeId id) const { return id.valid() && ir::IsTextual(type(id).kind); }
  // What a constant of the type is written as: addresses, numbers and links as texts.
  TypeId WrittenAs(TypeId id);
  // Without its `?`, where it has one.
  TypeId Sure(TypeId id) const { return IsOptional(id) ? type(id).element : id; }
  // Whether a value of type `from` goes where `to` is wanted, as it is or widened.
  bool Fits(TypeId from, TypeId to) const;
  diag::Type Show(TypeId id) const;
  // What the author wrote there, on one line and not too long.
  std::string Quote(Span span) const;
  // The number of the script a known span lies in; the span itself may name a part of it.
  std::size_t ScriptOf(Span span) const;
  ir::Place PlaceOf(Span span) const;
  // What a checked expression names, where `is known` may narrow it.
  std::optional<Path> PathOf(ExprId id) const;

  // The type an author named; reports what is not one and gives an invalid id.
  TypeId Resolve(ast::TypeExprId id);
  // What a name means where it stands: a declaration of its module, else one of the root; with
  // a module in front, as in `shop.vips`, one of that.
  Symbol* Find(const std::string& name, Span at);
  // The module that a word stands for in that file.
  Import* FindImport(const std::string& name, Span at);
  // A declaration of a module by name; null when it has none.
  Symbol* FindIn(ModuleId module, const std::string& name);
  ModuleId ModuleAt(Span at) const;
  // The name of a declaration in the program, where modules share one namespace.
  std::string Qualified(const ast::Name& name) const;
};

// The module that the word in front of a type's point stands for, now used; reports where
// it stands for none.
Import* UseModule(Workspace& workspace, const ast::Name& name);

// Words that declarations cannot take: the types of the language and what rules bind.
bool IsBuiltInType(std::string_view name);
std::optional<TypeKind> BuiltInType(std::string_view name);
bool IsBuiltInName(std::string_view name);
// Reports a name that is one of these words and says what the word means.
void ReportTaken(Workspace& workspace, const ast::Name& name, std::string_view help);

// What can be done with a secret, for whoever tries something else.
inline constexpr const char* kSecretHelp =
    "a secret can be compared with a text, `pin is code`, or go to a service that `receives "
    "secret`";

// "a rule", "an enum" …
const char* KindWords(const Symbol& symbol);

class BodyChecker;

// Stages of Check, in the order they run; each is a file of its own.
void DeclareModules(Workspace& workspace);
void CheckUses(Workspace& workspace);
void ReportUnusedUses(Workspace& workspace);
void DeclareNames(Workspace& workspace);
void DeclareContact(Workspace& workspace);
// The index of a field of the contact; reports an unknown one.
std::optional<std::size_t> ContactFieldNamed(Workspace& workspace, const ast::Name& name);
// The type that event_types.def writes so; adds it to the program where it is new.
TypeId EventTypeOf(Workspace& workspace, std::string_view written);
void DeclareEvents(Workspace& workspace);
// The event of this name; reports an unknown one.
EventInfo* DeclaredEvent(Workspace& workspace, const ast::Name& name);
// The fields of a record given by name, in the order of its declaration; reports what is
// missing, unknown or given twice. Values are not checked.
std::vector<ExprId> FieldsInOrder(Workspace& workspace, const ast::Name& what,
                                  const std::vector<ir::Field>& fields,
                                  const std::vector<ast::FieldValue>& given);
// The index of a list of contacts; reports an unknown one.
std::optional<std::size_t> ListNamed(Workspace& workspace, const ast::Name& name);
void CheckSegments(Workspace& workspace);
// Checks one when it is first named; a segment that asks for itself is reported.
void CheckSegment(Workspace& workspace, std::size_t index, Span use);
void DeclareServices(Workspace& workspace);
void DeclareHooks(Workspace& workspace);
// After the services: `ai { … }`.
void DeclareModel(Workspace& workspace);
// The service and the method that are called, or nothing where one is unknown, which is
// then reported.
struct ServiceMethod {
  ir::ServiceId service;
  std::string_view method;  // in capitals
};
std::optional<ServiceMethod> MethodCalled(Workspace& workspace, const ast::Callee& callee);
void DeclareHours(Workspace& workspace);
void DeclareSending(Workspace& workspace);
// Of `mon` to `sun`, counted from Monday; reports any other word.
std::optional<std::int32_t> WeekdayNamed(Workspace& workspace, const ast::Name& name);
// The list or segment that contacts are reached by; reports what is neither.
std::optional<ir::Audience> AudienceNamed(Workspace& workspace, const ast::Name& name);
// A deal is used and no `deal { … }` says what it is.
void ReportNoDeal(Workspace& workspace, Span span);
void DeclareRecords(Workspace& workspace);
// What a record of the kind holds; invalid for deals of a workspace that declares none. A
// program has the records that something in it makes or tests: the first to ask adds them.
const RecordSchema& SchemaOf(Workspace& workspace, ast::RecordKind kind);
std::string_view RecordKindWord(ast::RecordKind kind);
// The stage that a checked constant names, or nothing and a diagnostic.
std::optional<std::string> StageNamed(Workspace& workspace, ExprId stage);
// Whether a deal that comes to this stage is over.
bool ClosesDeal(std::string_view stage);
// The index of a field of a record that is created; reports an unknown one. `given`: the type of
// its value, where that is known.
std::optional<std::size_t> RecordFieldNamed(Workspace& workspace, ast::RecordKind kind,
                                            const ast::Name& name, TypeId given = {});
// A rule tests or sets the tag that a checked text names; or a test is given it.
void NoteTagTested(Workspace& workspace, ExprId tag);
void NoteTagSet(Workspace& workspace, ExprId tag);
void ReportUnsetTags(Workspace& workspace);
// Conditions that always or never hold, and branches that are never taken.
void ReportSettled(Workspace& workspace);
void CheckLanguages(Workspace& workspace);
void CheckTeams(Workspace& workspace);
// The team that a constant text names, or nothing and a diagnostic.
std::optional<std::string> TeamNamed(Workspace& workspace, ExprId team);
void CheckConsts(Workspace& workspace);
void CheckConst(Workspace& workspace, ConstInfo& info);
void CheckCallables(Workspace& workspace);
void CheckCallable(Workspace& workspace, std::size_t index);
void CheckCatalogue(Workspace& workspace, BodyChecker& checker, Callable& callable);
void CheckFlows(Workspace& workspace);
void CheckFlow(Workspace& workspace, std::size_t index);
// Of a body whose flows are checked.
BodyEffects EffectsOf(const Workspace& workspace, const ast::Body& body);
void CheckRules(Workspace& workspace);
void CheckSamples(Workspace& workspace);
std::vector<ScriptTest> CheckTests(Workspace& workspace);
void ReportUnused(Workspace& workspace);

}  // namespace hark::sema
