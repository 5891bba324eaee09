#include <algorithm>
#include <unordered_set>

#include "compiler/base/time_zone.h"
#include "compiler/ir/limits.h"
#include "compiler/ir/verifier.h"

namespace hark::ir {
namespace {

using Kind = Condition::Kind;

bool TestsPattern(Op op) {
  auto params = Info(op).params();
  return params.size() == 2 && params[0] == OpType::Text && params[1] == OpType::ImmPattern &&
         Info(op).result == OpType::Bool;
}

bool IsFunction(const Program& program, FunctionId id, FunctionKind kind) {
  return program.functions.Has(id) && program.functions[id].kind == kind;
}

std::string VerifyAtom(const Program& program, const Condition& atom) {
  if (!atom.children.empty()) return "an atom has children";
  if (!IsFunction(program, atom.predicate, FunctionKind::Predicate)) {
    return "an atom has no predicate";
  }
  if (!atom.test) {
    if (atom.negated) return "an atom negates no test";
    return atom.pattern.valid() ? "an atom has a pattern but no test" : "";
  }
  if (!TestsPattern(*atom.test)) return "an atom tests by what is no test of text";
  if (!program.patterns.Has(atom.pattern)) return "an atom has a test but no pattern";
  bool wants_regex = *atom.test == Op::text_matches;
  bool is_regex = program.patterns[atom.pattern].kind == Pattern::Kind::Regex;
  return wants_regex == is_regex ? "" : "an atom tests by a pattern of the wrong kind";
}

// Every condition has one parent at most and is its own ancestor nowhere: depths are
// then found by walking down from those without a parent, and all are reached.
class ConditionTree {
 public:
  explicit ConditionTree(const Program& program) : program_(program) {}

  std::string Run() {
    parented_.resize(program_.conditions.size());
    for (const Condition& condition : program_.conditions) {
      if (std::string wrong = VerifyNode(condition); !wrong.empty()) return wrong;
    }
    std::vector<std::pair<ConditionId, std::size_t>> open;
    for (ConditionId id : program_.conditions.ids()) {
      if (!parented_[static_cast<std::size_t>(id.index)]) open.emplace_back(id, 1);
    }
    std::size_t reached = 0;
    while (!open.empty()) {
      auto [id, depth] = open.back();
      open.pop_back();
      ++reached;
      if (depth > kMaxConditionDepth) return "a condition nests too deep";
      for (ConditionId child : program_.conditions[id].children) {
        open.emplace_back(child, depth + 1);
      }
    }
    return reached == program_.conditions.size() ? "" : "a condition is part of itself";
  }

 private:
  std::string VerifyNode(const Condition& condition) {
    if (condition.kind == Kind::Atom) return VerifyAtom(program_, condition);
    if (condition.predicate.valid() || condition.test || condition.pattern.valid() ||
        condition.negated) {
      return "a condition that is no atom tests something";
    }
    std::size_t count = condition.children.size();
    if (condition.kind == Kind::Not ? count != 1 : count < 2) {
      return "a condition has the wrong number of children";
    }
    for (ConditionId child : condition.children) {
      if (!program_.conditions.Has(child)) return "a condition has a child that is not there";
      auto index = static_cast<std::size_t>(child.index);
      if (parented_[index]) return "a condition has two parents";
      parented_[index] = true;
    }
    return {};
  }

