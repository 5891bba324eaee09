#include "compiler/prove/flow.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "compiler/base/match.h"
#include "compiler/channel/trigger.h"
#include "compiler/prove/narrow.h"

namespace hark::prove {
namespace {

// A row of sources.def.
struct Source {
  std::string_view record;
  std::string_view field;
  Origin origin;
};
constexpr Source kSources[] = {
#define HARK_SOURCE(record, field, origin) {#record, #field, Origin::origin},
#include "compiler/prove/sources.def"
#undef HARK_SOURCE
};

// Operations that give a text of which the host is that of what they take. Behind others it
// may stand anywhere in the text.
constexpr ir::Op kKeepHost[] = {
    ir::Op::text_lower,  ir::Op::text_upper,    ir::Op::text_trim,  ir::Op::text_of,
    ir::Op::text_parse,  ir::Op::list_get,      ir::Op::list_first, ir::Op::list_last,
    ir::Op::list_push,   ir::Op::list_concat,   ir::Op::map_of,     ir::Op::map_get,
    ir::Op::map_with,    ir::Op::map_without,   ir::Op::list_take,  ir::Op::list_skip,
    ir::Op::list_unique, ir::Op::list_reversed,
};

std::size_t Index(ir::LocalId local) { return static_cast<std::size_t>(local.index); }

std::size_t SlotCount(const ir::Program& program, ir::TypeId id) {
  if (!id.valid()) return 1;
  const ir::Type& type = program.types[id];
  if (type.kind == ir::TypeKind::Optional) return SlotCount(program, type.element);
  if (type.kind != ir::TypeKind::Record) return 1;
  return std::max<std::size_t>(1, program.records[type.record_id].fields.size());
}

// The fields of a record, which may be missing; null for other types.
const std::vector<ir::Field>* FieldsOf(const ir::Program& program, ir::TypeId id) {
  if (!id.valid()) return nullptr;
  const ir::Type& type = program.types[id];
  if (type.kind == ir::TypeKind::Optional) return FieldsOf(program, type.element);
  if (type.kind != ir::TypeKind::Record) return nullptr;
  return &program.records[type.record_id].fields;
}

std::size_t SymbolCount(const ir::Program& program, const ir::Function& function) {
  if (function.kind == ir::FunctionKind::Handler) return 0;
  std::size_t count = 0;
  for (std::uint32_t at = 0; at < function.parameter_count; ++at) {
    count += SlotCount(program, function.locals[ir::LocalId{static_cast<std::int32_t>(at)}].type);
  }
  return count;
}

// What is true of a result, said of what was handed over: `handed` has a set a symbol.
ir::BitSet Filled(const MarkSpace& inner, const ir::BitSet& marks, const MarkSpace& outer,
                  const Slots& handed) {
  ir::BitSet filled(outer.size());
  for (std::size_t field = 0; field <= inner.fields(); ++field) {
    if (marks.Has(field)) filled.Add(field);
  }
  for (std::size_t at = 0; at < kOrigins; ++at) {
    const auto origin = static_cast<Origin>(at);
    if (marks.Has(inner.Text(origin))) filled.Add(outer.Text(origin));
    if (marks.Has(inner.Host(origin))) filled.Add(outer.Host(origin));
  }
  for (std::size_t symbol = 0; symbol < inner.symbols(); ++symbol) {
    const ir::BitSet& given = handed[symbol];
    if (marks.Has(inner.DataOf(symbol))) {
      ir::BitSet data = given;
      outer.DropText(data);
      outer.DropHost(data);
      filled.Unite(data);
    }
    ir::BitSet text = given;
    outer.DropData(text);
    ir::BitSet host = text;
    outer.DropHost(text);
    outer.DropText(host);
    if (marks.Has(inner.TextOf(symbol))) filled.Unite(text);
    if (marks.Has(inner.HostOf(symbol))) filled.Unite(host);
    if (!marks.Has(inner.HostOfText(symbol))) continue;
    outer.TextIsHost(text);
    outer.DropText(text);
    filled.Unite(text);
  }
  return filled;
}

}  // namespace

FunctionFlow::FunctionFlow(ProgramFlow& program, ir::FunctionId id)
    : program_(program),
      id_(id),
      function_(program.program().functions[id]),
      space_(program.program().contact_fields.size(), SymbolCount(program.program(), function_)),
      values_(function_.insts.size()),
      sets_(function_.locals.size()) {
  for (const ir::Local& local : function_.locals) {
    locals_.emplace_back(SlotsOf(local.type), ir::BitSet(space_.size()));
  }
  for (std::size_t at = 0; at < function_.insts.size(); ++at) {
    const auto* set = std::get_if<ir::SetLocal>(&function_.insts[at]);
    if (set != nullptr) sets_[Index(set->local)].push_back(at);
  }
  std::size_t symbol = 0;
  for (std::uint32_t at = 0; space_.symbols() > 0 && at < function_.parameter_count; ++at) {
    for (ir::BitSet& slot : locals_[at]) {
      slot.Add(space_.DataOf(symbol));
      slot.Add(space_.TextOf(symbol));
      slot.Add(space_.HostOf(symbol++));
    }
  }
  Follow();
}

// What goes into locals and out again needs rounds, until nothing changes.
void FunctionFlow::Follow() {
  do {
    changed_ = false;
    for (std::size_t at = 0; at < function_.insts.size(); ++at) Step(at);
  } while (changed_);
}

Slots FunctionFlow::Result() const {
  Slots result(SlotsOf(function_.result), ir::BitSet(space_.size()));
  for (const ir::Inst& inst : function_.insts) {
    const auto* ends = std::get_if<ir::Return>(&inst);
    if (ends != nullptr && ends->value.valid()) UniteAll(result, Of(ends->value));
  }
  return result;
}

ir::BitSet FunctionFlow::All(ir::InstId inst) const { return AllOf(Of(inst)); }

ir::BitSet FunctionFlow::AllOf(const Slots& slots) const {
  ir::BitSet all(space_.size());
  for (const ir::BitSet& slot : slots) all.Unite(slot);
  return all;
}

std::size_t FunctionFlow::SlotsOf(ir::TypeId type) const {
  return SlotCount(program_.program(), type);
}

void FunctionFlow::Settle(ir::TypeId type, ir::BitSet& marks) const {
  const Freedom freedom = FreedomOf(program_.program(), type);
  if (freedom != Freedom::Any) space_.DropText(marks);
  if (freedom == Freedom::None) space_.DropHost(marks);
}

void FunctionFlow::Settle(ir::TypeId type, Slots& slots) const {
  const std::vector<ir::Field>* fields = FieldsOf(program_.program(), type);
  for (std::size_t at = 0; at < slots.size(); ++at) {
    const bool field = fields != nullptr && at < fields->size();
    Settle(field ? (*fields)[at].type : type, slots[at]);
  }
}

void FunctionFlow::Give(std::size_t at, ir::TypeId type, const ir::BitSet& marks) {
  Give(at, type, Slots(SlotsOf(type), marks));
}

void FunctionFlow::Give(std::size_t at, ir::TypeId type, const Slots& slots) {
  Slots settled = slots.size() == SlotsOf(type) ? slots : Slots(SlotsOf(type), AllOf(slots));
  Settle(type, settled);
  if (values_[at].empty()) values_[at].assign(settled.size(), ir::BitSet(space_.size()));
  UniteAll(values_[at], settled);
}

void FunctionFlow::GiveText(std::size_t at, const ir::BitSet& marks) {
  if (values_[at].empty()) values_[at].emplace_back(space_.size());
  values_[at].front().Unite(marks);
}

ir::BitSet FunctionFlow::OutsideText(Origin origin) const {
  ir::BitSet marks(space_.size());
  if (origin == Origin::Contact) marks.Add(space_.Written());
  marks.Add(space_.Text(origin));
  marks.Add(space_.Host(origin));
  return marks;
}

// What the model was asked about whose answer is read at an instruction: it may repeat any of it.
// The answer is read where the run goes on that rested behind the question, and what is drafted
// belongs to the call that follows.
ir::BitSet FunctionFlow::Asked(std::size_t answer) const {
  ir::BitSet asked(space_.size());
  ir::BitSet drafted(space_.size());
  for (const ir::Block& block : function_.blocks) {
    for (std::uint32_t at = block.begin; at < block.end; ++at) {
      const auto* call = std::get_if<ir::CallOp>(&function_.insts[at]);
      if (call == nullptr) continue;
      if (call->op == ir::Op::call_body) drafted = All(Arg(call->args, 1));
      if (call->op != ir::Op::model_call || !IsAnsweredAt(block, answer)) continue;
      asked.Unite(drafted);
      asked.Unite(All(Arg(call->args, 2)));
    }
  }
  return asked;
}

bool FunctionFlow::IsAnsweredAt(const ir::Block& question, std::size_t answer) const {
  const auto* rests = std::get_if<ir::Suspend>(&function_.insts[question.end - 1]);
  if (rests == nullptr) return false;
  return std::ranges::any_of(function_.waits[rests->wait].arms, [&](const ir::Arm& arm) {
    const ir::Block& to = function_.blocks[arm.to];
    return arm.outcome && to.begin <= answer && answer < to.end;
  });
}

// Through names that stand for one value and no other.
const ir::Constant* FunctionFlow::ConstantOf(ir::InstId value) const {
  for (std::size_t steps = 0; steps <= function_.locals.size(); ++steps) {
    const ir::Inst& inst = function_.insts[static_cast<std::size_t>(value.index)];
    if (const auto* constant = std::get_if<ir::Const>(&inst)) {
      return &program_.program().constants[constant->constant];
    }
    const auto* get = std::get_if<ir::GetLocal>(&inst);
    if (get == nullptr || sets_[Index(get->local)].size() != 1) return nullptr;
    if (Index(get->local) < function_.parameter_count) return nullptr;
    value = std::get<ir::SetLocal>(function_.insts[sets_[Index(get->local)].front()]).value;
  }
  return nullptr;
}

void FunctionFlow::Step(std::size_t at) {
  const auto copy = [&](ir::InstId from, ir::TypeId type) {
    if (!Of(from).empty()) Give(at, type, Of(from));
  };
  std::visit(Match{
                 [&](const ir::GetLocal& get) {
                   Give(at, function_.locals[get.local].type, locals_[Index(get.local)]);
                 },
                 [&](const ir::SetLocal& set) {
                   changed_ |= UniteAll(locals_[Index(set.local)], Of(set.value));
                 },
                 [&](const ir::CallOp& call) { StepOp(at, call); },
                 [&](const ir::CallFunction& call) { StepCall(at, call); },
                 [&](const ir::MakeList& make) {
                   ir::BitSet all(space_.size());
                   for (std::uint32_t arg = 0; arg < make.items.count; ++arg) {
                     all.Unite(All(Arg(make.items, arg)));
                   }
                   Give(at, make.type, all);
                 },
                 [&](const ir::MakeRecord& make) { StepRecord(at, make); },
                 [&](const ir::GetField& get) {
                   const Slots& record = Of(get.record);
                   if (record.empty()) return;
                   const bool own = get.index < record.size();
                   Give(at, get.type, own ? record[get.index] : AllOf(record));
                 },
                 [&](const ir::WrapOptional& wrap) { copy(wrap.value, wrap.type); },
                 [&](const ir::UnwrapOptional& unwrap) { copy(unwrap.optional, unwrap.type); },
                 [](const auto&) {},
             },
             function_.insts[at]);
}

void FunctionFlow::StepRecord(std::size_t at, const ir::MakeRecord& make) {
  Slots slots(SlotsOf(make.type), ir::BitSet(space_.size()));
  for (std::uint32_t arg = 0; arg < make.fields.count; ++arg) {
    slots[arg].Unite(All(Arg(make.fields, arg)));
  }
  Give(at, make.type, slots);
}

void FunctionFlow::StepCall(std::size_t at, const ir::CallFunction& call) {
  const ir::Program& program = program_.program();
  const ir::Function& callee = program.functions[call.function];
  const MarkSpace inner(program.contact_fields.size(), SymbolCount(program, callee));
  Slots handed;
  for (std::uint32_t arg = 0; arg < call.args.count; ++arg) {
    const auto local = ir::LocalId{static_cast<std::int32_t>(arg)};
    const std::size_t count = SlotsOf(callee.locals[local].type);
    const Slots& given = Of(Arg(call.args, arg));
    const Slots whole(count, AllOf(given));
    const Slots& slots = given.size() == count ? given : whole;
    handed.insert(handed.end(), slots.begin(), slots.end());
  }
  Slots result;
  for (const ir::BitSet& slot : program_.ResultOf(call.function)) {
    result.push_back(Filled(inner, slot, space_, handed));
  }
  Give(at, callee.result, result);
}

void FunctionFlow::StepOp(std::size_t at, const ir::CallOp& call) {
  const auto arg = [&](std::uint32_t place) { return function_.args[call.args.begin + place]; };
  if (call.op == ir::Op::text_join) return Join(at, Arg(call.args, 0));
  if (call.op == ir::Op::text_capture) return Capture(at, call);
  if (ProgramFlow::Raises(call.op)) return Emit(call);
  if (call.op == ir::Op::contact_set) {
    return program_.Store(static_cast<std::size_t>(arg(0)), All(Arg(call.args, 1)));
  }
  if (call.op == ir::Op::record_create) return program_.Record(All(Arg(call.args, 1)));
  if (call.op == ir::Op::event_field) return Read(at, call.type, arg(1));
  if (call.op == ir::Op::event_text || call.op == ir::Op::answer_text) {
    return GiveText(at, OutsideText(Origin::Contact));
  }
  if (call.op == ir::Op::answer_as) return Give(at, call.type, OutsideText(Origin::Contact));
  if (call.op == ir::Op::contact_get) {
    const auto field = static_cast<std::size_t>(arg(0));
    ir::BitSet marks = program_.Stored(field);
    marks.Add(space_.Field(field));
    return Give(at, call.type, marks);
  }
  if (call.op == ir::Op::call_result) return Give(at, call.type, OutsideText(Origin::Service));
  if (call.op == ir::Op::model_result) {
    ir::BitSet marks = OutsideText(Origin::Model);
    marks.Unite(Asked(at));
    return Give(at, call.type, marks);
  }
  StepPlainOp(at, call);
}

// An operation gives something made of what it takes.
void FunctionFlow::StepPlainOp(std::size_t at, const ir::CallOp& call) {
  const ir::OpInfo& info = ir::Info(call.op);
  if (info.result == ir::OpType::Unit) return;
  ir::BitSet all(space_.size());
  for (std::uint32_t arg = 0; arg < call.args.count; ++arg) {
    if (!ir::IsImmediate(info.params()[arg])) all.Unite(All(Arg(call.args, arg)));
  }
  if (std::ranges::find(kKeepHost, call.op) == std::end(kKeepHost)) space_.TextIsHost(all);
  if (info.result == ir::OpType::Result) return Give(at, call.type, all);
  if (info.result != ir::OpType::Text && info.result != ir::OpType::List) space_.DropText(all);
  if (info.result == ir::OpType::Bool) space_.DropHost(all);
  GiveText(at, all);
}

// What of the event is read, which functions cannot: what a channel or another rule tells, under a
// name.
void FunctionFlow::Read(std::size_t at, ir::TypeId type, std::int32_t name) {
  const ir::Constant* constant = ConstantOf(ir::InstId{name});
  const auto* written = constant != nullptr ? std::get_if<std::string>(&constant->value) : nullptr;
  const std::string_view word = written != nullptr ? std::string_view(*written) : "";
  if (word == Info(EventKind::Webhook).binds) return Give(at, type, OutsideText(Origin::Webhook));
  if (const auto field = program_.ChangedField(id_)) {
    ir::BitSet marks = program_.Stored(*field);
    marks.Add(space_.Field(*field));
    return Give(at, type, marks);
  }
  const std::vector<ir::Field>* fields = FieldsOf(program_.program(), type);
  if (fields == nullptr) return;
  const ir::RecordId record = program_.program().types[type].record_id;
  if (const Slots* raised = program_.Raised(record)) return Give(at, type, *raised);
  Slots slots(SlotsOf(type), ir::BitSet(space_.size()));
  const std::string& record_name = program_.program().records[record].name;
  for (std::size_t slot = 0; slot < fields->size(); ++slot) {
    slots[slot] = Brought(record_name, (*fields)[slot]);
    if (record_name == "Task" || record_name == "Moved") slots[slot].Unite(program_.Recorded());
  }
  Give(at, type, slots);
}

// What is in the field of such a record, and in the records it is made of: a list has one set of
// marks for all that is in it.
ir::BitSet FunctionFlow::Brought(std::string_view record, const ir::Field& field) const {
  ir::BitSet marks(space_.size());
  for (const Source& source : kSources) {
    const bool is = source.record == record && source.field == field.name;
    if (is) marks.Unite(OutsideText(source.origin));
  }
  const ir::Program& program = program_.program();
  ir::TypeId type = field.type;
  while (program.types[type].element.valid()) type = program.types[type].element;
  if (program.types[type].kind != ir::TypeKind::Record) return marks;
  const ir::RecordDecl& inner = program.records[program.types[type].record_id];
  for (const ir::Field& part : inner.fields) marks.Unite(Brought(inner.name, part));
  return marks;
}

// Texts that are put together lead where the first of them say, once they name a host.
void FunctionFlow::Join(std::size_t at, ir::InstId list) {
  ir::BitSet all = All(list);
  const auto* items =
      std::get_if<ir::MakeList>(&function_.insts[static_cast<std::size_t>(list.index)]);
  ir::BitSet before(space_.size());  // what stands in front of the host
  std::string begin;
  bool named = false;
  for (std::uint32_t arg = 0; items != nullptr && !named && arg < items->items.count; ++arg) {
    const ir::InstId item = Arg(items->items, arg);
    const ir::Constant* constant = ConstantOf(item);
    const auto* text = constant != nullptr ? std::get_if<std::string>(&constant->value) : nullptr;
    if (text != nullptr) {
      begin += *text;
      named = NamesHost(begin);
    } else {
      before.Unite(All(item));
    }
  }
  space_.TextIsHost(items != nullptr ? before : all);
  if (items != nullptr) {
    space_.DropHost(all);
    space_.DropText(before);
    all.Unite(before);
  }
  GiveText(at, all);
}

// A group that takes letters and digits alone is no longer what somebody likes.
void FunctionFlow::Capture(std::size_t at, const ir::CallOp& call) {
  ir::BitSet all = All(Arg(call.args, 0));
  space_.TextIsHost(all);
  Slots slots(SlotsOf(call.type), all);
  const ir::Program& program = program_.program();
  const ir::PatternId pattern{function_.args[call.args.begin + 1]};
  const std::vector<ir::Field>* fields = FieldsOf(program, call.type);
  for (std::size_t slot = 0; fields != nullptr && slot < fields->size(); ++slot) {
    const bool narrow =
        IsNarrowGroup(program.patterns[pattern].items.front(), (*fields)[slot].name);
    if (narrow) space_.DropText(slots[slot]);
  }
  Give(at, call.type, slots);
}

void FunctionFlow::Emit(const ir::CallOp& call) {
  const ir::TypeId type{function_.args[call.args.begin]};
  const ir::RecordId record = program_.program().types[type].record_id;
  program_.Raise(record, Of(Arg(call.args, 2)));
}

}  // namespace hark::prove
