// Effects are appended here and nowhere else; the turn commits them. What a rule changes
// about the contact it sees at once, in its own view.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "compiler/base/time_zone.h"
#include "compiler/channel/stop_words.h"
#include "compiler/ir/limits.h"
#include "runtime/ops/append.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/tag.h"
#include "runtime/value/time_text.h"

namespace hark::ops {
namespace {

using value::AsInt;
using value::AsText;
using value::At;

// What is drafted costs memory before it is an effect.
constexpr std::size_t kPartsMax = std::size_t{ir::kMaxEffectsPerTurn} * 16;

// A run that a webhook or the API began for no contact has nobody to write to.
bool CanAnswer(Context& context) {
  if (context.event == nullptr || !context.event->channel.empty()) return true;
  context.Raise(Trap::NobodyToAnswer);
  return false;
}

// The contact's language is one of its fields too, and catalogue texts go by it.
void FollowLanguage(Context& context, const ir::ContactField& field, Word word) {
  if (!field.built_in || field.name != "language") return;
  const ir::Type& type = context.program->ir().types[field.type];
  bool optional = type.kind == ir::TypeKind::Optional;
  if (optional && word == 0) {
    context.contact->language.clear();
  } else {
    context.contact->language = AsText(optional ? At<value::Box>(word).value : word);
  }
}

// The name of a tag or list as it is kept, or nothing (and perhaps a fault) when there is none to
// keep.
std::string_view UsableTag(Context& context, Word tag) {
  std::string_view name = TrimmedTag(tag);
  if (name.size() <= ir::kMaxFieldBytes) return name;
  context.Raise(Trap::ValueTooLong);
  return {};
}

// Puts a name into a sorted set that the contact sees at once.
Word Enter(Context& context, std::vector<std::string>& names, std::string_view name,
           Effect::Kind kind, std::optional<EventKind> raises = {}) {
  auto place = std::ranges::lower_bound(names, name);
  if (name.empty() || (place != names.end() && *place == name)) return 0;
  if (!HasRoom(context) || (raises && !context.MayRaise(*raises, name))) return 0;
  Word kept = MakeText(context, name);
  if (kept == 0) return 0;
  names.emplace(place, name);
  return Append(context, {.kind = kind, .value = kept});
}

Word Leave(Context& context, std::vector<std::string>& names, std::string_view name,
           Effect::Kind kind, std::optional<EventKind> raises = {}) {
  auto place = std::ranges::lower_bound(names, name);
  if (place == names.end() || *place != name || !HasRoom(context)) return 0;
  if (raises && !context.MayRaise(*raises, name)) return 0;
  Word kept = MakeText(context, name);
  if (kept == 0) return 0;
  names.erase(place);
  return Append(context, {.kind = kind, .value = kept});
}

}  // namespace

extern "C" {

Word hark_op_reply(Context* context, Word text) {
  if (!CanAnswer(*context)) return 0;
  return Append(*context, {.kind = Effect::Kind::Reply, .value = text});
}

Word hark_op_ask(Context* context, Word text) {
  if (!CanAnswer(*context)) return 0;
  return Append(*context, {.kind = Effect::Kind::Ask, .value = text});
}

Word hark_op_ask_choices(Context* context, Word type, Word text) {
  if (!CanAnswer(*context)) return 0;
  return Append(*context, {.kind = Effect::Kind::AskChoices,
                           .index = static_cast<std::int32_t>(type),
                           .before = hark_op_contact_language(context),
                           .value = text});
}

Word hark_op_part(Context* context, Word part, Word text) {
  if (!HasRoom(*context)) return 0;
  if (context->parts.size() >= kPartsMax) return context->Raise(Trap::TooManyEffects);
  context->parts.push_back({static_cast<ir::Part>(part), text});
  return 0;
}

Word hark_op_reply_message(Context* context) {
  if (!CanAnswer(*context)) return 0;
  const std::size_t first = std::exchange(context->drafted, context->parts.size());
  return Append(*context, {.kind = Effect::Kind::Message,
                           .first_part = first,
                           .part_count = context->parts.size() - first});
}

Word hark_op_send_message(Context* context, Word channel, Word purpose) {
  const std::vector<std::string>& channels = context->contact->channels;
  if (!HasRoom(*context)) return 0;
  if (std::ranges::find(channels, AsText(channel)) == channels.end()) {
    context->parts.resize(context->drafted);
    return 0;
  }
  const std::size_t first = std::exchange(context->drafted, context->parts.size());
  Append(*context, {.kind = Effect::Kind::Send,
                    .before = channel,
                    .value = purpose,
                    .first_part = first,
                    .part_count = context->parts.size() - first});
  return 1;
}

Word hark_op_contact_set(Context* context, Word index, Word word) {
  const ir::Program& program = context->program->ir();
  const ir::ContactField& field = program.contact_fields[index];
  if (TextBytes(program, field.type, word) > ir::kMaxFieldBytes) {
    return context->Raise(Trap::ValueTooLong);
  }
  if (!HasRoom(*context) || !context->MayRaise(EventKind::ContactChanged, field.name)) return 0;
  Word& current = context->contact->fields[index];
  Append(*context, {.kind = Effect::Kind::SetField,
                    .index = static_cast<std::int32_t>(index),
                    .before = current,
                    .value = word});
  current = word;
  FollowLanguage(*context, field, word);
  return 0;
}

// Tagging what is tagged already is no effect, and neither is an empty tag. Lists likewise.
Word hark_op_contact_tag(Context* context, Word tag) {
  return Enter(*context, context->contact->tags, UsableTag(*context, tag), Effect::Kind::Tag,
               EventKind::ContactTagged);
}

Word hark_op_contact_untag(Context* context, Word tag) {
  return Leave(*context, context->contact->tags, UsableTag(*context, tag), Effect::Kind::Untag,
               EventKind::ContactUntagged);
}

Word hark_op_contact_join(Context* context, Word list) {
  return Enter(*context, context->contact->lists, UsableTag(*context, list), Effect::Kind::Join,
               EventKind::ContactJoined);
}

Word hark_op_contact_leave(Context* context, Word list) {
  return Leave(*context, context->contact->lists, UsableTag(*context, list), Effect::Kind::Leave,
               EventKind::ContactLeft);
}

Word hark_op_consent_grant(Context* context, Word purpose) {
  // No script keeps what the contact takes back by this very event.
  if (OptsOut(context->event->kind, context->event->text)) return 0;
  return Enter(*context, context->contact->consents, UsableTag(*context, purpose),
               Effect::Kind::Grant);
}

Word hark_op_consent_revoke(Context* context, Word purpose) {
  return Leave(*context, context->contact->consents, UsableTag(*context, purpose),
               Effect::Kind::Revoke);
}

Word hark_op_emit(Context* context, Word type, Word name, Word record) {
  if (!HasRoom(*context) || !context->MayRaise(EventKind::Event, AsText(name))) return 0;
  return Append(*context, {.kind = Effect::Kind::Emit,
                           .index = static_cast<std::int32_t>(type),
                           .before = name,
                           .value = record});
}

Word hark_op_broadcast(Context* context, Word type, Word rule, Word record) {
  return Append(*context, {.kind = Effect::Kind::Broadcast,
                           .index = static_cast<std::int32_t>(type),
                           .before = rule,
                           .value = record});
}

Word hark_op_log(Context* context, Word text) {
  return Append(*context, {.kind = Effect::Kind::Log, .value = text});
}

Word hark_op_log_personal(Context* context, Word text) {
  return Append(*context, {.kind = Effect::Kind::LogPersonal, .value = text});
}

Word hark_op_take_event(Context* context) {
  context->deciding = false;
  return 0;
}

// A time that is over already ends the wait at once.
Word hark_op_wait_for(Context* context, Word duration) {
  std::int64_t wait_ms = std::max<std::int64_t>(AsInt(duration), 0);
  if (wait_ms > value::kInstantMax - std::max<std::int64_t>(context->now_ms, 0)) {
    return context->Raise(Trap::TimeOutOfRange);
  }
  context->wait_ms = wait_ms;
  return 0;
}

// Strictly behind now, so that a loop that waits for a time of day runs once a day.
Word hark_op_wait_until_time(Context* context, Word time) {
  std::int64_t today_ms = value::DateOfInstant(context->now_ms) * value::kDayMs;
  std::int64_t moment_ms = today_ms + AsInt(time) * value::kMinuteMs;
  if (moment_ms <= context->now_ms) moment_ms += value::kDayMs;
  return hark_op_wait_until(context, value::WordOf(moment_ms));
}

// By the same rules as a schedule: of a time that is there twice the first, and of one that is
// skipped the moment of the change.
Word hark_op_wait_until_time_in(Context* context, Word time, Word zone) {
  const auto clock = TimeZone::Named(AsText(zone));
  if (!clock) return context->Raise(Trap::UnknownZone);
  // What yesterday's clock skipped may be ahead, and today's be over.
  const std::int64_t today = value::DateOfInstant(clock->LocalTime(context->now_ms));
  for (std::int64_t day = today - 1;; ++day) {
    const std::int64_t local_ms = day * value::kDayMs + AsInt(time) * value::kMinuteMs;
    const std::int64_t moment_ms = clock->MomentOf(local_ms);
    if (moment_ms > context->now_ms) return hark_op_wait_until(context, value::WordOf(moment_ms));
  }
}

Word hark_op_wait_until_date(Context* context, Word date) {
  return hark_op_wait_until(context, value::WordOf(AsInt(date) * value::kDayMs));
}

Word hark_op_wait_until(Context* context, Word instant) {
  return hark_op_wait_for(context, value::WordOf(AsInt(instant) - context->now_ms));
}

}  // extern "C"

}  // namespace hark::ops
