#include <algorithm>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/ir/parser.h"
#include "compiler/ir/text_form.h"
#include "compiler/ir/verify.h"
#include "compiler/ir/words.h"

namespace hark::ir {

Parser::Parser(std::string_view text) : cursor_(text) {
  for (const OpInfo& info : AllOps()) {
    ops_.emplace(info.name, static_cast<Op>(&info - AllOps().data()));
  }
}

Result<Program> Parser::Run() {
  ReadFirstLine();
  for (cursor_.SkipLines(); !cursor_.AtEnd(); cursor_.SkipLines()) ReadDeclaration();
  ResolveFields();
  ResolveCalls();
  if (!cursor_.ok()) return Fail(FailureKind::Corrupt, cursor_.Problem());
  if (std::optional<std::string> wrong = Verify(program_)) {
    return Fail(FailureKind::Corrupt, *std::move(wrong));
  }
  if (std::string wrong = CheckNotes(); !wrong.empty()) return Fail(FailureKind::Corrupt, wrong);
  return std::move(program_);
}

void Parser::ReadFirstLine() {
  if (!cursor_.Take(words::kFirstLine)) return cursor_.Fail("this is not a Hark program");
  const std::int64_t version = cursor_.Integer();
  if (version < 1 || version > kFormatVersion) {
    return cursor_.Fail("the program has a format that this Hark does not know");
  }
  cursor_.EndLine();
}

void Parser::ReadDeclaration() {
  std::string_view word = cursor_.Word();
  if (auto kind = words::Named<FunctionKind>(words::kFunction, word)) return ReadFunction(*kind);
  if (word == "rule") return ReadRule();
  if (word == "file") return ReadFile();
  if (word == "languages") return ReadLanguages();
  if (word == "enum") return ReadEnum();
  if (word == "record") return ReadRecord();
  if (word == "type") return ReadType();
  if (word == "const") return ReadConstant();
  if (word == "pattern") return ReadPattern();
  if (word == "contact") return ReadContactField();
  if (word == "hours") return ReadHours();
  if (word == "service") return ReadService();
  if (word == "lua") return ReadLuaFile();
  if (word == "hook") return ReadHook();
  if (word == "quiet") return ReadQuiet();
  if (word == "most") return ReadMost();
  if (word == "segment") return ReadSegment();
  if (word == "teams") return ReadTeams();
  cursor_.Fail("expected a declaration");
}

void Parser::ReadFile() {
  program_.files.push_back(cursor_.Quoted());
  cursor_.EndLine();
}

void Parser::ReadLanguages() {
  while (cursor_.ok() && cursor_.NextIs('"')) program_.languages.push_back(cursor_.Quoted());
  cursor_.EndLine();
}

void Parser::ReadEnum() {
  std::string_view name = cursor_.Name();
  EnumDecl decl{.name = std::string(name), .cases = {}};
  cursor_.Expect("{");
  while (cursor_.ok() && !cursor_.Take("}")) {
    EnumCase enum_case;
    enum_case.name = cursor_.Name();
    enum_case.label = cursor_.Quoted();
    if (cursor_.Take("{")) enum_case.translations = Translations();
    decl.cases.push_back(std::move(enum_case));
    if (!cursor_.NextIs('}')) cursor_.Expect(",");
  }
  cursor_.EndLine();
  Declare(name, {.kind = TypeKind::Enum, .enum_id = program_.enums.Add(std::move(decl))});
}

std::vector<Translation> Parser::Translations() {
  std::vector<Translation> translations;
  while (cursor_.ok() && !cursor_.Take("}")) {
    std::string language(cursor_.Name());
    translations.push_back({std::move(language), cursor_.Quoted()});
  }
  return translations;
}

void Parser::Declare(std::string_view name, Type type) {
  std::string word(name);
  if (std::size_t number = ++declared_count_[name]; number > 1) {
    (word += words::kNumberMark) += std::to_string(number);
  }
  declared_.emplace(std::move(word), type);
}

void Parser::ReadRecord() {
  std::string_view name = cursor_.Name();
  RecordId id = program_.records.Add({.name = std::string(name), .fields = {}});
  Declare(name, {.kind = TypeKind::Record, .record_id = id});
  std::vector<Field>& fields = program_.records[id].fields;
  cursor_.Expect("{");
  while (cursor_.ok() && !cursor_.Take("}")) {
    fields.push_back({.name = std::string(cursor_.Name()), .type = {}});
    cursor_.Expect(":");
    std::string_view type = cursor_.TypeWord();
    later_fields_.push_back({id, fields.size() - 1, type, cursor_.position()});
    if (!cursor_.NextIs('}')) cursor_.Expect(",");
  }
  cursor_.EndLine();
}

void Parser::ReadType() {
  std::string_view word = cursor_.TypeWord();
  Type type = TypeOf(word);
  if (!cursor_.ok()) return;
  if (!types_.emplace(word, program_.types.Add(type)).second) {
    return cursor_.Fail("the type is there twice");
  }
  cursor_.EndLine();
}

Type Parser::TypeOf(std::string_view word) {
  if (word.ends_with('?')) {
    word.remove_suffix(1);
    return {.kind = TypeKind::Optional, .element = Find(types_, word, "type")};
  }
  if (word.starts_with("List<") && word.ends_with('>')) {
    word = word.substr(5, word.size() - 6);
    return {.kind = TypeKind::List, .element = Find(types_, word, "type")};
  }
  if (word.starts_with("Map<") && word.ends_with('>')) {
    word = word.substr(4, word.size() - 5);
    return {.kind = TypeKind::Map, .element = Find(types_, word, "type")};
  }
  for (int kind = 0; kind <= static_cast<int>(TypeKind::Optional); ++kind) {
    auto plain = static_cast<TypeKind>(kind);
    if (PlainTypeName(plain) == word && !word.empty()) return {.kind = plain};
  }
  Cursor name(word);
  auto found = declared_.find(std::string(name.Name()));
  if (found != declared_.end()) return found->second;
  cursor_.Fail("no enum or record `" + std::string(word) + "`");
  return {};
}

TypeId Parser::ReadTypeUse() { return Find(types_, cursor_.TypeWord(), "type"); }

void Parser::ReadConstant() {
  std::int32_t number = cursor_.Numbered("c");
  if (static_cast<std::size_t>(number) != long_constants_.size()) {
    return cursor_.Fail("the constants are not in order");
  }
  cursor_.Expect("=");
  Constant constant = ReadLiteral();
  cursor_.Expect(":");
  constant.type = ReadTypeUse();
  long_constants_.push_back(program_.Intern(constant));
  cursor_.EndLine();
}

// A constant whose type is still to come.
Constant Parser::ReadLiteral() {
  if (cursor_.NextIs('"')) return {.type = {}, .value = cursor_.Quoted()};
  if (cursor_.TakeWord("none")) return {};
  return {.type = {}, .value = cursor_.Integer()};
}

ConstantId Parser::ReadLongConstant() {
  auto number = static_cast<std::size_t>(cursor_.Numbered("c"));
  if (number < long_constants_.size()) return long_constants_[number];
  cursor_.Fail("no such constant");
  return {};
}

void Parser::ReadPattern() {
  std::int32_t number = cursor_.Numbered("p");
  if (static_cast<std::size_t>(number) != program_.patterns.size()) {
    return cursor_.Fail("the patterns are not in order");
  }
  auto kind = words::Named<Pattern::Kind>(words::kPattern, cursor_.Word());
  if (!kind) return cursor_.Fail("expected `texts` or `regex`");
  Pattern pattern{.kind = *kind, .items = {}};
  do {
    pattern.items.push_back(cursor_.Quoted());
  } while (cursor_.Take(","));
  pattern.ignore_case = cursor_.TakeWord("ignore_case");
  program_.patterns.Add(std::move(pattern));
  cursor_.EndLine();
}

void Parser::ReadContactField() {
  ContactField field;
  std::string_view name = cursor_.Name();
  field.name = name;
  cursor_.Expect(":");
  field.type = ReadTypeUse();
  if (cursor_.Take("=")) {
    if (cursor_.NextIs('c')) {
      field.fallback = ReadLongConstant();
    } else {
      Constant constant = ReadLiteral();
      constant.type = field.type;
      field.fallback = program_.Intern(constant);
    }
  }
  field.built_in = cursor_.TakeWord("built_in");
  field.personal = cursor_.TakeWord("personal");
  cursor_.EndLine();
  contact_fields_.emplace(name, static_cast<std::int32_t>(program_.contact_fields.size()));
  program_.contact_fields.push_back(std::move(field));
}

// `hours shop in "Asia/Tashkent" open 0 540 1080 open … except 20454 …`
void Parser::ReadHours() {
  std::string_view name = cursor_.Name();
  Hours hours{.name = std::string(name), .zone = {}, .openings = {}, .except = {}};
  if (!cursor_.TakeWord("in")) cursor_.Fail("expected `in`");
  hours.zone = cursor_.Quoted();
  auto number = [&] { return static_cast<std::int32_t>(cursor_.Integer()); };
  while (cursor_.TakeWord("open")) {
    Opening& opening = hours.openings.emplace_back();
    opening.weekday = number();
    opening.from = number();
    opening.to = number();
  }
  while (cursor_.TakeWord("except")) hours.except.push_back(number());
  cursor_.EndLine();
  hours_.emplace(name, program_.hours.Add(std::move(hours)).index);
}

// `service crm "https://…" auth header "X-Key" "CRM_KEY" timeout 10000 purpose "…" receives "text"
// …`, and behind that, of a model, `model "small-1" most calls 20 86400000 …`
void Parser::ReadService() {
  std::string_view name = cursor_.Name();
  Service service{.name = std::string(name), .url = cursor_.Quoted(), .receives = {}};
  if (cursor_.TakeWord("auth")) {
    const auto auth = words::Named<Service::Auth>(words::kAuth, cursor_.Word());
    if (!auth) cursor_.Fail("expected `bearer`, `basic` or `header`");
    service.auth = auth.value_or(Service::Auth::None);
    if (service.auth == Service::Auth::Header) service.header = cursor_.Quoted();
    service.secret = cursor_.Quoted();
  }
  if (!cursor_.TakeWord("timeout")) cursor_.Fail("expected `timeout`");
  service.timeout_ms = cursor_.Integer();
  if (cursor_.TakeWord("purpose")) service.purpose = cursor_.Quoted();
  while (cursor_.TakeWord("receives")) service.receives.push_back(cursor_.Quoted());
  if (cursor_.TakeWord("model")) service.model = ReadModel();
  cursor_.EndLine();
  services_.emplace(name, program_.services.Add(std::move(service)).index);
}

// `lua "lua/score.lua" "function …"`
void Parser::ReadLuaFile() {
  std::string name = cursor_.Quoted();
  program_.lua_files.Add({std::move(name), cursor_.Quoted()});
  cursor_.EndLine();
}

// `hook score of 0 takes arguments gives Int @0:3:15`, at a point `hook before_send before_send
// of …`; the number is that of the file.
void Parser::ReadHook() {
  std::string_view name = cursor_.Name();
  Hook hook{.name = std::string(name), .file = {}, .arguments = {}, .result = {}, .place = {}};
  if (!cursor_.TakeWord("of")) {
    const auto point = words::Named<HookPoint>(words::kHookPoint, cursor_.Word());
    if (!point) cursor_.Fail("expected `of`, or a point");
    hook.point = point.value_or(HookPoint::Called);
    if (!cursor_.TakeWord("of")) cursor_.Fail("expected `of`");
  }
  hook.file = LuaFileId{cursor_.Index()};
  if (!cursor_.TakeWord("takes")) cursor_.Fail("expected `takes`");
  hook.arguments = ReadTypeUse();
  if (!cursor_.TakeWord("gives")) cursor_.Fail("expected `gives`");
  hook.result = ReadTypeUse();
  hook.place = ReadPlace();
  cursor_.EndLine();
  hooks_.emplace(name, program_.hooks.Add(std::move(hook)).index);
}

Model Parser::ReadModel() {
  Model model{.name = cursor_.Quoted(), .persona = {}, .currency = {}, .budgets = {}, .links = {}};
  if (cursor_.TakeWord("persona")) model.persona = cursor_.Quoted();
  while (cursor_.TakeWord("on")) {
    std::string channel = cursor_.Quoted();
    model.personas[std::move(channel)] = cursor_.Quoted();
  }
  if (cursor_.TakeWord("costs")) {
    model.currency = cursor_.Quoted();
    model.price.in = cursor_.Integer();
    model.price.out = cursor_.Integer();
  }
  while (cursor_.TakeWord("most")) {
    const auto unit = words::Named<Budget::Unit>(words::kBudget, cursor_.Word());
    if (!unit) cursor_.Fail("expected `calls`, `tokens` or `money`");
    Budget budget{.unit = unit.value_or(Budget::Unit::Calls)};
    budget.most = cursor_.Integer();
    budget.period_ms = cursor_.Integer();
    model.budgets.push_back(budget);
  }
  while (cursor_.TakeWord("links")) model.links.push_back(cursor_.Quoted());
  return model;
}

// `"Asia/Tashkent"`, `contact "Asia/Tashkent"`
Clock Parser::ReadClock() {
  const bool of_contact = cursor_.TakeWord("contact");
  return {cursor_.Quoted(), of_contact};
}

// `quiet 1260 540 in "Asia/Tashkent"`
void Parser::ReadQuiet() {
  program_.sending.quiet_from = static_cast<std::int32_t>(cursor_.Integer());
  program_.sending.quiet_to = static_cast<std::int32_t>(cursor_.Integer());
  if (!cursor_.TakeWord("in")) cursor_.Fail("expected `in`");
  program_.sending.clock = ReadClock();
  cursor_.EndLine();
}

// `most 3 in 604800000`
void Parser::ReadMost() {
  program_.sending.most = cursor_.Integer();
  if (!cursor_.TakeWord("in")) cursor_.Fail("expected `in`");
  program_.sending.period_ms = cursor_.Integer();
  cursor_.EndLine();
}

void Parser::ReadSegment() {
  Segment segment{.name = std::string(cursor_.Name()), .condition = {}};
  if (!cursor_.TakeWord("when")) cursor_.Fail("expected `when`");
  segment.condition = ReadCondition();
  cursor_.EndLine();
  program_.segments.push_back(std::move(segment));
}

void Parser::ReadTeams() {
  while (cursor_.ok() && cursor_.NextIs('"')) program_.teams.push_back(cursor_.Quoted());
  if (cursor_.TakeWord("after")) program_.back_after_ms = cursor_.Integer();
  cursor_.EndLine();
}

// With a stack of its own: input may nest as deep as it likes.
ConditionId Parser::ReadCondition() {
  std::vector<Condition> open;
  while (cursor_.ok()) {
    ConditionId done;
    if (cursor_.Take("(")) {
      auto kind = words::Named<Condition::Kind>(words::kCondition, cursor_.Word());
      if (!kind) cursor_.Fail("expected `and`, `or` or `not`");
      open.push_back({.kind = kind.value_or(Condition::Kind::And)});
      continue;
    }
    if (!open.empty() && cursor_.Take(")")) {
      done = program_.conditions.Add(std::move(open.back()));
      open.pop_back();
    } else {
      done = ReadAtom();
    }
    if (open.empty()) return done;
    open.back().children.push_back(done);
  }
  return {};
}

ConditionId Parser::ReadAtom() {
  Condition atom{.kind = Condition::Kind::Atom};
  auto predicates = static_cast<std::size_t>(FunctionKind::Predicate);
  atom.predicate = Find(functions_[predicates], cursor_.Name(), "predicate");
  if (cursor_.Take("[")) {
    atom.negated = cursor_.TakeWord("not");
    atom.test = Find(ops_, cursor_.Word(), "operation");
    atom.pattern = PatternId{cursor_.Numbered("p")};
    cursor_.Expect("]");
  }
  return program_.conditions.Add(std::move(atom));
}

// ` @file:line:column`, or nothing.
Place Parser::ReadPlace() {
  if (!cursor_.Take("@")) return {};
  auto number = [&] { return static_cast<std::uint32_t>(cursor_.Index()); };
  Place place;
  place.file = number();
  cursor_.Expect(":");
  place.line = number();
  cursor_.Expect(":");
  place.column = number();
  return place;
}

void Parser::ResolveFields() {
  for (const LaterField& later : later_fields_) {
    auto found = types_.find(later.type);
    if (found == types_.end()) return cursor_.FailAt(later.position, "no such type");
    program_.records[later.record].fields[later.field].type = found->second;
  }
}

void Parser::ResolveCalls() {
  const auto& fns = functions_[static_cast<std::size_t>(FunctionKind::Fn)];
  for (const LaterCall& later : later_calls_) {
    auto found = fns.find(later.callee);
    if (found == fns.end()) return cursor_.FailAt(later.position, "no such fn");
    Inst& inst = program_.functions[later.caller].insts[later.inst];
    std::get<CallFunction>(inst).function = found->second;
  }
}

// What people read is what runs: a type written behind an instruction is that of its value.
std::string Parser::CheckNotes() const {
  auto note = notes_.begin();
  for (const Function& function : program_.functions) {
    for (std::size_t index = 0; index < function.insts.size(); ++index, ++note) {
      InstId inst{static_cast<std::int32_t>(index)};
      if (ResultType(program_, function, inst) == *note) continue;
      return function.name + ": %" + std::to_string(index) + " is not of the type written";
    }
  }
  return {};
}

Result<Program> Parse(std::string_view text) { return Parser(text).Run(); }

}  // namespace hark::ir