  const Program& program_;
  std::vector<bool> parented_;
};

// A month has no 0th and no 32nd.
std::string VerifySchedule(const Schedule& schedule) {
  constexpr std::int32_t kDayMinutes = 1440;
  constexpr std::uint8_t kWeek = 0x7f;
  constexpr std::int32_t kLongestMonth = 31;
  if (schedule.late_ms < -1) return "a schedule that is never in time";
  if (schedule.period_ms != 0) {
    const bool in_range = schedule.period_ms >= kMinPeriodMs && schedule.period_ms <= kMaxPeriodMs;
    return in_range ? "" : "a schedule fires too often or never";
  }
  const bool by_month = schedule.day_of_month != 0;
  if (by_month ? schedule.day_of_month < 1 || schedule.day_of_month > kLongestMonth
               : schedule.weekdays == 0 || schedule.weekdays > kWeek) {
    return "a schedule on no day";
  }
  if (schedule.minute < 0 || schedule.minute >= kDayMinutes) return "a schedule at no time";
  return TimeZone::Named(schedule.clock.zone) ? "" : "a schedule in no time zone";
}

std::string VerifyTimes(const Program& program, const Rule& rule) {
  const bool scheduled = rule.trigger.kind == EventKind::Schedule;
  // Without times, somebody broadcasts to those it is for.
  if (scheduled ? !rule.schedule && !rule.audience : rule.schedule.has_value()) {
    return "a schedule and no times, or times of none";
  }
  if (rule.audience && !scheduled) return "it is for contacts and listens for an event";
  if (rule.audience && rule.audience->is_segment &&
      std::ranges::find(program.segments, rule.audience->name, &Segment::name) ==
          program.segments.end()) {
    return "it is for a segment that is not there";
  }
  if (!rule.schedule) return "";
  if (rule.schedule->clock.of_contact && !rule.audience) return "it goes by the clock of nobody";
  return VerifySchedule(*rule.schedule);
}

std::string VerifyRule(const Program& program, const Rule& rule) {
  if (!IsFunction(program, rule.handler, FunctionKind::Handler)) return "no handler";
  if (rule.condition.valid() && !program.conditions.Has(rule.condition)) return "no condition";
  if (rule.limit.count < 0 || (rule.limit.count > 0 && rule.limit.period_ms <= 0)) {
    return "a limit that is none";
  }
  if (rule.limit.count > kMaxLimit) return "a limit that keeps too many starts";
  if (rule.priority < -kMaxPriority || rule.priority > kMaxPriority) return "no such priority";
  if (rule.collect_ms < 0 || rule.collect_ms > kMaxCollectMs) return "it collects for too long";
  if (rule.collect_ms > 0 && rule.trigger.kind != EventKind::Message) {
    return "it collects what is no message";
  }
  if (std::string wrong = VerifyTrigger(program, rule.trigger); !wrong.empty()) return wrong;
  if (std::string wrong = VerifyTimes(program, rule); !wrong.empty()) return wrong;
  if (rule.place.line != 0 && rule.place.file >= program.files.size()) return "no such file";
  return {};
}

}  // namespace

std::string VerifyTrigger(const Program& program, const Trigger& trigger) {
  if (IsForRuns(trigger.kind)) return "no rule listens for what a run waits for";
  for (ConstantId id : {trigger.from, trigger.to}) {
    if (id.valid() && !program.constants.Has(id)) return "no such constant";
  }
  for (const Field& field : trigger.reads) {
    if (!program.types.Has(field.type)) return "it reads something of no type";
  }
  return {};
}

std::string VerifyConditionsAndRules(const Program& program) {
  if (std::string wrong = ConditionTree(program).Run(); !wrong.empty()) return wrong;
  if (program.back_after_ms < 0) return "teams: less than no time";
  std::unordered_set<std::string_view> segments;
  for (const Segment& segment : program.segments) {
    bool fresh = segments.insert(segment.name).second;
    if (!fresh || !program.conditions.Has(segment.condition)) {
      return "segment " + segment.name + ": no condition, or there twice";
    }
  }
  std::unordered_set<std::string_view> names;
  for (const Rule& rule : program.rules) {
    std::string wrong = VerifyRule(program, rule);
    if (wrong.empty() && !names.insert(rule.name).second) wrong = "two rules have this name";
    if (!wrong.empty()) return "rule " + rule.name + ": " + wrong;
  }
  return {};
}

// Depth first with a stack of its own. A function's height is 1 more than that of the
// highest it calls; one that is met again while open calls itself. The highest is a rule's
// own or a condition's, which stands on those that count.
std::string VerifyCalls(const Program& program) {
  constexpr std::size_t kUnseen = 0;
  constexpr std::size_t kOpen = ~std::size_t{0};
  struct Frame {
    std::size_t function;
    std::size_t next_inst = 0;
    std::size_t height = 1;
  };
  std::vector<std::size_t> heights(program.functions.size(), kUnseen);
  auto functions = program.functions.begin();
  for (std::size_t root = 0; root < heights.size(); ++root) {
    if (heights[root] != kUnseen) continue;
    std::vector<Frame> stack = {{root}};
    heights[root] = kOpen;
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const std::vector<Inst>& insts = functions[static_cast<std::ptrdiff_t>(frame.function)].insts;
      if (frame.next_inst == insts.size()) {
        if (frame.height > kMaxCallDepth + 1) return "functions call each other too deep";
        std::size_t height = heights[frame.function] = frame.height;
        stack.pop_back();
        if (!stack.empty()) stack.back().height = std::max(stack.back().height, height + 1);
        continue;
      }
      const auto* call = std::get_if<CallFunction>(&insts[frame.next_inst++]);
      if (call == nullptr) continue;
      auto callee = static_cast<std::size_t>(call->function.index);
      if (heights[callee] == kOpen) return "a function calls itself";
      if (heights[callee] == kUnseen) {
        heights[callee] = kOpen;
        stack.push_back({callee});
      } else {
        frame.height = std::max(frame.height, heights[callee] + 1);
      }
    }
  }
  return {};
}

}  // namespace hark::ir
