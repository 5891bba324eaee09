#include "compiler/prove/sends.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace hark::prove {
namespace {

std::size_t Index(ir::BlockId block) { return static_cast<std::size_t>(block.index); }

// The parts of a message being drafted, by their rows of parts.def.
using Draft = std::uint64_t;

constexpr Draft Bit(ir::Part part) { return Draft{1} << static_cast<unsigned>(part); }

Draft Step(const ir::Function& function, const ir::Inst& inst, Draft draft) {
  const auto* call = std::get_if<ir::CallOp>(&inst);
  if (call == nullptr) return draft;
  if (call->op == ir::Op::reply_message || call->op == ir::Op::send_message) return 0;
  if (call->op != ir::Op::part) return draft;
  return draft | Bit(static_cast<ir::Part>(function.args[call->args.begin]));
}

// What can be drafted at the start of each block. A message is drafted by one statement,
// so on all ways to a place it is the same; loops inside its expressions need the rounds.
std::vector<Draft> DraftsAtStart(const LoopNest& nest) {
  const auto step = [&](std::uint32_t inst, Draft& draft) {
    draft = Step(nest.function, nest.function.insts[inst], draft);
  };
  const auto join = [](Draft& draft, Draft other) {
    const Draft before = std::exchange(draft, draft | other);
    return draft != before;
  };
  return AtBlockStarts<Draft>(nest, step, join);
}

Send SendAt(std::uint32_t at, ir::Op op, Draft draft) {
  Send send{.inst = at};
  send.asks = op == ir::Op::ask || op == ir::Op::ask_choices;
  if (op != ir::Op::reply_message) return send;
  if ((draft & Bit(ir::Part::to_public)) != 0) send.to = Send::To::PublicComment;
  if ((draft & Bit(ir::Part::to_private)) != 0) send.to = Send::To::PrivateComment;
  const bool names_template = (draft & Bit(ir::Part::template_name)) != 0;
  send.reacts = (draft & Bit(ir::Part::reaction)) != 0;
  send.has_instead = (draft & Bit(ir::Part::otherwise)) != 0;
  send.is_template = names_template && !send.has_instead;
  send.any_time = send.has_instead || send.is_template;
  return send;
}

// The text that is written out there.
std::string TextAt(const ir::Program& program, const ir::Function& function, ir::InstId value) {
  const auto* constant =
      std::get_if<ir::Const>(&function.insts[static_cast<std::size_t>(value.index)]);
  if (constant == nullptr) return {};
  const auto* text = std::get_if<std::string>(&program.constants[constant->constant].value);
  return text != nullptr ? *text : std::string();
}

bool IsChannel(const ir::Function& function, ir::InstId value) {
  const ir::Inst& inst = function.insts[static_cast<std::size_t>(value.index)];
  if (const auto* call = std::get_if<ir::CallOp>(&inst)) {
    return call->op == ir::Op::reply_channel || call->op == ir::Op::event_channel;
  }
  const auto* get = std::get_if<ir::GetLocal>(&inst);
  if (get == nullptr) return false;
  // The channel that the checker kept, under whatever name.
  bool kept = false;
  for (const ir::Inst& other : function.insts) {
    const auto* set = std::get_if<ir::SetLocal>(&other);
    if (set == nullptr || set->local != get->local) continue;
    const auto* call =
        std::get_if<ir::CallOp>(&function.insts[static_cast<std::size_t>(set->value.index)]);
    if (call == nullptr || call->op != ir::Op::event_channel) return false;
    kept = true;
  }
  return kept;
}

// Whether `condition` holds on the channel; nothing where it does not say.
std::optional<bool> Holds(const ir::Program& program, const ir::Function& function,
                          ir::InstId condition, std::string_view channel) {
  const ir::Inst& inst = function.insts[static_cast<std::size_t>(condition.index)];
  if (const auto* negation = std::get_if<ir::Not>(&inst)) {
    const std::optional<bool> value = Holds(program, function, negation->value, channel);
    return value ? std::optional(!*value) : std::nullopt;
  }
  const auto* test = std::get_if<ir::CallOp>(&inst);
  if (test == nullptr || test->op != ir::Op::text_equal) return std::nullopt;
  const ir::InstId left{function.args[test->args.begin]};
  const ir::InstId right{function.args[test->args.begin + 1]};
  if (!IsChannel(function, left)) return std::nullopt;
  const auto* name = std::get_if<ir::Const>(&function.insts[static_cast<std::size_t>(right.index)]);
  if (name == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(&program.constants[name->constant].value);
  return text != nullptr ? std::optional(*text == channel) : std::nullopt;
}

}  // namespace

std::vector<Send> SendsOf(const LoopNest& nest) {
  const ir::Function& function = nest.function;
  const std::vector<Draft> drafts = DraftsAtStart(nest);
  std::vector<Send> sends;
  for (const ir::BlockId id : nest.order) {
    const ir::Block& block = function.blocks[id];
    Draft draft = drafts[Index(id)];
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
      if (call != nullptr && ir::Info(call->op).sends() && call->op != ir::Op::send_message) {
        sends.push_back(SendAt(at, call->op, draft));
      }
      draft = Step(function, function.insts[at], draft);
    }
  }
  std::ranges::sort(sends, {}, &Send::inst);
  // A statement in several parts says what goes instead of all with its first.
  for (Send& send : sends) {
    const ir::Place& place = function.places[send.inst];
    send.any_time = send.any_time || std::ranges::any_of(sends, [&](const Send& other) {
                      return other.any_time && function.places[other.inst] == place;
                    });
  }
  return sends;
}

