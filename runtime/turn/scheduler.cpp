#include "runtime/turn/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/ir/limits.h"
#include "compiler/ir/text_form.h"
#include "runtime/turn/schedule.h"
#include "runtime/turn/segment.h"
#include "runtime/value/arena.h"
#include "runtime/value/event_fields.h"
#include "runtime/value/event_json.h"

namespace hark::turn {
namespace {

Result<void> Apply(store::Store& store, store::Write write) {
  auto applied = store.Apply({&write, 1});
  if (!applied) return std::unexpected(applied.error());
  if (!applied->front()) return std::unexpected(applied->front().error());
  return {};
}

value::Event EventOf(const ir::Rule& rule, std::int64_t moment_ms) {
  value::Event event;
  event.kind = EventKind::Schedule;
  event.id = fmt::format("{}-{}", rule.name, moment_ms);
  event.subject = rule.name;
  event.at_ms = moment_ms;
  return event;
}

// A page of the rule's contacts behind `after`.
Result<SegmentPage> Contacts(store::Store& store, Deployed& active, const ir::Rule& rule,
                             const std::string& after, std::int64_t now_ms) {
  const ir::Audience& audience = *rule.audience;
  if (audience.is_segment) {
    return ContactsIn(store, active, audience.name, after, Scheduler::kPage, now_ms);
  }
  auto listed =
      store.Contacts({.after = after, .limit = Scheduler::kPage, .tag = {}, .list = audience.name});
  if (!listed) return std::unexpected(listed.error());
  SegmentPage page;
  for (const store::Contact& contact : *listed) page.contacts.push_back(contact.id);
  if (listed->size() == Scheduler::kPage) page.next = page.contacts.back();
  return page;
}

// The newest of a contact's addresses on a channel that the rule is for.
std::optional<store::Address> AddressFor(const ir::Rule& rule,
                                         const std::vector<store::Address>& addresses) {
  const std::vector<std::string>& channels = rule.trigger.channels;
  for (const store::Address& address : addresses) {
    if (address.channel.empty()) continue;  // events about nobody have a mailbox too
    if (channels.empty() || std::ranges::find(channels, address.channel) != channels.end()) {
      return address;
    }
  }
  return std::nullopt;
}

// Whether the event brings what the rule reads: a deploy may have made a broadcast of other values.
bool Brings(const value::Event& event, const ir::Program& program, const ir::Rule& rule) {
  value::Arena arena(ir::kTurnMemoryBytes);
  value::EventFields fields(event);
  return std::ranges::all_of(rule.trigger.reads, [&](const auto& read) {
    return fields.Read(program, read.type, read.name, arena).has_value();
  });
}

}  // namespace

Result<void> Scheduler::Follow(const Deployed& active, std::int64_t now_ms) {
  if (followed_ == active.program().hash()) return {};
  auto known = store_.Schedules();
  if (!known) return std::unexpected(known.error());
  store::PutSchedules put;
  for (const ir::Rule& rule : active.ir().rules) {
    if (!rule.schedule) continue;
    std::string plan = ir::ScheduleText(*rule.schedule);
    auto same = std::ranges::find_if(*known, [&](const store::Schedule& schedule) {
      return schedule.rule == rule.name && schedule.plan == plan;
    });
    const std::int64_t next_ms =
        same != known->end() ? same->next_ms : NextFiring(*rule.schedule, now_ms);
    put.schedules.push_back({rule.name, std::move(plan), next_ms});
  }
  std::ranges::sort(put.schedules, {}, &store::Schedule::rule);
  if (put.schedules != *known) {
    Result<void> applied = Apply(store_, std::move(put));
    if (!applied) return applied;
  }
  const ir::Sending& wanted = active.ir().sending;
  store::PutSending sending{
      {wanted.quiet_from, wanted.quiet_to, wanted.zone, wanted.most, wanted.period_ms}};
  auto kept = store_.HowToSend();
  if (!kept) return std::unexpected(kept.error());
  if (sending.sending != *kept) {
    Result<void> applied = Apply(store_, std::move(sending));
    if (!applied) return applied;
  }
  followed_ = active.program().hash();
  return {};
}

Result<bool> Scheduler::FireOne(const ir::Rule& rule, const store::Schedule& schedule,
                                std::int64_t now_ms) {
  const std::int64_t moment_ms = std::max(schedule.next_ms, LastFiring(*rule.schedule, now_ms));
  store::FireSchedule fire{.rule = rule.name,
                           .due_ms = schedule.next_ms,
                           .next_ms = NextFiring(*rule.schedule, now_ms),
                           .round = std::nullopt,
                           .event = {},
                           .at_ms = now_ms};
  const std::int64_t late_ms = rule.schedule->late_ms;
  const bool too_late = late_ms >= 0 && now_ms - moment_ms > late_ms;
  const std::string event = value::ToJson(EventOf(rule, moment_ms));
  if (!too_late && rule.audience) {
    fire.round = store::Round{"schedule " + rule.name, rule.name, event, "", now_ms};
  } else if (!too_late) {
    fire.event = event;
  }
  Result<void> fired = Apply(store_, std::move(fire));
  if (fired) return true;
  // The round before is still under way: this one begins behind it.
  if (fired.error().kind == FailureKind::Conflict) return false;
  return std::unexpected(fired.error());
}

Result<std::size_t> Scheduler::Fire(const Deployed& active, std::int64_t now_ms) {
  auto schedules = store_.Schedules();
  if (!schedules) return std::unexpected(schedules.error());
  std::size_t count = 0;
  for (const store::Schedule& schedule : *schedules) {
    if (schedule.next_ms > now_ms) continue;
    const ir::Rule* rule = active.ir().RuleNamed(schedule.rule);
    if (rule == nullptr || !rule->schedule) continue;
    auto fired = FireOne(*rule, schedule, now_ms);
    if (!fired) return std::unexpected(fired.error());
    count += *fired ? 1 : 0;
  }
  return count;
}

Result<bool> Scheduler::HandOut(Deployed& active, std::int64_t now_ms) {
  auto next = store_.NextRound();
  if (!next) return std::unexpected(next.error());
  if (!*next) return false;
  const store::Round& round = **next;
  store::AdvanceRound advance{.id = round.id,
                              .from = round.after,
                              .to = {},
                              .ends = true,
                              .deliveries = {},
                              .at_ms = now_ms};
  const ir::Rule* rule = active.ir().RuleNamed(round.rule);
  // A rule that a deploy took away has nobody to tell.
  if (rule != nullptr && rule->audience) {
    Result<value::Event> event = value::EventFromJson(round.event);
    if (!event) return std::unexpected(event.error());
    SegmentPage page;
    if (Brings(*event, active.ir(), *rule)) {
      auto contacts = Contacts(store_, active, *rule, round.after, now_ms);
      if (!contacts) return std::unexpected(contacts.error());
      page = std::move(*contacts);
    }
    for (const std::string& contact : page.contacts) {
      auto addresses = store_.Addresses(contact);
      if (!addresses) return std::unexpected(addresses.error());
      const std::optional<store::Address> to = AddressFor(*rule, *addresses);
      if (!to) continue;
      event->channel = to->channel;
      event->connection = to->connection;
      event->address = to->address;
      advance.deliveries.push_back({contact, value::ToJson(*event)});
    }
    advance.to = page.next;
    advance.ends = page.next.empty();
  }
  Result<void> advanced = Apply(store_, std::move(advance));
  if (!advanced && advanced.error().kind != FailureKind::Conflict) {
    return std::unexpected(advanced.error());
  }
  return true;
}

}  // namespace hark::turn
