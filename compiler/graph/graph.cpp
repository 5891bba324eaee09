#include "compiler/graph/graph.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

#include "compiler/base/match.h"
#include "compiler/base/unicode.h"
#include "compiler/graph/boxes.h"

namespace hark::graph {
namespace {

using ir::Function;
using ir::InstId;

// Of what a message says, as much is shown in code points.
constexpr std::size_t kShown = 40;

std::string Shortened(std::string_view text) {
  if (unicode::CodePoints(text) <= kShown) return std::string(text);
  std::size_t end = 0;
  for (std::size_t count = 0; count < kShown; ++count) {
    do ++end;
    while (end < text.size() && (text[end] & 0xC0) == 0x80);
  }
  return std::string(text.substr(0, end)) + "…";
}

// The handler of one rule as nodes and edges.
class HandlerGraph {
 public:
  HandlerGraph(const ir::Program& program, std::size_t rule,
               const std::vector<sema::FlowPlace>& flows, Graph& graph)
      : program_(program),
        rule_(rule),
        function_(program.functions[program.rules[rule].handler]),
        flows_(flows),
        graph_(graph) {}

  void Add();

 private:
  void AddNode(NodeKind kind, InstId inst, std::string label);
  void AddNodes();
  void AddEdges(InstId inst);
  // From a node to the first ones from an instruction on.
  void Reach(std::size_t from, std::uint32_t at, const Edge& by, std::set<std::uint32_t>& seen);
  void Reach(std::size_t from, ir::BlockId block, Edge::Kind kind, std::string event = {});
  std::optional<NodeKind> KindOf(const ir::Inst& inst) const;
  std::string LabelOf(NodeKind kind, std::uint32_t at) const;
  std::string DraftedText(std::uint32_t at) const;
  std::string LabelOf(const ir::Suspend& suspend) const;
  std::string TextOf(InstId value) const;
  std::string FlowAt(const ir::Place& place) const;
  const ir::Inst& InstOf(InstId id) const {
    return function_.insts[static_cast<std::size_t>(id.index)];
  }

