#include "runtime/turn/follow.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/turn/resting.h"
#include "runtime/value/time_text.h"

namespace hark::turn {
namespace {

// Whether every value of a type of the old program reads as one of the new. Frames name
// cases and fields, so more of either in the new enum is no harm, and fewer is.
class TypeFit {
 public:
  TypeFit(const ir::Program& from, const ir::Program& to) : from_(from), to_(to) {}

  // Types nest at most ir::kMaxTypeDepth deep.
  bool Fits(ir::TypeId old_id, ir::TypeId new_id) const {
    const ir::Type& old_type = from_.types[old_id];
    const ir::Type& new_type = to_.types[new_id];
    if (old_type.kind != new_type.kind) return false;
    if (ir::TypeName(from_, old_id) != ir::TypeName(to_, new_id)) return false;
    if (old_type.element.valid()) return Fits(old_type.element, new_type.element);
    if (old_type.kind == ir::TypeKind::Enum) return CasesFit(old_type, new_type);
    if (old_type.kind == ir::TypeKind::Record) return FieldsFit(old_type, new_type);
    return true;
  }

 private:
  bool CasesFit(const ir::Type& old_type, const ir::Type& new_type) const {
    const auto& now = to_.enums[new_type.enum_id].cases;
    return std::ranges::all_of(from_.enums[old_type.enum_id].cases, [&](const auto& one) {
      return std::ranges::find(now, one.name, &ir::EnumCase::name) != now.end();
    });
  }

  bool FieldsFit(const ir::Type& old_type, const ir::Type& new_type) const {
    const auto& before = from_.records[old_type.record_id].fields;
    const auto& now = to_.records[new_type.record_id].fields;
    return before.size() == now.size() && std::ranges::all_of(before, [&](const auto& field) {
             auto found = std::ranges::find(now, field.name, &ir::Field::name);
             return found != now.end() && Fits(field.type, found->type);
           });
  }

  const ir::Program& from_;
  const ir::Program& to_;
};

// A run may have a moment at which its wait ends by itself, and must then go on somewhere.
bool SameKind(const ir::Wait& before, const ir::Wait& now) {
  const bool same_events =
      std::ranges::equal(before.arms, now.arms, [](const ir::Arm& one, const ir::Arm& other) {
        return one.answer == other.answer && one.outcome == other.outcome &&
               one.trigger.kind == other.trigger.kind;
      });
  return same_events && (!before.timed_out.valid() || now.timed_out.valid());
}

// What of the new wait's frame the old one does not hold.
Landing VariablesLanding(const ir::Program& from, const ir::Function& old_handler,
                         const ir::Wait& before, const ir::Program& to,
                         const ir::Function& new_handler, const ir::Wait& now) {
  for (ir::LocalId wanted : now.live) {
    const ir::Local& local = new_handler.locals[wanted];
    auto kept = std::ranges::find_if(
        before.live, [&](ir::LocalId id) { return old_handler.locals[id].name == local.name; });
    if (kept == before.live.end()) {
      return {.resting = {}, .kind = Landing::Kind::NewVariable, .variable = local.name};
    }
    if (!TypeFit(from, to).Fits(old_handler.locals[*kept].type, local.type)) {
      return {.resting = {}, .kind = Landing::Kind::OtherVariable, .variable = local.name};
    }
  }
  return {.resting = {}};
}

Landing LandingOf(const ir::Program& from, const ir::Program& to, const RestingRuns& resting) {
  const ir::Rule* old_rule = from.RuleNamed(resting.rule);
  const ir::Rule* new_rule = to.RuleNamed(resting.rule);
  if (old_rule == nullptr || new_rule == nullptr) {
    return {.resting = {}, .kind = Landing::Kind::NoRule};
  }
  const ir::Function& old_handler = from.functions[old_rule->handler];
  const ir::Function& new_handler = to.functions[new_rule->handler];
  const ir::Wait* before = FindWait(old_handler, resting.wait);
  const ir::Wait* now = FindWait(new_handler, resting.wait);
  if (before == nullptr || now == nullptr) return {.resting = {}, .kind = Landing::Kind::NoWait};
  if (!SameKind(*before, *now)) return {.resting = {}, .kind = Landing::Kind::OtherKind};
  Landing landing = VariablesLanding(from, old_handler, *before, to, new_handler, *now);
  if (landing.moves()) landing.recompute_ms = now->recompute_ms;
  return landing;
}

std::string Words(const Landing& landing) {
  switch (landing.kind) {
    case Landing::Kind::Moves:
      return landing.recompute_ms < 0
                 ? "move"
                 : "move, and wait " + value::DurationText(landing.recompute_ms) + " in all";
    case Landing::Kind::NoRule: return "stay: the rule is gone";
    case Landing::Kind::NoWait: return "stay: the wait is gone";
    case Landing::Kind::OtherKind: return "stay: the wait is another";
    case Landing::Kind::NewVariable:
      return fmt::format("stay: no frame has `{}`", landing.variable);
    case Landing::Kind::OtherVariable:
      return fmt::format("stay: `{}` is of another type", landing.variable);
  }
  return {};
}

}  // namespace

std::vector<Landing> PlanFollow(const ir::Program& from, const ir::Program& to,
                                std::span<const RestingRuns> resting) {
  std::vector<Landing> landings;
  for (const RestingRuns& one : resting) {
    landings.push_back(LandingOf(from, to, one));
    landings.back().resting = one;
  }
  return landings;
}

bool AllMove(std::span<const Landing> landings) {
  return std::ranges::all_of(landings, &Landing::moves);
}

std::string PlanText(std::span<const Landing> landings) {
  std::string text;
  for (const Landing& landing : landings) {
    const RestingRuns& resting = landing.resting;
    text += fmt::format("{} at {}: {} {}, {}\n", resting.rule, resting.wait, resting.runs,
                        resting.runs == 1 ? "run" : "runs", Words(landing));
  }
  return text;
}

}  // namespace hark::turn
