#include "compiler/sema/trigger.h"

#include <algorithm>
#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/constant.h"
#include "compiler/sema/from_clause.h"
#include "compiler/sema/name_hint.h"

namespace hark::sema {
namespace {

std::string Joined(const std::vector<ast::Name>& words, std::size_t count) {
  std::string joined;
  for (std::size_t at = 0; at < count; ++at) joined += (at > 0 ? " " : "") + words[at].text;
  return joined;
}

// Checks one trigger, clause by clause.
class TriggerChecker {
 public:
  TriggerChecker(Workspace& workspace, const ast::Trigger& written, const ast::Name* rule)
      : ws_(workspace), written_(written), rule_(rule) {}

  TriggerFact Check() {
    std::vector<ast::Name> rest;
    fact_.info = TriggerNamed(ws_, written_.words, written_.words_span, rest);
    if (fact_.info == nullptr || fact_.info->argument != TriggerArgument::Field) {
      SortFrom(std::nullopt);
    }
    if (fact_.info == nullptr) return std::move(fact_);
    if (rule_ == nullptr && !CanBeAwaited()) return {};
    fact_.trigger.kind = fact_.info->kind;
    if (!rest.empty()) word_ = rest.front();
    Bind();
    Argue();
    RefuseOthers();
    return std::move(fact_);
  }

 private:
  // Whether a run could see it: what comes to the workspace belongs to no conversation.
  bool CanBeAwaited() {
    const TriggerArgument argument = fact_.info->argument;
    const bool nobodys = argument == TriggerArgument::Webhook ||
                         argument == TriggerArgument::Call || argument == TriggerArgument::Rule ||
                         argument == TriggerArgument::Schedule;
    if (!nobodys) return true;
    diag::Build(ws_.sink, written_.words_span, diag::NotAwaited, Words())
        .Help("let a rule listen for it, and tell the run with `emit`")
        .Emit();
    return false;
  }

  void SortFrom(std::optional<TypeId> field) {
    FromClauses clauses = FromClausesOf(ws_, written_, field);
    fact_.channels = std::move(clauses.channels);
    from_ = std::move(clauses.values);
  }

  // The name of the event's record, where the table says it.
  void Bind() {
    const std::string record = fact_.info->record();
    if (!record.empty()) Add(std::string(fact_.info->binds), {}, record);
  }
  void Add(std::string name, TypeId type, std::string event_type = {}) {
    fact_.bindings.push_back({std::move(name), std::move(event_type), type, {}});
  }

  void Argue() {
    switch (fact_.info->argument) {
      case TriggerArgument::None: return;
      case TriggerArgument::Post: return ArguePost();
      case TriggerArgument::Payload: return ArguePayload();
      case TriggerArgument::Button: return TakeWord("the name of a button, such as `pro`");
      case TriggerArgument::List: return ArgueList();
      case TriggerArgument::Field: return ArgueField();
      case TriggerArgument::Tag: return TakeText("a tag in double quotes");
      case TriggerArgument::Stage: return ArgueStage();
      case TriggerArgument::Team: return ArgueTeam();
      case TriggerArgument::Rule: return ArgueRule();
      case TriggerArgument::Webhook: return ArgueWebhook();
      case TriggerArgument::Event: return ArgueEvent();
      case TriggerArgument::Call: return ArgueCall();
      case TriggerArgument::Schedule: return ArgueSchedule();
    }
  }

