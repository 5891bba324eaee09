#include <algorithm>
#include <string>
#include <utility>

#include "compiler/sema/ast_walk.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {
namespace {

// What reads the groups of a match also reads what was matched.
std::vector<ExprId> WithCaptures(const Workspace& workspace, std::vector<ExprId> roots) {
  std::vector<ExprId> matches;
  for (const ExprId root : roots) {
    ForEachExpr(workspace.unit, root, [&](ExprId id) {
      const auto* to = std::get_if<ToVariable>(&workspace.fact(id).target);
      const bool captured = to != nullptr && workspace.variables[to->variable].match.valid();
      if (captured) matches.push_back(workspace.variables[to->variable].match);
    });
  }
  roots.insert(roots.end(), matches.begin(), matches.end());
  return roots;
}

// Builds the Boolean skeleton of one rule's `when`, an atom at a time.
class ConditionEmitter {
 public:
  // Its predicates are named by `stem` and a number.
  ConditionEmitter(Workspace& workspace, std::string stem)
      : ws_(workspace), stem_(std::move(stem)) {}

  ir::ConditionId Emit(ExprId id) {
    const ast::ExprNode& node = ws_.expr(id).node;
    const auto* unary = std::get_if<ast::Unary>(&node);
    if (unary != nullptr && unary->op == ast::UnaryOp::Not) {
      return Add(ir::Condition::Kind::Not, {Emit(unary->operand)});
    }
    const auto* binary = std::get_if<ast::Binary>(&node);
    if (binary != nullptr && IsSkeleton(*binary)) {
      std::vector<ir::ConditionId> children;
      Collect(id, binary->op, children);
      const bool all = binary->op == ast::BinaryOp::And;
      return Add(all ? ir::Condition::Kind::And : ir::Condition::Kind::Or, std::move(children));
    }
    return EmitAtom(id);
  }

 private:
  bool IsSkeleton(const ast::Binary& node) const {
    if (node.op == ast::BinaryOp::And) return true;
    return node.op == ast::BinaryOp::Or && ws_.Is(ws_.fact(node.left).type, TypeKind::Bool);
  }

  // `a and b and c` is one And of three.
  void Collect(ExprId id, ast::BinaryOp op, std::vector<ir::ConditionId>& children) {
    const auto* binary = std::get_if<ast::Binary>(&ws_.expr(id).node);
    if (binary == nullptr || binary->op != op || !IsSkeleton(*binary)) {
      children.push_back(Emit(id));
      return;
    }
    Collect(binary->left, op, children);
    Collect(binary->right, op, children);
  }

  ir::ConditionId Add(ir::Condition::Kind kind, std::vector<ir::ConditionId> children) {
    return ws_.program.conditions.Add({.kind = kind, .children = std::move(children)});
  }

  ir::ConditionId EmitAtom(ExprId id) {
    Emitter emitter(ws_, stem_ + "." + std::to_string(++atoms_), ir::FunctionKind::Predicate);
    const TypeId boolean = ws_.Scalar(TypeKind::Bool);
    emitter.Guard(ws_.guards.at(id), WithCaptures(ws_, {id}), ws_.PlaceOf(ws_.expr(id).span));
    emitter.EmitReturn(id, boolean);
    ir::Condition atom{.kind = ir::Condition::Kind::Atom, .predicate = emitter.Finish(boolean)};
    ws_.test_places.emplace(atom.predicate, ws_.sources.InScript(ws_.expr(id).span));
    DescribeTest(id, atom);
    return ws_.program.conditions.Add(std::move(atom));
  }

  bool IsEventText(ExprId id) const {
    const auto* to = std::get_if<ToBuiltIn>(&ws_.fact(id).target);
    return to != nullptr && to->built_in == BuiltIn::Text;
  }

  // Says what an atom tests, where an index of rules can answer it.
  void DescribeTest(ExprId id, ir::Condition& atom) {
    const ast::ExprNode& node = ws_.expr(id).node;
    if (const auto* test = std::get_if<ast::TextTest>(&node)) {
      Describe(TestOp(test->kind), id, test->subject, test->negated, atom);
    } else if (const auto* matches = std::get_if<ast::Matches>(&node)) {
      Describe(ir::Op::text_matches, id, matches->subject, false, atom);
    } else if (const auto* binary = std::get_if<ast::Binary>(&node)) {
      const bool negated = binary->op == ast::BinaryOp::IsNot;
      const bool is = negated || binary->op == ast::BinaryOp::Is;
      if (!is && binary->op != ast::BinaryOp::In) return;
      Describe(ir::Op::text_is, id, binary->left, negated, atom);
      Describe(ir::Op::text_is, id, binary->right, negated, atom);
    }
  }

