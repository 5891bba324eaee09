// `test` blocks become data: every text, duration and field value in them is worked out
// here, so that a runner needs no syntax and no types.

#include <algorithm>
#include <map>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/base/trap.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/name_hint.h"
#include "compiler/sema/test_event.h"
#include "compiler/sema/test_service.h"

namespace hark::sema {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kMinuteMs = 60'000;

std::vector<std::string> TrapNames() {
  return {
#define HARK_TRAP(code, name, title) #name,
#include "compiler/base/traps.def"
#undef HARK_TRAP
  };
}

Trap TrapNamed(std::string_view wanted) {
#define HARK_TRAP(code, name, title) \
  if (wanted == #name) return Trap::name;
#include "compiler/base/traps.def"
#undef HARK_TRAP
  return Trap::None;
}

// Whether a step lets something happen, so that rules run.
bool LetsHappen(const ast::Step& step) {
  return std::visit(Match{
                        [](const ast::Receive&) { return true; },
                        [](const ast::Happen&) { return true; },
                        [](const ast::Tap&) { return true; },
                        [](const ast::Advance&) { return true; },
                        [](const ast::Deploy&) { return true; },
                        [](const auto&) { return false; },
                    },
                    step.node);
}

// Calls are made while something happens, and behind the last of it no stub is asked any more.
void WarnOfLateStubs(diag::Sink& sink, const ast::Test& test) {
  for (auto step = test.steps.rbegin(); step != test.steps.rend(); ++step) {
    if (!LetsHappen(*step)) continue;
    for (auto late = step.base(); late != test.steps.end(); ++late) {
      if (!std::holds_alternative<ast::Stub>(late->node)) continue;
      diag::Build(sink, late->span, diag::StubTooLate)
          .Note(step->span, "nothing happens behind this")
          .Help("move it above what makes the call")
          .Emit();
    }
    return;
  }
}

// Checks the steps of one test in their order.
class TestChecker {
 public:
  explicit TestChecker(Workspace& workspace)
      : ws_(workspace), checker_(workspace, Setting::Constant) {}

  ScriptTest Check(const ast::Test& test) {
    ScriptTest checked;
    checked.title = TextOf(test.title);
    checked.place = ws_.PlaceOf(ws_.expr(test.title).span);
    for (const ast::Step& step : test.steps) {
      span_ = step.span;
      StepNode node = std::visit([&](const auto& one) { return StepNode{Of(one)}; }, step.node);
      checked.steps.push_back({std::move(node), ws_.PlaceOf(step.span)});
    }
    WarnOfLateStubs(ws_.sink, test);
    return checked;
  }

 private:
  GivenContact Of(const ast::GivenContact& step) {
    BeforeEvents();
    GivenContact given;
    for (const ast::FieldValue& value : step.fields) {
      if (const auto field = FieldOf(value.field, value.value)) given.fields.push_back(*field);
    }
    return given;
  }

  GivenTagged Of(const ast::GivenTagged& step) {
    BeforeEvents();
    const std::string tag = TextOf(step.tag);
    NoteTagSet(ws_, step.tag);
    return {tag};
  }

  GivenConsented Of(const ast::GivenConsented& step) {
    BeforeEvents();
    return {TextOf(step.purpose)};
  }

  GivenInList Of(const ast::GivenInList& step) {
    BeforeEvents();
    const std::optional<std::size_t> list = ListNamed(ws_, step.list);
    return {list ? ws_.Qualified(ws_.lists[*list]->name) : ""};
  }
  GivenConversation Of(const ast::GivenConversation& step) {
    BeforeEvents();
    return {TeamNamed(ws_, step.team).value_or("")};
  }

  GivenNow Of(const ast::GivenNow& step) {
    BeforeEvents();
    const std::int64_t days = WordOf(step.date, TypeKind::Date);
    const std::int64_t minutes = step.time ? WordOf(*step.time, TypeKind::Time) : 0;
    return {days * kDayMs + minutes * kMinuteMs};
  }

  Receive Of(const ast::Receive& step) {
    begun_ = true;
    return {TextOf(step.text), ChannelOf(step.channel), step.from ? TextOf(*step.from) : ""};
  }

  Happen Of(const ast::Happen& step) {
    begun_ = true;
    Happen happen = CheckHappen(ws_, step);
    happen.channel = ChannelOf(step.channel);
    if (step.channel) CheckComesFrom(happen.kind, *step.channel);
    if (step.from) happen.from = TextOf(*step.from);
    return happen;
  }

  // What a channel never tells of is no event that a rule could be tried with.
  void CheckComesFrom(EventKind kind, const ast::Name& channel) {
    const TriggerInfo& info = Info(kind);
    const ChannelFacts* facts = ChannelNamed(channel.text);
    if (facts == nullptr || !info.comes_from_channels() || info.ComesFrom(channel.text)) return;
    diag::Build(ws_.sink, channel.span, diag::ChannelLacksEvent,
                diag::Text{std::string(facts->title)}, diag::Name{std::string(info.words)})
        .Help("let it happen on a channel that has it: docs/reference.md lists them")
        .Emit();
  }

  Tap Of(const ast::Tap& step) {
    begun_ = true;
    std::vector<std::string> names;
    for (const ir::EnumDecl& decl : ws_.program.enums) {
      for (const ir::EnumCase& one : decl.cases) names.push_back(one.name);
    }
    for (const RuleFact& rule : ws_.rules) {
      if (rule.trigger.trigger.kind == EventKind::Tap)
        names.push_back(rule.trigger.trigger.subject);
    }
    names.insert(names.end(), ws_.buttons.begin(), ws_.buttons.end());
    if (std::ranges::find(names, step.choice.text) == names.end()) {
      DidYouMean(diag::Build(ws_.sink, step.choice.span, diag::UnknownChoice,
                             diag::Name{step.choice.text}),
                 step.choice.span, step.choice.text, names)
          .Emit();
    }
    return {step.choice.text, ChannelOf(step.channel)};
  }

  Advance Of(const ast::Advance& step) {
    begun_ = true;
    const std::int64_t duration = WordOf(step.duration, TypeKind::Duration);
    if (duration <= 0 && ws_.fact(step.duration).type.valid()) {
      diag::Build(ws_.sink, ws_.expr(step.duration).span, diag::NoTime)
          .Help("write a duration above zero, such as `30m`")
          .Emit();
    }
    return {duration};
  }

  Deploy Of(const ast::Deploy&) {
    begun_ = true;
    return {};
  }

  Stub Of(const ast::Stub& step) { return CheckStub(ws_, step); }

  ExpectCall Of(const ast::ExpectCall& step) {
    AfterEvents();
    return CheckExpectCall(ws_, step);
  }

  ExpectReply Of(const ast::ExpectReply& step) {
    AfterEvents();
    ExpectReply expected{step.absent, step.containing, std::nullopt};
    if (step.text) expected.text = TextOf(*step.text);
    return expected;
  }

  ExpectContent Of(const ast::ExpectContent& step) {
    AfterEvents();
    return {step.absent, step.word.text};
  }

  ExpectTemplate Of(const ast::ExpectTemplate& step) {
    AfterEvents();
    const Symbol* symbol = ws_.Find(step.name.text, step.name.span);
    const auto is_template = [&](const Callable& callable) {
      return callable.catalogue != nullptr && callable.catalogue->is_template;
    };
    const bool found = symbol != nullptr && symbol->kind == Symbol::Kind::Callable &&
                       is_template(ws_.callables[symbol->index]);
    // The channel knows it by its own name, whichever module declares it.
    if (found) return {step.absent, symbol->name.text};
    if (symbol == nullptr && ReportNotInModule(ws_, step.name, {Symbol::Kind::Callable})) return {};
    std::vector<std::string> names;
    for (const Callable& callable : ws_.callables) {
      if (is_template(callable)) names.push_back(callable.name().text);
    }
    DidYouMeanOf(
        ws_, diag::Build(ws_.sink, step.name.span, diag::NotATemplate, diag::Name{step.name.text}),
        step.name, {Symbol::Kind::Callable}, names)
        .Emit();
    return {};
  }

  ExpectReplies Of(const ast::ExpectReplies& step) {
    AfterEvents();
    return {WordOf(step.count, TypeKind::Int)};
  }

  ExpectAsk Of(const ast::ExpectAsk& step) {
    AfterEvents();
    if (!step.choices) return {};
    Symbol* symbol = ws_.Find(step.choices->text, step.choices->span);
    if (symbol != nullptr && symbol->kind == Symbol::Kind::Enum) {
      symbol->used = true;
      return {ir::EnumId{static_cast<std::int32_t>(symbol->index)}};
    }
    if (ReportNotInModule(ws_, *step.choices, {Symbol::Kind::Enum})) return {};
    std::vector<std::string> names;
    for (const ir::EnumDecl& decl : ws_.program.enums) names.push_back(decl.name);
    DidYouMean(diag::Build(ws_.sink, step.choices->span, diag::UnknownType,
                           diag::Name{step.choices->text}),
               step.choices->span, step.choices->text, names)
        .Emit();
    return {};
  }

  ExpectField Of(const ast::ExpectField& step) {
    AfterEvents();
    const auto field = FieldOf(step.field, step.value);
    return field ? ExpectField{field->field, field->value} : ExpectField{};
  }

  ExpectTagged Of(const ast::ExpectTagged& step) {
    AfterEvents();
    return {step.absent, TextOf(step.tag)};
  }

  ExpectConsented Of(const ast::ExpectConsented& step) {
    AfterEvents();
    return {step.absent, TextOf(step.purpose)};
  }

  ExpectRecord Of(const ast::ExpectRecord& step) {
    AfterEvents();
    ExpectRecord expected{.absent = step.absent,
                          .kind = std::string(RecordKindWord(step.kind)),
                          .containing = step.containing,
                          .title = std::nullopt,
                          .fields = {}};
    if (step.title) expected.title = TextOf(*step.title);
    for (const ast::FieldValue& value : step.fields) {
      if (const auto field = RecordFieldOf(step.kind, value)) expected.fields.push_back(*field);
    }
    return expected;
  }

  ExpectInList Of(const ast::ExpectInList& step) {
    AfterEvents();
    const std::optional<std::size_t> list = ListNamed(ws_, step.list);
    return {step.absent, list ? ws_.Qualified(ws_.lists[*list]->name) : ""};
  }

  ExpectOwner Of(const ast::ExpectOwner& step) {
    AfterEvents();
    IsOneOf(step.words, {"assigned", "handed off"});
    return {step.absent, step.words.text == "handed off", TeamNamed(ws_, step.team).value_or("")};
  }

  ExpectConversation Of(const ast::ExpectConversation& step) {
    AfterEvents();
    IsOneOf(step.word, {"closed", "returned"});
    return {step.absent, step.word.text == "closed"};
  }

  // What a conversation may be expected to be.
  void IsOneOf(const ast::Name& word, const std::vector<std::string>& known) {
    if (word.text.empty() || std::ranges::find(known, word.text) != known.end()) return;
    DidYouMean(diag::Build(ws_.sink, word.span, diag::UnknownExpectation, diag::Name{word.text}),
               word.span, word.text, known,
               "write `" + known.front() + "` or `" + known.back() + "`")
        .Emit();
  }

  ExpectFault Of(const ast::ExpectFault& step) {
    AfterEvents();
    if (!step.name) return {Trap::None};
    const Trap trap = TrapNamed(step.name->text);
    if (trap == Trap::None) {
      DidYouMean(
          diag::Build(ws_.sink, step.name->span, diag::UnknownFault, diag::Name{step.name->text}),
          step.name->span, step.name->text, TrapNames())
          .Emit();
    }
    return {trap};
  }

  void BeforeEvents() {
    if (!begun_) return;
    diag::Build(ws_.sink, span_, diag::GivenTooLate)
        .Help("move it above the first `receive`")
        .Emit();
  }

  void AfterEvents() {
    if (begun_) return;
    diag::Build(ws_.sink, span_, diag::ExpectTooEarly)
        .Help("let something happen first: `receive \"…\"`")
        .Emit();
  }

  std::string ChannelOf(const std::optional<ast::Name>& channel) {
    if (!channel) return "";
    CheckChannel(ws_, *channel);
    return channel->text;
  }

  std::optional<ConstValue> ValueOf(ExprId id, TypeId wanted) {
    checker_.CheckAs(id, wanted);
    return EvaluateOrReport(ws_, id);
  }

  ir::ConstantId FieldValueOf(ExprId id, TypeId type) {
    checker_.CheckAs(id, ws_.WrittenAs(type));
    return FieldConstant(ws_, id, type, "test what the rule answers instead");
  }

  std::string TextOf(ExprId id) {
    const auto value = ValueOf(id, ws_.Scalar(TypeKind::Text));
    const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
    return text != nullptr ? *text : "";
  }

  std::int64_t WordOf(ExprId id, TypeKind kind) {
    const auto value = ValueOf(id, ws_.Scalar(kind));
    const auto* word = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
    return word != nullptr ? *word : 0;
  }

  // An e-mail address, a number or a link is written as a text here.
  std::optional<GivenField> FieldOf(const ast::Name& name, ExprId id) {
    const std::optional<std::size_t> field = ContactFieldNamed(ws_, name);
    if (!field) {
      checker_.Check(id);
      return std::nullopt;
    }
    const TypeId type = ws_.Sure(ws_.program.contact_fields[*field].type);
    const ir::ConstantId value = FieldValueOf(id, type);
    if (!value.valid()) return std::nullopt;
    return GivenField{*field, value};
  }

  std::optional<RecordValue> RecordFieldOf(ast::RecordKind kind, const ast::FieldValue& value) {
    const std::optional<std::size_t> field = RecordFieldNamed(ws_, kind, value.field);
    if (!field) {
      checker_.Check(value.value);
      return std::nullopt;
    }
    const TypeId record = SchemaOf(ws_, kind).type;
    const ir::RecordDecl& decl = ws_.program.records[ws_.type(record).record_id];
    const TypeId type = ws_.Sure(decl.fields[*field].type);
    const ir::ConstantId constant = FieldValueOf(value.value, type);
    if (!constant.valid()) return std::nullopt;
    if (kind == ast::RecordKind::Deal && value.field.text == "stage") StageNamed(ws_, value.value);
    return RecordValue{value.field.text, constant};
  }

  Workspace& ws_;
  BodyChecker checker_;
  Span span_;
  bool begun_ = false;
};

}  // namespace

namespace {

// The library's own tests are not the workspace's.
bool InLibrary(const Workspace& workspace, const ast::Decl& decl) {
  return workspace.modules[workspace.ModuleAt(decl.span)].of_library();
}

}  // namespace

std::vector<ScriptTest> CheckTests(Workspace& workspace) {
  std::vector<ScriptTest> tests;
  std::map<std::string, Span> titles;
  for (const ast::Decl& decl : workspace.unit.decls) {
    const auto* test = std::get_if<ast::Test>(&decl.node);
    if (test == nullptr || InLibrary(workspace, decl)) continue;
    tests.push_back(TestChecker(workspace).Check(*test));
    const Span span = workspace.expr(test->title).span;
    const auto [place, added] = titles.try_emplace(tests.back().title, span);
    if (added) continue;
    diag::Build(workspace.sink, span, diag::TestTwice)
        .Note(place->second, "the other one is here")
        .Help("say in its title what is different about this one")
        .Emit();
  }
  return tests;
}

}  // namespace hark::sema
