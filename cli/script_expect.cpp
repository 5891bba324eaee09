// What a test expects, held against what happened since its last `receive`, `tap` or
// `advance`.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "cli/script_running.h"
#include "compiler/base/unicode.h"
#include "runtime/channel/describe.h"
#include "runtime/value/codec.h"

namespace hark::cli {

std::vector<const sim::Observed*> Running::Replies() const {
  std::vector<const sim::Observed*> replies;
  for (const sim::Observed& one : observed_) {
    if (one.is_message()) replies.push_back(&one);
  }
  return replies;
}

// That `expected` was not said, but `actual`, which is null where nothing was.
Mismatch Running::Instead(std::string reason, std::string expected,
                          const sim::Observed* actual) const {
  Mismatch mismatch(std::move(reason), std::move(expected), "(nothing)");
  mismatch.of_reply = true;
  if (actual == nullptr) return mismatch;
  mismatch.line = observed_at_ + static_cast<std::size_t>(actual - observed_.data());
  mismatch.actual = outcome_.transcript[*mismatch.line].text;
  return mismatch;
}

// How many bytes two texts have in common at their ends.
static std::size_t InCommon(const std::string& a, const std::string& b) {
  auto front = std::ranges::mismatch(a, b).in1 - a.begin();
  auto back = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin();
  return static_cast<std::size_t>(front + back);
}

// The reply that most likely was meant to be the wanted one, of those not spoken for.
const sim::Observed* Running::NearestTo(const std::string& wanted) const {
  std::vector<const sim::Observed*> replies = Replies();
  const sim::Observed* nearest = nullptr;
  std::size_t most = 0;
  for (std::size_t at = next_reply_; at < replies.size(); ++at) {
    std::size_t common = InCommon(replies[at]->text, wanted);
    if (nearest != nullptr && common <= most) continue;
    nearest = replies[at];
    most = common;
  }
  return nearest;
}

// `passed_over`: it was said before what an expectation above has found.
std::string Running::WhyNoReply(const std::vector<const sim::Observed*>& replies, bool passed_over,
                                const std::string& wanted) const {
  if (replies.empty()) return fmt::format("no reply was sent; expected{}", wanted);
  if (wanted.empty()) return "no reply came after the one that is expected above";
  if (!passed_over) return fmt::format("no reply was{}", wanted);
  return fmt::format(
      "the reply{} came before the one that is expected above; replies are expected "
      "in the order they come in",
      wanted);
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
    auto sent = std::ranges::find_if(replies, fits);
    if (sent == replies.end()) return std::nullopt;
    return Instead(fmt::format("a reply{} was sent, and none was expected", wanted), "(nothing)",
                   *sent);
  }
  // In order: what an expectation passed over, a later one does not find.
  auto found =
      std::find_if(replies.begin() + static_cast<std::ptrdiff_t>(next_reply_), replies.end(), fits);
  if (found != replies.end()) {
    next_reply_ = static_cast<std::size_t>(found - replies.begin()) + 1;
    return std::nullopt;
  }
  std::string reason = WhyNoReply(replies, std::ranges::any_of(replies, fits), wanted);
  std::string expected = expect.text.value_or("a reply");
  if (expect.containing) expected = fmt::format("containing \"{}\"", expected);
  return Instead(std::move(reason), std::move(expected), NearestTo(expect.text.value_or("")));
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
    return one.is_message() && sent != nullptr && sent->name == expect.name;
  });
  if (any != expect.absent) return std::nullopt;
  return fmt::format("the template {} was {}sent", expect.name, any ? "" : "not ");
}

Running::Reason Running::Do(const sema::ExpectReplies& expect) {
  auto count = static_cast<std::int64_t>(Replies().size());
  if (count == expect.count) return std::nullopt;
  return Mismatch(fmt::format("expected {} replies, and {} were sent", expect.count, count),
                  fmt::format("replies: {}", expect.count), fmt::format("replies: {}", count));
}

// On a channel without buttons the choices are numbered lines of the text.
static bool Offers(const sim::Observed& reply, const std::vector<std::string>& choices) {
  std::vector<std::string> titles;
  for (const channel::Choice& choice : reply.content.choices) titles.push_back(choice.title);
  return titles == choices || std::ranges::all_of(choices, [&](const std::string& choice) {
           return reply.text.find(". " + choice) != std::string::npos;
         });
}

