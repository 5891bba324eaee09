#include "tests/support/op_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "compiler/ir/program.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/ops.h"
#include "runtime/value/codec.h"
#include "tests/support/ir_builder.h"

namespace hark::testing {
namespace {

using ir::OpType;
using ir::TypeKind;
using nlohmann::json;
using value::Word;

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  for (std::size_t bar; (bar = text.find('|', at)) != std::string::npos; at = bar + 1) {
    parts.push_back(text.substr(at, bar - at));
  }
  if (!text.empty()) parts.push_back(text.substr(at));
  return parts;
}

ir::Pattern PatternOf(const std::string& written) {
  if (!written.starts_with('/')) {
    std::vector<std::string> items = Split(written);
    if (items.empty()) items.emplace_back();
    return {ir::Pattern::Kind::Texts, items, false};
  }
  std::size_t end = written.rfind('/');
  return {ir::Pattern::Kind::Regex, {written.substr(1, end - 1)}, written.ends_with("/i")};
}

// The program that rows run in: some types, and the patterns of one row.
struct Bench {
  explicit Bench(const OpRow& row)
      : info(ir::Info(ir::OpNamed(row.op).value())), arena(row.before.memory_bytes) {
    AddTypes();
    AddFields();
    AddHours();
    for (std::size_t i = 0; i < row.args.size(); ++i) {
      if (info.parameters[i] == OpType::ImmPattern) program.Intern(PatternOf(row.args[i]));
    }
    auto made = ops::LoadedProgram::Load(program);
    if (!made) ADD_FAILURE() << made.error().message;
    loaded = std::move(*made);
    event.text = row.before.event_text;
    event.payload = row.before.tap;
    event.channel = "telegram";
    event.id = "e-1";
    if (!row.before.tap.empty()) event.kind = value::Event::Kind::Tap;
    if (row.before.due_ms) {
      event.kind = value::Event::Kind::Timer;
      event.at_ms = *row.before.due_ms;
    }
    if (!row.before.outcome.empty()) {
      event.kind = value::Event::Kind::Outcome;
      event.fields = row.before.outcome;
    }
    contact.fields = {0, 0, value::WordOf(std::int64_t{7})};
    contact.tags = {"old", "vip"};
    contact.lists = {"news"};
    contact.consents = {"news"};
    contact.channels = {"telegram"};
    contact.deals = {{"new"}, {"quoted"}, {"won", false}};
    contact.language = "uz";
    contact.conversation.owned = row.before.owned;
    if (row.before.owned) contact.conversation.team = "sales";
    contact.conversation.closed = !row.before.owned;
    context.program = loaded.get();
    context.arena = &arena;
    context.event = &event;
    context.contact = &contact;
    context.now_ms = 1'769'850'000'000;  // 2026-01-31 09:00
    context.wait_token = "token";
    context.effects.resize(row.before.effects);
    context.reply_channel = "whatsapp";
    context.fuel = row.before.fuel;
    context.deciding = row.before.deciding;
  }

  void AddTypes() {
    for (int kind = 0; kind <= static_cast<int>(TypeKind::Money); ++kind) {
      if (static_cast<TypeKind>(kind) != TypeKind::Enum)
        TypeOf(program, static_cast<TypeKind>(kind));
    }
    ir::TypeId text = TypeOf(program, TypeKind::Text);
    ir::TypeId number = TypeOf(program, TypeKind::Int);
    EnumType(program, {"Plan",
                       {{"basic", "Basic"},
                        {"pro", "Профи"},
                        {"team", "Team ⚡", {{"en", "Team"}, {"uz", "Jamoa"}}}}});
    ir::TypeId maybe = OptionalOf(program, text);
    RecordType(program, {"Pair", {{"name", text}, {"count", OptionalOf(program, number)}}});
    ir::TypeId why = EnumType(
        program,
        {"Reason", {{"timeout", ""}, {"uncertain", ""}, {"refused", ""}, {"unreadable", ""}}});
    RecordType(program, {"Why", {{"reason", why}, {"status", OptionalOf(program, number)}}});
    RecordType(program, {"Deal", {{"title", text}, {"stage", text}}});
    RecordType(program, {"Note", {{"title", text}}});
    RecordType(program, {"Groups", {{"word", maybe}, {"number", maybe}}});
    ListOf(program, text);
    ListOf(program, number);
    MapOf(program, text);
    OptionalOf(program, TypeOf(program, TypeKind::Email));
  }

