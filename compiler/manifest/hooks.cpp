#include "compiler/manifest/hooks.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "compiler/prove/marks.h"

namespace hark::manifest {
namespace {

void AddOnce(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

// What of a person is in the value, as services are told of it.
void AddTold(const prove::FunctionFlow& flow, ir::InstId value, const ir::Program& program,
             HookUse& use) {
  const ir::BitSet marks = flow.All(value);
  for (std::size_t field = 0; field < flow.space().fields(); ++field) {
    const ir::ContactField& one = program.contact_fields[field];
    const bool told = prove::IsPersonal(one) && marks.Has(flow.space().Field(field));
    if (told) AddOnce(use.told, "contact." + one.name);
  }
  if (marks.Has(flow.space().Written())) AddOnce(use.told, "text");
}

// What the runtime tells a hook at a point.
std::vector<std::string> ToldAt(ir::HookPoint point) {
  switch (point) {
    case ir::HookPoint::BeforeSend: return {"every text that is sent"};
    case ir::HookPoint::OnEvent: return {"text"};
    case ir::HookPoint::Called:
    case ir::HookPoint::OnRunEnd: break;
  }
  return {};
}

}  // namespace

std::vector<HookUse> HookUses(prove::ProgramFlow& flows) {
  const ir::Program& program = flows.program();
  std::vector<HookUse> uses;
  for (const ir::Hook& hook : program.hooks) {
    uses.push_back({hook.name, program.lua_files[hook.file].name, ToldAt(hook.point), {}});
    if (hook.point == ir::HookPoint::Called) continue;
    for (const ir::Rule& rule : program.rules) uses.back().rules.push_back(rule.name);
  }
  if (uses.empty()) return uses;
  for (const ir::Rule& rule : program.rules) {
    const prove::FunctionFlow flow(flows, rule.handler);
    for (const ir::Inst& inst : flow.function().insts) {
      const auto* call = std::get_if<ir::CallOp>(&inst);
      if (call == nullptr || call->op != ir::Op::hook_call) continue;
      const std::vector<std::int32_t>& args = flow.function().args;
      HookUse& use = uses[static_cast<std::size_t>(args[call->args.begin])];
      AddOnce(use.rules, rule.name);
      AddTold(flow, ir::InstId{args[call->args.begin + 1]}, program, use);
    }
  }
  std::erase_if(uses, [](const HookUse& use) { return use.rules.empty(); });
  return uses;
}

}  // namespace hark::manifest
