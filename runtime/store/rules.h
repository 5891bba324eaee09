#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "compiler/channel/facts.h"
#include "runtime/store/store.h"
#include "runtime/value/outcome.h"

// What every store decides alike, so that none of it is decided twice: what a valid
// write is, when a message may still go, what a channel's report means, and the words
// of a refusal.
namespace hark::store {

// Reasons that are stored with an entry and shown to people.
inline constexpr std::string_view kWindowClosed = "reply window closed";
inline constexpr std::string_view kCallTooLate = "its time was over before it was made";
inline constexpr std::string_view kOverBudget = "its budget is used up";
inline constexpr std::string_view kNobodyWaits = "its run is over";
inline constexpr std::string_view kPersonAnswers = "a person took the conversation over";
inline constexpr std::string_view kWorkerStopped = "the worker stopped while it was sending";

inline constexpr std::string_view kDisconnected = "the connection is disconnected";
inline constexpr std::string_view kUnreachable =
    "they cannot be reached, and have not written since";
inline constexpr std::string_view kNoConsent = "no consent for it on this channel";
inline constexpr std::string_view kEnoughSent = "as many messages have gone as may";

// Whether an entry still holds up the later ones of its contact and connection.
constexpr bool IsOpen(SendState state) {
  return state == SendState::Pending || state == SendState::Claimed ||
         state == SendState::Uncertain;
}

// That a channel refused a message because nobody is reached there, or, as WhatsApp says of
// marketing (131049, 131050), not for such a purpose. Forgotten when they write.
struct Gone {
  std::int64_t at_ms = 0;
  std::string purpose;  // of the message; empty: it was an answer
};
// Whether an entry is not worth trying: asking again and again harms the account's standing.
bool IsUnreachable(const std::optional<Gone>& gone, const OutboxEntry& entry, std::int64_t now_ms);

// Whether the worker itself is the channel. What is sent there is read back from the store, so it
// is on no wire: what was claimed and not yet recorded as sent has reached nobody, and goes again.
constexpr bool IsOwn(std::string_view channel) {
  return channel == FactsOf(ChannelId::WebChat).name;
}

// Invalid words for a write that no state of a store could take.
Result<void> CheckIngest(const Ingest& ingest);
Result<void> CheckTurn(const CommitTurn& turn);
Result<void> CheckOutcome(const RecordOutcome& outcome);
// `kept` is the version of what it would replace; 0: of nothing. Conflict when it is another.
Result<void> CheckCredential(const Credential& credential, std::int64_t kept);

// When the contact wrote it. A clock that is ahead of ours makes no window longer.
std::int64_t WroteMs(const Ingest& ingest);

// Whether a free message comes too late. An address that never wrote has no window.
bool WindowClosed(const OutboxEntry& entry, std::optional<std::int64_t> last_wrote_ms,
                  std::int64_t now_ms);
// The moment from which it does, as things are now; none: it may go at any time.
std::optional<std::int64_t> ClosesAt(const OutboxEntry& entry,
                                     std::optional<std::int64_t> last_wrote_ms);
// Puts `late_body` in the place of the body.
void GoLate(OutboxEntry& entry);
// Whether the entry may go at `now_ms`: as it is, or late where something was put by for
// that.
bool MayGo(OutboxEntry& entry, std::optional<std::int64_t> last_wrote_ms, std::int64_t now_ms);

// The contact's, as their fields say; empty where they do not.
std::string TimeZoneOf(const Contact& contact);
// When quiet hours that cover `now_ms` end for a contact of a time zone; `now_ms` where none do.
std::int64_t QuietUntil(const Sending& sending, std::string_view of_contact, std::int64_t now_ms);
bool HasConsent(std::span<const Consent> consents, const OutboxEntry& entry);
// Whether a state counts among the messages that a contact got.
constexpr bool CountsAsSent(SendState state) {
  return state == SendState::Claimed || state == SendState::Uncertain || state == SendState::Sent ||
         state == SendState::Held;
}

// Whether a claim leaves out what goes to `connection`. One of its words that ends in `:`
// stands for all that begin with it, such as the calls of every service.
bool IsExcepted(const ClaimSends& claim, std::string_view connection);

// 0 for a word that is no report; a higher one replaces a lower one, whatever order
// they arrive in.
int DeliveryRank(std::string_view delivery);

// What a report does to `entry`, found by its id or the channel's. It is proof that the
// channel took the message, so whatever was in doubt becomes Sent. Final states stay.
void Report(const RecordDelivery& report, OutboxEntry& entry);

// The count that a state belongs to.
std::size_t& CountOf(Counts& counts, SendState state);

// A contact's tags, lists and consents as they are kept: sorted, each once.
void SortSets(Contact& contact);

// The event that tells a contact's mailbox that a wait is over, as JSON.
std::string TimerEvent(const Run& run, std::int64_t due_ms);

// Whether the run rests for what comes of the entry.
constexpr bool IsCall(const OutboxEntry& entry) { return entry.wait_number > 0; }
// Whether it does nothing but answer, so that it is not made when nobody waits for it any more.
inline bool IsQuestion(const OutboxEntry& entry) {
  return IsCall(entry) && entry.to.channel == value::kModelChannel;
}
// Whom a call is to, as scripts name it: `crm` of the connection `service:crm`.
std::string CalleeOf(const OutboxEntry& entry);
// What may be shown of what is sent.
inline const std::string& ShownBody(const OutboxEntry& entry) {
  return entry.shown.empty() ? entry.body : entry.shown;
}
// The event, as JSON, that tells a call's run what came of it.
std::string OutcomeOf(const OutboxEntry& entry, const value::CallOutcome& outcome,
                      std::int64_t at_ms);
// Of a call that was not made in time, and of one whose worker stopped while it was making it.
std::string TooLateOutcome(const OutboxEntry& entry, std::int64_t at_ms);
std::string DoubtfulOutcome(const OutboxEntry& entry, std::int64_t at_ms);
// Of one that would have cost more than there is left.
std::string OverBudgetOutcome(const OutboxEntry& entry, std::int64_t at_ms);

// Whether the entry leaves room in all its budgets: `spent` is asked what the contact came to since
// a moment, or a run of theirs since ever.
template <typename Spent>
bool IsAffordable(const OutboxEntry& entry, std::int64_t now_ms, const Spent& spent) {
  return std::ranges::all_of(entry.budgets, [&](const ir::Budget& budget) {
    const bool of_run = budget.period_ms == 0;
    const ir::Cost before =
        spent(of_run ? std::string_view(entry.run) : "", of_run ? 0 : now_ms - budget.period_ms);
    return budget.Of(before) + budget.Of(entry.cost) <= budget.most;
  });
}
// As they are kept, and back: JSON, or empty where an entry costs nothing.
std::string CostText(const OutboxEntry& entry);
void ReadCost(std::string_view text, OutboxEntry& entry);

// Whether a start counts towards a limit of this period at `now_ms`.
constexpr bool IsWithin(std::int64_t at_ms, std::int64_t period_ms, std::int64_t now_ms) {
  return at_ms > now_ms - period_ms;
}

// The mailbox of events that are about no contact.
inline const Address kNobody = {};

// Refusals.
Failure LimitReached(std::string_view rule);
Failure NotScheduled(std::string_view rule, std::int64_t due_ms);
Failure RoundUnderWay(std::string_view id);
Failure RoundElsewhere(std::string_view id);
Failure NotHead(std::string_view contact, std::int64_t seq);
Failure ContactMoved(const Contact& changed);
Failure NotClaimed(std::string_view id, std::int64_t fence);
Failure NoContact(std::string_view id);
Failure NoProgram(std::string_view hash);
Failure NotDeferred(std::int64_t number);
Failure NoSuchMessage(const RecordDelivery& report);
Failure NotADelivery(std::string_view delivery);
Failure EffectExists(std::string_view id);
Failure RunOfAnother(std::string_view id);
Failure RecordOfAnother(std::string_view id);

}  // namespace hark::store
