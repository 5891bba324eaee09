#include "compiler/ir/verify_op.h"

#include "compiler/ir/limits.h"
#include "compiler/ir/readable.h"

namespace hark::ir {
namespace {

bool IsOfKind(OpType wanted, TypeKind kind) {
  switch (wanted) {
    case OpType::Bool: return kind == TypeKind::Bool;
    case OpType::Int: return kind == TypeKind::Int;
    case OpType::Duration: return kind == TypeKind::Duration;
    case OpType::Time: return kind == TypeKind::Time;
    case OpType::Date: return kind == TypeKind::Date;
    case OpType::Instant: return kind == TypeKind::Instant;
    case OpType::Text: return IsTextual(kind);
    case OpType::Decimal: return kind == TypeKind::Decimal;
    case OpType::Money: return kind == TypeKind::Money;
    case OpType::List: return kind == TypeKind::List;
    case OpType::Map: return kind == TypeKind::Map;
    case OpType::Json: return kind == TypeKind::Json;
    case OpType::Secret: return kind == TypeKind::Secret;
    case OpType::Any: return true;
    case OpType::Unit:
    case OpType::Result:
    case OpType::ImmType:
    case OpType::ImmField:
    case OpType::ImmPattern:
    case OpType::ImmHours:
    case OpType::ImmPart:
    case OpType::ImmService:
    case OpType::ImmHook: break;
  }
  return false;
}

bool IsImmediateThere(const Program& program, OpType kind, std::int32_t value) {
  if (kind == OpType::ImmType) return program.types.Has(TypeId{value});
  if (kind == OpType::ImmPart) return IsPart(value);
  if (kind == OpType::ImmPattern) return program.patterns.Has(PatternId{value});
  if (kind == OpType::ImmHours) return program.hours.Has(HoursId{value});
  if (kind == OpType::ImmService) return program.services.Has(ServiceId{value});
  if (kind == OpType::ImmHook) return program.hooks.Has(HookId{value});
  return value >= 0 && static_cast<std::size_t>(value) < program.contact_fields.size();
}

std::string VerifyArg(const Program& program, OpType wanted, const OpArg& arg) {
  if (IsImmediate(wanted)) {
    return IsImmediateThere(program, wanted, arg.immediate) ? "" : "an immediate is out of range";
  }
  return IsOfKind(wanted, program.types[arg.type].kind) ? "" : "an argument of the wrong type";
}

bool IsOptionalOf(const Program& program, TypeId type, TypeId element) {
  return program.types.Has(type) && program.types[type].kind == TypeKind::Optional &&
         program.types[type].element == element;
}

bool IsListOf(const Program& program, TypeId type, TypeId element) {
  return program.types[type].kind == TypeKind::List && program.types[type].element == element;
}

bool IsMapOf(const Program& program, TypeId type, TypeId element) {
  return program.types.Has(type) && program.types[type].kind == TypeKind::Map &&
         program.types[type].element == element;
}

// Whether the type is that of texts in no checked form.
bool IsListOfTexts(const Program& program, TypeId type) {
  return program.types.Has(type) && program.types[type].kind == TypeKind::List &&
         program.types[program.types[type].element].kind == TypeKind::Text;
}

bool IsRegex(const Program& program, const OpArg& arg) {
  return program.patterns[PatternId{arg.immediate}].kind == Pattern::Kind::Regex;
}

bool IsRecord(const Program& program, TypeId type) {
  return program.types.Has(type) && program.types[type].kind == TypeKind::Record;
}

bool IsModel(const Program& program, const OpArg& service) {
  return program.services[ServiceId{service.immediate}].model.has_value();
}

// What a model is asked to give.
bool CanBeAsked(const Program& program, TypeId type) {
  const TypeKind kind = program.types[type].kind;
  if (kind == TypeKind::Record) return IsSmall(program, type, kMaxAskedValues);
  return kind == TypeKind::Enum || kind == TypeKind::Text;
}

// A record whose first field is the text that names it.
bool IsTitled(const Program& program, TypeId type) {
  if (!IsRecord(program, type)) return false;
  const std::vector<Field>& fields = program.records[program.types[type].record_id].fields;
  return !fields.empty() && fields.front().name == "title" &&
         program.types[fields.front().type].kind == TypeKind::Text;
}

TypeId FieldType(const Program& program, const OpArg& field) {
  return program.contact_fields[static_cast<std::size_t>(field.immediate)].type;
}

bool TestsTexts(const Program& program, const CallOp&, const OpArgs& args) {
  return !IsRegex(program, args[1]);
}

bool ReadsText(const Program& program, const CallOp& call, const OpArgs& args) {
  TypeId named{args[0].immediate};
  return IsReadable(program.types[named].kind) && IsOptionalOf(program, call.type, named);
}

bool FindsInText(const Program& program, const CallOp& call, const OpArgs& args) {
  TypeId named{args[0].immediate};
  TypeKind kind = program.types[named].kind;
  bool found = kind == TypeKind::Decimal || kind == TypeKind::Date || kind == TypeKind::Time ||
               kind == TypeKind::Email || kind == TypeKind::Phone || kind == TypeKind::Url ||
               kind == TypeKind::Language;
  return found && IsOptionalOf(program, call.type, named);
}

bool GivesItem(const Program& program, const CallOp& call, const OpArgs& args) {
  return IsOptionalOf(program, call.type, program.types[args[0].type].element);
}

bool GivesSame(const Program&, const CallOp& call, const OpArgs& args) {
  return call.type == args[0].type;
}

bool JoinsTexts(const Program& program, const CallOp&, const OpArgs& args) {
  return IsTextual(program.types[program.types[args[0].type].element].kind);
}

// What the table cannot say: how the types of an operation's arguments and result hang
// together. Operations that are not here say all in the table.
struct Agreement {
  Op op;
  bool (*holds)(const Program& program, const CallOp& call, const OpArgs& args);
};
bool GivesRecord(const Program& program, const CallOp&, const OpArgs& args) {
  return args[2].type.index == args[0].immediate && IsRecord(program, args[2].type);
}

// What it declares, as what may be missing.
bool GivesResultOfHook(const Program& program, const CallOp& call, const OpArgs& args) {
  const Hook& hook = program.hooks[HookId{args[0].immediate}];
  const bool optional = program.types[hook.result].kind == TypeKind::Optional;
  return args[1].type == hook.arguments &&
         (optional ? call.type == hook.result : IsOptionalOf(program, call.type, hook.result));
}

constexpr Agreement kAgreements[] = {
    {Op::text_mentions, TestsTexts},
    {Op::text_mentions_about, TestsTexts},
    {Op::text_mentions_all, TestsTexts},
    {Op::text_contains, TestsTexts},
    {Op::text_starts_with, TestsTexts},
    {Op::text_ends_with, TestsTexts},
    {Op::text_is, TestsTexts},
    {Op::text_like, TestsTexts},
    {Op::text_matches, [](const Program& program, const CallOp&,
                          const OpArgs& args) { return IsRegex(program, args[1]); }},
    {Op::text_capture,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsRegex(program, args[1]) && IsRecord(program, call.type);
     }},
    {Op::text_of, [](const Program&, const CallOp&,
                     const OpArgs& args) { return args[1].type.index == args[0].immediate; }},
    {Op::text_in, [](const Program&, const CallOp&,
                     const OpArgs& args) { return args[1].type.index == args[0].immediate; }},
    {Op::text_parse, ReadsText},
    {Op::text_find, FindsInText},
    {Op::text_split, [](const Program& program, const CallOp& call,
                        const OpArgs&) { return IsListOfTexts(program, call.type); }},
    {Op::list_first, GivesItem},
    {Op::list_last, GivesItem},
    {Op::list_concat,
     [](const Program&, const CallOp& call, const OpArgs& args) {
       return args[0].type == args[1].type && call.type == args[0].type;
     }},
    {Op::list_take, GivesSame},
    {Op::list_skip, GivesSame},
    {Op::list_reversed, GivesSame},
    {Op::list_unique,
     [](const Program&, const CallOp& call, const OpArgs& args) {
       return call.type == args[1].type && call.type.index == args[0].immediate;
     }},
    {Op::list_positions,
     [](const Program& program, const CallOp& call, const OpArgs&) {
       return program.types.Has(call.type) && program.types[call.type].kind == TypeKind::List &&
              program.types[program.types[call.type].element].kind == TypeKind::Int;
     }},
    {Op::phone_country,
     [](const Program& program, const CallOp& call, const OpArgs&) {
       return program.types.Has(call.type) && program.types[call.type].kind == TypeKind::Optional &&
              program.types[program.types[call.type].element].kind == TypeKind::Country;
     }},
    {Op::list_push,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsListOf(program, args[0].type, args[1].type) && call.type == args[0].type;
     }},
    {Op::list_join, JoinsTexts},
    {Op::map_of,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsListOfTexts(program, args[0].type) &&
              IsMapOf(program, call.type, program.types[args[1].type].element);
     }},
    {Op::list_search,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsListOfTexts(program, args[0].type) && call.type == args[0].type;
     }},
    {Op::json_of,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return args[1].type.index == args[0].immediate && program.types.Has(call.type) &&
              program.types[call.type].kind == TypeKind::Optional &&
              program.types[program.types[call.type].element].kind == TypeKind::Json &&
              !HoldsSecret(program, args[1].type);
     }},
    {Op::json_get,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsOptionalOf(program, call.type, args[0].type);
     }},
    {Op::json_as,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsOptionalOf(program, call.type, TypeId{args[0].immediate});
     }},
    {Op::map_get, GivesItem},
    {Op::map_with,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsMapOf(program, args[0].type, args[2].type) && call.type == args[0].type;
     }},
    {Op::map_without, GivesSame},
    {Op::map_keys, [](const Program& program, const CallOp& call,
                      const OpArgs&) { return IsListOfTexts(program, call.type); }},
    {Op::answer_as, ReadsText},
    {Op::text_join, JoinsTexts},
    {Op::service_call, [](const Program& program, const CallOp&,
                          const OpArgs& args) { return !IsModel(program, args[0]); }},
    {Op::call_result,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsOptionalOf(program, call.type, TypeId{args[0].immediate});
     }},
    {Op::model_call,
     [](const Program& program, const CallOp&, const OpArgs& args) {
       return IsModel(program, args[0]) && CanBeAsked(program, TypeId{args[1].immediate});
     }},
    {Op::model_result,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return IsModel(program, args[0]) &&
              IsOptionalOf(program, call.type, TypeId{args[1].immediate});
     }},
    {Op::hook_call, GivesResultOfHook},
    {Op::call_failure,
     [](const Program& program, const CallOp& call, const OpArgs& args) {
       return call.type.index == args[0].immediate && IsRecord(program, call.type);
     }},
    {Op::call_body, [](const Program&, const CallOp&,
                       const OpArgs& args) { return args[1].type.index == args[0].immediate; }},
    {Op::value_equal,
     [](const Program&, const CallOp&, const OpArgs& args) {
       return args[1].type.index == args[0].immediate && args[2].type == args[1].type;
     }},
    {Op::list_get, [](const Program& program, const CallOp& call,
                      const OpArgs& args) { return IsListOf(program, args[0].type, call.type); }},
    {Op::list_has,
     [](const Program& program, const CallOp&, const OpArgs& args) {
       return args[2].type.index == args[0].immediate &&
              IsListOf(program, args[1].type, args[2].type);
     }},
    {Op::contact_get, [](const Program& program, const CallOp& call,
                         const OpArgs& args) { return call.type == FieldType(program, args[0]); }},
    {Op::conversation_team,
     [](const Program& program, const CallOp& call, const OpArgs&) {
       return program.types.Has(call.type) && program.types[call.type].kind == TypeKind::Optional &&
              program.types[program.types[call.type].element].kind == TypeKind::Text;
     }},
    {Op::contact_set,
     [](const Program& program, const CallOp&, const OpArgs& args) {
       return args[1].type == FieldType(program, args[0]);
     }},
    {Op::event_field, [](const Program&, const CallOp& call,
                         const OpArgs& args) { return call.type.index == args[0].immediate; }},
    {Op::emit, GivesRecord},
    {Op::broadcast, GivesRecord},
    {Op::record_create,
     [](const Program& program, const CallOp&, const OpArgs& args) {
       return args[1].type.index == args[0].immediate && IsTitled(program, args[1].type);
     }},
    {Op::ask_choices,
     [](const Program& program, const CallOp&, const OpArgs& args) {
       return program.types[TypeId{args[0].immediate}].kind == TypeKind::Enum;
     }},
};

