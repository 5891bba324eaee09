#include "compiler/manifest/manifest.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "compiler/ir/purpose.h"
#include "compiler/manifest/hooks.h"
#include "compiler/manifest/personal.h"
#include "compiler/prove/loops.h"
#include "compiler/prove/sends.h"
#include "compiler/prove/shared.h"
#include "compiler/prove/window.h"

namespace hark::manifest {
namespace {

void AddOnce(Rules& rules, const std::string& rule) {
  if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(rule);
}

std::vector<Operation> OperationsOf(const prove::Send& send) {
  switch (send.to) {
    case prove::Send::To::PublicComment: return {Operation::ReplyPublicly};
    case prove::Send::To::PrivateComment: return {Operation::ReplyPrivately};
    case prove::Send::To::Conversation: break;
  }
  if (send.reacts) return {Operation::React};
  if (send.is_template) return {Operation::SendTemplate};
  if (send.has_instead) return {Operation::SendMessage, Operation::SendTemplate};
  return {Operation::SendMessage};
}

bool Cares(const ir::Function& function) {
  constexpr ir::Op kOps[] = {ir::Op::conversation_owned,  ir::Op::conversation_team,
                             ir::Op::conversation_closed, ir::Op::conversation_assign,
                             ir::Op::conversation_close,  ir::Op::conversation_return};
  return std::ranges::any_of(function.insts, [&](const ir::Inst& inst) {
    const auto* call = std::get_if<ir::CallOp>(&inst);
    return call != nullptr && std::ranges::find(kOps, call->op) != std::end(kOps);
  });
}
bool Cares(const ir::Program& program, ir::ConditionId id) {
  if (!id.valid()) return false;
  const ir::Condition& condition = program.conditions[id];
  if (condition.kind == ir::Condition::Kind::Atom) {
    return Cares(program.functions[condition.predicate]);
  }
  return std::ranges::any_of(condition.children,
                             [&](ir::ConditionId child) { return Cares(program, child); });
}

// Whether the workspace cares who has a conversation: then it has to hear of the people who write
// in it.
bool CaresWhoHasIt(const ir::Program& program) {
  constexpr EventKind kEvents[] = {EventKind::ConversationAssigned, EventKind::ConversationClosed,
                                   EventKind::ConversationReturned,
                                   EventKind::ConversationAnswered};
  const auto listens = [&](const ir::Rule& rule) {
    return std::ranges::find(kEvents, rule.trigger.kind) != std::end(kEvents);
  };
  return !program.teams.empty() || std::ranges::any_of(program.rules, listens) ||
         std::ranges::any_of(program.functions,
                             [](const ir::Function& function) { return Cares(function); });
}

// What the rules do on each channel.
class ChannelFinder {
 public:
  explicit ChannelFinder(const ir::Program& program) : program_(program) {}

  void Add(const ir::Rule& rule, const prove::LoopNest& nest,
           const std::vector<std::string>& connected) {
    const std::vector<prove::Send> sends = prove::SendsOf(nest);
    // What it asks is answered by what people of the business write there.
    const bool cares = Cares(program_, rule.condition) || Cares(nest.function);
    for (const std::string& name : prove::ChannelsOf(rule, connected)) {
      const ChannelFacts* channel = ChannelNamed(name);
      if (channel == nullptr) continue;
      Hear(*channel, rule.trigger.kind, rule);
      if (cares) Use(*channel, Operation::ReceiveEcho, rule);
      const std::vector<bool> reached = prove::BlocksOn(program_, nest, name);
      for (const ir::BlockId block : nest.order) {
        if (!reached[static_cast<std::size_t>(block.index)]) continue;
        AddBlock(*channel, rule, nest, block, sends);
      }
    }
  }

  // What goes outside a conversation goes by the channel that it names.
  void AddUnasked(const ir::Rule& rule, const prove::LoopNest& nest) {
    for (const prove::Unasked& send : prove::UnaskedOf(program_, nest)) {
      const ChannelFacts* channel = ChannelNamed(send.channel);
      if (channel == nullptr) continue;
      Use(*channel, send.is_template ? Operation::SendTemplate : Operation::SendMessage, rule);
      // Whoever is written to unasked must be heard when they write a stop word.
      if (send.purpose != ir::kService) Use(*channel, Operation::ReceiveMessage, rule);
    }
  }

  std::vector<ChannelUse> Take() {
    std::vector<ChannelUse> uses;
    const bool cares = CaresWhoHasIt(program_);
    for (auto& [channel, operations] : uses_) {
      // Of two voices one would be too many, so whoever speaks has to hear the other.
      const auto says = operations.find(Operation::SendMessage);
      const bool echoes = FactsOf(channel).operation(Operation::ReceiveEcho) != nullptr;
      if (cares && echoes && says != operations.end()) {
        for (const std::string& rule : says->second) {
          AddOnce(operations[Operation::ReceiveEcho], rule);
        }
      }
      ChannelUse use{&FactsOf(channel), {}};
      for (auto& [operation, rules] : operations) {
        use.operations.push_back({operation, std::move(rules)});
      }
      uses.push_back(std::move(use));
    }
    return uses;
  }

