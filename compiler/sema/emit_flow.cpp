// Flows are inlined: every `do` gets the flow's code anew, with locals and waits of its
// own, named by the path of calls that leads there.

#include <utility>

#include "compiler/sema/emitter.h"

namespace hark::sema {

void Emitter::EmitDo(StmtId id, const ast::Do& node) {
  const ir::Place place = At(node.call);
  const FlowInfo& flow = ws_.flows[std::get<ToFlow>(ws_.fact(node.call).target).index];
  std::vector<std::pair<ExprId, TypeId>> operands;
  const std::vector<ExprId>& arguments = ws_.arguments.at(node.call);
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    operands.emplace_back(arguments[at], flow.parameters[at].type);
  }
  const std::vector<ir::InstId> values = EmitAll(operands);
  const auto bound = ws_.bindings.find(id);
  const bool wanted = bound != ws_.bindings.end();
  const ir::LocalId value =
      EmitFlow(flow, WaitId(flow.decl->name.text, node.label), values, wanted, place);
  if (builder_.ended() || !wanted) return;
  const TypeId type = ws_.variables[bound->second].type;
  Set(LocalOf(bound->second), Widen(Get(value, place), flow.result, type, place), place);
}

// The local in which its value is, where it is wanted. What follows is reached if it ever returns.
ir::LocalId Emitter::EmitFlow(const FlowInfo& flow, const std::string& path,
                              const std::vector<ir::InstId>& values, bool wanted, ir::Place place) {
  Site site{.path = path + "/"};
  site.done = builder_.NewBlock();
  std::swap(site_, site);
  if (wanted) site_.value = Temporary("value", flow.result);
  for (std::size_t at = 0; at < values.size(); ++at) {
    Set(LocalOf(flow.parameters[at].variable), values[at], place);
  }
  const TypeId outer_result = std::exchange(result_, flow.result);
  EmitBody(flow.decl->body);
  if (!builder_.ended()) Return(place);
  result_ = outer_result;
  std::swap(site_, site);
  if (site.returns) builder_.Begin(site.done);
  return site.value;
}

void Emitter::Return(ir::Place place) {
  site_.returns = true;
  Jump(site_.done, place);
}

// In a flow it goes on behind the call; in a fn it ends the function.
void Emitter::EmitReturn(const ast::Return& node, Span span) {
  if (!site_.done.valid()) return EmitReturn(*node.value, result_);
  if (node.value) {
    const ir::InstId value = EmitAs(*node.value, result_);
    if (site_.value.valid()) Set(site_.value, value, At(*node.value));
  }
  Return(ws_.PlaceOf(span));
}

}  // namespace hark::sema
