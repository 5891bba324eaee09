// Of the rules that can answer one does: the first that fits. So a rule is in the shadow of
// one before it that listens for the same, on all of its channels, and whose condition holds
// wherever its own does. Conditions are compared by their tests of the message's text: what
// finds one of some words is sure to hold where a test for fewer of them does.
//
// A rule that rests or has a limit lets others answer now and then, and shadows nobody.
#include "compiler/prove/shadow.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/unicode.h"
#include "compiler/prove/window.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

using Kind = ir::Condition::Kind;

// Texts that tests look for, as numbers: equal when folded.
using Items = std::vector<std::size_t>;

// Of rules in the order of offering, ascending.
using Places = std::vector<std::size_t>;

bool HasAll(const Items& all, const Items& some) { return std::ranges::includes(all, some); }

class ShadowFinder {
 public:
  ShadowFinder(const ir::Program& program, const std::vector<std::string>& channels)
      : program_(program) {
    for (const ir::Pattern& pattern : program.patterns) items_.push_back(ItemsOf(pattern));
    for (const ir::Rule& rule : program.rules) channels_.push_back(ChannelsOf(rule, channels));
    for (std::vector<std::string>& names : channels_) std::ranges::sort(names);
  }

  // The first rule in whose shadow each is, if any. Only rules that look for a text in
  // common, or for none in the same event, are compared: there may be many.
  std::vector<std::optional<std::size_t>> Find() {
    std::vector<std::optional<std::size_t>> shadows(program_.rules.size());
    std::map<std::size_t, Places> by_item;
    // Of those that look for none, by what they listen for.
    std::map<std::pair<EventKind, std::string_view>, Places> without;
    const std::vector<std::size_t> order = InOrder();
    for (std::size_t place = 0; place < order.size(); ++place) {
      const std::size_t rule = order[place];
      const ir::Trigger& trigger = program_.rules[rule].trigger;
      std::optional<std::size_t> first;
      const auto look_in = [&](const Places& earlier) {
        const auto found = std::ranges::find_if(
            earlier, [&](std::size_t one) { return Shadows(order[one], rule); });
        if (found != earlier.end()) first = std::min(first.value_or(*found), *found);
      };
      Items items;
      Collect(program_.rules[rule].condition, items);
      look_in(without[{trigger.kind, {}}]);
      look_in(without[{trigger.kind, trigger.subject}]);
      for (const std::size_t item : items) look_in(by_item[item]);
      for (const std::size_t item : items) by_item[item].push_back(place);
      if (items.empty()) without[{trigger.kind, trigger.subject}].push_back(place);
      if (first) shadows[rule] = order[*first];
    }
    return shadows;
  }

  // A text that wakes the rule, for an example; empty where any does.
  std::string Example(ir::ConditionId id) const {
    if (!id.valid()) return {};
    const ir::Condition& condition = program_.conditions[id];
    if (condition.kind == Kind::Atom) {
      const bool finds_text = condition.pattern.valid() &&
                              program_.patterns[condition.pattern].kind == ir::Pattern::Kind::Texts;
      return finds_text ? program_.patterns[condition.pattern].items.front() : std::string();
    }
    if (condition.kind == Kind::Not) return {};
    for (const ir::ConditionId child : condition.children) {
      if (std::string text = Example(child); !text.empty()) return text;
    }
    return {};
  }

 private:
  // Rules as they are offered an event: by priority, then by place.
  std::vector<std::size_t> InOrder() const {
    std::vector<std::size_t> order(program_.rules.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{},
                             [&](std::size_t rule) { return program_.rules[rule].priority; });
    return order;
  }

  // Whether `later` can never answer, since `earlier` always does.
  bool Shadows(std::size_t first, std::size_t second) const {
    const ir::Rule& earlier = program_.rules[first];
    const ir::Rule& later = program_.rules[second];
    if (!earlier.answers || !later.answers || later.also || earlier.also) return false;
    if (earlier.interrupt != later.interrupt || earlier.limit.count > 0) return false;
    if (!program_.functions[earlier.handler].waits.empty()) return false;
    return Listens(earlier.trigger, later.trigger) &&
           std::ranges::includes(channels_[first], channels_[second]) &&
           Follows(later.condition, earlier.condition);
  }

