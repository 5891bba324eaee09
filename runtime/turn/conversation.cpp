#include "runtime/turn/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/channel/facts.h"
#include "compiler/ir/limits.h"
#include "runtime/turn/held.h"
#include "runtime/turn/ids.h"
#include "runtime/turn/one_turn.h"
#include "runtime/value/event_json.h"
#include "runtime/value/time_text.h"

namespace hark::turn {

using Owner = store::Conversation::Owner;
using value::Event;

bool IsSaid(EventKind kind) {
  const std::uint8_t opener = OpenerOf(kind);
  return opener != 0 && opener != kOrder;
}

std::string OwnerText(const store::Conversation& conversation) {
  const std::string& team = conversation.team;
  return team.empty() ? "a person" : fmt::format("\"{}\"", team);
}

store::Conversation Owned(store::Conversation conversation, std::string team, std::int64_t after_ms,
                          std::int64_t now_ms) {
  conversation.owner = Owner::Team;
  conversation.team = std::move(team);
  conversation.since_ms = now_ms;
  conversation.after_ms = after_ms;
  conversation.returns_ms = std::nullopt;
  if (after_ms > 0) conversation.returns_ms = now_ms + after_ms;
  return conversation;
}

namespace {

// Who has it now, and who had it before where that was somebody.
std::string AssignText(const store::Conversation& before, const store::Conversation& now) {
  std::string text = OwnerText(now);
  if (before.owner == Owner::Team && before.team != now.team) {
    text = fmt::format("{} -> {}", OwnerText(before), text);
  }
  if (now.after_ms == 0) return text;
  return fmt::format("{} for {}", text, value::DurationText(now.after_ms));
}

store::Conversation Closed(store::Conversation conversation, std::int64_t now_ms) {
  conversation = Owned(std::move(conversation), "", 0, now_ms);
  conversation.owner = Owner::Nobody;
  return conversation;
}

}  // namespace

void AddOwner(const Origin& origin, const ops::Effect& effect, Crm& crm,
              store::CommitTurn& commit) {
  auto note = [&](const char* kind, std::string text) {
    commit.journal.push_back({origin.now_ms, commit.contact, kind, origin.rule, std::move(text)});
  };
  auto raise = [&](EventKind kind, std::string subject) {
    origin.raiser->Raise(kind, std::move(subject), "", origin.reply_to, commit);
  };
  if (effect.kind == ops::Effect::Kind::Assign) {
    std::string team(value::AsText(effect.value));
    const store::Conversation before = crm.conversation();
    crm.SetConversation(Owned(before, team, effect.after_ms, origin.now_ms));
    note(effect.hands_off ? "hand off" : "assign", AssignText(before, crm.conversation()));
    raise(EventKind::ConversationAssigned, std::move(team));
  } else if (effect.kind == ops::Effect::Kind::Close) {
    crm.SetConversation(Closed(crm.conversation(), origin.now_ms));
    note("conversation", "closed");
    raise(EventKind::ConversationClosed, "");
  } else {
    crm.ReturnConversation();
    note("conversation", "returned");
    raise(EventKind::ConversationReturned, "");
  }
}

bool Turn::IsOwned() const { return crm_.conversation().owner == Owner::Team; }

// Whether the rule and its runs are silent while a team has the conversation.
bool Turn::IsSilenced(const ir::Rule& rule) const {
  return IsOwned() && rule.answers && !rule.interrupt;
}

// A person of the business answers: the conversation is theirs, and stays so for as long
// again where it is already.
void Turn::TakeOver(const ir::Program& active) {
  const std::int64_t now_ms = input_.received_ms;
  store::Conversation conversation = crm_.conversation();
  Note("person", "", event_.text);
  if (IsOwned()) {
    if (conversation.after_ms > 0) conversation.returns_ms = now_ms + conversation.after_ms;
    return crm_.SetConversation(std::move(conversation));
  }
  commit_.silenced = event_.connection;
  crm_.SetConversation(Owned(conversation, "", active.back_after_ms, now_ms));
  Note("assign", "", AssignText(conversation, crm_.conversation()));
  raiser_.Raise(EventKind::ConversationAssigned, "", "", AddressOf(event_), commit_);
}

// What happens to a conversation from outside: a person answers in it, or somebody assigns,
// closes or returns it by hand. What a rule did is done already, and only told.
void Turn::ChangeOwner(const ir::Program& active) {
  if (event_.depth > 0 || !event_.run_id.empty()) return;
  const std::int64_t now_ms = input_.received_ms;
  if (event_.kind == EventKind::ConversationAnswered) {
    TakeOver(active);
  } else if (event_.kind == EventKind::ConversationAssigned) {
    const store::Conversation before = crm_.conversation();
    crm_.SetConversation(Owned(before, event_.subject, active.back_after_ms, now_ms));
    Note("assign", "", AssignText(before, crm_.conversation()));
  } else if (event_.kind == EventKind::ConversationClosed) {
    crm_.SetConversation(Closed(crm_.conversation(), now_ms));
    Note("conversation", "", "closed");
  } else if (event_.kind == EventKind::ConversationReturned) {
    crm_.ReturnConversation();
    Note("conversation", "", "returned");
  } else {
    return;
  }
  taken_ = true;
}

// The time for which a team had the conversation is over.
void Turn::ReturnInTime(const store::Run& run) {
  commit_.ended.push_back(run.id);
  if (!IsOwned()) return;
  crm_.ReturnConversation();
  Note("conversation", "", "returned");
  raiser_.Raise(EventKind::ConversationReturned, "", "", AddressOf(event_), commit_);
}

// Keeps the event for the run, which may not go on by it now. Whether it `takes` the event for
// certain: others see it then only if the run has no use for it when it may go on. Else those see
// it now that may speak, and the others then.
void Turn::Keep(const store::Run& run, bool takes) {
  const auto kept = [&](const store::Run& one) { return IsKept(one) && one.rule == run.rule; };
  const auto many = static_cast<std::ptrdiff_t>(ir::kMaxRunsOfRule);
  const std::string what =
      event_.kind == EventKind::Timer ? "the end of its wait" : EventWords(event_.kind);
  if (std::ranges::count_if(input_.runs, kept) >= many) {
    return Note("ignored", run.rule, fmt::format("{}: {} events are kept for it", what, many));
  }
  kept_for_ = &run;
  if (event_.run_id.empty() && event_.onward != kOnwardSilenced) {
    kept_onward_ = takes ? kOnward : kOnwardSilenced;
  } else {
    kept_onward_ = event_.onward;
  }
  Note("kept", run.rule,
       fmt::format("{}: {} has the conversation", what, OwnerText(crm_.conversation())));
}

void Turn::FinishKept() {
  if (kept_for_ == nullptr) return;
  const store::Run& run = *kept_for_;
  store::Run held{.id = RunId(commit_.contact, commit_.seq, run.id),
                  .rule = run.rule,
                  .program = run.program,
                  .reply_to = AddressOf(event_),
                  .started_ms = input_.received_ms};
  Event event = event_;
  event.onward = kept_onward_;
  commit_.waiting.push_back(Kept(std::move(held), std::move(event), run));
}

void Turn::NoteIfLeft() {
  if (!IsOwned() || !IsSaid(event_.kind)) return;
  Note("left", "",
       fmt::format("{}: {} has the conversation", Info(event_.kind).words,
                   OwnerText(crm_.conversation())));
}

// The timer that brings it back, one a conversation, set anew with every answer of a person.
void Turn::SetReturn(const store::Conversation& before) {
  const store::Conversation& now = crm_.conversation();
  if (now.returns_ms == before.returns_ms) return;
  const std::string id = ReturnId(commit_.contact, now.channel, now.connection);
  if (!now.returns_ms) {
    commit_.ended.push_back(id);
    return;
  }
  commit_.waiting.push_back(Returning({.id = id,
                                       .wait_number = commit_.seq,
                                       .reply_to = AddressOf(event_),
                                       .due_ms = now.returns_ms,
                                       .started_ms = input_.received_ms}));
}

// What was kept while a team had the conversation comes back in its order.
void Turn::ReleaseKept() {
  const store::Conversation& here = crm_.conversation();
  const auto is_here = [&](const store::Run& run) {
    return IsKept(run) && run.reply_to.channel == here.channel &&
           run.reply_to.connection == here.connection;
  };
  for (auto run = input_.runs.rbegin(); run != input_.runs.rend(); ++run) {
    if (is_here(*run)) Release(*run);
  }
  for (const store::Run& run : commit_.waiting) {
    if (is_here(run)) commit_.raised.push_back(run.frame);
  }
  std::erase_if(commit_.waiting, is_here);
}

void Turn::FinishConversation() {
  store::Conversation before;
  before.channel = event_.channel;
  before.connection = event_.connection;
  for (const store::Conversation& one : input_.conversations) {
    if (one.channel == event_.channel && one.connection == event_.connection) before = one;
  }
  // The first word after it was closed opens it again, and is told apart until the turn ends.
  const bool reopens = before.owner == Owner::Nobody && crm_.conversation() == before;
  if (reopens && IsSaid(event_.kind)) crm_.ReturnConversation();
  if (!IsOwned()) ReleaseKept();
  if (crm_.conversation() == before) return;
  SetReturn(before);
  commit_.conversations.push_back(crm_.conversation());
}

}  // namespace hark::turn
