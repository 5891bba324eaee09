// Effects are committed in one store transaction and only then handed to channels.
//
// Sending first would send twice after a crash; committing first may delay a reply by
// one restart, which a person forgives. What a crash leaves in doubt is the outbox's to
// settle (runtime/outbox).
#include "runtime/turn/commit.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/base/trap.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/purpose.h"
#include "runtime/channel/fit.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/turn/awaited.h"
#include "runtime/turn/conversation.h"
#include "runtime/turn/draft.h"
#include "runtime/turn/fault_text.h"
#include "runtime/turn/held.h"
#include "runtime/turn/hook_points.h"
#include "runtime/turn/hook_words.h"
#include "runtime/turn/ids.h"
#include "runtime/value/codec.h"
#include "runtime/value/event_json.h"
#include "runtime/value/json_text.h"
#include "runtime/value/time_text.h"

namespace hark::turn {
namespace {

std::string Dumped(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Shown(const ir::Program& program, ir::TypeId type, value::Word word) {
  nlohmann::json shown = value::ToJson(program, type, word);
  if (shown.is_null()) return "none";
  if (shown.is_string()) return shown.get<std::string>();
  return Dumped(shown);
}

void AddJournal(const Origin& origin, std::string kind, std::string text,
                store::CommitTurn& commit) {
  commit.journal.push_back({.at_ms = origin.now_ms,
                            .contact = commit.contact,
                            .kind = std::move(kind),
                            .rule = origin.rule,
                            .text = std::move(text)});
}

// What goes when the reply window has closed by then; empty: nothing.
std::string LateBody(const ChannelFacts& facts, const std::optional<channel::Template>& instead) {
  if (!instead || facts.sends(ContentKind::Template) != Sent::Shown) return {};
  channel::Content late{"", {}};
  late.body = *instead;
  return channel::ToJson(late);
}

// The reply window of what goes into the conversation. A template goes at any time; a
// comment is answered in public at any time too, and in private so long after it came,
// which was when the run began or later.
void SetWindow(const Origin& origin, const ChannelFacts& facts, const channel::Content& message,
               store::OutboxEntry& entry) {
  const channel::Target::Kind target = message.target.kind;
  if (target == channel::Target::Kind::Public) return;
  if (std::holds_alternative<channel::Template>(message.body)) return;
  const bool in_private = target == channel::Target::Kind::Private;
  const WindowRow* window = facts.window(in_private ? WindowKind::PrivateReply : WindowKind::Reply);
  if (window == nullptr) return;
  if (in_private) {
    entry.closes_ms = origin.started_ms + window->duration_ms;
  } else {
    entry.window_ms = window->duration_ms;
  }
}

// Whether it goes.
bool AddMessage(const Origin& origin, std::string_view kind, channel::Content content,
                store::CommitTurn& commit) {
  const ChannelFacts* facts = ChannelNamed(origin.reply_to.channel);
  HARK_CHECK(facts != nullptr, "events come from channels of the table");
  if (!PassSend(origin, facts->name, content, commit)) return false;
  for (channel::Content& message : channel::FitTo(*facts, content)) {
    const std::optional<channel::Template> instead = std::exchange(message.otherwise, {});
    AddJournal(origin, std::string(kind), EffectId(origin.run, commit.seq, commit.outbox.size()),
               commit);
    commit.outbox.push_back({.id = EffectId(origin.run, commit.seq, commit.outbox.size()),
                             .contact = commit.contact,
                             .to = origin.reply_to,
                             .run = origin.run,
                             .body = channel::ToJson(message),
                             .created_ms = origin.now_ms,
                             .not_before_ms = origin.now_ms,
                             .late_body = LateBody(*facts, instead)});
    SetWindow(origin, *facts, message, commit.outbox.back());
  }
  return true;
}

// To the contact's newest address on the channel, at any time: it is a template, or the channel
// has no window. Whether it may go at all is asked again when it is to.
void AddSent(const Origin& origin, const ops::Effect& effect, channel::Content content,
             store::CommitTurn& commit) {
  const std::string_view channel = value::AsText(effect.before);
  const std::string_view purpose = value::AsText(effect.value);
  const auto to = std::ranges::find(origin.addresses, channel, &store::Address::channel);
  HARK_CHECK(to != origin.addresses.end(), "the operation sends where there is an address");
  const ChannelFacts* facts = ChannelNamed(channel);
  HARK_CHECK(facts != nullptr, "scripts name channels of the table");
  if (!PassSend(origin, channel, content, commit)) return;
  for (channel::Content& message : channel::FitTo(*facts, content)) {
    std::string id = EffectId(origin.run, commit.seq, commit.outbox.size());
    AddJournal(origin, "send", id, commit);
    commit.outbox.push_back({.id = std::move(id),
                             .contact = commit.contact,
                             .to = *to,
                             .run = origin.run,
                             .body = channel::ToJson(message),
                             .created_ms = origin.now_ms,
                             .not_before_ms = origin.now_ms});
    if (purpose != ir::kService) commit.outbox.back().purpose = purpose;
  }
}

channel::Content MessageOf(Origin& origin, const ops::Context& context, const ops::Effect& effect,
                           std::string_view channel, const store::CommitTurn& commit) {
  channel::Content content =
      Drafted(std::span(context.parts).subspan(effect.first_part, effect.part_count));
  MarkAwaited(origin, commit.seq, channel, content);
  return content;
}

std::vector<channel::Choice> ChoicesOf(const Origin& origin, const ops::Effect& effect) {
  const ir::Program& program = origin.program.ir();
  const ir::EnumDecl& choices = program.enums[program.types[ir::TypeId{effect.index}].enum_id];
  const std::string_view language = value::AsText(effect.before);
  std::string token = QuestionToken(origin.run, origin.asked, origin.rule);
  std::vector<channel::Choice> result;
  for (const ir::EnumCase& choice : choices.cases) {
    result.push_back({ir::LabelIn(choice, language), ops::ChoicePayload(token, choice.name)});
  }
  return result;
}

// The run remembers what it asked, to ask it again where an old button is pressed instead.
void AddQuestion(Origin& origin, const ops::Effect& effect, store::CommitTurn& commit) {
  origin.asked += 1;
  channel::Content question{std::string(value::AsText(effect.value)), {}};
  if (effect.kind == ops::Effect::Kind::AskChoices) question.choices = ChoicesOf(origin, effect);
  origin.question = channel::ToJson(question);
  origin.unasked = !AddMessage(origin, "ask", question, commit);
}

void AddFieldChange(const Origin& origin, const ops::Effect& effect, Crm& crm,
                    store::CommitTurn& commit) {
  const ir::Program& program = origin.program.ir();
  const auto& field = program.contact_fields[static_cast<std::size_t>(effect.index)];
  crm.SetField(program, effect.index, effect.value);
  AddJournal(origin, "set",
             fmt::format("{}: {} -> {}", field.name, Shown(program, field.type, effect.before),
                         Shown(program, field.type, effect.value)),
             commit);
  nlohmann::json before = value::ToJson(program, field.type, effect.before);
  nlohmann::json after = value::ToJson(program, field.type, effect.value);
  if (before == after) return;
  origin.raiser->Raise(EventKind::ContactChanged, field.name,
                       Dumped({{"before", std::move(before)}, {"after", std::move(after)}}),
                       origin.reply_to, commit);
}

void AddTag(const Origin& origin, const ops::Effect& effect, store::CommitTurn& commit) {
  std::string tag(value::AsText(effect.value));
  bool adds = effect.kind == ops::Effect::Kind::Tag;
  AddJournal(origin, adds ? "tag" : "untag", tag, commit);
  origin.raiser->Raise(adds ? EventKind::ContactTagged : EventKind::ContactUntagged, tag, "",
                       origin.reply_to, commit);
}

void AddEmitted(const Origin& origin, const ops::Effect& effect, store::CommitTurn& commit) {
  std::string name(value::AsText(effect.before));
  nlohmann::json record =
      value::ToJson(origin.program.ir(), ir::TypeId{effect.index}, effect.value);
  AddJournal(origin, "emit", fmt::format("{} {}", name, Dumped(record)), commit);
  origin.raiser->Raise(EventKind::Event, name, Dumped({{"event", std::move(record)}}),
                       origin.reply_to, commit);
}

// Whoever they are is asked page by page, when they get it.
void AddBroadcast(const Origin& origin, const ops::Effect& effect, store::CommitTurn& commit) {
  std::string rule(value::AsText(effect.before));
  nlohmann::json record =
      value::ToJson(origin.program.ir(), ir::TypeId{effect.index}, effect.value);
  AddJournal(origin, "broadcast", fmt::format("{} {}", rule, Dumped(record)), commit);
  value::Event event;
  event.kind = EventKind::Schedule;
  event.id = "broadcast-" + EffectId(origin.run, commit.seq, commit.rounds.size());
  event.subject = rule;
  event.at_ms = origin.now_ms;
  event.fields = Dumped({{std::string(kBroadcastField), std::move(record)}});
  commit.rounds.push_back({.id = event.id,
                           .rule = std::move(rule),
                           .event = value::ToJson(event),
                           .after = "",
                           .begun_ms = origin.now_ms});
}

std::string TitleOf(const store::Record& record) {
  return Dumped(value::ParseJson(record.fields).value("title", ""));
}

// Wakes the rules that listen for it when it is due; who listens is asked then.
void AddDue(const Origin& origin, const store::Record& task, const nlohmann::json& fields,
            store::CommitTurn& commit) {
  const auto due = fields.find("due");
  if (due == fields.end() || !due->is_number_integer()) return;
  value::Event event;
  event.kind = EventKind::TaskDue;
  event.channel = origin.reply_to.channel;
  event.connection = origin.reply_to.connection;
  event.address = origin.reply_to.address;
  event.id = task.id;
  event.at_ms = due->get<std::int64_t>();
  // One that is due at once goes on with the chain.
  if (origin.raiser != nullptr && event.at_ms <= origin.now_ms)
    event.depth = origin.raiser->depth();
  event.fields = Dumped({{"task", fields}});
  commit.waiting.push_back(UntilDue({.id = task.id,
                                     .program = origin.program.hash(),
                                     .reply_to = origin.reply_to,
                                     .started_ms = origin.now_ms},
                                    event, event.at_ms));
}

void AddRecord(const Origin& origin, const ops::Effect& effect, Crm& crm,
               store::CommitTurn& commit) {
  const ir::Program& program = origin.program.ir();
  ir::TypeId type{effect.index};
  nlohmann::json fields = value::ToJson(program, type, effect.value);
  store::Record record{.id = RecordId(commit.contact, commit.seq, crm.records_made()),
                       .kind = unicode::Fold(program.records[program.types[type].record_id].name),
                       .fields = Dumped(fields),
                       .opened_ms = origin.now_ms};
  if (effect.closes) record.closed_ms = origin.now_ms;
  const store::Record& made = crm.Create(std::move(record));
  if (made.kind == "task") AddDue(origin, made, fields, commit);
  std::string text = fmt::format("{} {}", made.kind, TitleOf(made));
  fields.erase("title");
  for (const ir::Field& field : program.records[program.types[type].record_id].fields) {
    ir::Type shape = program.types[field.type];
    if (shape.kind == ir::TypeKind::Optional) shape = program.types[shape.element];
    nlohmann::json& shown = fields[field.name];
    bool is_moment = shape.kind == ir::TypeKind::Instant && shown.is_number();
    if (is_moment) shown = value::InstantText(shown.get<std::int64_t>());
  }
  std::erase_if(fields.get_ref<nlohmann::json::object_t&>(),
                [](const auto& field) { return field.second.is_null(); });
  if (!fields.empty()) text += " " + Dumped(fields);
  AddJournal(origin, "create", std::move(text), commit);
}

void AddMove(const Origin& origin, const ops::Effect& effect, Crm& crm, store::CommitTurn& commit) {
  std::string_view stage = value::AsText(effect.value);
  const store::Record& deal = crm.MoveDeal(effect.index, stage, effect.closes, origin.now_ms);
  AddJournal(origin, "move",
             fmt::format("deal {}: {} -> {}", TitleOf(deal), value::AsText(effect.before), stage),
             commit);
  nlohmann::json fields = value::ParseJson(deal.fields);
  nlohmann::json moved = {{"deal", fields.value("title", "")},
                          {"stage", stage},
                          {"before", value::AsText(effect.before)}};
  nlohmann::json amount = fields.value("amount", nlohmann::json());
  if (amount.is_string()) moved["amount"] = std::move(amount);
  origin.raiser->Raise(EventKind::DealMoved, std::string(stage),
                       Dumped({{"moved", std::move(moved)}}), origin.reply_to, commit);
}

void AddListChange(const Origin& origin, const ops::Effect& effect, store::CommitTurn& commit) {
  std::string list(value::AsText(effect.value));
  bool joins = effect.kind == ops::Effect::Kind::Join;
  AddJournal(origin, "list", list + (joins ? ": out -> in" : ": in -> out"), commit);
  origin.raiser->Raise(joins ? EventKind::ContactJoined : EventKind::ContactLeft, list, "",
                       origin.reply_to, commit);
}

void AddConsent(const Origin& origin, const ops::Effect& effect, std::string_view change,
                store::CommitTurn& commit) {
  AddJournal(
      origin, "consent",
      fmt::format("{} on {}: {}", value::AsText(effect.value), origin.reply_to.channel, change),
      commit);
}

// The channel's connection of calls: no name of hark.toml has a `:`.
void AddCall(const Origin& origin, const ops::OutsideCall& call, store::CommitTurn& commit) {
  std::string id = EffectId(origin.run, commit.seq, commit.outbox.size());
  AddJournal(origin, "call", id, commit);
  commit.outbox.push_back({.id = std::move(id),
                           .contact = commit.contact,
                           .to = {call.channel, call.channel + ":" + call.to, ""},
                           .run = origin.run,
                           .body = call.request,
                           .shown = call.shown,
                           .created_ms = origin.now_ms,
                           .not_before_ms = origin.now_ms,
                           .closes_ms = origin.now_ms + call.timeout_ms,
                           .late_body = {},
                           .wait_number = origin.wait_number,
                           .repeatable = call.repeatable,
                           .cost = call.cost,
                           .budgets = call.budgets});
}

}  // namespace

void AddEffects(Origin& origin, const ops::Context& context, Crm& crm, store::CommitTurn& commit) {
  for (const ops::Effect& effect : context.effects) {
    switch (effect.kind) {
      case ops::Effect::Kind::Reply:
        AddMessage(origin, "reply", {std::string(value::AsText(effect.value)), {}}, commit);
        break;
      case ops::Effect::Kind::Ask:
      case ops::Effect::Kind::AskChoices: AddQuestion(origin, effect, commit); break;
      case ops::Effect::Kind::Message: {
        const channel::Content content =
            MessageOf(origin, context, effect, origin.reply_to.channel, commit);
        const bool reacts = std::holds_alternative<channel::Reaction>(content.body);
        AddMessage(origin, reacts ? "react" : "reply", content, commit);
        break;
      }
      case ops::Effect::Kind::Send:
        AddSent(origin, effect,
                MessageOf(origin, context, effect, value::AsText(effect.before), commit), commit);
        break;
      case ops::Effect::Kind::SetField: AddFieldChange(origin, effect, crm, commit); break;
      case ops::Effect::Kind::Tag:
      case ops::Effect::Kind::Untag: AddTag(origin, effect, commit); break;
      case ops::Effect::Kind::Join:
      case ops::Effect::Kind::Leave: AddListChange(origin, effect, commit); break;
      case ops::Effect::Kind::Grant: AddConsent(origin, effect, "no -> granted", commit); break;
      case ops::Effect::Kind::Revoke: AddConsent(origin, effect, "granted -> no", commit); break;
      case ops::Effect::Kind::Create: AddRecord(origin, effect, crm, commit); break;
      case ops::Effect::Kind::MoveDeal: AddMove(origin, effect, crm, commit); break;
      case ops::Effect::Kind::Assign:
      case ops::Effect::Kind::GiveBack:
      case ops::Effect::Kind::Close: AddOwner(origin, effect, crm, commit); break;
      case ops::Effect::Kind::Emit: AddEmitted(origin, effect, commit); break;
      case ops::Effect::Kind::Broadcast: AddBroadcast(origin, effect, commit); break;
      case ops::Effect::Kind::Call:
        AddCall(origin, context.calls[static_cast<std::size_t>(effect.index)], commit);
        break;
      case ops::Effect::Kind::Log:
        AddJournal(origin, "log", std::string(value::AsText(effect.value)), commit);
        break;
      case ops::Effect::Kind::LogPersonal:
        AddJournal(origin, "log_personal", std::string(value::AsText(effect.value)), commit);
        break;
    }
  }
}

void AskAgain(const Origin& origin, store::CommitTurn& commit) {
  Result<channel::Content> question = channel::ContentFromJson(origin.question);
  if (question) AddMessage(origin, "ask", *question, commit);
}

void AddHookFailures(const Origin& origin, ops::Context& context, store::CommitTurn& commit) {
  for (const ops::HookFailure& failure : std::exchange(context.hook_failures, {})) {
    AddJournal(origin, "hook", HookText(WordsOf(origin.program.ir(), failure)), commit);
  }
}

void AddFault(const Origin& origin, const ops::Context& context, store::CommitTurn& commit) {
  const ir::Program& program = origin.program.ir();
  const ir::Function& function =
      program.functions[ir::FunctionId{static_cast<std::int32_t>(context.fault_function)}];
  ir::Place place;
  if (context.fault_inst < function.places.size()) place = function.places[context.fault_inst];
  const std::string code = CodeOf(context.trap);
  const std::string where = Where(program, place);
  AddJournal(origin, "fault",
             fmt::format("{}{}{}", WhatHappened(context.trap), where.empty() ? "" : " at ", where),
             commit);
  // A fault while another is looked at is only recorded.
  if (origin.raiser == nullptr || context.event->kind == EventKind::Fault) return;
  nlohmann::json fault = {
      {"rule", origin.rule}, {"code", code}, {"reason", TrapTitle(context.trap)}};
  if (!where.empty()) fault["place"] = where;
  origin.raiser->Raise(EventKind::Fault, "", Dumped({{"fault", std::move(fault)}}), origin.reply_to,
                       commit);
}

}  // namespace hark::turn
