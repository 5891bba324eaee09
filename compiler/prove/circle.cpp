// Rules and what they raise make a graph: from each write to the rules that listen for it.
// Some writes happen once and then change nothing: a tag that is there already, a list
// joined before, a field that has the value. Such a write keeps a circle going only where
// another rule of the circle takes it back. So writes that nothing in their circle takes
// back are left out, again and again, until none is left or what remains goes round for ever.
//
// What lies behind an answer is the contact's doing, and a rule with a `limit` that leaves it time
// begins only so often: neither is part of a circle.
#include "compiler/prove/circle.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/ir/limits.h"
#include "compiler/prove/components.h"
#include "compiler/prove/loops.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

// Something a rule writes that other rules may listen for.
struct Write {
  EventKind raises;
  std::optional<std::string> subject;  // none: known only when it runs
  ir::ConstantId value;                // of a field, where it is written out
  ir::Place place;
  std::vector<std::string> channels = {};  // where it can happen; none: on any
};
// A write of rule `from` that wakes rule `to`.
struct Wake {
  std::size_t from;
  std::size_t to;
  const Write* write;
};

// What an operation raises, and which of its arguments is the subject, if it has one.
constexpr std::uint32_t kNoSubject = 3;
struct Raises {
  ir::Op op;
  EventKind kind;
  std::uint32_t subject;
};
constexpr Raises kRaises[] = {
    {ir::Op::contact_set, EventKind::ContactChanged, 0},
    {ir::Op::contact_tag, EventKind::ContactTagged, 0},
    {ir::Op::contact_untag, EventKind::ContactUntagged, 0},
    {ir::Op::contact_join, EventKind::ContactJoined, 0},
    {ir::Op::contact_leave, EventKind::ContactLeft, 0},
    {ir::Op::deal_move, EventKind::DealMoved, 0},
    {ir::Op::conversation_assign, EventKind::ConversationAssigned, 0},
    {ir::Op::conversation_return, EventKind::ConversationReturned, kNoSubject},
    {ir::Op::conversation_close, EventKind::ConversationClosed, kNoSubject},
    {ir::Op::emit, EventKind::Event, 1},
};

// Writes that last: done again they change nothing, until another kind takes them back.
struct Lasting {
  EventKind kind;
  EventKind taken_back_by;
};
constexpr Lasting kLasting[] = {
    {EventKind::ContactTagged, EventKind::ContactUntagged},
    {EventKind::ContactUntagged, EventKind::ContactTagged},
    {EventKind::ContactJoined, EventKind::ContactLeft},
    {EventKind::ContactLeft, EventKind::ContactJoined},
    // By another value.
    {EventKind::ContactChanged, EventKind::ContactChanged},
    // By another owner.
    {EventKind::ConversationAssigned, EventKind::ConversationAssigned},
    {EventKind::ConversationReturned, EventKind::ConversationAssigned},
    {EventKind::ConversationClosed, EventKind::ConversationAssigned},
};

// The channel reports on each message, and each report is an event.
constexpr EventKind kReports[] = {EventKind::DeliverySent, EventKind::DeliveryDelivered,
                                  EventKind::DeliveryRead, EventKind::DeliveryFailed};

// What ends a run by its values, where they are unlucky: a number is 0, two currencies differ, a
// zone is none. What ends it by their size alone does not keep a circle going.
constexpr ir::Op kPartial[] = {
    ir::Op::int_divide,     ir::Op::int_modulo,      ir::Op::decimal_divide,  ir::Op::money_divide,
    ir::Op::money_add,      ir::Op::money_subtract,  ir::Op::money_compare,   ir::Op::money_amount,
    ir::Op::money_currency, ir::Op::instant_date_in, ir::Op::instant_time_in, ir::Op::date_at,
};

// Whether a rule that begins so often lets a circle rest: rules that set each other off end after
// a few in any case (ir::kMaxChainDepth), and once a minute is no flood.
bool BreaksCircle(const ir::Limit& limit) {
  constexpr std::int64_t kMost = ir::kMaxChainDepth / 2;
  constexpr std::int64_t kMinuteMs = 60'000;
  return limit.count > 0 && limit.count <= kMost && limit.period_ms >= limit.count * kMinuteMs;
}