std::vector<Unasked> UnaskedOf(const ir::Program& program, const LoopNest& nest) {
  const ir::Function& function = nest.function;
  const std::vector<Draft> drafts = DraftsAtStart(nest);
  std::vector<Unasked> sends;
  for (const ir::BlockId id : nest.order) {
    const ir::Block& block = function.blocks[id];
    Draft draft = drafts[Index(id)];
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const auto* call = std::get_if<ir::CallOp>(&function.insts[at]);
      if (call != nullptr && call->op == ir::Op::send_message) {
        const std::uint32_t args = call->args.begin;
        sends.push_back({at, TextAt(program, function, ir::InstId{function.args[args]}),
                         TextAt(program, function, ir::InstId{function.args[args + 1]}),
                         (draft & Bit(ir::Part::template_name)) != 0});
      }
      draft = Step(function, function.insts[at], draft);
    }
  }
  return sends;
}

std::vector<bool> BlocksOn(const ir::Program& program, const LoopNest& nest,
                           std::string_view channel, Behind behind) {
  std::vector<bool> reached(nest.function.blocks.size(), false);
  std::vector<ir::BlockId> open{ir::BlockId{0}};
  while (!open.empty()) {
    const ir::BlockId block = open.back();
    open.pop_back();
    if (reached[Index(block)]) continue;
    reached[Index(block)] = true;
    for (const Edge& edge : EdgesFrom(nest.function, block)) {
      if (behind == Behind::NoEvent && ArmOf(nest.function, edge) != nullptr) continue;
      if (IsTaken(program, nest.function, edge, channel)) open.push_back(edge.to);
    }
  }
  return reached;
}

bool ReadsChannel(const ir::Function& function) {
  return std::ranges::any_of(function.insts, [](const ir::Inst& inst) {
    const auto* call = std::get_if<ir::CallOp>(&inst);
    return call != nullptr &&
           (call->op == ir::Op::reply_channel || call->op == ir::Op::event_channel);
  });
}

bool IsTaken(const ir::Program& program, const ir::Function& function, const Edge& edge,
             std::string_view channel) {
  if (edge.kind != Edge::Kind::Then && edge.kind != Edge::Kind::Otherwise) return true;
  const ir::Inst& last = function.insts[function.blocks[edge.from].end - 1];
  const std::optional<bool> holds =
      Holds(program, function, std::get<ir::Branch>(last).condition, channel);
  return !holds || *holds == (edge.kind == Edge::Kind::Then);
}

}  // namespace hark::prove
