// A message is drafted part by part and then sent: the parts stand in the order of the
// script, and what an expression of one needs to branch about happens between them.

#include <utility>

#include "compiler/base/match.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {
namespace {

constexpr ir::Part kMedia[] = {ir::Part::image, ir::Part::video, ir::Part::audio,
                               ir::Part::document};

// The part that a field of a record becomes.
struct FieldPart {
  ast::SaidKind kind;
  std::string_view name;
  ir::Part part;
};
// What begins a body stands first: it is emitted first, wherever it was written.
constexpr FieldPart kFieldParts[] = {
    {ast::SaidKind::Card, "title", ir::Part::card},
    {ast::SaidKind::Card, "subtitle", ir::Part::card_subtitle},
    {ast::SaidKind::Card, "image", ir::Part::card_image},
    {ast::SaidKind::Location, "latitude", ir::Part::latitude},
    {ast::SaidKind::Location, "longitude", ir::Part::longitude},
    {ast::SaidKind::Location, "name", ir::Part::place_name},
    {ast::SaidKind::Location, "address", ir::Part::place_address},
    {ast::SaidKind::Contact, "name", ir::Part::person_name},
    {ast::SaidKind::Contact, "phone", ir::Part::person_phone},
    {ast::SaidKind::Contact, "email", ir::Part::person_email},
};

bool IsPlainText(const ast::Reply& node) {
  const auto* said = std::get_if<ast::SaidText>(&node.parts.front().node);
  return node.parts.size() == 1 && said != nullptr && said->buttons.empty() && !node.otherwise &&
         node.aim == ast::Reply::Aim::Conversation;
}

}  // namespace

void Emitter::AddPart(ir::Part part, ir::InstId text, ir::Place place) {
  builder_.Op(ir::Op::part, {}, {ir::InstId{static_cast<std::int32_t>(part)}, text}, place);
}

// Whatever its type: a number is said as a person writes it.
void Emitter::AddPart(ir::Part part, ExprId text) {
  const ir::InstId value = EmitAsText(text);
  AddPart(part, value, At(text));
}

void Emitter::AddPart(ir::Part part, std::string text, ir::Place place) {
  const ir::InstId value = builder_.Constant({ws_.Scalar(TypeKind::Text), std::move(text)}, place);
  AddPart(part, value, place);
}

void Emitter::EmitReply(const ast::Reply& node) {
  if (IsPlainText(node)) {
    return EmitEffect(ir::Op::reply, std::get<ast::SaidText>(node.parts.front().node).text);
  }
  const ir::Place place = ws_.PlaceOf(node.verb_span);
  bool first = true;
  for (const ast::Part& part : node.parts) {
    EmitSaid(part);
    if (node.aim != ast::Reply::Aim::Conversation) {
      const bool in_private = node.aim == ast::Reply::Aim::Private;
      AddPart(in_private ? ir::Part::to_private : ir::Part::to_public, EventObject(place), place);
    }
    // What goes instead of all goes once.
    if (node.otherwise && std::exchange(first, false)) EmitTemplate(*node.otherwise, true);
    builder_.Op(ir::Op::reply_message, {}, {}, place);
  }
}

void Emitter::EmitSaid(const ast::Part& part) {
  std::visit(Match{
                 [&](const ast::SaidText& said) {
                   AddPart(ir::Part::text, said.text);
                   EmitButtons(said.buttons);
                 },
                 [&](const ast::SaidMedia& media) {
                   AddPart(kMedia[static_cast<std::size_t>(media.kind)], media.url);
                   if (media.caption) AddPart(ir::Part::caption, *media.caption);
                   if (media.filename) AddPart(ir::Part::filename, *media.filename);
                 },
                 [&](const ast::SaidRecord& record) { EmitRecord(record); },
                 [&](const ast::SaidCarousel& carousel) {
                   for (const ast::SaidRecord& card : carousel.cards) EmitRecord(card);
                 },
                 [&](const ast::SaidTemplate& use) { EmitTemplate(use.call, false); },
             },
             part.node);
}

void Emitter::EmitRecord(const ast::SaidRecord& record) {
  for (const FieldPart& row : kFieldParts) {
    if (row.kind != record.kind) continue;
    for (const ast::PartField& field : record.fields) {
      if (field.name.text == row.name) AddPart(row.part, field.value);
    }
  }
  EmitButtons(record.buttons);
}