 private:
  void AddBlock(const ChannelFacts& channel, const ir::Rule& rule, const prove::LoopNest& nest,
                ir::BlockId id, const std::vector<prove::Send>& sends) {
    const ir::Block& block = nest.function.blocks[id];
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const auto send = std::ranges::find(sends, at, &prove::Send::inst);
      if (send != sends.end()) {
        for (const Operation operation : OperationsOf(*send)) Use(channel, operation, rule);
      }
      const auto* suspend = std::get_if<ir::Suspend>(&nest.function.insts[at]);
      if (suspend == nullptr) continue;
      for (const ir::Arm& arm : nest.function.waits[suspend->wait].arms) AddArm(channel, rule, arm);
    }
  }

  // An answer is written or, where the question shows buttons, tapped.
  void AddArm(const ChannelFacts& channel, const ir::Rule& rule, const ir::Arm& arm) {
    if (arm.outcome) return;
    if (arm.answer) {
      Use(channel, Operation::ReceiveMessage, rule);
      Use(channel, Operation::ReceiveTap, rule);
    } else {
      Hear(channel, arm.trigger.kind, rule);
    }
  }

  // Stop words come as messages.
  void Hear(const ChannelFacts& channel, EventKind kind, const ir::Rule& rule) {
    if (const auto operation = Info(kind).operation) Use(channel, *operation, rule);
    if (kind == EventKind::OptOut) Use(channel, Operation::ReceiveMessage, rule);
    if (kind == EventKind::ConversationAnswered) Use(channel, Operation::ReceiveEcho, rule);
  }

  // What a channel cannot do needs no permission there.
  void Use(const ChannelFacts& channel, Operation operation, const ir::Rule& rule) {
    if (channel.operation(operation) == nullptr) return;
    AddOnce(uses_[channel.id][operation], rule.name);
  }

  const ir::Program& program_;
  std::map<ChannelId, std::map<Operation, Rules>> uses_;
};

// "a b" as its words.
std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

void AddNeeds(std::vector<Need>& needs, std::string_view names, const OperationUse& use) {
  for (const std::string& name : Words(names)) {
    auto need = std::ranges::find(needs, name, &Need::name);
    if (need == needs.end()) need = needs.insert(needs.end(), Need{name, {}, {}});
    need->operations.push_back(use.operation);
    for (const std::string& rule : use.rules) AddOnce(need->rules, rule);
  }
}

// What goes to each service is what was found to go there, not what was declared.
void AddServices(prove::ProgramFlow& flows, const ir::Rule& rule,
                 std::vector<ServiceUse>& services) {
  for (const prove::Shared& shared : prove::SharedBy(flows, rule.handler)) {
    ServiceUse& use = services[static_cast<std::size_t>(shared.service.index)];
    AddOnce(use.rules, rule.name);
    for (const std::string& what : prove::NamesOf(flows.program(), shared)) {
      AddOnce(use.receives, what);
    }
  }
}

}  // namespace

Manifest Derive(const ir::Program& program, const std::vector<std::string>& connected) {
  Manifest manifest;
  ChannelFinder channels(program);
  prove::BoundFinder bounds(program);
  prove::ProgramFlow flows(program);
  for (const ir::Service& service : program.services) {
    ServiceUse& use = manifest.services.emplace_back();
    use.service = service.name;
    use.url = service.url;
    use.purpose = service.purpose;
    if (!service.model) continue;
    use.model = service.model->name;
    use.budgets = service.model->budgets;
    use.currency = service.model->currency;
  }
  for (const ir::Rule& rule : program.rules) {
    AddServices(flows, rule, manifest.services);
    const prove::LoopNest nest = prove::FindLoops(program, program.functions[rule.handler]);
    channels.Add(rule, nest, connected);
    channels.AddUnasked(rule, nest);
    manifest.rules.push_back({rule.name, bounds.Of(nest)});
  }
  std::erase_if(manifest.services, [](const ServiceUse& use) { return use.rules.empty(); });
  manifest.channels = channels.Take();
  manifest.hooks = HookUses(flows);
  manifest.personal = PersonalUses(flows);
  return manifest;
}

std::vector<Login> LoginsOf(const ChannelFacts& channel) {
  std::vector<Login> logins;
  for (const OperationRow& row : kOperationRows) {
    if (row.channel != channel.id) continue;
    if (std::ranges::find(logins, row.login) == logins.end()) logins.push_back(row.login);
  }
  return logins;
}

Needs NeedsOf(const ChannelUse& use, Login login) {
  Needs needs;
  for (const OperationUse& one : use.operations) {
    for (const OperationRow& row : kOperationRows) {
      const bool is = row.channel == use.channel->id && row.operation == one.operation;
      if (!is || row.login != login) continue;
      AddNeeds(needs.permissions, row.permissions, one);
      AddNeeds(needs.fields, row.fields, one);
    }
  }
  return needs;
}

}  // namespace hark::manifest