bool IsRaised(EventKind kind) {
  return std::ranges::find(kRaises, kind, &Raises::kind) != std::end(kRaises) ||
         std::ranges::find(kReports, kind) != std::end(kReports) || kind == EventKind::TaskDue ||
         kind == EventKind::Fault;
}

constexpr bool ChangesOwner(EventKind kind) {
  return kind >= EventKind::ConversationAssigned && kind <= EventKind::ConversationReturned;
}

class CircleFinder {
 public:
  CircleFinder(const ir::Program& program, const source::SourceSet& sources, diag::Sink& sink)
      : program_(program), sources_(sources), sink_(sink) {}

  void Check() {
    const std::vector<std::size_t> listeners = Listeners();
    if (listeners.empty()) return;
    for (const ir::Rule& rule : program_.rules) writes_.push_back(WritesOf(rule));
    for (std::size_t rule = 0; rule < writes_.size(); ++rule) AddBroadcasts(rule);
    for (std::size_t from = 0; from < writes_.size(); ++from) {
      for (const Write& write : writes_[from]) {
        for (const std::size_t to : listeners) {
          if (Listens(program_.rules[to], write)) wakes_.push_back({from, to, &write});
        }
      }
    }
    LeaveOutWhatSettles();
    Report();
  }

 private:
  // The rules that can be woken by a write, as often as it comes.
  std::vector<std::size_t> Listeners() const {
    std::vector<std::size_t> listeners;
    for (std::size_t rule = 0; rule < program_.rules.size(); ++rule) {
      const bool raised = IsRaised(program_.rules[rule].trigger.kind);
      if (raised && !BreaksCircle(program_.rules[rule].limit)) listeners.push_back(rule);
    }
    return listeners;
  }

  // All that a rule can write before the contact says something.
  std::vector<Write> WritesOf(const ir::Rule& rule) {
    const ir::Function& function = program_.functions[rule.handler];
    std::vector<bool> seen(function.blocks.size(), false);
    std::vector<ir::BlockId> open{ir::BlockId{0}};
    std::vector<Write> writes;
    while (!open.empty()) {
      const ir::BlockId id = open.back();
      open.pop_back();
      if (seen[static_cast<std::size_t>(id.index)]) continue;
      seen[static_cast<std::size_t>(id.index)] = true;
      const ir::Block& block = function.blocks[id];
      for (std::uint32_t at = block.begin; at < block.end; ++at) {
        AddWrite(function, at, writes);
        AddSend(rule, function, at, writes);
        AddFault(rule, function, at, writes);
      }
      for (const Edge& edge : EdgesFrom(function, id)) {
        const ir::Arm* arm = ArmOf(function, edge);
        const bool by_contact =
            arm != nullptr && !arm->outcome && (arm->answer || Info(arm->trigger.kind).operation);
        if (!by_contact) open.push_back(edge.to);
      }
    }
    return writes;
  }

  void AddWrite(const ir::Function& function, std::uint32_t at, std::vector<Write>& writes) const {
    const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
    if (call == nullptr) return;
    const auto* raises = std::ranges::find(kRaises, call->op, &Raises::op);
    if (raises == std::end(kRaises)) return;
    if (call->op == ir::Op::conversation_assign && GivesBack(function, *call)) {
      writes.push_back({EventKind::ConversationReturned, {}, {}, function.places[at]});
    }
    Write write{raises->kind, {}, {}, function.places[at]};
    if (raises->subject == kNoSubject) return writes.push_back(std::move(write));
    const std::int32_t arg = function.args[call->args.begin + raises->subject];
    if (raises->kind == EventKind::ContactChanged) {
      write.subject = program_.contact_fields[static_cast<std::size_t>(arg)].name;
      write.value = ConstantOf(function, ir::InstId{function.args[call->args.begin + 1]});
    } else if (const ir::ConstantId name = ConstantOf(function, ir::InstId{arg}); name.valid()) {
      write.subject = std::get<std::string>(program_.constants[name].value);
    }
    writes.push_back(std::move(write));
  }

  // `give back after …`: by itself, when that is over.
  bool GivesBack(const ir::Function& function, const ir::CallOp& call) const {
    const ir::ConstantId after =
        ConstantOf(function, ir::InstId{function.args[call.args.begin + 1]});
    if (!after.valid()) return true;
    const auto* ms = std::get_if<std::int64_t>(&program_.constants[after].value);
    return ms == nullptr || *ms > 0;
  }