  void AddFields() {
    ir::TypeId text = OptionalOf(program, TypeOf(program, TypeKind::Text));
    ir::TypeId number = TypeOf(program, TypeKind::Int);
    ir::ConstantId zero = program.Intern(ir::Constant{number, std::int64_t{0}});
    program.contact_fields = {{.name = "language", .type = text, .built_in = true},
                              {.name = "note", .type = text},
                              {.name = "score", .type = number, .fallback = zero}};
  }

  // Minutes of the wall clock; days count from 1970-01-01.
  void AddHours() {
    ir::Hours shop{"shop", "Asia/Tashkent", {}, {20'454}};
    for (int day = 0; day < 5; ++day) shop.openings.push_back({day, 540, 1080});
    program.hours.Add(std::move(shop));
    program.hours.Add({"bar", "Asia/Tashkent", {{5, 1260, 1560}, {6, 1380, 1500}}, {20'463}});
    program.hours.Add({"night", "Europe/Berlin", {{6, 120, 240}}, {}});
    program.hours.Add({"day", "UTC", {{1, 0, 1440}}, {}});
    program.services.Add({.name = "crm", .url = "https://crm.example", .timeout_ms = 10'000});
    program.services.Add({.name = "ai",
                          .timeout_ms = 10'000,
                          .model = ir::Model{.name = "small-1", .links = {"shop.example"}}});
  }

  ir::TypeId Named(const std::string& name) {
    for (ir::TypeId id : program.types.ids()) {
      if (ir::TypeName(program, id) == name) return id;
    }
    ADD_FAILURE() << "no type " << name;
    return {};
  }

  // Arguments are read into memory of their own, so a row may leave the turn none.
  Word Value(ir::TypeId type, const std::string& written) {
    json parsed = json::parse(written, nullptr, false);
    const ir::Type& shape = program.types[type];
    bool plain = parsed.is_discarded() || shape.kind == TypeKind::Decimal ||
                 shape.kind == TypeKind::Date || ir::IsTextual(shape.kind) ||
                 shape.kind == TypeKind::Secret || shape.kind == TypeKind::Time ||
                 shape.kind == TypeKind::Enum;
    std::optional<Word> word =
        value::FromJson(program, type, plain ? json(written) : parsed, arguments);
    if (!word) ADD_FAILURE() << written << " is no " << ir::TypeName(program, type);
    return word.value_or(0);
  }

  Word Argument(const OpRow& row, std::size_t i) {
    const std::string& written = row.args[i];
    switch (info.parameters[i]) {
      case OpType::ImmType: return static_cast<Word>(Named(written).index);
      case OpType::ImmField: return std::stoull(written);
      case OpType::ImmPattern: return 0;
      case OpType::ImmHours: return HoursNamed(written);
      case OpType::ImmService: return written == "ai" ? 1 : 0;
      case OpType::ImmHook: return 0;
      case OpType::ImmPart: return static_cast<Word>(ir::PartNamed(written).value());
      case OpType::Any: return Value(AnyType(row), written);
      case OpType::Duration: return Value(Named("Duration"), written);
      case OpType::List: return ListOfTexts(row, written);
      case OpType::Json: return Value(Named("Json"), written);
      case OpType::Secret: return Value(Named("Secret"), written);
      case OpType::Map: return Value(Named("Map<Text, Text>"), written);
      case OpType::Instant: return Value(Named("Instant"), written);
      case OpType::Int: return static_cast<Word>(std::stoll(written));
      case OpType::Bool: return Value(Named("Bool"), written);
      case OpType::Time: return Value(Named("Time"), written);
      case OpType::Date: return Value(Named("Date"), written);
      case OpType::Text: return Value(Named("Text"), written);
      case OpType::Decimal: return Value(Named("Decimal"), written);
      case OpType::Money: return Value(Named("Money"), written);
      case OpType::Unit:
      case OpType::Result: break;
    }
    ADD_FAILURE() << "no such parameter";
    return 0;
  }

  Word HoursNamed(const std::string& name) {
    for (ir::HoursId id : program.hours.ids()) {
      if (program.hours[id].name == name) return static_cast<Word>(id.index);
    }
    ADD_FAILURE() << "no hours " << name;
    return 0;
  }

  ir::TypeId AnyType(const OpRow& row) {
    if (info.parameters[0] == OpType::ImmField) {
      return program.contact_fields[std::stoull(row.args[0])].type;
    }
    return Named(row.op == "list_push" || row.op == "map_with" ? "Text" : row.args[0]);
  }

  Word ListOfTexts(const OpRow& row, const std::string& written) {
    ir::TypeId element = row.op == "list_has" ? Named(row.args[0]) : Named("Text");
    std::vector<std::string> parts = Split(written);
    value::List* list = arguments.NewList(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) list->items[i] = Value(element, parts[i]);
    return value::WordOf(static_cast<const value::List*>(list));
  }

  ir::TypeId ResultType(const OpRow& row) {
    switch (info.result) {
      case OpType::Bool: return Named("Bool");
      case OpType::Int: return Named("Int");
      case OpType::Duration: return Named("Duration");
      case OpType::Time: return Named("Time");
      case OpType::Date: return Named("Date");
      case OpType::Instant: return Named("Instant");
      case OpType::Text: return Named("Text");
      case OpType::Decimal: return Named("Decimal");
      case OpType::Money: return Named("Money");
      case OpType::Secret: return Named("Secret");
      case OpType::Unit:
      case OpType::List:
      case OpType::Map:
      case OpType::Json:
      case OpType::Any:
      case OpType::Result:
      case OpType::ImmType:
      case OpType::ImmField:
      case OpType::ImmPattern:
      case OpType::ImmHours:
      case OpType::ImmService:
      case OpType::ImmHook:
      case OpType::ImmPart: break;
    }
    if (row.op == "contact_get") return AnyType(row);
    if (row.op == "call_failure") return Named(row.args[0]);
    if (row.op == "model_result") return OptionalOf(program, Named(row.args[1]));
    if (row.op == "conversation_team") return OptionalOf(program, Named("Text"));
    if (row.op == "json_get" || row.op == "json_of") return OptionalOf(program, Named("Json"));
    if (row.op == "text_capture") return Named("Groups");
    if (row.op == "list_get") return Named("Text");
    if (row.op == "list_first" || row.op == "list_last" || row.op == "map_get") {
      return OptionalOf(program, Named("Text"));
    }
    const bool makes_list =
        row.op == "list_concat" || row.op == "list_push" || row.op == "list_search" ||
        row.op == "list_take" || row.op == "list_skip" || row.op == "list_reversed" ||
        row.op == "list_unique" || row.op == "text_split" || row.op == "map_keys";
    if (row.op == "list_positions") return Named("List<Int>");
    if (makes_list) return Named("List<Text>");
    if (row.op == "phone_country") return OptionalOf(program, Named("Country"));
    if (row.op.starts_with("map_")) return Named("Map<Text, Text>");
    return OptionalOf(program, Named(row.args[0]));
  }

  std::string Shown(ir::TypeId type, Word word) {
    return value::ToJson(program, type, word).dump();
  }

  std::string Effects(const OpRow& row) {
    std::string text;
    for (std::size_t i = row.before.effects; i < context.effects.size(); ++i) {
      const ops::Effect& effect = context.effects[i];
      static constexpr const char* kKinds[] = {
          "reply", "ask",          "choices",   "set",       "tag",     "untag",
          "join",  "leave",        "grant",     "revoke",    "create",  "move",
          "log",   "log_personal", "emit",      "broadcast", "message", "call",
          "send",  "assign",       "give back", "close"};
      text += fmt::format("{} ", kKinds[static_cast<int>(effect.kind)]);
      if (effect.kind == ops::Effect::Kind::SetField) {
        ir::TypeId type = program.contact_fields[static_cast<std::size_t>(effect.index)].type;
        text += Shown(type, effect.before) + " -> " + Shown(type, effect.value);
        EXPECT_EQ(contact.fields[static_cast<std::size_t>(effect.index)], effect.value);
      } else if (effect.kind == ops::Effect::Kind::Call) {
        const ops::OutsideCall& call = context.calls.at(static_cast<std::size_t>(effect.index));
        // What a model is told is written out at length, and no row's business.
        json request = json::parse(call.request);
        request.erase("system");
        text += fmt::format("{} {} {}{}", call.channel, call.to, request.dump(),
                            call.repeatable ? " repeatable" : "");
      } else if (effect.kind == ops::Effect::Kind::Send) {
        text +=
            fmt::format("by {} for {}", value::AsText(effect.before), value::AsText(effect.value));
      } else if (effect.kind >= ops::Effect::Kind::Assign) {
        if (effect.value != 0) text += value::AsText(effect.value);
        if (effect.hands_off) text += " handed off";
        if (effect.after_ms > 0) text += fmt::format(" for {}", effect.after_ms);
      } else if (effect.kind == ops::Effect::Kind::Message) {
        text += fmt::format("{} parts", effect.part_count);
      } else {
        bool record = effect.kind == ops::Effect::Kind::Create;
        text += record ? Shown(ir::TypeId{effect.index}, effect.value)
                       : std::string(value::AsText(effect.value));
        if (effect.closes) text += " closed";
      }
      text += "; ";
    }
    if (!context.parts.empty()) text += fmt::format("{} parts; ", context.parts.size());
    if (!context.call_body.empty()) text += fmt::format("body {}; ", context.call_body);
    if (row.before.deciding) text += context.deciding ? "refused; " : "taken; ";
    if (context.wait_ms >= 0) text += fmt::format("wait {}; ", context.wait_ms);
    return text + fmt::format("tags {}", fmt::join(contact.tags, ","));
  }

  Word Call(const OpRow& row) {
    Word words[3] = {};
    for (std::size_t i = 0; i < row.args.size(); ++i) words[i] = Argument(row, i);
    void* address = ops::Address(ir::OpNamed(row.op).value());
    switch (info.parameter_count) {
      case 0: return reinterpret_cast<Word (*)(ops::Context*)>(address)(&context);
      case 1: return reinterpret_cast<Word (*)(ops::Context*, Word)>(address)(&context, words[0]);
      case 2:
        return reinterpret_cast<Word (*)(ops::Context*, Word, Word)>(address)(&context, words[0],
                                                                              words[1]);
      default:
        return reinterpret_cast<Word (*)(ops::Context*, Word, Word, Word)>(address)(
            &context, words[0], words[1], words[2]);
    }
  }

  ir::OpInfo info;
  ir::Program program;
  std::shared_ptr<const ops::LoadedProgram> loaded;
  value::Arena arguments{std::size_t{16} << 20};
  value::Arena arena;
  value::Event event;
  ops::Contact contact;
  ops::Context context;
};

}  // namespace

std::string RunRow(const OpRow& row) {
  Bench bench(row);
  EXPECT_EQ(row.args.size(), bench.info.parameter_count);
  Word word = bench.Call(row);
  if (bench.context.trap != Trap::None) {
    EXPECT_TRUE(bench.info.may_trap());
    EXPECT_EQ(word, 0u) << "a fault gives 0";
    return std::string(TrapName(bench.context.trap));
  }
  if (bench.info.result == OpType::Unit) return bench.Effects(row);
  std::string result = bench.Shown(bench.ResultType(row), word);
  if (!bench.info.has_effect()) return result;
  return result + "; " + bench.Effects(row);
}

}  // namespace hark::testing
