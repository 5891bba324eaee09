#include "runtime/turn/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/base/crypto.h"
#include "compiler/ir/limits.h"
#include "compiler/ir/text_form.h"
#include "runtime/turn/schedule.h"
#include "runtime/turn/segment.h"
#include "runtime/value/arena.h"
#include "runtime/value/event_fields.h"
#include "runtime/value/event_json.h"
#include "runtime/value/time_text.h"

namespace hark::turn {
namespace {

Result<void> Apply(store::Store& store, store::Write write) {
  auto applied = store.Apply({&write, 1});
  if (!applied) return std::unexpected(applied.error());
  if (!applied->front()) return std::unexpected(applied->front().error());
  return {};
}

// `time` tells its firings apart.
value::Event EventOf(const ir::Rule& rule, std::string_view time, std::int64_t moment_ms) {
  value::Event event;
  event.kind = EventKind::Schedule;
  event.id = fmt::format("{}-{}", rule.name, time);
  event.subject = rule.name;
  event.at_ms = moment_ms;
  return event;
}

bool IsTooLate(const ir::Schedule& schedule, std::int64_t moment_ms, std::int64_t now_ms) {
  return schedule.late_ms >= 0 && now_ms - moment_ms > schedule.late_ms;
}

// A page of the rule's contacts.
Result<SegmentPage> Contacts(store::Store& store, Deployed& active, const ir::Rule& rule,
                             const store::Round& round, std::int64_t now_ms) {
  const ir::Audience& audience = *rule.audience;
  store::ContactQuery query{
      .after = round.after, .limit = Scheduler::kPage, .tag = {}, .list = {}, .zone = round.zone};
  if (audience.is_segment) return ContactsIn(store, active, audience.name, query, now_ms);
  query.list = audience.name;
  auto listed = store.Contacts(query);
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

// Who goes on to another time zone comes by a date twice, and has its event once. Hashed: keys
// are kept longer than a contact may be.
std::string KeyFor(const store::Round& round, const std::string& event,
                   const std::string& contact) {
  if (!round.zone) return "";
  return crypto::ToHex(crypto::Hash(fmt::format("schedule\n{}\n{}", event, contact)));
}

// Whether the event brings what the rule reads: a deploy may have made a broadcast of other values.
bool Brings(const value::Event& event, const ir::Program& program, const ir::Rule& rule) {
  value::Arena arena(ir::kTurnMemoryBytes);
  return value::EventFields(event).HasAll(program, rule.trigger.reads, arena);
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
      {wanted.quiet_from, wanted.quiet_to, wanted.clock, wanted.most, wanted.period_ms}};
  auto kept = store_.HowToSend();
  if (!kept) return std::unexpected(kept.error());
  if (sending.sending != *kept) {
    Result<void> applied = Apply(store_, std::move(sending));
    if (!applied) return applied;
  }
  followed_ = active.program().hash();
  return {};
}

// By the schedule's own clock: at one moment for all whom the rule is about.
void Scheduler::FireAtOnce(const ir::Rule& rule, std::int64_t now_ms, store::FireSchedule& fire) {
  const std::int64_t moment_ms = std::max(fire.due_ms, LastFiring(*rule.schedule, now_ms));
  if (IsTooLate(*rule.schedule, moment_ms, now_ms)) return;
  std::string event = value::ToJson(EventOf(rule, std::to_string(moment_ms), moment_ms));
  if (rule.audience) {
    fire.rounds = {{"schedule " + rule.name, rule.name, std::move(event), "", now_ms}};
  } else {
    fire.event = std::move(event);
  }
}

// By the clocks of contacts: for those of every time zone where its time has come since it was
// looked the last time.
Result<void> Scheduler::FireByZones(const ir::Rule& rule, std::int64_t now_ms,
                                    store::FireSchedule& fire) {
  auto zones = store_.TimeZones();
  if (!zones) return std::unexpected(zones.error());
  zones->insert(zones->begin(), "");
  for (std::string& zone : *zones) {
    const Firing firing = LastFiringIn(*rule.schedule, zone, now_ms);
    const bool was_before = firing.at_ms <= fire.due_ms - kQuarterMs;
    // A time that the clock skips is come upon a little later: that is not late.
    const std::int64_t first_look_ms = NextFiring(*rule.schedule, firing.at_ms - 1);
    if (was_before || IsTooLate(*rule.schedule, first_look_ms, now_ms)) continue;
    // A round a date: one that is not through yet holds up no other zone.
    store::Round round{fmt::format("schedule {} {} {}", rule.name, zone, firing.at_ms), rule.name,
                       "", "", now_ms};
    round.event = value::ToJson(EventOf(rule, value::DateText(firing.day), firing.at_ms));
    round.zone = std::move(zone);
    fire.rounds.push_back(std::move(round));
  }
  return {};
}

Result<bool> Scheduler::FireOne(const ir::Rule& rule, const store::Schedule& schedule,
                                std::int64_t now_ms) {
  store::FireSchedule fire{.rule = rule.name,
                           .due_ms = schedule.next_ms,
                           .next_ms = NextFiring(*rule.schedule, now_ms),
                           .rounds = {},
                           .event = {},
                           .at_ms = now_ms};
  if (rule.schedule->clock.of_contact) {
    if (auto looked = FireByZones(rule, now_ms, fire); !looked) {
      return std::unexpected(looked.error());
    }
  } else {
    FireAtOnce(rule, now_ms, fire);
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
      auto contacts = Contacts(store_, active, *rule, round, now_ms);
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
      advance.deliveries.push_back(
          {contact, value::ToJson(*event), KeyFor(round, event->id, contact)});
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
