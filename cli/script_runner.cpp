#include "cli/script_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/base/unicode.h"
#include "runtime/channel/describe.h"
#include "runtime/sim/simulation.h"
#include "runtime/value/codec.h"

namespace hark::cli {
namespace {

using nlohmann::json;

// The address of a person in a test, by the name the test gives them.
constexpr std::string_view kContact = "15550100";

// A test under way.
class Running {
 public:
  Running(const ir::Program& program, const sema::ScriptTest& test,
          const turn::EngineFactory& make_engine)
      : program_(program), simulation_(make_engine), channel_(FirstChannel(program)) {
    outcome_.title = test.title;
    outcome_.place = test.place;
  }

  TestOutcome Run(const sema::ScriptTest& test);

 private:
  // Each gives why the step failed, or nothing.
  using Reason = std::optional<std::string>;
  Reason Do(const sema::GivenContact& given);
  Reason Do(const sema::GivenTagged& given);
  Reason Do(const sema::GivenConsented& given);
  Reason Do(const sema::GivenNow& given);
  Reason Do(const sema::Receive& receive);
  Reason Do(const sema::Happen& happen);
  Reason Do(const sema::Tap& tap);
  Reason Do(const sema::Advance& advance);
  Reason Do(const sema::ExpectReply& expect);
  Reason Do(const sema::ExpectContent& expect);
  Reason Do(const sema::ExpectTemplate& expect);
  Reason Do(const sema::ExpectReplies& expect);
  Reason Do(const sema::ExpectAsk& expect);
  Reason Do(const sema::ExpectField& expect);
  Reason Do(const sema::ExpectTagged& expect);
  Reason Do(const sema::ExpectInList& expect);
  Reason Do(const sema::ExpectConsented& expect);
  Reason Do(const sema::ExpectRecord& expect);
  bool IsRecord(const sema::ExpectRecord& expect, const json& record) const;
  Reason Do(const sema::ExpectFault& expect);

  std::string FieldsOf(const sema::Happen& happen) const;
  std::string ChannelFor(EventKind kind) const;
  static std::string FirstChannel(const ir::Program& program);
  std::string AddressOf(const std::string& person) const;
  Reason Happen(const sim::Stimulus& stimulus);
  Reason PutGiven();
  void Say(TranscriptLine::Kind kind, std::string text);
  std::vector<const sim::Observed*> Replies() const;
  json ContactPart(const char* part) const;
  std::string FieldText(std::size_t field, const json& value) const;

