#include "cli/script_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <type_traits>
#include <utility>

#include "cli/event_names.h"
#include "cli/script_running.h"
#include "runtime/channel/describe.h"
#include "runtime/turn/hook_words.h"
#include "runtime/value/codec.h"
#include "runtime/value/time_text.h"

namespace hark::cli {
namespace {

template <typename Node, typename... Kinds>
constexpr bool kIsOneOf = (std::is_same_v<Node, Kinds> || ...);

// What looks at what happened, and lets nothing happen.
bool IsExpectation(const auto& node) {
  return std::visit(
      []<typename Node>(const Node&) {
        return !kIsOneOf<Node, sema::Receive, sema::Happen, sema::Tap, sema::Advance, sema::Deploy>;
      },
      node);
}

}  // namespace

// Where the first rule listens, so that a test need not say it.
std::string Running::FirstChannel(const ir::Program& program) {
  for (const ir::Rule& rule : program.rules) {
    if (!rule.trigger.channels.empty()) return rule.trigger.channels.front();
  }
  return "whatsapp";
}

// Another person gets an address of their own, the same every time.
std::string Running::AddressOf(const std::string& person) {
  if (person.empty()) return std::string(kContact);
  unsigned sum = 0;
  for (unsigned char each : person) sum = (sum * 31 + each) % 10'000;
  std::string address = fmt::format("1555{:04}", sum);
  people_[address] = person;
  return address;
}

std::string Running::PersonAt(const std::string& address) const {
  const auto found = people_.find(address);
  return found == people_.end() ? "" : found->second;
}

void Running::Say(TranscriptLine::Kind kind, std::string text) {
  TranscriptLine line{kind, std::move(text)};
  if (kind == TranscriptLine::Kind::Contact) {
    line.channel = channel_;
    line.person = PersonAt(address_);
  }
  outcome_.transcript.push_back(std::move(line));
}

Running::Reason Running::Happen(const sim::Stimulus& stimulus) {
  calls_.clear();
  auto observed = simulation_.Happen(stimulus);
  if (!observed) return observed.error().message;
  observed_ = std::move(*observed);
  observed_at_ = outcome_.transcript.size();
  next_reply_ = 0;
  for (const sim::Observed& one : observed_) Say(one);
  return std::exchange(unstubbed_, {});
}

// One line of the transcript. What was not sent is no line of the business.
void Running::Say(const sim::Observed& one) {
  if (one.kind == "fault" || one.kind == "hook") {
    faults_.push_back(one);
    faulted_at_ = step_;
  }
  if (!one.has_content()) {
    return Say(TranscriptLine::Kind::Note, fmt::format("{} {}", one.kind, one.text));
  }
  std::string text = sim::InWords(one);
  if (one.kind == "held") {
    return Say(TranscriptLine::Kind::Note, "held, these are quiet hours: " + text);
  }
  if (one.kind == "suppressed") {
    return Say(TranscriptLine::Kind::Note, fmt::format("not sent, {}: {}", one.why, text));
  }
  outcome_.transcript.push_back(
      {TranscriptLine::Kind::Business, std::move(text), one.channel, PersonAt(one.address)});
}

// Adds what was given to what is known of the contact already. It is of the contact of the test,
// whoever does something first.
Running::Reason Running::PutGiven() {
  if (address_ != kContact || !std::exchange(is_given_, false)) return std::nullopt;
  json fields = ContactPart("fields");
  if (!fields.is_object()) fields = json::object();
  fields.update(std::exchange(given_fields_, json::object()));
  json known = ContactPart("tags");
  std::set<std::string> tags(given_tags_.begin(), given_tags_.end());
  for (const json& tag : known.is_array() ? known : json::array()) {
    tags.insert(tag.get<std::string>());
  }
  given_tags_.clear();
  auto put = simulation_.EditContact(
      channel_, address_, fields.dump(), std::vector<std::string>(tags.begin(), tags.end()),
      std::exchange(given_consents_, {}), std::exchange(given_lists_, {}));
  if (!put) return put.error().message;
  if (!given_team_) return std::nullopt;
  return Happen(sim::Occur{EventKind::ConversationAssigned, channel_, address_,
                           *std::exchange(given_team_, {}), "", "", ""});
}

Running::Reason Running::Do(const sema::GivenContact& given) {
  value::Arena arena(1 << 20);
  for (const sema::GivenField& field : given.fields) {
    const ir::Constant& constant = program_.constants[field.value];
    value::Word word = value::ConstantWord(program_, constant, arena);
    given_fields_[program_.contact_fields[field.field].name] =
        value::ToJson(program_, constant.type, word);
  }
  is_given_ = true;
  return std::nullopt;
}

Running::Reason Running::Do(const sema::GivenTagged& given) {
  given_tags_.push_back(given.tag);
  is_given_ = true;
  return std::nullopt;
}

Running::Reason Running::Do(const sema::GivenConsented& given) {
  given_consents_.push_back(given.purpose);
  is_given_ = true;
  return std::nullopt;
}

Running::Reason Running::Do(const sema::GivenInList& given) {
  given_lists_.push_back(given.list);
  is_given_ = true;
  return std::nullopt;
}

Running::Reason Running::Do(const sema::GivenConversation& given) {
  given_team_ = given.team;
  is_given_ = true;
  return std::nullopt;
}

Running::Reason Running::Do(const sema::GivenNow& given) {
  if (given.instant_ms < simulation_.now_ms()) {
    return "`given now` lies before 2026-01-05 09:00, where tests begin; time only goes forward";
  }
  simulation_.SetNow(given.instant_ms);
  return std::nullopt;
}

Running::Reason Running::Do(const sema::Receive& receive) {
  if (!receive.channel.empty()) channel_ = receive.channel;
  address_ = AddressOf(receive.from);
  if (Reason reason = PutGiven()) return reason;
  Say(TranscriptLine::Kind::Contact, receive.text);
  return Happen(sim::Receive{channel_, address_, receive.text, "", "", ""});
}

// The fields as the JSON of the record that the event's trigger binds.
std::string Running::FieldsOf(const sema::Happen& happen) const {
  value::Arena arena(1 << 20);
  json members = json::object();
  for (const sema::NamedValue& field : happen.fields) {
    const ir::Constant& constant = program_.constants[field.value];
    members[field.name] =
        value::ToJson(program_, constant.type, value::ConstantWord(program_, constant, arena));
  }
  const TriggerInfo& trigger = Info(happen.kind);
  if (trigger.binds.empty()) return members.dump();
  return json{{std::string(trigger.binds), std::move(members)}}.dump();
}

Running::Reason Running::Do(const sema::Happen& happen) {
  if (!happen.channel.empty()) channel_ = happen.channel;
  if (happen.channel.empty()) channel_ = ChannelFor(happen.kind);
  if (Reason reason = ListensTo(happen)) return reason;
  address_ = AddressOf(happen.from);
  if (Reason reason = PutGiven()) return reason;
  std::string words(Info(happen.kind).words);
  if (!happen.subject.empty()) words += " " + happen.subject;
  if (!happen.text.empty()) words += ": " + happen.text;
  Say(TranscriptLine::Kind::Contact, fmt::format("({})", words));
  return Happen(sim::Occur{happen.kind, channel_, address_, happen.subject, happen.text,
                           FieldsOf(happen), ""});
}

// The channel of the test, where it has such events, else the first that has.
std::string Running::ChannelFor(EventKind kind) const {
  if (Info(kind).ComesFrom(channel_)) return channel_;
  for (const ChannelFacts& channel : kChannels) {
    if (Info(kind).ComesFrom(channel.name)) return std::string(channel.name);
  }
  return channel_;
}

// A webhook of a name that no rule listens for wakes nothing, and is misspelt.
Running::Reason Running::ListensTo(const sema::Happen& happen) const {
  if (happen.kind != EventKind::Webhook) return std::nullopt;
  std::vector<std::string> names;
  for (const ir::Rule& rule : program_.rules) {
    if (rule.trigger.kind == happen.kind) names.push_back(rule.trigger.subject);
  }
  if (std::ranges::find(names, happen.subject) != names.end()) return std::nullopt;
  return fmt::format("no rule listens for the webhook \"{}\"{}", happen.subject,
                     cli::Instead(happen.subject, names));
}

Running::Reason Running::Do(const sema::Tap& tap) {
  if (!tap.channel.empty()) channel_ = tap.channel;
  const sim::Tap press{
      .channel = channel_, .from = address_, .title = "", .back = 0, .name = tap.choice};
  const std::optional<std::string> title = simulation_.TitleOf(press);
  if (title) {
    Say(TranscriptLine::Kind::Contact, fmt::format("[{}]", *title));
    return Happen(press);
  }
  return fmt::format(
      "the contact was shown no button {0} on {1}; one that was sent before is pressed with "
      "`receive tap {0}`, and lines with numbers are answered with `receive \"1\"`",
      tap.choice, channel_);
}

Running::Reason Running::Do(const sema::Advance& advance) {
  if (Reason reason = PutGiven()) return reason;
  Say(TranscriptLine::Kind::Note,
      fmt::format("{} later", value::DurationText(advance.milliseconds)));
  return Happen(sim::Advance{advance.milliseconds});
}

Running::Reason Running::Do(const sema::Deploy&) {
  if (Reason reason = PutGiven()) return reason;
  ir::Program next = program_;
  // Programs go by their hash. One more file makes this another, and it does the same.
  next.files.push_back(fmt::format("deploy {}", ++deploys_));
  simulation_.SetNext(std::move(next));
  Say(TranscriptLine::Kind::Note, "deployed anew");
  return Happen(sim::TakeOver{});
}

// A hook is told by the place of its call, and by where in Lua it was.
Running::Reason Running::UnnamedFault() {
  if (faults_.empty()) return std::nullopt;
  const sim::Observed& fault = faults_.front();
  if (fault.kind != "hook") {
    return fmt::format("a run ended in a fault that no `expect fault` names: {}", fault.text);
  }
  const std::optional<turn::HookWords> words = turn::ReadHookWords(fault.text);
  if (!words) return fault.text;
  Mismatch mismatch(fmt::format("a hook failed, and no `expect fault` names it: {}", words->what));
  mismatch.where = words->where;
  mismatch.note = words->in_lua;
  return mismatch;
}

TestOutcome Running::Run(const sema::ScriptTest& test) {
  auto deployed = simulation_.Deploy(program_);
  if (!deployed) {
    outcome_.failed_at = test.place;
    outcome_.mismatch = deployed.error().message;
    return std::move(outcome_);
  }
  const auto fail = [&](const ir::Place& place, Mismatch why) {
    outcome_.failed_at = place;
    outcome_.mismatch = std::move(why);
    return std::move(outcome_);
  };
  for (const sema::Step& step : test.steps) {
    step_ = step.place;
    if (!IsExpectation(step.node)) {
      if (Reason fault = UnnamedFault()) return fail(faulted_at_, std::move(*fault));
    }
    Reason reason = std::visit([&](const auto& node) { return Do(node); }, step.node);
    if (reason) return fail(step.place, std::move(*reason));
  }
  if (Reason fault = UnnamedFault()) return fail(faulted_at_, std::move(*fault));
  if (is_given_ && address_ != kContact) {
    return fail(test.place, "what is given is of the contact of the test, who does nothing here");
  }
  outcome_.passed = true;
  return std::move(outcome_);
}

TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    const turn::EngineFactory& make_engine, hook::Caller* hooks) {
  sim::Simulation simulation(make_engine);
  simulation.SetHooks(hooks);
  return RunTest(program, test, simulation);
}

TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    sim::Simulation& simulation) {
  return Running(program, test, simulation).Run(test);
}

}  // namespace hark::cli
