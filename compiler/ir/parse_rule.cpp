#include <utility>

#include "compiler/ir/parser.h"
#include "compiler/ir/words.h"

namespace hark::ir {

void Parser::ReadRule() {
  Rule rule;
  rule.name = cursor_.Name();
  cursor_.Expect("on");
  ReadTrigger(rule.trigger);
  cursor_.Expect("{");
  cursor_.EndLine();
  while (ReadRulePart(rule)) cursor_.EndLine();
  cursor_.EndLine();
  program_.rules.push_back(std::move(rule));
}

void Parser::ReadTrigger(Trigger& trigger) {
  auto kind = EventNamed(cursor_.Word());
  if (!kind) return cursor_.Fail("expected a trigger");
  trigger.kind = *kind;
  if (cursor_.NextIs('"')) trigger.subject = cursor_.Quoted();
  if (!cursor_.TakeWord("from")) return;
  do {
    trigger.channels.emplace_back(cursor_.Name());
  } while (cursor_.Take(","));
}

// Reads one line of a rule; false at its end.
bool Parser::ReadRulePart(Rule& rule) {
  cursor_.SkipLines();
  if (cursor_.Take("}")) return false;
  std::string_view word = cursor_.Word();
  if (word == "when") {
    rule.condition = ReadCondition();
  } else if (word == "run") {
    auto handlers = static_cast<std::size_t>(FunctionKind::Handler);
    rule.handler = Find(functions_[handlers], cursor_.Name(), "handler");
  } else if (word == "answers") {
    rule.answers = true;
  } else if (word == "interrupt") {
    rule.interrupt = true;
  } else if (word == "also") {
    rule.also = true;
  } else if (word == "follows") {
    rule.follows = true;
  } else if (word == "mode") {
    const auto mode = words::Named<Mode>(words::kMode, cursor_.Word());
    if (!mode) cursor_.Fail("expected a mode");
    rule.mode = mode.value_or(Mode::Single);
  } else if (word == "collect") {
    rule.collect_ms = cursor_.Integer();
  } else if (word == "priority") {
    rule.priority = cursor_.Integer();
  } else if (word == "limit") {
    ReadLimit(rule.limit);
  } else if (word == "schedule") {
    rule.schedule = ReadSchedule();
  } else if (word == "for") {
    ReadAudience(rule);
  } else if (word == "at") {
    rule.place = ReadPlace();
  } else if (word == "doc") {
    rule.doc = cursor_.Quoted();
  } else if (!ReadTriggerPart(word, rule.trigger)) {
    cursor_.Fail("expected a part of a rule");
  }
  return cursor_.ok();
}

bool Parser::ReadTriggerPart(std::string_view word, Trigger& trigger) {
  if (word == "was" || word == "becomes") {
    (word == "was" ? trigger.from : trigger.to) = ReadTypedConstant();
    return true;
  }
  if (word != "reads") return false;
  Field field{.name = std::string(cursor_.Name()), .type = {}};
  cursor_.Expect(":");
  field.type = ReadTypeUse();
  trigger.reads.push_back(std::move(field));
  return true;
}

void Parser::ReadLimit(Limit& limit) {
  limit.count = cursor_.Integer();
  cursor_.Expect("in");
  limit.period_ms = cursor_.Integer();
  limit.per_workspace = cursor_.TakeWord("workspace");
}

Schedule Parser::ReadSchedule() {
  Schedule schedule;
  const std::string_view word = cursor_.Word();
  if (word == "every") {
    schedule.period_ms = cursor_.Integer();
  } else if (word == "week" || word == "month") {
    const std::int64_t days = cursor_.Integer();
    const std::int64_t minute = cursor_.Integer();
    constexpr std::int64_t kByte = 255;
    if (days < 0 || days > kByte || minute < 0 || minute > INT32_MAX) {
      cursor_.Fail("expected days and a minute");
      return schedule;
    }
    if (word == "week") schedule.weekdays = static_cast<std::uint8_t>(days);
    if (word == "month") schedule.day_of_month = static_cast<std::int32_t>(days);
    schedule.minute = static_cast<std::int32_t>(minute);
    schedule.clock = ReadClock();
  } else {
    cursor_.Fail("expected the times of a schedule");
  }
  if (cursor_.TakeWord("late")) schedule.late_ms = cursor_.Integer();
  return schedule;
}

void Parser::ReadAudience(Rule& rule) {
  const std::string_view word = cursor_.Word();
  if (word != "segment" && word != "list") return cursor_.Fail("expected a segment or a list");
  rule.audience = Audience{std::string(), word == "segment"};
  rule.audience->name = cursor_.Quoted();
}

// `"basic" : Text`, or `c0 : Text` for a long one.
ConstantId Parser::ReadTypedConstant() {
  if (cursor_.NextIs('c')) {
    ConstantId id = ReadLongConstant();
    cursor_.Expect(":");
    ReadTypeUse();
    return id;
  }
  Constant constant = ReadLiteral();
  cursor_.Expect(":");
  constant.type = ReadTypeUse();
  return cursor_.ok() ? program_.Intern(constant) : ConstantId{};
}

}  // namespace hark::ir
