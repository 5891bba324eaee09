#include "tests/diff/player.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/base/trap.h"
#include "runtime/match/match.h"
#include "runtime/ops/ops.h"
#include "runtime/value/codec.h"
#include "runtime/value/event_fields.h"
#include "runtime/value/frame.h"
#include "tests/diff/show.h"

namespace hark::diff {

using nlohmann::json;

constexpr std::string_view kToken = "run-1";

struct Player::Side {
  const ops::Engine& engine;
  std::unique_ptr<value::Arena> arena;
  std::size_t arena_bytes = 0;
  std::optional<value::EventFields> fields;
  value::Event event;
  ops::Contact contact;
  ops::Context context;
  std::vector<value::Word> locals;
};

// How a run goes on: by an arm and its event, or because the time is over.
struct Player::Going {
  const ir::Arm* arm = nullptr;
  ir::BlockId to;
  value::Event event;
  std::string line;  // as a golden file has it
  std::int64_t after_ms = 0;
};

namespace {

std::string QuotedJson(const std::string& text) { return json(text).dump(); }

// The event as a line of a golden file.
std::string LineOf(const value::Event& event) {
  if (event.kind == EventKind::Message) {
    return fmt::format("{} < {} {}", event.channel, event.address, QuotedJson(event.text));
  }
  const TriggerInfo& trigger = Info(event.kind);
  json line = {
      {"type", EventWord(event.kind)}, {"channel", event.channel}, {"from", event.address}};
  if (trigger.has_text) line["text"] = event.text;
  const std::string member(ArgumentMember(trigger.argument));
  if (!member.empty()) line[member] = event.subject;
  const json all = json::parse(event.fields, nullptr, false);
  const std::string binds(trigger.binds);
  if (trigger.argument == TriggerArgument::Call) {
    line["values"] = all;
  } else if (all.contains(binds)) {
    line[binds] = all[binds];
  }
  for (const char* name : {"before", "after"}) {
    const bool changed = event.kind == EventKind::ContactChanged;
    if (changed && all.contains(name)) line[name] = all[name];
  }
  return line.dump();
}

// How a message answers a question for a value of the type.
std::string AnswerFor(const ir::Type& type, const Input::Step& step) {
  constexpr std::array<std::string_view, 2> kNumbers = {"12", "-7"};
  if (step.way % 3 == 0) return step.text;
  using enum ir::TypeKind;
  if (type.kind == Int || type.kind == Decimal) return std::string(kNumbers[step.way % 2]);
  if (type.kind == Date) return "2024-02-29";
  if (type.kind == Email) return "Bob@Example.com";
  if (type.kind == Language) return "узбекский";
  if (type.kind == Country) return "UK";
  if (type.kind == TimeZone) return "Asia/Tashkent";
  return type.kind == Enum ? "2" : step.text;
}

}  // namespace

Player::Player(std::shared_ptr<const ops::LoadedProgram> program, const ops::Engine& reference,
               const ops::Engine& other)
    : program_(std::move(program)),
      reference_(new Side{.engine = reference}),
      other_(new Side{.engine = other}) {}
Player::~Player() = default;

void Player::Enter(Side& side, const Input& input, const value::Event& event, std::int64_t now_ms) {
  if (side.arena == nullptr || side.arena_bytes != input.memory_bytes) {
    side.arena = std::make_unique<value::Arena>(input.memory_bytes);
    side.arena_bytes = input.memory_bytes;
  }
  side.arena->Reset();
  side.event = event;
  side.fields.emplace(side.event);
  side.context = ops::Context{};
  side.context.fuel = input.fuel;
  side.context.program = program_.get();
  side.context.arena = side.arena.get();
  side.context.event = &side.event;
  side.context.fields = &*side.fields;
  side.context.contact = &side.contact;
  side.context.now_ms = now_ms;
  side.context.reply_channel = side.event.channel;
}

Turn Player::Begin(Side& side, const ir::Rule& rule, const Input& input,
                   const value::Event& event) {
  Enter(side, input, event, input.at_ms);
  const ir::Program& program = program_->ir();
  side.contact = {};
  // What the contact has is no part of what a turn may use.
  value::Arena kept(std::size_t{1} << 20);
  for (const ir::ContactField& field : program.contact_fields) {
    side.contact.fields.push_back(field.fallback.valid() ? program_->constant(field.fallback) : 0);
    for (const Input::Given& given : input.given) {
      if (given.field != field.name) continue;
      if (auto word = value::FromJson(program, field.type, json::parse(given.json), kept)) {
        side.contact.fields.back() = *word;
      }
    }
  }
  side.contact.tags = input.tags;
  side.contact.lists = input.lists;
  if (input.consents) side.contact.consents = {"news"};
  if (input.has_deal) side.contact.deals = {{"new", true}};
  side.contact.language = input.language;
  const match::Verdict verdict = match::Consider(program, side.engine, side.context, rule);
  if (verdict != match::Verdict::Fires) {
    Turn turn{.told = fmt::format("verdict {} trap {} at {}:{} fuel {}", static_cast<int>(verdict),
                                  static_cast<int>(side.context.trap), side.context.fault_function,
                                  side.context.fault_inst, side.context.fuel)};
    turn.trap = side.context.trap;
    return turn;
  }
  side.locals.assign(program.functions[rule.handler].locals.size(), 0);
  Turn turn = Finish(
      side, rule, side.engine.RunHandler(side.context, rule.handler, ir::BlockId{0}, side.locals));
  turn.fired = true;
  return turn;
}

Turn Player::GoOn(Side& side, const ir::Rule& rule, const Input& input, const Rest& rest,
                  const Going& going) {
  Enter(side, input, going.event, input.at_ms + going.after_ms);
  const ir::Program& program = program_->ir();
  const ir::Function& handler = program.functions[rule.handler];
  const ir::Wait& wait = handler.waits[ir::WaitId{static_cast<std::int32_t>(rest.wait)}];
  value::Arena kept(ir::kTurnMemoryBytes);
  side.contact = rest.contact;
  for (std::size_t at = 0; at < rest.fields.size(); ++at) {
    const ir::TypeId type = program.contact_fields[at].type;
    side.contact.fields[at] =
        value::FromJson(program, type, json::parse(rest.fields[at]), kept).value_or(0);
  }
  side.locals.assign(handler.locals.size(), 0);
  Turn turn;
  if (auto read = value::DecodeFrame(program, handler, wait, rest.frame, side.locals, kept);
      !read) {
    turn.told = "the frame does not read back: " + read.error().message;
    return turn;
  }
  const auto again = value::EncodeFrame(program, handler, wait, side.locals);
  if (!again || *again != rest.frame) {
    turn.told = "the frame is another one when it has been read: " + again.value_or("none");
    return turn;
  }
  side.context.wait_token = kToken;
  if (going.arm != nullptr && going.arm->answer && going.arm->accepts.valid()) {
    const auto type = static_cast<value::Word>(going.arm->accepts.index);
    const bool reads = hark_op_answer_as(&side.context, type) != 0;
    if (std::exchange(side.context.trap, Trap::None) != Trap::None || !reads) {
      turn.refused = true;
      turn.told = "the answer does not read";
      return turn;
    }
  }
  side.context.deciding = going.arm != nullptr && going.arm->decides;
  return Finish(side, rule,
                side.engine.RunHandler(side.context, rule.handler, going.to, side.locals));
}

Turn Player::Finish(Side& side, const ir::Rule& rule, ir::Outcome outcome) {
  const ir::Program& program = program_->ir();
  const ops::Context& context = side.context;
  Turn turn{.trap = context.trap, .refused = context.deciding};
  const bool faulted = outcome == ir::Outcome::Faulted;
  turn.told = fmt::format("outcome {} fuel {} deciding {} lasting {}", static_cast<int>(outcome),
                          context.fuel, context.deciding, context.wait_ms);
  if (faulted) {
    turn.told += fmt::format("\n  fault {} at {}:{}", TrapName(context.trap),
                             context.fault_function, context.fault_inst);
  }
  ShowEffects(program, context, turn.told);
  ShowContact(program, side.contact, turn.told);
  if (outcome != ir::Outcome::Suspended || turn.refused) return turn;
  const ir::Function& handler = program.functions[rule.handler];
  const ir::Wait& wait = handler.waits[ir::WaitId{static_cast<std::int32_t>(context.wait)}];
  auto frame = value::EncodeFrame(program, handler, wait, side.locals);
  turn.told += fmt::format("\n  rests at {} with {} bytes", wait.id, frame->size());
  Rest rest{.wait = context.wait, .frame = std::move(*frame), .contact = side.contact};
  for (std::size_t at = 0; at < side.contact.fields.size(); ++at) {
    const ir::TypeId type = program.contact_fields[at].type;
    rest.fields.push_back(value::ToJson(program, type, side.contact.fields[at]).dump());
  }
  turn.rest = std::move(rest);
  return turn;
}

auto Player::WayOn(const ir::Rule& rule, const Rest& rest, const Input::Step& step)
    -> std::optional<Going> {
  const ir::Program& program = program_->ir();
  const ir::Wait& wait =
      program.functions[rule.handler].waits[ir::WaitId{static_cast<std::int32_t>(rest.wait)}];
  const std::size_t ways = wait.arms.size() + (wait.timed_out.valid() ? 1 : 0);
  if (ways == 0) return std::nullopt;
  const std::size_t way = step.way % ways;
  Going going{.after_ms = step.after_ms};
  if (way == wait.arms.size()) {
    going.to = wait.timed_out;
    going.event.kind = EventKind::Timer;
    going.event.channel = "terminal";
    going.event.address = "ann";
    going.event.at_ms = 0;
    going.line = "advance 2d";
    return going;
  }
  going.arm = &wait.arms[way];
  going.to = going.arm->to;
  if (going.arm->answer) {
    Input::Step answer = step;
    if (going.arm->accepts.valid()) {
      answer.text = AnswerFor(program.types[going.arm->accepts], step);
    }
    going.event = EventOf(answer, EventKind::Message, "");
  } else {
    const ir::Trigger& trigger = going.arm->trigger;
    going.event = EventOf(step, trigger.kind, trigger.subject);
  }
  going.line = LineOf(going.event);
  return going;
}

Played Player::Play(const Program& played, const Input& input) {
  Played result;
  const ir::Rule* rule = program_->ir().RuleNamed(played.rule);
  if (rule == nullptr || input.steps.empty()) return result;
  const value::Event first = EventOf(input.steps.front(), played.trigger, played.subject);
  result.events.push_back(LineOf(first));
  Turn mine = Begin(*reference_, *rule, input, first);
  Turn theirs = Begin(*other_, *rule, input, first);
  std::optional<Rest> my_rest;
  std::optional<Rest> their_rest;
  for (std::size_t at = 1;; ++at) {
    if (mine.told != theirs.told) {
      result.mismatch =
          fmt::format("turn {}\nreference: {}\nother: {}\n", at, mine.told, theirs.told);
    } else if (mine.rest && mine.rest->frame != theirs.rest->frame) {
      result.mismatch = fmt::format("turn {}: the frames differ\n", at);
    }
    if (!mine.refused) {
      my_rest = mine.rest;
      their_rest = theirs.rest;
    }
    result.turns.push_back(std::move(mine));
    if (result.mismatch || !my_rest || at == input.steps.size()) return result;
    const std::optional<Going> going = WayOn(*rule, *my_rest, input.steps[at]);
    if (!going) return result;
    result.events.push_back(going->line);
    mine = GoOn(*reference_, *rule, input, *their_rest, *going);
    theirs = GoOn(*other_, *rule, input, *my_rest, *going);
    ++result.resumed;
  }
}

}  // namespace hark::diff