  void ArguePost() {
    if (!written_.post) return;
    post_taken_ = written_.place->text == "post";
    if (post_taken_) fact_.trigger.subject = TextOf(*written_.post);
  }
  void ArguePayload() {
    payload_taken_ = true;
    if (written_.payload) fact_.trigger.subject = TextOf(*written_.payload);
  }
  void ArgueStage() {
    to_taken_ = true;
    if (!written_.to) return;
    fact_.trigger.subject = TextOf(*written_.to);
    if (ws_.deal != nullptr) {
      StageNamed(ws_, *written_.to);
    } else {
      ReportNoDeal(ws_, ws_.expr(*written_.to).span);
    }
  }
  void ArgueRule() {
    if (!word_) return;
    const ast::Name name = *std::exchange(word_, std::nullopt);
    std::vector<std::string> names;
    for (const ast::Decl& decl : ws_.unit.decls) {
      if (const auto* rule = std::get_if<ast::Rule>(&decl.node)) names.push_back(rule->name.text);
    }
    fact_.trigger.subject = name.text;
    if (std::ranges::find(names, name.text) != names.end()) return;
    DidYouMean(diag::Build(ws_.sink, name.span, diag::UnknownRule, diag::Name{name.text}),
               name.span, name.text, names, "name the rule whose questions are meant")
        .Emit();
  }
  void ArgueTeam() {
    to_taken_ = true;
    if (!written_.to) return;
    if (const auto team = TeamNamed(ws_, *written_.to)) fact_.trigger.subject = *team;
  }
  void ArgueList() {
    if (!word_) return Needs("the name of a list");
    const ast::Name name = *std::exchange(word_, std::nullopt);
    const std::optional<std::size_t> list = ListNamed(ws_, name);
    if (list) fact_.trigger.subject = ws_.Qualified(ws_.lists[*list]->name);
  }

  void TakeWord(const char* wanted) {
    if (!word_ && written_.subject) {
      subject_taken_ = true;
      const std::string said = TextOf(*written_.subject);
      auto builder = diag::Build(ws_.sink, ws_.expr(*written_.subject).span, diag::TriggerNeeds,
                                 Words(), diag::Text{wanted});
      std::move(builder).Help("a name stands without quotes");
      const bool name = !said.empty() &&
                        said.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
      if (name) std::move(builder).Suggest(ws_.expr(*written_.subject).span, said);
      std::move(builder).Emit();
      return;
    }
    if (!word_) return Needs(wanted);
    fact_.trigger.subject = word_->text;
    word_.reset();
  }
  void TakeText(const char* wanted) {
    if (!written_.subject && word_) {
      const ast::Name name = *std::exchange(word_, std::nullopt);
      diag::Build(ws_.sink, name.span, diag::TriggerNeeds, Words(), diag::Text{wanted})
          .Help("a text stands in quotes")
          .Suggest(name.span, "\"" + name.text + "\"")
          .Emit();
      return;
    }
    if (!written_.subject) return Needs(wanted);
    subject_taken_ = true;
    fact_.trigger.subject = TextOf(*written_.subject);
    if (fact_.trigger.subject.empty()) Needs(wanted);
  }

  void ArgueField() {
    to_taken_ = true;
    if (!word_) {
      SortFrom(TypeId{});
      from_.clear();
      return Needs("a field of the contact");
    }
    const ast::Name name = *std::exchange(word_, std::nullopt);
    const std::optional<std::size_t> field = ContactFieldNamed(ws_, name);
    const TypeId type = field ? ws_.program.contact_fields[*field].type : TypeId{};
    SortFrom(type);
    const std::vector<ExprId> from = std::exchange(from_, {});
    if (!field) return;
    fact_.trigger.subject = name.text;
    if (from.size() > 1) RefuseAt(from.back(), "`from` with several values");
    if (from.size() == 1) fact_.trigger.from = ValueOf(from.front(), ws_.Sure(type));
    if (written_.to) fact_.trigger.to = ValueOf(*written_.to, ws_.Sure(type));
    Add("before", type);
    Add("after", type);
  }

  void ArgueWebhook() {
    TakeText("its name in double quotes");
    if (!written_.record) return Needs("`as` and the record it brings");
    record_taken_ = true;
    Symbol* symbol = ws_.Find(written_.record->text, written_.record->span);
    if (symbol == nullptr || symbol->kind != Symbol::Kind::Record) {
      const ast::Name& name = *written_.record;
      const auto kinds = {Symbol::Kind::Record};
      if (ReportNotInModule(ws_, name, kinds)) return;
      DidYouMeanOf(ws_, diag::Build(ws_.sink, name.span, diag::UnknownType, diag::Name{name.text}),
                   name, kinds, NamesSeen(ws_, name.span, kinds),
                   "declare what the webhook brings: `record " + name.text + " { … }`")
          .Emit();
      return;
    }
    symbol->used = true;
    Add("webhook", ws_.RecordType(ir::RecordId{static_cast<std::int32_t>(symbol->index)}));
  }

