#include "tests/diff/show.h"

#include <string_view>

namespace hark::diff {
namespace {

using value::At;
using value::Word;

void Quoted(std::string_view text, std::string& out) {
  out += '"';
  out += text;
  out += '"';
}

}  // namespace

void Show(const ir::Program& program, ir::TypeId id, Word word, std::string& out) {
  const ir::Type& type = program.types[id];
  if (ir::IsScalar(type.kind)) {
    out += std::to_string(value::AsInt(word));
  } else if (ir::IsTextual(type.kind) || type.kind == ir::TypeKind::Json) {
    Quoted(value::AsText(word), out);
  } else if (type.kind == ir::TypeKind::Decimal) {
    out += ToText(At<Decimal>(word));
  } else if (type.kind == ir::TypeKind::Money) {
    out += ToText(At<value::Money>(word).amount);
    out += ' ';
    out += At<value::Money>(word).currency;
  } else if (type.kind == ir::TypeKind::Optional) {
    if (word == 0) {
      out += "none";
    } else {
      Show(program, type.element, At<value::Box>(word).value, out);
    }
  } else if (type.kind == ir::TypeKind::Map) {
    out += '[';
    for (const value::MapEntry& entry : At<value::Map>(word).all()) {
      Quoted(value::AsText(entry.key), out);
      out += ": ";
      Show(program, type.element, entry.value, out);
      out += ", ";
    }
    out += ']';
  } else if (type.kind == ir::TypeKind::List) {
    const auto& list = At<value::List>(word);
    out += '[';
    for (std::uint32_t at = 0; at < list.count; ++at) {
      if (at > 0) out += ", ";
      Show(program, type.element, list.items[at], out);
    }
    out += ']';
  } else {
    const ir::RecordDecl& record = program.records[type.record_id];
    out += record.name + "(";
    for (std::size_t at = 0; at < record.fields.size(); ++at) {
      if (at > 0) out += ", ";
      Show(program, record.fields[at].type, At<value::Record>(word).fields()[at], out);
    }
    out += ')';
  }
}

namespace {

// The effect's value; which type it has goes by its kind.
void ShowValue(const ir::Program& program, const ops::Context& context, const ops::Effect& effect,
               std::string& out) {
  using Kind = ops::Effect::Kind;
  switch (effect.kind) {
    case Kind::SetField: {
      const ir::TypeId type = program.contact_fields[static_cast<std::size_t>(effect.index)].type;
      Show(program, type, effect.before, out);
      out += " -> ";
      return Show(program, type, effect.value, out);
    }
    case Kind::Create: return Show(program, ir::TypeId{effect.index}, effect.value, out);
    case Kind::Emit:
    case Kind::Broadcast:
      Quoted(value::AsText(effect.before), out);
      return Show(program, ir::TypeId{effect.index}, effect.value, out);
    case Kind::MoveDeal:
      Quoted(value::AsText(effect.before), out);
      return Quoted(value::AsText(effect.value), out);
    case Kind::Message:
      for (std::size_t at = 0; at < effect.part_count; ++at) {
        const ops::DraftPart& part = context.parts[effect.first_part + at];
        out += std::to_string(static_cast<int>(part.part));
        Quoted(value::AsText(part.text), out);
      }
      return;
    case Kind::Assign:
      out += std::to_string(effect.after_ms) + (effect.hands_off ? " handed off " : " ");
      return Quoted(value::AsText(effect.value), out);
    case Kind::Call: {
      const ops::OutsideCall& call = context.calls.at(static_cast<std::size_t>(effect.index));
      out += call.channel + " " + call.to;
      return Quoted(call.request, out);
    }
    case Kind::Send:
      Quoted(value::AsText(effect.before), out);
      return Quoted(value::AsText(effect.value), out);
    case Kind::GiveBack:
    case Kind::Close: return;
    case Kind::Reply:
    case Kind::Ask:
    case Kind::AskChoices:
    case Kind::Tag:
    case Kind::Untag:
    case Kind::Join:
    case Kind::Leave:
    case Kind::Grant:
    case Kind::Revoke:
    case Kind::Log:
    case Kind::LogPersonal: return Quoted(value::AsText(effect.value), out);
  }
}

}  // namespace

void ShowEffects(const ir::Program& program, const ops::Context& context, std::string& out) {
  for (const ops::Effect& effect : context.effects) {
    out += "\n  effect " + std::to_string(static_cast<int>(effect.kind)) + " " +
           std::to_string(effect.index) + (effect.closes ? " closes " : " ");
    ShowValue(program, context, effect, out);
  }
}

void ShowContact(const ir::Program& program, const ops::Contact& contact, std::string& out) {
  out += "\n  contact";
  for (std::size_t at = 0; at < contact.fields.size(); ++at) {
    out += ' ';
    Show(program, program.contact_fields[at].type, contact.fields[at], out);
  }
  for (const auto* names : {&contact.tags, &contact.lists, &contact.consents}) {
    out += " |";
    for (const std::string& name : *names) out += ' ' + name;
  }
  const ops::Conversation& conversation = contact.conversation;
  out += std::string(conversation.owned ? " | owned " : " | ") + conversation.team +
         (conversation.closed ? "closed" : "");
  out += " | " + contact.language + " |";
  for (const ops::Deal& deal : contact.deals) out += ' ' + deal.stage + (deal.open ? "" : "!");
}

}  // namespace hark::diff