  const ir::Program& program_;
  std::size_t rule_;
  const Function& function_;
  const std::vector<sema::FlowPlace>& flows_;
  Graph& graph_;
  std::map<std::uint32_t, std::size_t> nodes_;  // by instruction
};

std::optional<NodeKind> HandlerGraph::KindOf(const ir::Inst& any) const {
  if (std::holds_alternative<ir::Suspend>(any)) return NodeKind::Wait;
  if (std::holds_alternative<ir::Return>(any)) return NodeKind::End;
  const auto* call = std::get_if<ir::CallOp>(&any);
  if (call == nullptr || !ir::Info(call->op).sends()) return std::nullopt;
  const bool asks = call->op == ir::Op::ask || call->op == ir::Op::ask_choices;
  return asks ? NodeKind::Ask : NodeKind::Reply;
}

// A constant as it is, a catalogue's text by its name, anything else as dots.
std::string HandlerGraph::TextOf(InstId value) const {
  const ir::Inst& any = InstOf(value);
  if (const auto* constant = std::get_if<ir::Const>(&any)) {
    const auto* text = std::get_if<std::string>(&program_.constants[constant->constant].value);
    if (text != nullptr) return Shortened(*text);
  }
  if (const auto* call = std::get_if<ir::CallFunction>(&any)) {
    return program_.functions[call->function].name + "(…)";
  }
  return "…";
}

// What the message says that is sent there, of the parts it was drafted from.
std::string HandlerGraph::DraftedText(std::uint32_t at) const {
  std::string text = "message";
  while (at > 0 && !ir::IsTerminator(function_.insts[at - 1])) {
    const auto* call = std::get_if<ir::CallOp>(&function_.insts[--at]);
    if (call == nullptr) continue;
    if (ir::Info(call->op).sends()) break;
    if (call->op != ir::Op::part) continue;
    const auto part = static_cast<ir::Part>(function_.args[call->args.begin]);
    if (part == ir::Part::text) text = TextOf(InstId{function_.args[call->args.begin + 1]});
  }
  return text;
}

std::string HandlerGraph::LabelOf(NodeKind kind, std::uint32_t at) const {
  const ir::Inst& any = function_.insts[at];
  if (kind == NodeKind::End) return "end";
  if (kind == NodeKind::Wait) return LabelOf(std::get<ir::Suspend>(any));
  const auto& call = std::get<ir::CallOp>(any);
  const auto parameters = ir::Info(call.op).params();
  if (parameters.empty()) return DraftedText(at);
  if (call.op == ir::Op::send_message) {
    return "message via " + TextOf(InstId{function_.args[call.args.begin]});
  }
  return TextOf(InstId{function_.args[call.args.begin + parameters.size() - 1]});
}

// A wait by its id; one for what comes of a call by what is called, `crm POST`.
std::string HandlerGraph::LabelOf(const ir::Suspend& suspend) const {
  const ir::Wait& wait = function_.waits[suspend.wait];
  if (!std::ranges::any_of(wait.arms, &ir::Arm::outcome)) return wait.id;
  for (const ir::Block& block : function_.blocks) {
    const auto* rests = std::get_if<ir::Suspend>(&function_.insts[block.end - 1]);
    if (rests == nullptr || rests->wait != suspend.wait) continue;
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const auto* call = std::get_if<ir::CallOp>(&function_.insts[at]);
      if (call == nullptr || !ir::Info(call->op).calls()) continue;
      const ir::ServiceId service{function_.args[call->args.begin]};
      const std::int32_t what = function_.args[call->args.begin + 1];
      return program_.services[service].name + " " +
             (call->op == ir::Op::model_call ? std::string(ir::TaskOf(program_, ir::TypeId{what}))
                                             : TextOf(InstId{what}));
    }
  }
  return wait.id;
}

// Flows do not nest in scripts: a place is in one of them at most.
std::string HandlerGraph::FlowAt(const ir::Place& place) const {
  const auto order = [](const ir::Place& at) { return std::tuple(at.line, at.column); };
  for (const sema::FlowPlace& flow : flows_) {
    const bool within = flow.begin.file == place.file && order(flow.begin) <= order(place) &&
                        order(place) < order(flow.end);
    if (within) return flow.name;
  }
  return {};
}

void HandlerGraph::AddNode(NodeKind kind, InstId inst, std::string label) {
  Node node{.kind = kind, .rule = rule_, .inst = inst, .label = std::move(label), .flow = {}};
  if (inst.valid()) node.flow = FlowAt(function_.places[static_cast<std::size_t>(inst.index)]);
  graph_.nodes.push_back(std::move(node));
}

void HandlerGraph::AddNodes() {
  AddNode(NodeKind::Rule, {}, program_.rules[rule_].name);
  const std::vector<bool> deciding = ir::DecidingInsts(function_);
  for (std::uint32_t at = 0; at < function_.insts.size(); ++at) {
    const std::optional<NodeKind> kind = KindOf(function_.insts[at]);
    if (!kind || deciding[at]) continue;
    nodes_.emplace(at, graph_.nodes.size());
    AddNode(*kind, InstId{static_cast<std::int32_t>(at)}, LabelOf(*kind, at));
  }
}

void HandlerGraph::Reach(std::size_t from, std::uint32_t at, const Edge& by,
                         std::set<std::uint32_t>& seen) {
  std::vector<std::uint32_t> open = {at};
  const auto go = [&](ir::BlockId block) { open.push_back(function_.blocks[block].begin); };
  while (!open.empty()) {
    at = open.back();
    open.pop_back();
    if (!seen.insert(at).second) continue;
    while (!nodes_.contains(at) && !ir::IsTerminator(function_.insts[at])) ++at;
    if (const auto node = nodes_.find(at); node != nodes_.end()) {
      graph_.edges.push_back({from, node->second, by.kind, by.event});
      continue;
    }
    std::visit(Match{
                   [&](const ir::Jump& jump) { go(jump.to); },
                   [&](const ir::Branch& branch) {
                     go(branch.then);
                     go(branch.otherwise);
                   },
                   [](const auto&) {},
               },
               function_.insts[at]);
  }
}

void HandlerGraph::Reach(std::size_t from, ir::BlockId block, Edge::Kind kind, std::string event) {
  if (!block.valid()) return;
  std::set<std::uint32_t> seen;
  Reach(from, function_.blocks[block].begin, {.kind = kind, .event = std::move(event)}, seen);
}

void HandlerGraph::AddEdges(InstId inst) {
  const auto at = static_cast<std::uint32_t>(inst.index);
  const std::size_t from = nodes_.at(at);
  if (const auto* suspend = std::get_if<ir::Suspend>(&InstOf(inst))) {
    const ir::Wait& wait = function_.waits[suspend->wait];
    for (const ir::Arm& arm : wait.arms) {
      const bool answered = arm.answer || arm.outcome;
      const Edge::Kind kind = answered ? Edge::Kind::Answered : Edge::Kind::Event;
      Reach(from, arm.to, kind, answered ? "" : TriggerText(arm.trigger));
    }
    Reach(from, wait.timed_out, Edge::Kind::TimeOver);
  } else if (!std::holds_alternative<ir::Return>(InstOf(inst))) {
    std::set<std::uint32_t> seen;
    Reach(from, at + 1, {.kind = Edge::Kind::Next}, seen);
  }
}

void HandlerGraph::Add() {
  const std::size_t start = graph_.nodes.size();
  AddNodes();
  Reach(start, ir::BlockId{0}, Edge::Kind::Next);
  for (const auto& [at, node] : nodes_) AddEdges(InstId{static_cast<std::int32_t>(at)});
}

}  // namespace

Graph Build(const ir::Program& program, const std::vector<sema::FlowPlace>& flows) {
  Graph graph;
  for (std::size_t rule = 0; rule < program.rules.size(); ++rule) {
    HandlerGraph(program, rule, flows, graph).Add();
  }
  std::ranges::sort(graph.edges);
  const auto [first, last] = std::ranges::unique(graph.edges);
  graph.edges.erase(first, last);
  return graph;
}

}  // namespace hark::graph
