#include <algorithm>
#include <utility>

#include "compiler/base/plural.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {

// `any x in items where …` and its like: a loop that keeps its result in a local. The
// list of `filter` and `map` grows by list_push, and nobody sees it before it is whole.
ir::InstId Emitter::EmitEach(ExprId id, const ast::Each& node) {
  const ir::Place place = At(id);
  const TypeId type = ws_.fact(id).type;
  const VariableId variable = ws_.items.at(id);
  const ir::LocalId result = Temporary("result", type);
  const auto grow = [&](ir::Op op, ir::InstId by) {
    const ir::InstId before = Get(result, place);
    Set(result, builder_.Op(op, type, {before, by}, place), place);
  };
  const bool makes_list = ws_.Is(type, TypeKind::List);
  const bool all = node.kind == ast::EachKind::All;
  Set(result,
      makes_list ? builder_.Add(ir::MakeList{type, builder_.Args({})}, place)
                 : Word(ws_.type(type).kind, all ? 1 : 0, place),
      place);
  const Loop loop = EmitLoop(node.list, variable);
  if (node.kind == ast::EachKind::Map) {
    const ir::InstId item = EmitAs(node.body, ws_.type(type).element);
    grow(ir::Op::list_push, item);
    Jump(loop.head, place);
  } else {
    // Where the answer is found, or one more is.
    const ir::BlockId hit = builder_.NewBlock();
    EmitBranch(node.body, all ? loop.head : hit, all ? hit : loop.head);
    builder_.Begin(hit);
    if (node.kind == ast::EachKind::Count) {
      grow(ir::Op::int_add, Word(TypeKind::Int, 1, place));
    } else if (node.kind == ast::EachKind::Filter) {
      grow(ir::Op::list_push, Get(LocalOf(variable), place));
    } else {
      Set(result, Word(TypeKind::Bool, all ? 0 : 1, place), place);
    }
    Jump(makes_list || node.kind == ast::EachKind::Count ? loop.head : loop.done, place);
  }
  builder_.Begin(loop.done);
  return Get(result, place);
}

ir::InstId Emitter::EmitPlural(ExprId id, const ast::Plural& node) {
  const ir::Place place = At(id);
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const TypeId number = ws_.Scalar(TypeKind::Int);
  const ir::LocalId form = Temporary("form", number);
  const ir::InstId value = EmitAs(node.number, number);
  const ir::InstId language = builder_.Constant({text, ws_.plurals.at(id)}, place);
  Set(form, builder_.Op(ir::Op::text_plural, number, {language, value}, place), place);
  return EmitTextForms(node.forms, place, [&](const std::string& name) {
    const ir::InstId taken = Get(form, place);
    const auto wanted = static_cast<std::int64_t>(*PluralFormNamed(name));
    const ir::InstId is = Word(TypeKind::Int, wanted, place);
    return builder_.Add(ir::Compare{ir::CompareKind::Equal, taken, is}, place);
  });
}

ir::InstId Emitter::EmitSelect(ExprId id, const ast::Select& node) {
  const ir::Place place = At(id);
  const TypeId type = ws_.fact(node.subject).type;
  const ir::LocalId subject = Temporary("subject", type);
  const ir::InstId value = Emit(node.subject);
  Set(subject, value, place);
  const auto form_named = [&](const std::string& name) {
    if (!ws_.Is(type, TypeKind::Enum)) {
      return builder_.Constant({ws_.Scalar(TypeKind::Text), name}, place);
    }
    const std::vector<ir::EnumCase>& cases = ws_.program.enums[ws_.type(type).enum_id].cases;
    const auto found = std::ranges::find(cases, name, &ir::EnumCase::name);
    return builder_.Constant({type, std::int64_t{found - cases.begin()}}, place);
  };
  return EmitTextForms(node.forms, place, [&](const std::string& name) {
    const ir::InstId taken = Get(subject, place);
    return EmitCompare(taken, form_named(name), type, ir::CompareKind::Equal, place);
  });
}

// `other` comes last, for all that is left; the last one needs no test.
ir::InstId Emitter::EmitTextForms(std::vector<ast::TextForm> forms, ir::Place place,
                                  const std::function<ir::InstId(const std::string& name)>& taken) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const ir::LocalId result = Temporary("wording", text);
  std::ranges::stable_partition(
      forms, [](const ast::TextForm& form) { return form.name.text != "other"; });
  const ir::BlockId done = builder_.NewBlock();
  for (std::size_t at = 0; at < forms.size(); ++at) {
    const bool last = at + 1 == forms.size();
    const ir::BlockId chosen = builder_.NewBlock();
    const ir::BlockId next = last ? done : builder_.NewBlock();
    if (last) {
      Jump(chosen, place);
    } else {
      builder_.Add(ir::Branch{taken(forms[at].name.text), chosen, next}, kUnwritten);
    }
    builder_.Begin(chosen);
    Set(result, EmitAs(forms[at].text, text), place);
    Jump(done, place);
    if (!last) builder_.Begin(next);
  }
  builder_.Begin(done);
  return Get(result, place);
}

}  // namespace hark::sema