  void ArgueEvent() {
    if (!word_) return Needs("the name of an event");
    const EventInfo* event = DeclaredEvent(ws_, *word_);
    word_.reset();
    if (event == nullptr) return;
    fact_.trigger.subject = ws_.Qualified(event->decl->name);
    Add("event", ws_.RecordType(event->record));
  }

  void ArgueCall() {
    parameters_taken_ = true;
    fact_.trigger.subject = rule_->text;
    if (!written_.parameters) return;
    for (const ast::Parameter& parameter : *written_.parameters) {
      Add(parameter.name.text, ws_.Resolve(parameter.type));
    }
  }

  void ArgueSchedule() {
    fact_.trigger.subject = rule_->text;
    if (!written_.schedule) {
      return Needs("its times, such as `every day at 09:00 in \"Asia/Tashkent\"`");
    }
    fact_.schedule = CheckSchedule(ws_, *written_.schedule, written_.words_span);
    if (written_.schedule->audience) {
      fact_.audience = AudienceNamed(ws_, *written_.schedule->audience);
    }
  }

  // What was written and belongs to other events.
  void RefuseOthers() {
    if (word_) Refuse(word_->span, "`" + word_->text + "`");
    if (written_.subject && !subject_taken_) RefuseAt(*written_.subject, "text");
    if (written_.record && !record_taken_) Refuse(written_.record->span, "`as`");
    if (written_.post && !post_taken_) {
      Refuse(written_.place->span, "`on " + written_.place->text + "`");
    }
    if (written_.payload && !payload_taken_) RefuseAt(*written_.payload, "`with`");
    if (written_.to && !to_taken_) RefuseAt(*written_.to, "`to`");
    if (written_.parameters && !parameters_taken_) Refuse(written_.words_span, "values");
    for (const ExprId id : from_) {
      // What is no name is no channel; names are looked at as channels.
      const bool hole = std::holds_alternative<ast::ErrorExpr>(ws_.expr(id).node);
      if (!hole && !TellsChannel(id)) RefuseAt(id, "`from` with a value");
    }
  }
  // `from "whatsapp"`
  bool TellsChannel(ExprId id) {
    const auto* literal = std::get_if<ast::TextLiteral>(&ws_.expr(id).node);
    const bool words = literal != nullptr && literal->parts.size() == 1;
    const auto* said = words ? std::get_if<std::string>(&literal->parts.front()) : nullptr;
    const std::string channel = said != nullptr ? unicode::ToLower(*said) : "";
    if (ChannelNamed(channel) == nullptr) return false;
    diag::Build(ws_.sink, ws_.expr(id).span, diag::TriggerTakesNo, Words(),
                diag::Text{"`from` with a text"})
        .Help("a channel is named without quotes")
        .Suggest(ws_.expr(id).span, channel)
        .Emit();
    return true;
  }
  void RefuseAt(ExprId id, const std::string& what) { Refuse(ws_.expr(id).span, what); }
  void Refuse(Span span, const std::string& what) {
    diag::Build(ws_.sink, span, diag::TriggerTakesNo, Words(), diag::Text{what})
        .Help("leave it out, or ask for it with `when`")
        .Emit();
  }
  void Needs(const char* wanted) {
    diag::Build(ws_.sink, written_.words_span, diag::TriggerNeeds, Words(), diag::Text{wanted})
        .Emit();
  }
  diag::Name Words() const { return {std::string(fact_.info->words)}; }

  std::string TextOf(ExprId id) {
    BodyChecker(ws_, Setting::Constant).CheckAs(id, ws_.Scalar(TypeKind::Text));
    const auto value = EvaluateOrReport(ws_, id);
    const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
    return text != nullptr ? *text : "";
  }

  // A value of a field; an address is written as a text.
  ir::ConstantId ValueOf(ExprId id, TypeId type) {
    BodyChecker(ws_, Setting::Constant).CheckAs(id, ws_.WrittenAs(type));
    return FieldConstant(ws_, id, type, "compare it in a `when`");
  }