  Items ItemsOf(const ir::Pattern& pattern) {
    const bool texts = pattern.kind == ir::Pattern::Kind::Texts;
    Items items;
    for (const std::string& item : pattern.items) {
      // A regex is like itself alone; no text that is looked for begins with a line end.
      const std::string key = texts ? unicode::Fold(item) : "\n" + std::to_string(items_.size());
      items.push_back(numbers_.try_emplace(key, numbers_.size()).first->second);
    }
    std::ranges::sort(items);
    const auto repeated = std::ranges::unique(items);
    items.erase(repeated.begin(), repeated.end());
    return items;
  }

  void Collect(ir::ConditionId id, Items& items) const {
    if (!id.valid()) return;
    const ir::Condition& condition = program_.conditions[id];
    for (const ir::ConditionId child : condition.children) Collect(child, items);
    if (!condition.pattern.valid()) return;
    const Items& own = items_[static_cast<std::size_t>(condition.pattern.index)];
    items.insert(items.end(), own.begin(), own.end());
  }

  static bool Listens(const ir::Trigger& one, const ir::Trigger& other) {
    if (one.kind != other.kind || one.from.valid() || one.to.valid()) return false;
    if (!one.subject.empty() && one.subject != other.subject) return false;
    // What cannot be read of an event does not wake a rule.
    return one.reads.empty();
  }

  // Whether `then` is sure to hold where `given` does.
  bool Follows(ir::ConditionId given, ir::ConditionId then) const {
    if (!then.valid()) return true;
    if (!given.valid()) return false;
    const auto follows = [&](ir::ConditionId child) { return Follows(given, child); };
    const ir::Condition& wanted = program_.conditions[then];
    if (wanted.kind == Kind::And) return std::ranges::all_of(wanted.children, follows);
    const ir::Condition& known = program_.conditions[given];
    const auto gives = [&](ir::ConditionId child) { return Follows(child, then); };
    if (known.kind == Kind::Or) return std::ranges::all_of(known.children, gives);
    if (known.kind == Kind::And && std::ranges::any_of(known.children, gives)) return true;
    if (wanted.kind == Kind::Or) return std::ranges::any_of(wanted.children, follows);
    return known.kind == Kind::Atom && wanted.kind == Kind::Atom && AtomFollows(known, wanted);
  }

  bool AtomFollows(const ir::Condition& given, const ir::Condition& then) const {
    if (!given.test || given.test != then.test) return false;
    if (given.pattern == then.pattern) return true;
    const Items& known = items_[static_cast<std::size_t>(given.pattern.index)];
    const Items& wanted = items_[static_cast<std::size_t>(then.pattern.index)];
    const bool all = *given.test == ir::Op::text_mentions_all;
    return all ? HasAll(known, wanted) : HasAll(wanted, known);
  }

  const ir::Program& program_;
  std::map<std::string, std::size_t> numbers_;      // of texts that are looked for
  std::vector<Items> items_;                        // of each pattern, ascending
  std::vector<std::vector<std::string>> channels_;  // of each rule, sorted
};

void Report(const ir::Rule& earlier, const ir::Rule& later, const std::string& example,
            const source::SourceSet& sources, diag::Sink& sink) {
  const std::string what = example.empty() ? "every " + std::string(Info(later.trigger.kind).words)
                                           : "\"" + example + "\", for example,";
  diag::Build(sink, SpanAt(sources, later.place), diag::RuleNeverAnswers, diag::Name{later.name},
              diag::Name{earlier.name})
      .Note(SpanAt(sources, earlier.place), what + " goes here first")
      .Help("put the narrower rule first, or give it a higher `priority`")
      .Emit();
}

}  // namespace

void CheckShadows(const ir::Program& program, const std::vector<std::string>& channels,
                  const source::SourceSet& sources, diag::Sink& sink) {
  ShadowFinder finder(program, channels);
  const std::vector<std::optional<std::size_t>> shadows = finder.Find();
  for (std::size_t rule = 0; rule < shadows.size(); ++rule) {
    if (!shadows[rule]) continue;
    const ir::Rule& later = program.rules[rule];
    Report(program.rules[*shadows[rule]], later, finder.Example(later.condition), sources, sink);
  }
}

}  // namespace hark::prove