  const ir::Program& program_;
  sim::Simulation simulation_;
  TestOutcome outcome_;
  std::string channel_;
  std::string address_{kContact};
  // What is given of the contact, put down when it is known on which channel they write.
  json given_fields_ = json::object();
  std::vector<std::string> given_tags_;
  std::vector<std::string> given_consents_;
  bool is_given_ = false;
  std::vector<sim::Observed> observed_;  // since the last receive, tap or advance
  // Of observed_, the replies that earlier expectations have spoken for.
  std::size_t next_reply_ = 0;
};

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
  auto observed = simulation_.Happen(stimulus);
  if (!observed) return observed.error().message;
  observed_ = std::move(*observed);
  next_reply_ = 0;
  for (const sim::Observed& one : observed_) {
    if (one.is_message() && std::holds_alternative<std::monostate>(one.content.body)) {
      std::string text = one.content.text;
      for (const channel::Choice& choice : one.content.choices) {
        text += fmt::format(" [{}]", choice.title);
      }
      Say(TranscriptLine::Kind::Business, std::move(text));
    } else if (one.has_content()) {
      Say(TranscriptLine::Kind::Business, channel::InWords(one.content));
    } else {
      Say(TranscriptLine::Kind::Note, fmt::format("{} {}", one.kind, one.text));
    }
  }
  return std::nullopt;
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
  auto put = simulation_.EditContact(channel_, address_, fields.dump(),
                                     std::vector<std::string>(tags.begin(), tags.end()),
                                     std::exchange(given_consents_, {}));
  if (!put) return put.error().message;
  return std::nullopt;
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

Running::Reason Running::Do(const sema::Tap& tap) {
  if (!tap.channel.empty()) channel_ = tap.channel;
  std::string title = tap.choice;
  for (const ir::EnumDecl& each : program_.enums) {
    auto found = std::ranges::find(each.cases, tap.choice, &ir::EnumCase::name);
    if (found != each.cases.end()) title = found->label;
  }
  Say(TranscriptLine::Kind::Contact, fmt::format("[{}]", title));
  if (!simulation_.ShowsButton({channel_, address_, title})) {
    return Happen(sim::Occur{EventKind::Tap, channel_, address_, tap.choice, title, "", ""});
  }
  return Happen(sim::Tap{channel_, address_, title});
}

Running::Reason Running::Do(const sema::Advance& advance) {
  Say(TranscriptLine::Kind::Note, fmt::format("{} s pass", advance.milliseconds / 1000));
  return Happen(sim::Advance{advance.milliseconds});
}

std::vector<const sim::Observed*> Running::Replies() const {
  std::vector<const sim::Observed*> replies;
  for (const sim::Observed& one : observed_) {
    if (one.is_message()) replies.push_back(&one);
  }
  return replies;
}

Running::Reason Running::Do(const sema::ExpectReply& expect) {
  auto fits = [&](const sim::Observed* reply) {
    if (!expect.text) return true;
    std::string said = unicode::FoldTrimmed(reply->text);
    std::string wanted = unicode::FoldTrimmed(*expect.text);
    return expect.containing ? said.find(wanted) != std::string::npos : said == wanted;
  };
  std::vector<const sim::Observed*> replies = Replies();
  std::string wanted = expect.text ? fmt::format(" \"{}\"", *expect.text) : std::string();
  if (expect.absent) {
    bool any = std::ranges::any_of(replies, fits);
    if (!any) return std::nullopt;
    return fmt::format("a reply{} was sent, and none was expected", wanted);
  }
  // In order: what an expectation passed over, a later one does not find.
  auto found =
      std::find_if(replies.begin() + static_cast<std::ptrdiff_t>(next_reply_), replies.end(), fits);
  if (found != replies.end()) {
    next_reply_ = static_cast<std::size_t>(found - replies.begin()) + 1;
    return std::nullopt;
  }
  Say(TranscriptLine::Kind::Expected,
      fmt::format("{}{}", expect.containing ? "a reply containing" : "a reply", wanted));
  return replies.empty() ? fmt::format("no reply was sent; expected{}", wanted)
                         : fmt::format("no reply was{}", wanted);
}

Running::Reason Running::Do(const sema::ExpectContent& expect) {
  const bool any = std::ranges::any_of(Replies(), [&](const sim::Observed* reply) {
    return channel::Is(reply->content, expect.word);
  });
  if (any != expect.absent) return std::nullopt;
  return any ? fmt::format("a reply {} was sent, and none was expected", expect.word)
             : fmt::format("no reply {} was sent", expect.word);
}

Running::Reason Running::Do(const sema::ExpectTemplate& expect) {
  const bool any = std::ranges::any_of(observed_, [&](const sim::Observed& one) {
    const auto* sent = std::get_if<channel::Template>(&one.content.body);
    return one.has_content() && sent != nullptr && sent->name == expect.name;
  });
  if (any != expect.absent) return std::nullopt;
  return fmt::format("the template {} was {}sent", expect.name, any ? "" : "not ");
}

Running::Reason Running::Do(const sema::ExpectReplies& expect) {
  auto count = static_cast<std::int64_t>(Replies().size());
  if (count == expect.count) return std::nullopt;
  return fmt::format("expected {} replies, and {} were sent", expect.count, count);
}

// On a channel without buttons the choices are numbered lines of the text.
bool Offers(const sim::Observed& reply, const std::vector<std::string>& choices) {
  std::vector<std::string> titles;
  for (const channel::Choice& choice : reply.content.choices) titles.push_back(choice.title);
  return titles == choices || std::ranges::all_of(choices, [&](const std::string& choice) {
           return reply.text.find(". " + choice) != std::string::npos;
         });
}

Running::Reason Running::Do(const sema::ExpectAsk& expect) {
  std::vector<std::string> choices;
  if (expect.choices.valid()) {
    for (const ir::EnumCase& each : program_.enums[expect.choices].cases) {
      choices.push_back(each.label);
    }
  }
  for (const sim::Observed* reply : Replies()) {
    if (reply->kind == "ask" && Offers(*reply, choices)) return std::nullopt;
  }
  Say(TranscriptLine::Kind::Expected,
      choices.empty() ? "a question"
                      : fmt::format("a question with [{}]", fmt::join(choices, "] [")));
  return "no such question was asked";
}

json Running::ContactPart(const char* part) const {
  auto record = simulation_.ContactRecord(channel_, address_);
  if (!record || record->empty()) return nullptr;
  return json::parse(*record, nullptr, false).value(part, json());
}

std::string Running::FieldText(std::size_t field, const json& value) const {
  value::Arena arena(1 << 20);
  ir::TypeId type = program_.contact_fields[field].type;
  auto word = value::FromJson(program_, type, value, arena);
  if (!word) return "not known";
  json shown = value::ToJson(program_, type, *word);
  return shown.is_null() ? "not known" : shown.dump();
}

Running::Reason Running::Do(const sema::ExpectField& expect) {
  if (Reason reason = PutGiven()) return reason;
  const ir::ContactField& field = program_.contact_fields[expect.field];
  const ir::Constant& constant = program_.constants[expect.value];
  value::Arena arena(1 << 20);
  json wanted =
      value::ToJson(program_, constant.type, value::ConstantWord(program_, constant, arena));
  json fields = ContactPart("fields");
  json actual = fields.is_object() && fields.contains(field.name) ? fields[field.name] : json();
  if (actual.is_null() && field.fallback.valid()) {
    const ir::Constant& fallback = program_.constants[field.fallback];
    actual = value::ToJson(program_, fallback.type, value::ConstantWord(program_, fallback, arena));
  }
  if (actual == wanted) return std::nullopt;
  return fmt::format("contact.{} is {}, not {}", field.name, FieldText(expect.field, actual),
                     wanted.dump());
}

Running::Reason Running::Do(const sema::ExpectTagged& expect) {
  if (Reason reason = PutGiven()) return reason;
  json tags = ContactPart("tags");
  bool tagged = tags.is_array() && std::ranges::find(tags, json(expect.tag)) != tags.end();
  if (tagged != expect.absent) return std::nullopt;
  return fmt::format("the contact is {}tagged \"{}\"", tagged ? "" : "not ", expect.tag);
}

Running::Reason Running::Do(const sema::ExpectInList& expect) {
  json lists = ContactPart("lists");
  bool listed = lists.is_array() && std::ranges::find(lists, json(expect.list)) != lists.end();
  if (listed != expect.absent) return std::nullopt;
  return fmt::format("the contact is {}in the list {}", listed ? "" : "not ", expect.list);
}

Running::Reason Running::Do(const sema::ExpectConsented& expect) {
  if (Reason reason = PutGiven()) return reason;
  json purposes = ContactPart("consents");
  bool agreed =
      purposes.is_array() && std::ranges::find(purposes, json(expect.purpose)) != purposes.end();
  if (agreed != expect.absent) return std::nullopt;
  return fmt::format("the contact has {}consented to \"{}\"", agreed ? "" : "not ", expect.purpose);
}

bool Running::IsRecord(const sema::ExpectRecord& expect, const json& record) const {
  if (record["kind"] != expect.kind) return false;
  const json& fields = record["fields"];
  if (expect.title) {
    std::string title = unicode::FoldTrimmed(fields.value("title", ""));
    std::string wanted = unicode::FoldTrimmed(*expect.title);
    bool fits = expect.containing ? title.find(wanted) != std::string::npos : title == wanted;
    if (!fits) return false;
  }
  value::Arena arena(1 << 20);
  return std::ranges::all_of(expect.fields, [&](const sema::RecordValue& wanted) {
    const ir::Constant& constant = program_.constants[wanted.value];
    value::Word word = value::ConstantWord(program_, constant, arena);
    return fields.value(wanted.field, json()) == value::ToJson(program_, constant.type, word);
  });
}

Running::Reason Running::Do(const sema::ExpectRecord& expect) {
  json records = ContactPart("records");
  std::string there;
  for (const json& record : records.is_array() ? records : json::array()) {
    if (IsRecord(expect, record)) {
      if (!expect.absent) return std::nullopt;
      return fmt::format("there is such a {}: {}", expect.kind, record["fields"].dump());
    }
    if (record["kind"] == expect.kind) there += " " + record["fields"].dump();
  }
  if (expect.absent) return std::nullopt;
  if (there.empty()) return fmt::format("the contact has no {}", expect.kind);
  return fmt::format("no {} is like that; there is{}", expect.kind, there);
}

Running::Reason Running::Do(const sema::ExpectFault& expect) {
  for (const sim::Observed& one : observed_) {
    if (one.kind != "fault") continue;
    if (expect.trap == Trap::None || one.text.find(TrapName(expect.trap)) != std::string::npos) {
      return std::nullopt;
    }
  }
  return "no such fault happened";
}

TestOutcome Running::Run(const sema::ScriptTest& test) {
  auto deployed = simulation_.Deploy(program_);
  if (!deployed) {
    outcome_.failed_at = test.place;
    outcome_.reason = deployed.error().message;
    return std::move(outcome_);
  }
  for (const sema::Step& step : test.steps) {
    Reason reason = std::visit([&](const auto& node) { return Do(node); }, step.node);
    if (!reason) continue;
    outcome_.failed_at = step.place;
    outcome_.reason = std::move(*reason);
    return std::move(outcome_);
  }
  outcome_.passed = true;
  return std::move(outcome_);
}

}  // namespace

TestOutcome RunTest(const ir::Program& program, const sema::ScriptTest& test,
                    const turn::EngineFactory& make_engine) {
  return Running(program, test, make_engine).Run(test);
}

}  // namespace hark::cli