void Emitter::EmitButtons(const std::vector<ast::Button>& buttons) {
  for (const ast::Button& button : buttons) {
    AddPart(ir::Part::button, button.name.text, ws_.PlaceOf(button.name.span));
    if (button.title) AddPart(ir::Part::button_title, *button.title);
    if (button.url) AddPart(ir::Part::button_link, *button.url);
  }
}

// The name and parameters for the channel, and the words for people who read along.
void Emitter::EmitTemplate(ExprId call, bool instead) {
  const ir::Place place = At(call);
  const auto& to = std::get<ToCallable>(ws_.fact(call).target);
  const Callable& callable = ws_.callables[to.index];
  if (!instead) AddPart(ir::Part::text, call);
  if (instead) AddPart(ir::Part::otherwise, std::string(), place);
  AddPart(ir::Part::template_name, callable.catalogue->name.text, place);
  std::vector<std::pair<ExprId, TypeId>> operands;
  const std::vector<ExprId>& arguments = ws_.arguments.at(call);
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    operands.emplace_back(arguments[at], callable.parameters[at].type);
  }
  const std::vector<ir::InstId> values = EmitAll(operands);
  const ir::InstId language =
      builder_.Add(ir::CallFunction{callable.language, builder_.Args(values)}, place);
  AddPart(ir::Part::template_language, language, place);
  for (const ExprId argument : arguments) AddPart(ir::Part::template_parameter, argument);
}

void Emitter::EmitSend(StmtId id, const ast::Send& node) {
  if (node.audience) return EmitBroadcast(id, node);
  const ir::InstId sent = EmitSent(node);
  EmitUnless(sent, node.otherwise, ws_.PlaceOf(node.verb_span));
}

// Gives whether there was an address to send it to.
ir::InstId Emitter::EmitSent(const ast::Send& node) {
  const ir::Place place = ws_.PlaceOf(node.verb_span);
  const TypeId text = ws_.Scalar(TypeKind::Text);
  EmitSaid(node.part);
  const ir::InstId channel = builder_.Constant({text, node.channel.text}, place);
  const std::string purpose = std::get<std::string>(EvaluateQuietly(ws_, *node.purpose)->data);
  const ir::InstId wanted_for = builder_.Constant({text, purpose}, place);
  return builder_.Op(ir::Op::send_message, ws_.Scalar(TypeKind::Bool), {channel, wanted_for},
                     place);
}

void Emitter::EmitReact(const ast::React& node) {
  const ir::Place place = At(node.emoji);
  AddPart(ir::Part::reaction, node.emoji);
  AddPart(ir::Part::to_message, EventObject(place), place);
  builder_.Op(ir::Op::reply_message, {}, {}, place);
}

ir::InstId Emitter::EventObject(ir::Place place) {
  if (kept_object_) return Get(*kept_object_, place);
  return builder_.Op(ir::Op::event_object, ws_.Scalar(TypeKind::Text), {}, place);
}

void Emitter::EmitOn(const ast::On& node, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const ir::BlockId then = builder_.NewBlock();
  const ir::BlockId otherwise = builder_.NewBlock();
  for (std::size_t at = 0; at < node.channels.size(); ++at) {
    const bool last = at + 1 == node.channels.size();
    const ir::BlockId next = last ? otherwise : builder_.NewBlock();
    const ir::InstId channel = builder_.Op(ir::Op::reply_channel, text, {}, place);
    const ir::InstId name = builder_.Constant({text, node.channels[at].text}, place);
    const ir::InstId is =
        builder_.Op(ir::Op::text_equal, ws_.Scalar(TypeKind::Bool), {channel, name}, place);
    builder_.Add(ir::Branch{is, then, next}, ws_.PlaceOf(node.channels[at].span));
    if (!last) builder_.Begin(next);
  }
  builder_.Begin(then);
  EmitBody(node.then);
  const ir::BlockId done = node.otherwise ? builder_.NewBlock() : otherwise;
  const bool then_goes_on = !builder_.ended();
  if (then_goes_on) Jump(done, place);
  if (!node.otherwise) return builder_.Begin(otherwise);
  builder_.Begin(otherwise);
  EmitBody(*node.otherwise);
  const bool else_goes_on = !builder_.ended();
  if (else_goes_on) Jump(done, place);
  if (then_goes_on || else_goes_on) builder_.Begin(done);
}

}  // namespace hark::sema