// As the question puts them to people of the language; none where it has no choices.
static std::vector<std::string> ChoicesIn(const ir::Program& program, ir::EnumId choices,
                                          std::string_view language) {
  std::vector<std::string> labels;
  if (!choices.valid()) return labels;
  for (const ir::EnumCase& each : program.enums[choices].cases) {
    labels.push_back(ir::LabelIn(each, language));
  }
  return labels;
}

// That labels are in; the empty one stands for all others.
static std::set<std::string> LanguagesOf(const ir::Program& program, ir::EnumId choices) {
  std::set<std::string> languages = {""};
  if (!choices.valid()) return languages;
  for (const ir::EnumCase& each : program.enums[choices].cases) {
    for (const ir::Translation& label : each.translations) languages.insert(label.language);
  }
  return languages;
}

Running::Reason Running::Do(const sema::ExpectAsk& expect) {
  for (const std::string& language : LanguagesOf(program_, expect.choices)) {
    const std::vector<std::string> choices = ChoicesIn(program_, expect.choices, language);
    for (const sim::Observed* reply : Replies()) {
      if (reply->kind == "ask" && Offers(*reply, choices)) return std::nullopt;
    }
  }
  const std::vector<std::string> choices = ChoicesIn(program_, expect.choices, "");
  return Instead("no such question was asked",
                 choices.empty() ? "a question"
                                 : fmt::format("a question with [{}]", fmt::join(choices, "] [")),
                 NearestTo(""));
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
  std::string there = FieldText(expect.field, actual);
  return Mismatch(fmt::format("contact.{} is {}, not {}", field.name, there, wanted.dump()),
                  fmt::format("contact.{} is {}", field.name, wanted.dump()),
                  fmt::format("contact.{} is {}", field.name, there));
}

Running::Reason Running::Do(const sema::ExpectTagged& expect) {
  if (Reason reason = PutGiven()) return reason;
  json tags = ContactPart("tags");
  bool tagged = tags.is_array() && std::ranges::find(tags, json(expect.tag)) != tags.end();
  if (tagged != expect.absent) return std::nullopt;
  return Mismatch(fmt::format("the contact is {}tagged \"{}\"", tagged ? "" : "not ", expect.tag),
                  fmt::format("contact {}tagged \"{}\"", tagged ? "not " : "", expect.tag),
                  fmt::format("tags: {}", tags.is_array() && !tags.empty() ? tags.dump() : "none"));
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

Running::Reason Running::Do(const sema::ExpectOwner& expect) {
  const std::string_view kind = expect.handed_off ? "hand off" : "assign";
  const std::string team = fmt::format("\"{}\"", expect.team);
  const bool happened = std::ranges::any_of(observed_, [&](const sim::Observed& one) {
    return one.kind == kind && (one.text.starts_with(team) || one.text.contains(" -> " + team));
  });
  if (happened != expect.absent) return std::nullopt;
  return fmt::format("the conversation was {}{} to {}", happened ? "" : "not ",
                     expect.handed_off ? "handed off" : "assigned", team);
}

Running::Reason Running::Do(const sema::ExpectConversation& expect) {
  const std::string_view word = expect.closed ? "closed" : "returned";
  const bool happened = std::ranges::any_of(observed_, [&](const sim::Observed& one) {
    return one.kind == "conversation" && one.text == word;
  });
  if (happened != expect.absent) return std::nullopt;
  return fmt::format("the conversation was {}{}", happened ? "" : "not ", word);
}

Running::Reason Running::Do(const sema::ExpectFault& expect) {
  const auto is_such = [&](const sim::Observed& fault) {
    return expect.trap == Trap::None || fault.text.contains(TrapName(expect.trap));
  };
  const bool happened = std::ranges::any_of(observed_, [&](const sim::Observed& one) {
    return (one.kind == "fault" || one.kind == "hook") && is_such(one);
  });
  std::erase_if(faults_, is_such);
  return happened ? Reason() : Reason("no such fault happened");
}

}  // namespace hark::cli