  // A run that ends in a fault. What a rule for faults does wrong at once wakes none of them.
  void AddFault(const ir::Rule& rule, const ir::Function& function, std::uint32_t at,
                std::vector<Write>& writes) {
    const bool at_once = rule.trigger.kind == EventKind::Fault && function.waits.empty();
    if (at_once || !MayFault(function.insts[at])) return;
    writes.push_back({EventKind::Fault, {}, {}, function.places[at]});
  }
  bool MayFault(const ir::Inst& inst) {
    if (const auto* call = std::get_if<ir::CallOp>(&inst)) {
      return std::ranges::find(kPartial, call->op) != std::end(kPartial);
    }
    const auto* call = std::get_if<ir::CallFunction>(&inst);
    return call != nullptr && MayFault(call->function);
  }
  // Functions do not call themselves, so this ends; each is looked through once, however often it
  // is called.
  bool MayFault(ir::FunctionId id) {
    if (const auto known = may_fault_.find(id); known != may_fault_.end()) return known->second;
    const bool may = std::ranges::any_of(program_.functions[id].insts,
                                         [&](const ir::Inst& inner) { return MayFault(inner); });
    return may_fault_[id] = may;
  }

  // A broadcast wakes a rule of its own, which sends to each contact.
  void AddBroadcasts(std::size_t from) {
    const ir::Function& function = program_.functions[program_.rules[from].handler];
    for (std::uint32_t at = 0; at < function.insts.size(); ++at) {
      const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
      if (call == nullptr || call->op != ir::Op::broadcast) continue;
      const ir::ConstantId name =
          ConstantOf(function, ir::InstId{function.args[call->args.begin + 1]});
      const auto sender = std::ranges::find(
          program_.rules, std::get<std::string>(program_.constants[name].value), &ir::Rule::name);
      for (Write sent : writes_[static_cast<std::size_t>(sender - program_.rules.begin())]) {
        sent.place = function.places[at];
        writes_[from].push_back(std::move(sent));
      }
    }
  }

  // A message, and a task that will be due.
  void AddSend(const ir::Rule& rule, const ir::Function& function, std::uint32_t at,
               std::vector<Write>& writes) const {
    const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
    if (call == nullptr) return;
    if (call->op == ir::Op::record_create) {
      const ir::TypeId type{function.args[call->args.begin]};
      const bool task = program_.records[program_.types[type].record_id].name == "Task";
      if (task) writes.push_back({EventKind::TaskDue, {}, {}, function.places[at]});
    }
    if (!ir::Info(call->op).sends()) return;
    std::vector<std::string> channels = rule.trigger.channels;
    if (call->op == ir::Op::send_message) {
      const ir::ConstantId via = ConstantOf(function, ir::InstId{function.args[call->args.begin]});
      channels.clear();
      if (via.valid()) channels = {std::get<std::string>(program_.constants[via].value)};
    }
    for (const EventKind report : kReports) {
      writes.push_back({report, {}, {}, function.places[at], channels});
    }
  }

  // Through the step from a value to one that may be missing.
  ir::ConstantId ConstantOf(const ir::Function& function, ir::InstId value) const {
    const ir::Inst& inst = function.insts[static_cast<std::size_t>(value.index)];
    if (const auto* wrap = std::get_if<ir::WrapOptional>(&inst)) {
      return ConstantOf(function, wrap->value);
    }
    const auto* constant = std::get_if<ir::Const>(&inst);
    return constant != nullptr ? constant->constant : ir::ConstantId{};
  }

  static bool Listens(const ir::Rule& rule, const Write& write) {
    const ir::Trigger& trigger = rule.trigger;
    if (trigger.kind != write.raises) return false;
    if (!trigger.subject.empty() && write.subject && *write.subject != trigger.subject) {
      return false;
    }
    if (!trigger.channels.empty() && !write.channels.empty() &&
        std::ranges::find_first_of(trigger.channels, write.channels) == trigger.channels.end()) {
      return false;
    }
    return !trigger.to.valid() || !write.value.valid() || trigger.to == write.value;
  }