  void Describe(ir::Op op, ExprId test, ExprId subject, bool negated, ir::Condition& atom) {
    const auto pattern = ws_.patterns.find(test);
    if (pattern == ws_.patterns.end() || !IsEventText(subject)) return;
    atom.test = op;
    atom.pattern = pattern->second;
    atom.negated = negated;
  }

  Workspace& ws_;
  std::string stem_;
  int atoms_ = 0;
};

// Whether a handler can answer. What goes outside the conversation is no answer. Flows are part of
// the handler that calls them, and a fn has no effects, so its instructions say it all.
bool Answers(const ir::Function& handler) {
  return std::ranges::any_of(handler.insts, [](const ir::Inst& inst) {
    const auto* call = std::get_if<ir::CallOp>(&inst);
    return call != nullptr && ir::Info(call->op).sends() && call->op != ir::Op::send_message;
  });
}

Span ClosingBrace(const ast::Body& body) {
  return {body.span.file, body.span.end - 1, body.span.end};
}

// Rules are one list, but what the library brings along must not meet a name of an author's.
std::string RuleName(const Workspace& workspace, const ast::Rule& rule) {
  const bool library = workspace.modules[workspace.ModuleAt(rule.name.span)].of_library();
  return library ? workspace.Qualified(rule.name) : rule.name.text;
}

void SetHandler(Workspace& workspace, ir::Rule& rule, Emitter& emitter) {
  rule.handler = emitter.Finish({});
  emitter.CheckSecretsKept(rule.handler);
  rule.answers = Answers(workspace.program.functions[rule.handler]);
}

// The rule, and behind it those of its broadcasts.
void AddRule(Workspace& workspace, ir::Rule rule, Emitter& handler) {
  workspace.program.rules.push_back(std::move(rule));
  for (ir::Rule& one : handler.TakeBroadcasts()) workspace.program.rules.push_back(std::move(one));
}

// Where buttons of the rule's messages stand: on its channels, and on those that it sends to.
// Flows are part of the handler.
std::vector<const ChannelFacts*> ButtonChannels(const Workspace& workspace, const RuleFact& fact,
                                                const ir::Function& handler) {
  std::vector<const ChannelFacts*> channels = fact.channels;
  for (const ir::Inst& inst : handler.insts) {
    const auto* call = std::get_if<ir::CallOp>(&inst);
    if (call == nullptr || call->op != ir::Op::send_message) continue;
    const auto at = static_cast<std::size_t>(handler.args[call->args.begin]);
    const ir::ConstantId name = std::get<ir::Const>(handler.insts[at]).constant;
    channels.push_back(
        ChannelNamed(std::get<std::string>(workspace.program.constants[name].value)));
  }
  return channels;
}

// A rule for old buttons that listens only where there are any, so that it asks for no permission
// elsewhere and answers to no window of another channel. Whether there are any at all.
bool ListenOnly(const Workspace& workspace, ir::Rule& rule,
                const std::vector<const ChannelFacts*>& channels) {
  std::vector<std::string> others;
  for (const std::string& name : workspace.world.channels) {
    if (!Info(EventKind::Stale).ComesFrom(name)) continue;
    const bool shows = std::ranges::find(channels, ChannelNamed(name)) != channels.end();
    (shows ? rule.trigger.channels : others).push_back(name);
  }
  const bool anywhere = !rule.trigger.channels.empty();
  // On every channel is what a rule without channels says.
  if (others.empty()) rule.trigger.channels.clear();
  return anywhere;
}

// `on stale { … }` is the rule `NAME.stale`.
void EmitStale(Workspace& workspace, const RuleFact& fact, ir::FunctionId handler) {
  const ast::Rule& node = std::get<ast::Rule>(fact.decl->node);
  ir::Rule rule{.name = RuleName(workspace, node) + ".stale",
                .trigger = TriggerOf(*fact.stale),
                .condition = {},
                .handler = {},
                .follows = fact.follows,
                .place = workspace.PlaceOf(node.stale_word->span)};
  // Where nobody can press a button, there is nothing to say to one.
  if (!ListenOnly(workspace, rule,
                  ButtonChannels(workspace, fact, workspace.program.functions[handler]))) {
    return;
  }
  Emitter emitter(workspace, rule.name, ir::FunctionKind::Handler);
  const std::vector<ExprId> roots = RootsOf(workspace.unit, *node.stale);
  const BodyEffects effects = EffectsOf(workspace, *node.stale);
  if (!roots.empty()) {
    const ir::Place begin = workspace.PlaceOf(node.stale->span);
    emitter.Guard({}, WithCaptures(workspace, roots), begin);
    if (effects.rests) emitter.KeepEvent(roots, effects.refers, begin);
  }
  emitter.EmitBody(*node.stale);
  emitter.EndHandler(ClosingBrace(*node.stale));
  SetHandler(workspace, rule, emitter);
  AddRule(workspace, std::move(rule), emitter);
}

void EmitRule(Workspace& workspace, const RuleFact& fact) {
  const ast::Rule& node = std::get<ast::Rule>(fact.decl->node);
  const BodyEffects effects = EffectsOf(workspace, node.body);
  ir::Rule rule{.name = RuleName(workspace, node),
                .trigger = TriggerOf(fact.trigger),
                .condition = {},
                .handler = {},
                .interrupt = node.interrupt.has_value(),
                .also = node.also.has_value(),
                .mode = fact.mode,
                .collect_ms = fact.collect_ms,
                .follows = fact.follows,
                .priority = fact.priority,
                .limit = fact.limit,
                .schedule = fact.trigger.schedule,
                .audience = fact.trigger.audience,
                .place = workspace.PlaceOf(node.name.span),
                .doc = fact.decl->doc};
  if (node.when) rule.condition = ConditionEmitter(workspace, rule.name + ".when").Emit(*node.when);
  Emitter emitter(workspace, rule.name, ir::FunctionKind::Handler);
  std::vector<ExprId> roots = RootsOf(workspace.unit, node.body);
  if (!roots.empty()) {
    const ir::Place begin = workspace.PlaceOf(node.body.span);
    emitter.Guard(fact.known, WithCaptures(workspace, roots), begin);
    if (effects.rests) emitter.KeepEvent(roots, effects.refers, begin);
  }
  emitter.EmitBody(node.body);
  emitter.EndHandler(ClosingBrace(node.body));
  SetHandler(workspace, rule, emitter);
  if (rule.also && !rule.answers) {
    diag::Build(workspace.sink, *node.also, diag::AlsoNeedless, diag::Name{rule.name})
        .Help("rules that only record all run; leave it out")
        .Emit();
  }
  const ir::FunctionId handler = rule.handler;
  AddRule(workspace, std::move(rule), emitter);
  if (node.stale) EmitStale(workspace, fact, handler);
}

}  // namespace

