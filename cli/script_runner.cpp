#include "cli/script_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "cli/script_running.h"
#include "runtime/channel/describe.h"
#include "runtime/value/codec.h"
#include "runtime/value/time_text.h"

namespace hark::cli {

// Where the first rule listens, so that a test need not say it.
std::string Running::FirstChannel(const ir::Program& program) {
  for (const ir::Rule& rule : program.rules) {
    if (!rule.trigger.channels.empty()) return rule.trigger.channels.front();
  }
  return "whatsapp";
}

// Another person gets an address of their own, the same every time.
std::string Running::AddressOf(const std::string& person) const {
  if (person.empty()) return std::string(kContact);
  unsigned sum = 0;
  for (unsigned char each : person) sum = (sum * 31 + each) % 10'000;
  return fmt::format("1555{:04}", sum);
}

void Running::Say(TranscriptLine::Kind kind, std::string text) {
  outcome_.transcript.push_back({kind, std::move(text)});
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

// One line of the transcript.
void Running::Say(const sim::Observed& one) {
  if (!one.has_content()) {
    Say(TranscriptLine::Kind::Note, fmt::format("{} {}", one.kind, one.text));
  } else if (one.is_message() && std::holds_alternative<std::monostate>(one.content.body)) {
    std::string text = one.content.text;
    for (const channel::Choice& choice : one.content.choices) {
      text += fmt::format(" [{}]", choice.title);
    }
    Say(TranscriptLine::Kind::Business, std::move(text));
  } else {
    Say(TranscriptLine::Kind::Business, channel::InWords(one.content));
  }
}

// Adds what was given to what is known of the contact already.
Running::Reason Running::PutGiven() {
  if (!std::exchange(is_given_, false)) return std::nullopt;
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

// What the button of a case says: as it is shown now, or else to those of no language.
std::string Running::TitleOf(const std::string& choice) const {
  std::string title = choice;
  for (const ir::EnumDecl& each : program_.enums) {
    const auto found = std::ranges::find(each.cases, choice, &ir::EnumCase::name);
    if (found == each.cases.end()) continue;
    for (const ir::Translation& label : ir::LabelsOf(*found)) {
      if (simulation_.ShowsButton({channel_, address_, label.text})) return label.text;
    }
    title = found->label;
  }
  return title;
}

Running::Reason Running::Do(const sema::Tap& tap) {
  if (!tap.channel.empty()) channel_ = tap.channel;
  const std::string title = TitleOf(tap.choice);
  Say(TranscriptLine::Kind::Contact, fmt::format("[{}]", title));
  if (!simulation_.ShowsButton({channel_, address_, title})) {
    return Happen(sim::Occur{EventKind::Tap, channel_, address_, tap.choice, title, "", ""});
  }
  return Happen(sim::Tap{channel_, address_, title});
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

TestOutcome Running::Run(const sema::ScriptTest& test) {
  auto deployed = simulation_.Deploy(program_);
  if (!deployed) {
    outcome_.failed_at = test.place;
    outcome_.mismatch = deployed.error().message;
    return std::move(outcome_);
  }
  for (const sema::Step& step : test.steps) {
    Reason reason = std::visit([&](const auto& node) { return Do(node); }, step.node);
    if (!reason) continue;
    outcome_.failed_at = step.place;
    outcome_.mismatch = std::move(*reason);
    return std::move(outcome_);
  }
  outcome_.passed = true;
  return std::move(outcome_);
}

TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    const turn::EngineFactory& make_engine) {
  sim::Simulation simulation(make_engine);
  return RunTest(program, test, simulation);
}

TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    sim::Simulation& simulation) {
  return Running(program, test, simulation).Run(test);
}

}  // namespace hark::cli
