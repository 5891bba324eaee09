#include "runtime/sim/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ranges>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/text_form.h"
#include "runtime/channel/describe.h"
#include "runtime/host/virtual_host.h"
#include "runtime/ops/context.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"
#include "runtime/turn/deploy.h"
#include "runtime/turn/executor.h"
#include "runtime/turn/ingress.h"
#include "runtime/value/json_text.h"

namespace hark::sim {

using nlohmann::json;

namespace {

// All that can be tapped: below a text or on cards.
std::vector<channel::Choice> ButtonsOf(const channel::Content& content) {
  std::vector<channel::Choice> buttons = content.choices;
  if (const auto* cards = std::get_if<channel::Cards>(&content.body)) {
    for (const channel::Card& card : cards->cards) {
      buttons.insert(buttons.end(), card.buttons.begin(), card.buttons.end());
    }
  }
  std::erase_if(buttons, [](const channel::Choice& choice) { return choice.payload.empty(); });
  return buttons;
}

// Whatever question or message it is a button of.
bool HasName(const channel::Choice& choice, std::string_view name) {
  const std::string_view payload = choice.payload;
  const std::string_view token = payload.substr(0, payload.find(':'));
  return payload == name || ops::ChoicePayload(token, name) == payload;
}

const channel::Choice* ButtonNamed(const std::vector<std::vector<channel::Choice>>& messages,
                                   std::string_view name) {
  for (const std::vector<channel::Choice>& message : messages | std::views::reverse) {
    for (const channel::Choice& choice : message) {
      if (HasName(choice, name)) return &choice;
    }
  }
  return nullptr;
}

}  // namespace

std::string InWords(const Observed& observed) {
  const channel::Content& content = observed.content;
  if (!std::holds_alternative<std::monostate>(content.body)) return channel::InWords(content);
  std::string text = content.text;
  for (const channel::Choice& choice : content.choices) text += fmt::format(" [{}]", choice.title);
  return text;
}

struct Simulation::State {
  State(turn::EngineFactory make_engine, std::unique_ptr<store::Store> kept)
      : store(std::move(kept)),
        programs(*store, std::move(make_engine)),
        executor(*store, programs, clock) {}

  host::VirtualClock clock{kStartMs};
  std::unique_ptr<store::Store> store;
  turn::Programs programs;
  turn::Executor executor;
  std::shared_ptr<turn::Deployed> active;
  std::optional<ir::Program> next;  // what TakeOver deploys
  std::int64_t next_id = 1;
  // The buttons of each message that an address was shown, oldest first, for Tap.
  std::map<store::Address, std::vector<std::vector<channel::Choice>>> buttons;
  // Turns committed since the last look, with the contact's address.
  struct Turn {
    store::Address address;
    store::CommitTurn commit;
  };
  std::vector<Turn> turns;

  // Messages that wait for quiet hours to end.
  struct Held {
    Observed wanted;
    std::string contact;
    std::string id;
  };
  std::vector<Held> held;

