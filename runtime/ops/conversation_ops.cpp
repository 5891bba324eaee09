// Who has the conversation. What a rule changes of it, it sees at once; the turn keeps it.
#include "runtime/ops/append.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"

namespace hark::ops {
namespace {

// A run that a webhook or the API began for no contact is in no conversation.
bool HasConversation(Context& context) {
  if (context.event == nullptr || !context.event->channel.empty()) return true;
  context.Raise(Trap::NobodyToAnswer);
  return false;
}

bool MayChange(Context& context, EventKind raises, std::string_view subject) {
  return HasConversation(context) && HasRoom(context) && context.MayRaise(raises, subject);
}

}  // namespace

extern "C" {

Word hark_op_conversation_owned(Context* context) {
  return context->contact->conversation.owned ? 1 : 0;
}

Word hark_op_conversation_closed(Context* context) {
  return context->contact->conversation.closed ? 1 : 0;
}

Word hark_op_conversation_team(Context* context) {
  const std::string& team = context->contact->conversation.team;
  if (team.empty()) return 0;
  const Word text = MakeText(*context, team);
  return text == 0 ? 0 : MakeBox(*context, text);
}

// A team that has it already keeps it as it does.
Word hark_op_conversation_assign(Context* context, Word team, Word after, Word hands_off) {
  Conversation& conversation = context->contact->conversation;
  const std::string_view name = value::AsText(team);
  if (conversation.owned && conversation.team == name) return 0;
  if (!MayChange(*context, EventKind::ConversationAssigned, name)) return 0;
  conversation = {.owned = true, .team = std::string(name), .closed = false};
  return Append(*context, {.kind = Effect::Kind::Assign,
                           .after_ms = value::AsInt(after),
                           .hands_off = hands_off != 0,
                           .value = team});
}

Word hark_op_conversation_return(Context* context) {
  Conversation& conversation = context->contact->conversation;
  if (!conversation.owned) return 0;
  if (!MayChange(*context, EventKind::ConversationReturned, "")) return 0;
  conversation = {};
  return Append(*context, {.kind = Effect::Kind::GiveBack});
}

Word hark_op_conversation_close(Context* context) {
  Conversation& conversation = context->contact->conversation;
  if (conversation.closed) return 0;
  if (!MayChange(*context, EventKind::ConversationClosed, "")) return 0;
  conversation = {.owned = false, .team = {}, .closed = true};
  return Append(*context, {.kind = Effect::Kind::Close});
}

}  // extern "C"

}  // namespace hark::ops
