// What operations read of the event and the contact. None of it can fault, apart from
// reading an answer or a part of the event as a type.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "compiler/base/crypto.h"
#include "compiler/base/unicode.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/outside.h"
#include "runtime/ops/parse.h"
#include "runtime/ops/tag.h"

namespace hark::ops {
namespace {

using value::Event;

// Whether a tap belongs to the wait that is being answered.
bool AnswersThisWait(const Context& context) {
  return !context.wait_token.empty() &&
         context.event->payload.starts_with(ChoicePayload(context.wait_token, ""));
}

// The case whose button was pressed, or none.
Word TappedCase(Context& context, const ir::EnumDecl& decl) {
  auto pressed = std::ranges::find_if(decl.cases, [&](const ir::EnumCase& one) {
    return ChoicePayload(context.wait_token, one.name) == context.event->payload;
  });
  if (pressed == decl.cases.end()) return 0;
  return MakeBox(context, value::WordOf(std::int64_t{pressed - decl.cases.begin()}));
}

// The case that the message names, by its number where people saw one.
Word NamedCase(Context& context, const ir::EnumDecl& decl) {
  const std::string_view text = context.event->text;
  if (!SpendBytes(context, text.size())) return 0;
  const auto numbers = context.asked_in_numbers ? CaseNumbers::FromOne : CaseNumbers::Not;
  const std::optional<std::int64_t> named = ParseCase(decl, text, numbers);
  return named ? MakeBox(context, value::WordOf(*named)) : 0;
}

}  // namespace

extern "C" {

Word hark_op_event_text(Context* context) { return context->texts.Event(context->event->text); }

// Hashed, so that events that come one after another pick without an order.
Word hark_op_pick(Context* context, Word count) {
  const Event& event = *context->event;
  const crypto::Digest digest =
      crypto::Hash(fmt::format("pick\n{}\n{}\n{}\n{}\n{}", event.channel, event.address, event.id,
                               event.run_id, event.wait_number));
  std::uint64_t number = 0;
  for (const std::uint8_t byte : std::span(digest).first<sizeof number>()) {
    number = number << 8 | byte;
  }
  return count == 0 ? 0 : number % count;
}

Word hark_op_event_channel(Context* context) {
  return context->texts.Channel(context->event->channel);
}

Word hark_op_event_field(Context* context, Word type_index, Word name) {
  if (!SpendBytes(*context, context->event->fields.size())) return 0;
  ir::TypeId type{static_cast<std::int32_t>(type_index)};
  std::optional<Word> word;
  if (context->fields != nullptr) {
    word =
        context->fields->Read(context->program->ir(), type, value::AsText(name), *context->arena);
  }
  if (word) word = InForm(*context, type, *word);
  return word ? *word : context->Raise(Trap::NotKnown);
}

Word hark_op_event_object(Context* context) {
  const Event& event = *context->event;
  return context->texts.Object(event.object_id.empty() ? event.id : event.object_id);
}

Word hark_op_reply_channel(Context* context) {
  return context->texts.ReplyChannel(context->reply_channel);
}

Word hark_op_contact_language(Context* context) {
  return context->texts.Language(context->contact->language);
}

Word hark_op_contact_get(Context* context, Word field) { return context->contact->fields[field]; }

Word hark_op_contact_tagged(Context* context, Word tag) {
  return std::ranges::binary_search(context->contact->tags, TrimmedTag(tag));
}

Word hark_op_contact_listed(Context* context, Word list) {
  return std::ranges::binary_search(context->contact->lists, value::AsText(list));
}

Word hark_op_contact_consented(Context* context, Word purpose) {
  return std::ranges::binary_search(context->contact->consents, TrimmedTag(purpose));
}

Word hark_op_answer_text(Context* context) { return hark_op_event_text(context); }

Word hark_op_answer_secret(Context* context) {
  context->hears_secret = true;
  const Word said = hark_op_event_text(context);
  const std::string_view trimmed = unicode::Trim(value::AsText(said));
  return trimmed.size() == value::AsText(said).size() ? said : MakeText(*context, trimmed);
}

Word hark_op_secret_is(Context*, Word secret, Word text) {
  return crypto::EqualConstantTime(value::AsText(secret), value::AsText(text)) ? 1 : 0;
}

Word hark_op_answer_as(Context* context, Word type_index) {
  ir::TypeId type_id{static_cast<std::int32_t>(type_index)};
  const ir::Program& program = context->program->ir();
  const ir::Type& type = program.types[type_id];
  if (context->event->kind == Event::Kind::Tap) {
    if (!AnswersThisWait(*context)) return 0;
    if (type.kind == ir::TypeKind::Enum) return TappedCase(*context, program.enums[type.enum_id]);
  }
  if (type.kind == ir::TypeKind::Enum) return NamedCase(*context, program.enums[type.enum_id]);
  const std::string_view text = unicode::Trim(context->event->text);
  const Word read = ParseValue(*context, type_id, text);
  // People end what they write with a sign that is none of the value's.
  const std::string_view bare = text.substr(0, text.find_last_not_of(".!?,") + 1);
  if (read != 0 || context->trap != Trap::None || bare.size() == text.size()) return read;
  return ParseValue(*context, type_id, bare);
}

}  // extern "C"

}  // namespace hark::ops