bool TypesAgree(const Program& program, const CallOp& call, const OpArgs& args) {
  for (const Agreement& agreement : kAgreements) {
    if (agreement.op == call.op) return agreement.holds(program, call, args);
  }
  return true;
}

}  // namespace

bool Fits(const Program& program, TypeId wanted, TypeId given) {
  if (wanted == given) return true;
  return program.types[wanted].kind == TypeKind::Text && IsTextual(program.types[given].kind);
}

std::string VerifyOp(const Program& program, const CallOp& call, const OpArgs& args) {
  const OpInfo& info = Info(call.op);
  for (std::size_t index = 0; index < info.parameter_count; ++index) {
    std::string wrong = VerifyArg(program, info.parameters[index], args[index]);
    const bool secret = info.parameters[index] == OpType::Any && call.op != Op::call_body &&
                        HoldsSecret(program, args[index].type);
    if (secret) wrong = "it keeps a secret";
    if (!wrong.empty()) return wrong;
  }
  if (info.result != OpType::Result && call.type.valid()) {
    bool right =
        program.types.Has(call.type) && IsOfKind(info.result, program.types[call.type].kind);
    if (!right) return "the result has the wrong type";
  }
  if (!TypesAgree(program, call, args)) return "its types do not agree";
  return {};
}

}  // namespace hark::ir