ir::Trigger TriggerOf(const TriggerFact& fact) {
  ir::Trigger trigger = fact.trigger;
  for (const ast::Name& channel : fact.channels) trigger.channels.push_back(channel.text);
  for (const EventBinding& binding : fact.bindings) {
    if (binding.variable.valid()) trigger.reads.push_back({binding.name, binding.type});
  }
  return trigger;
}

void EmitSegments(Workspace& workspace) {
  for (const SegmentInfo& segment : workspace.segments) {
    std::string name = workspace.Qualified(segment.decl->name);
    ConditionEmitter emitter(workspace, name + ".where");
    workspace.program.segments.push_back({std::move(name), emitter.Emit(segment.decl->condition)});
  }
}

namespace {

// Whether a run of the handler puts buttons under a message that outlive what they are for.
bool ShowsButtons(const ir::Function& handler) {
  const auto asks = [](const ir::Inst& inst) {
    const auto* call = std::get_if<ir::CallOp>(&inst);
    return call != nullptr && call->op == ir::Op::ask_choices;
  };
  const auto waits = [](const ir::Wait& wait) {
    return std::ranges::any_of(
        wait.arms, [](const ir::Arm& arm) { return arm.trigger.kind == EventKind::Tap; });
  };
  return std::ranges::any_of(handler.insts, asks) || std::ranges::any_of(handler.waits, waits);
}

// The library's rule for old buttons listens where the workspace shows buttons, so that it asks
// for no permission elsewhere.
void NarrowLibrary(Workspace& workspace) {
  ir::Program& program = workspace.program;
  std::vector<const ChannelFacts*> shown;
  for (const RuleFact& fact : workspace.rules) {
    const auto& node = std::get<ast::Rule>(fact.decl->node);
    const ir::Rule* rule = program.RuleNamed(workspace.Qualified(node.name));
    if (rule == nullptr || !ShowsButtons(program.functions[rule->handler])) continue;
    const auto own = ButtonChannels(workspace, fact, program.functions[rule->handler]);
    shown.insert(shown.end(), own.begin(), own.end());
  }
  for (const RuleFact& fact : workspace.rules) {
    const auto& node = std::get<ast::Rule>(fact.decl->node);
    const bool of_library = workspace.modules[workspace.ModuleAt(node.name.span)].of_library();
    if (!of_library || fact.trigger.trigger.kind != EventKind::Stale) continue;
    const std::string name = workspace.Qualified(node.name);
    ListenOnly(workspace, *std::ranges::find(program.rules, name, &ir::Rule::name), shown);
  }
}

}  // namespace

void EmitRules(Workspace& workspace) {
  for (const RuleFact& fact : workspace.rules) EmitRule(workspace, fact);
  NarrowLibrary(workspace);
}

}  // namespace hark::sema