  Result<void> Apply(store::Write write);
  Result<void> Settle();
  // What is there to send; whether something came of it that turns are to hear of.
  Result<bool> SendAll();
  Result<void> Make(const store::OutboxEntry& entry, bool& heard);
  Result<void> GiveUpCalls();
  Result<void> Tell(const Answer& answer);
  Result<std::vector<Observed>> Observe();
  Result<std::optional<store::OutboxEntry>> EntryOf(const std::string& contact,
                                                    const std::string& id) const;
  Result<void> ObserveReleased(std::vector<Observed>& observed);
  // Calls under way, in the order they were made.
  std::vector<store::OutboxEntry> calls;
  Stubs stubs;
  host::SeededRandom random{1};
  Result<value::Event> EventOf(const Receive& receive);
  Result<value::Event> EventOf(const Tap& tap);
  Result<value::Event> EventOf(const Occur& occur);
  const channel::Choice* ButtonOf(const Tap& tap) const;
  Result<void> PassTime(std::int64_t until_ms);
};

Result<void> Simulation::State::Apply(store::Write write) {
  auto applied = store->Apply({&write, 1});
  if (!applied) return std::unexpected(applied.error());
  if (!applied->front()) return std::unexpected(applied->front().error());
  return {};
}

// Runs turns until every mailbox is empty at this moment, then sends.
Result<void> Simulation::State::Settle() {
  for (;;) {
    auto stepped = executor.Step(*active);
    if (!stepped) return std::unexpected(stepped.error());
    if (!stepped->idle()) continue;
    auto heard = SendAll();
    if (!heard) return std::unexpected(heard.error());
    if (!*heard) return {};
  }
}

Result<void> Simulation::State::Make(const store::OutboxEntry& entry, bool& heard) {
  const auto outcome = stubs ? stubs(entry) : std::nullopt;
  if (!outcome) {
    calls.push_back(entry);
    return {};
  }
  heard = true;
  return Apply(call::End(entry, *outcome, clock.NowMs()));
}

// Calls whose time is over while nobody answers: the sender would have waited no longer.
Result<void> Simulation::State::GiveUpCalls() {
  for (const store::OutboxEntry& entry : std::exchange(calls, {})) {
    if (entry.closes_ms.value_or(0) > clock.NowMs()) {
      calls.push_back(entry);
      continue;
    }
    auto told =
        Apply(call::Judge(entry, {.kind = call::Reply::Kind::NoAnswer}, clock.NowMs(), random));
    if (!told) return told;
  }
  return {};
}

Result<void> Simulation::State::Tell(const Answer& answer) {
  auto call = std::ranges::find(calls, answer.to, store::CalleeOf);
  if (call == calls.end()) {
    return Fail(FailureKind::Invalid, fmt::format("no call to {} is under way", answer.to));
  }
  const store::OutboxEntry entry = *call;
  calls.erase(call);
  auto told = Apply(call::Judge(entry, answer.reply, clock.NowMs(), random));
  return told ? Settle() : told;
}

// Channels in a simulation accept at once.
Result<bool> Simulation::State::SendAll() {
  bool heard = false;
  if (auto given_up = GiveUpCalls(); !given_up) return std::unexpected(given_up.error());
  for (;;) {
    store::Write claim = store::ClaimSends{clock.NowMs(), 1000};
    auto applied = store->Apply({&claim, 1});
    if (!applied) return std::unexpected(applied.error());
    if (!applied->front()) return std::unexpected(applied->front().error());
    const auto& claimed = std::get<store::Claimed>(*applied->front());
    if (claimed.entries.empty()) break;
    for (const store::OutboxEntry& entry : claimed.entries) {
      if (store::IsCall(entry)) {
        if (auto made = Make(entry, heard); !made) return std::unexpected(made.error());
        continue;
      }
      auto recorded = Apply(store::RecordOutcome{.id = entry.id,
                                                 .fence = entry.fence,
                                                 .state = store::SendState::Sent,
                                                 .provider_id = "sim-" + entry.id});
      if (!recorded) return std::unexpected(recorded.error());
    }
  }
  // A call whose time was over before it was made is told by the claim itself.
  auto ready = store->Ready(clock.NowMs(), 1);
  if (!ready) return std::unexpected(ready.error());
  return heard || !ready->empty();
}

// Contacts may have been sent thousands of messages: only another store has to look at all.
Result<std::optional<store::OutboxEntry>> Simulation::State::EntryOf(const std::string& contact,
                                                                     const std::string& id) const {
  if (auto* memory = dynamic_cast<store::MemoryStore*>(store.get())) return memory->Effect(id);
  auto outbox = store->Outbox(contact);
  if (!outbox) return std::unexpected(outbox.error());
  auto found = std::ranges::find(*outbox, id, &store::OutboxEntry::id);
  return found == outbox->end() ? std::nullopt : std::optional(std::move(*found));
}

Result<std::vector<Observed>> Simulation::State::Observe() {
  std::vector<Observed> observed;
  auto released = ObserveReleased(observed);
  if (!released) return std::unexpected(released.error());
  for (const Turn& turn : std::exchange(turns, {})) {
    for (const store::JournalEntry& entry : turn.commit.journal) {
      Observed one{.at_ms = entry.at_ms,
                   .kind = entry.kind,
                   .rule = entry.rule,
                   .channel = turn.address.channel,
                   .address = turn.address.address,
                   .text = entry.text,
                   .content = {"", {}}};
      const bool may_be_sent = one.has_content() || entry.kind == "call";
      if (!may_be_sent) {
        observed.push_back(std::move(one));
        continue;
      }
      const auto found = EntryOf(turn.commit.contact, entry.text);
      if (!found) return std::unexpected(found.error());
      const std::optional<store::OutboxEntry>& sent = *found;
      if (one.has_content() && sent) {
        auto content = channel::ContentFromJson(sent->body);
        if (!content) return std::unexpected(content.error());
        one.channel = sent->to.channel;
        one.address = sent->to.address;
        one.text = content->text;
        one.content = std::move(*content);
        if (sent->state == store::SendState::Pending) {
          held.push_back({one, turn.commit.contact, sent->id});
          one.kind = "held";
        } else if (sent->state == store::SendState::Suppressed) {
          one.kind = "suppressed";
          one.why = sent->error;
        } else if (auto shown = ButtonsOf(one.content); !shown.empty()) {
          buttons[sent->to].push_back(std::move(shown));
        }
      }
      if (entry.kind == "call" && sent) one.text = call::InWords(*sent);
      observed.push_back(std::move(one));
    }
  }
  std::ranges::stable_sort(observed, {}, &Observed::at_ms);
  return observed;
}

// What was held and has gone since, when it did.
Result<void> Simulation::State::ObserveReleased(std::vector<Observed>& observed) {
  std::vector<Held> still;
  for (Held& one : held) {
    auto found = EntryOf(one.contact, one.id);
    if (!found) return std::unexpected(found.error());
    const std::optional<store::OutboxEntry>& entry = *found;
    if (!entry) continue;
    if (entry->state == store::SendState::Pending) {
      still.push_back(std::move(one));
      continue;
    }
    const bool suppressed = entry->state == store::SendState::Suppressed;
    one.wanted.at_ms = suppressed ? entry->not_before_ms : entry->claimed_ms;
    if (suppressed) one.wanted.kind = "suppressed";
    one.wanted.why = entry->error;
    if (auto shown = ButtonsOf(one.wanted.content); !suppressed && !shown.empty()) {
      buttons[entry->to].push_back(std::move(shown));
    }
    observed.push_back(std::move(one.wanted));
  }
  held = std::move(still);
  return {};
}

Result<value::Event> Simulation::State::EventOf(const Receive& receive) {
  value::Event event;
  event.kind = value::Event::Kind::Message;
  event.channel = receive.channel;
  event.connection = receive.channel;
  event.address = receive.from;
  event.id = receive.id.empty() ? fmt::format("sim-{}", next_id++) : receive.id;
  event.at_ms = clock.NowMs();
  event.text = receive.text;
  event.profile_name = receive.name;
  event.profile_language = receive.language;
  event.fields = receive.fields;
  return event;
}

const channel::Choice* Simulation::State::ButtonOf(const Tap& tap) const {
  auto shown = buttons.find({tap.channel, tap.channel, tap.from});
  if (shown == buttons.end()) return nullptr;
  if (!tap.name.empty()) return ButtonNamed(shown->second, tap.name);
  if (tap.back >= shown->second.size()) return nullptr;
  std::string wanted = unicode::FoldTrimmed(tap.title);
  for (const channel::Choice& choice : shown->second[shown->second.size() - 1 - tap.back]) {
    if (unicode::FoldTrimmed(choice.title) == wanted) return &choice;
  }
  return nullptr;
}

Result<value::Event> Simulation::State::EventOf(const Occur& occur) {
  auto event = EventOf(Receive{occur.channel, occur.from, occur.text, "", "", occur.id});
  event->kind = occur.kind;
  event->subject = occur.subject;
  event->fields = occur.fields;
  if (!IsDelivery(occur.kind)) return event;
  auto contact = store->ContactAt({occur.channel, occur.channel, occur.from});
  if (!contact) return std::unexpected(contact.error());
  if (*contact) {
    auto outbox = store->Outbox(**contact);
    if (!outbox) return std::unexpected(outbox.error());
    for (const store::OutboxEntry& entry : *outbox) event->effect_id = entry.id;
  }
  if (!event->effect_id.empty()) return event;
  return Fail(FailureKind::Invalid,
              fmt::format("{} was sent nothing on {}", occur.from, occur.channel));
}

Result<value::Event> Simulation::State::EventOf(const Tap& tap) {
  if (const channel::Choice* choice = ButtonOf(tap)) {
    auto event = EventOf(Receive{tap.channel, tap.from, choice->title, "", "", ""});
    event->kind = value::Event::Kind::Tap;
    event->payload = choice->payload;
    return event;
  }
  return Fail(FailureKind::Invalid,
              fmt::format("{} was shown no button \"{}\" on {}", tap.from, tap.title, tap.channel));
}

// Stops at every moment at which something is due on the way.
Result<void> Simulation::State::PassTime(std::int64_t until_ms) {
  // Schedules of a program count from when it is first looked at.
  if (auto settled = Settle(); !settled) return settled;
  for (;;) {
    auto due = store->NextDue();
    if (!due) return std::unexpected(due.error());
    for (const store::OutboxEntry& call : calls) {
      if (call.closes_ms) due = std::min(due->value_or(*call.closes_ms), *call.closes_ms);
    }
    if (!*due || **due > until_ms) break;
    clock.Advance(std::max<std::int64_t>(0, **due - clock.NowMs()));
    auto settled = Settle();
    if (!settled) return settled;
  }
  clock.Advance(until_ms - clock.NowMs());
  return {};
}

Simulation::Simulation(turn::EngineFactory make_engine)
    : Simulation(std::move(make_engine), std::make_unique<store::MemoryStore>()) {}

Simulation::Simulation(turn::EngineFactory make_engine, std::unique_ptr<store::Store> store)
    : state_(std::make_unique<State>(std::move(make_engine), std::move(store))) {
  state_->executor.Observe(
      [state = state_.get()](const store::TurnInput& input, const store::CommitTurn& commit) {
        store::Address address;
        if (!input.addresses.empty()) address = input.addresses.front();
        state->turns.push_back({address, commit});
      });
}

Simulation::Simulation(turn::EngineFactory make_engine, turn::Trace& trace)
    : Simulation(std::move(make_engine)) {
  state_->executor.Tell(trace);
}

Simulation::~Simulation() = default;

void Simulation::SetHooks(hook::Caller* hooks) { state_->programs.SetHooks(hooks); }

Result<void> Simulation::Deploy(const ir::Program& program) {
  std::string text = ir::Print(program);
  auto loaded = ops::LoadedProgram::Load(program);
  if (!loaded) return std::unexpected(loaded.error());
  std::string hash = (*loaded)->hash();
  auto saved = state_->Apply(store::SaveProgram{hash, text});
  if (!saved) return saved;
  auto plan = turn::PlanDeploy(*state_->store, state_->programs, program, hash);
  if (!plan) return std::unexpected(plan.error());
  auto activated =
      state_->Apply(store::Activate{hash, state_->clock.NowMs(), std::move(plan->moves)});
  if (!activated) return activated;
  auto deployed = state_->programs.Get(hash);
  if (!deployed) return std::unexpected(deployed.error());
  state_->active = *deployed;
  return {};
}

void Simulation::SetStubs(Stubs stubs) { state_->stubs = std::move(stubs); }

void Simulation::SetNext(ir::Program program) { state_->next = std::move(program); }

Result<std::vector<Observed>> Simulation::Happen(const Stimulus& stimulus) {
  HARK_CHECK(state_->active != nullptr, "a simulation has a program before anything happens");
  auto deliver = [&](Result<value::Event> event) -> Result<void> {
    if (!event) return std::unexpected(event.error());
    auto applied =
        state_->Apply(turn::WriteOf(*event, state_->clock.NowMs(), &state_->active->groups()));
    if (!applied) return applied;
    return state_->Settle();
  };
  Result<void> done =
      std::visit(Match{
                     [&](const Receive& receive) { return deliver(state_->EventOf(receive)); },
                     [&](const Tap& tap) { return deliver(state_->EventOf(tap)); },
                     [&](const Occur& occur) { return deliver(state_->EventOf(occur)); },
                     [&](const Answer& answer) { return state_->Tell(answer); },
                     [&](const Advance& advance) {
                       return state_->PassTime(state_->clock.NowMs() + advance.by_ms);
                     },
                     [&](const Outage& outage) -> Result<void> {
                       if (auto settled = state_->Settle(); !settled) return settled;
                       state_->clock.Advance(outage.by_ms);
                       return state_->PassTime(state_->clock.NowMs());
                     },
                     [&](const TakeOver&) -> Result<void> {
                       if (state_->next) {
                         auto deployed = Deploy(*state_->next);
                         return deployed ? state_->Settle() : deployed;
                       }
                       return Fail(FailureKind::Invalid, "no second program was given");
                     },
                 },
                 stimulus);
  if (!done) return std::unexpected(done.error());
  return state_->Observe();
}

std::optional<std::string> Simulation::TitleOf(const Tap& tap) const {
  const channel::Choice* button = state_->ButtonOf(tap);
  return button == nullptr ? std::nullopt : std::optional(button->title);
}

std::optional<store::Contact> Simulation::KnownContact(const std::string& channel,
                                                       const std::string& address) const {
  auto id = state_->store->ContactAt({channel, channel, address});
  if (!id || !*id) return std::nullopt;
  auto contact = state_->store->ContactById(**id);
  return contact ? std::optional(std::move(*contact)) : std::nullopt;
}

std::int64_t Simulation::now_ms() const { return state_->clock.NowMs(); }

void Simulation::SetNow(std::int64_t now_ms) {
  state_->clock.Advance(std::max<std::int64_t>(0, now_ms - state_->clock.NowMs()));
}

Result<void> Simulation::EditContact(const std::string& channel, const std::string& address,
                                     const std::string& fields,
                                     const std::vector<std::string>& tags,
                                     const std::vector<std::string>& consents,
                                     const std::vector<std::string>& lists) {
  store::PutContact put{{channel, channel, address}, fields, tags, {}, {}};
  if (auto known = KnownContact(channel, address)) {
    put.lists = known->lists;
    put.consents = known->consents;
  }
  for (const std::string& purpose : consents) put.consents.push_back({channel, purpose});
  put.lists.insert(put.lists.end(), lists.begin(), lists.end());
  return state_->Apply(std::move(put));
}

Result<std::string> Simulation::ContactRecord(const std::string& channel,
                                              const std::string& address) const {
  auto contact = state_->store->ContactAt({channel, channel, address});
  if (!contact) return std::unexpected(contact.error());
  if (!*contact) return std::string();
  auto record = state_->store->ContactById(**contact);
  if (!record) return std::unexpected(record.error());
  auto kept = state_->store->Records(**contact);
  if (!kept) return std::unexpected(kept.error());
  json result = {{"fields", value::ParseJson(record->fields)},
                 {"tags", record->tags},
                 {"lists", record->lists},
                 {"consents", json::array()},
                 {"records", json::array()}};
  for (const store::Consent& consent : record->consents) {
    if (consent.channel == channel) result["consents"].push_back(consent.purpose);
  }
  for (const store::Record& one : *kept) {
    result["records"].push_back({{"kind", one.kind}, {"fields", value::ParseJson(one.fields)}});
  }
  return result.dump();
}

}  // namespace hark::sim