  // Whether `other` makes it possible for `write` to change something once more.
  static bool TakesBack(const Write& other, const Write& write) {
    if (ChangesOwner(write.raises) && ChangesOwner(other.raises)) {
      return other.raises != write.raises || other.subject != write.subject;
    }
    if (other.subject && write.subject && *other.subject != *write.subject) return false;
    const auto* lasting = std::ranges::find(kLasting, write.raises, &Lasting::kind);
    if (lasting == std::end(kLasting) || other.raises != lasting->taken_back_by) return false;
    const bool sets = write.raises == EventKind::ContactChanged;
    return !sets || !write.value.valid() || other.value != write.value;
  }

  // Whether the write happens once and no more in a circle of these rules.
  bool Settles(const Write& write, const std::vector<std::size_t>& circle) const {
    if (std::ranges::find(kLasting, write.raises, &Lasting::kind) == std::end(kLasting)) {
      return false;
    }
    return std::ranges::none_of(circle, [&](std::size_t rule) {
      return std::ranges::any_of(writes_[rule],
                                 [&](const Write& other) { return TakesBack(other, write); });
    });
  }

  void LeaveOutWhatSettles() {
    for (bool changed = true; changed;) {
      std::vector<std::pair<std::size_t, std::size_t>> edges;
      for (const Wake& wake : wakes_) edges.emplace_back(wake.from, wake.to);
      const std::vector<std::size_t> component = Components(writes_.size(), edges);
      std::vector<std::vector<std::size_t>> members(writes_.size());
      for (std::size_t rule = 0; rule < component.size(); ++rule) {
        members[component[rule]].push_back(rule);
      }
      const std::size_t removed = std::erase_if(wakes_, [&](const Wake& wake) {
        const std::size_t circle = component[wake.from];
        return circle != component[wake.to] || Settles(*wake.write, members[circle]);
      });
      changed = removed > 0;
    }
  }

  // The shortest way from a rule back to itself.
  std::vector<Wake> ShortestCircle(std::size_t rule) const {
    std::vector<std::vector<Wake>> ways;
    std::set<std::size_t> seen;
    ways.push_back({});
    for (std::size_t at = 0; at < ways.size(); ++at) {
      const std::size_t from = ways[at].empty() ? rule : ways[at].back().to;
      for (const Wake& wake : wakes_) {
        if (wake.from != from) continue;
        std::vector<Wake> way = ways[at];
        way.push_back(wake);
        if (wake.to == rule) return way;
        if (seen.insert(wake.to).second) ways.push_back(std::move(way));
      }
    }
    return {};
  }

  void Report() {
    std::set<std::size_t> told;
    for (const Wake& wake : wakes_) {
      if (told.contains(wake.from)) continue;
      const std::vector<Wake> circle = ShortestCircle(wake.from);
      if (circle.empty()) continue;
      const std::string& name = program_.rules[wake.from].name;
      std::string names = name;
      for (const Wake& step : circle) {
        told.insert(step.to);
        names += " -> " + program_.rules[step.to].name;
      }
      const source::Span span = SpanAt(sources_, program_.rules[wake.from].place);
      auto builder =
          diag::Build(sink_, span, diag::RulesInCircle, diag::Name{name}, diag::Text{names});
      for (const Wake& step : circle) {
        std::move(builder).Note(SpanAt(sources_, step.write->place),
                                "this wakes `" + program_.rules[step.to].name + "`");
      }
      const bool lasts = std::ranges::any_of(circle, [](const Wake& step) {
        return std::ranges::find(kLasting, step.write->raises, &Lasting::kind) !=
               std::end(kLasting);
      });
      std::move(builder)
          .Help(std::string(lasts
                                ? "let one of them write only what is not so yet, or begin only so "
                                  "often: "
                                : "let one of them begin only so often: ") +
                "`limit 1 per contact per 1h`")
          .Emit();
    }
  }

  const ir::Program& program_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
  std::map<ir::FunctionId, bool> may_fault_;
  std::vector<std::vector<Write>> writes_;  // of each rule
  std::vector<Wake> wakes_;                 // those that may be part of a circle
};

}  // namespace

void CheckCircles(const ir::Program& program, const source::SourceSet& sources, diag::Sink& sink) {
  CircleFinder(program, sources, sink).Check();
}

}  // namespace hark::prove
