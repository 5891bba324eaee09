#include "runtime/turn/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/ir/limits.h"
#include "runtime/match/match.h"
#include "runtime/turn/crm.h"

namespace hark::turn {
namespace {

// The constant that a predicate asks `op` about, where that is all it does.
std::optional<std::string> AskedOf(const ir::Program& program, ir::FunctionId predicate,
                                   ir::Op op) {
  const ir::Function& function = program.functions[predicate];
  if (function.insts.size() != 3) return std::nullopt;
  const auto* constant = std::get_if<ir::Const>(&function.insts[0]);
  const auto* call = std::get_if<ir::CallOp>(&function.insts[1]);
  const auto* result = std::get_if<ir::Return>(&function.insts[2]);
  if (constant == nullptr || call == nullptr || result == nullptr) return std::nullopt;
  if (call->op != op || result->value != ir::InstId{1}) return std::nullopt;
  const auto* text = std::get_if<std::string>(&program.constants[constant->constant].value);
  return text != nullptr ? std::optional(*text) : std::nullopt;
}

// What every contact of the segment has: a tag and a list among the parts of its `and`.
void PushDown(const ir::Program& program, ir::ConditionId id, store::ContactQuery& query) {
  const ir::Condition& condition = program.conditions[id];
  if (condition.kind == ir::Condition::Kind::And) {
    for (ir::ConditionId part : condition.children) PushDown(program, part, query);
  }
  if (condition.kind != ir::Condition::Kind::Atom) return;
  if (auto tag = AskedOf(program, condition.predicate, ir::Op::contact_tagged)) query.tag = *tag;
  if (auto list = AskedOf(program, condition.predicate, ir::Op::contact_listed)) {
    query.list = *list;
  }
}

// Consents are those on the channel of the contact's newest address.
bool IsIn(const store::Contact& contact, const std::string& channel, Deployed& deployed,
          ir::ConditionId condition, value::Arena& arena, std::int64_t now_ms) {
  arena.Reset();
  value::Event nothing;
  nothing.channel = channel;
  store::TurnInput input;
  input.contact = contact;
  ops::Contact view = Crm(input, nothing).View(deployed.program(), arena);
  ops::Context context;
  context.fuel = ir::kTurnFuel;
  context.program = &deployed.program();
  context.arena = &arena;
  context.event = &nothing;
  context.contact = &view;
  context.now_ms = now_ms;
  return match::Evaluate(deployed.ir(), *deployed.engine(), context, condition).truth ==
         match::Truth::Yes;
}

}  // namespace

Result<SegmentPage> ContactsIn(store::Store& store, Deployed& deployed, std::string_view segment,
                               store::ContactQuery query, std::int64_t now_ms) {
  const std::vector<ir::Segment>& segments = deployed.ir().segments;
  auto found = std::ranges::find(segments, segment, &ir::Segment::name);
  if (found == segments.end()) {
    return Fail(FailureKind::NotFound, fmt::format("the program has no segment `{}`", segment));
  }
  PushDown(deployed.ir(), found->condition, query);
  Result<std::vector<store::Contact>> contacts = store.Contacts(query);
  if (!contacts) return std::unexpected(contacts.error());
  SegmentPage page;
  value::Arena arena{ir::kTurnMemoryBytes};
  for (const store::Contact& contact : *contacts) {
    Result<std::vector<store::Address>> addresses = store.Addresses(contact.id);
    if (!addresses) return std::unexpected(addresses.error());
    const std::string channel = addresses->empty() ? std::string() : addresses->front().channel;
    if (!IsIn(contact, channel, deployed, found->condition, arena, now_ms)) continue;
    page.contacts.push_back(contact.id);
  }
  if (contacts->size() == query.limit && query.limit > 0) page.next = contacts->back().id;
  return page;
}

}  // namespace hark::turn