  Workspace& ws_;
  const ast::Trigger& written_;
  const ast::Name* rule_;  // null: a wait listens
  TriggerFact fact_;
  std::optional<ast::Name> word_;  // behind the words, until something takes it
  std::vector<ExprId> from_;       // behind `from` and no channel, until something takes it
  bool subject_taken_ = false;
  bool record_taken_ = false;
  bool post_taken_ = false;
  bool payload_taken_ = false;
  bool to_taken_ = false;
  bool parameters_taken_ = false;
};

// The words of all triggers with as many words as were written, for suggestions.
std::vector<std::string> KnownWords() {
  std::vector<std::string> words;
  for (const TriggerInfo& trigger : AllTriggers()) words.emplace_back(trigger.words);
  return words;
}

// `message form whatsapp`: behind the words of an event, one that begins a clause, nearly.
bool ReportsClause(Workspace& workspace, const std::vector<ast::Name>& words) {
  for (std::size_t count = 1; count < words.size(); ++count) {
    const std::string front = Joined(words, count);
    if (std::ranges::find(AllTriggers(), front, &TriggerInfo::words) == AllTriggers().end()) {
      continue;
    }
    const ast::Name& word = words[count];
    constexpr std::size_t kShortest = 4;
    const auto meant =
        word.text.size() < kShortest ? std::nullopt : Nearest(word.text, {"from", "when"});
    if (!meant) continue;
    diag::Build(workspace.sink, word.span, diag::TriggerTakesNo, diag::Name{front},
                diag::Text{"`" + word.text + "`"})
        .Help("did you mean `" + *meant + "`?")
        .Suggest(word.span, *meant)
        .Emit();
    return true;
  }
  return false;
}

}  // namespace

const TriggerInfo* TriggerNamed(Workspace& workspace, const std::vector<ast::Name>& words,
                                Span span, std::vector<ast::Name>& rest) {
  if (words.empty()) return nullptr;  // a hole, already reported
  for (std::size_t count = std::min<std::size_t>(words.size(), 2); count > 0; --count) {
    const auto found = std::ranges::find(AllTriggers(), Joined(words, count), &TriggerInfo::words);
    if (found == AllTriggers().end() || words.size() > count + 1) continue;
    rest.assign(words.begin() + static_cast<std::ptrdiff_t>(count), words.end());
    return &*found;
  }
  if (ReportsClause(workspace, words)) return nullptr;
  const std::string written = Joined(words, words.size());
  DidYouMean(diag::Build(workspace.sink, span, diag::UnknownTrigger, diag::Name{written}), span,
             written, KnownWords(), "a rule begins with what it listens for, such as `on message`")
      .Emit();
  return nullptr;
}

TriggerFact CheckTrigger(Workspace& workspace, const ast::Trigger& written, const ast::Name* rule) {
  return TriggerChecker(workspace, written, rule).Check();
}

std::vector<const ChannelFacts*> EventChannels(Workspace& workspace, const TriggerFact& fact,
                                               const ast::Trigger& written) {
  const std::vector<ast::Name>& named = fact.channels;
  std::vector<const ChannelFacts*> channels = ChannelsOf(workspace, named);
  if (fact.info == nullptr) return channels;
  const diag::Name words{std::string(fact.info->words)};
  for (const ast::Name& name : named) {
    const ChannelFacts* facts = ChannelNamed(name.text);
    if (facts == nullptr || fact.info->ComesFrom(name.text)) continue;
    diag::Build(workspace.sink, name.span, diag::ChannelLacksEvent,
                diag::Text{std::string(facts->title)}, words)
        .Help("take the channel out, or listen for something else there")
        .Emit();
  }
  std::erase_if(channels,
                [&](const ChannelFacts* one) { return !fact.info->ComesFrom(one->name); });
  if (channels.empty() && named.empty() && fact.info->comes_from_channels()) {
    diag::Build(workspace.sink, written.words_span, diag::NoChannelHasEvent, words)
        .Help("connect one that has it in hark.toml")
        .Emit();
  }
  return channels;
}

}  // namespace hark::sema
