// Weeks of messages with a purpose to contacts of two channels who agree, take it back, say stop
// and move, at random. A model of docs/sending.md says of each when it goes, or why it does not:
//
// - nothing goes without consent, for its purpose and on its channel, at the moment it would go;
// - nothing goes in the quiet hours of the contact's clock, and what waits for their end goes
//   then, in its order;
// - no more than so many go to a contact within the period;
// - all else goes, when it is wanted, and so do replies and what is for "service".
//
// What the model says is held against the outbox: each message, its state and its moment.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/channel/stop_words.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "runtime/store/rules.h"
#include "tests/support/compiled.h"
#include "tests/support/scratch.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kEvery = 9 * kHour;
constexpr std::int64_t kLater = 5 * kHour;

// `quiet` by each contact's clock or by one, from an hour to another, and `at most`.
struct Settings {
  std::int64_t from_hour;
  std::int64_t to_hour;
  bool of_contact;
  const char* zone;
  int most;
  std::int64_t period_ms;
};

// None of them changes its clock in these weeks.
const std::map<std::string, std::int64_t> kZones = {
    {"UTC", 0},
    {"Europe/Berlin", kHour},
    {"Asia/Tashkent", 5 * kHour},
    {"Asia/Kathmandu", 5 * kHour + 45 * kMinute},
    {"Pacific/Kiritimati", 14 * kHour},
    {"America/Los_Angeles", -8 * kHour},
};

std::string ScriptOf(const Settings& settings) {
  return fmt::format(
      R"(
template offer(word: Text) {{ en "Offer {{word}}" }}
sending {{
  quiet {:02}:00-{:02}:00 in {}"{}"
  at most {} per contact per {}h
}}
segment fans = contacts where contact.consented("news")
segment shoppers = contacts where contact.consented("offers")

rule news on message when text is "yes news" {{ grant consent "news" }}
rule offers on message when text is "yes offers" {{ grant consent "offers" }}
rule no_news on message when text is "no news" {{ revoke consent "news" }}
rule zone on message when text matches /^in (?<zone>.*)$/ as found {{
  set contact.time_zone = TimeZone(found.zone or "")
}}
rule eager on message when text is "stop" or text is "стоп" {{ grant consent "news" }}
rule gone on opt out from telegram, whatsapp {{
  grant consent "news"
  grant consent "offers"
}}

rule go_telegram on message from telegram
  when text starts with "go" and contact.consented("news")
{{
  send text to contact via telegram for "news"
}}
rule go_whatsapp on message from whatsapp
  when text starts with "go" and contact.consented("news")
{{
  send template offer(word: text) to contact via whatsapp for "news"
}}
rule later on message from telegram when text starts with "later" {{
  let word = text
  wait {}h
  if contact.consented("offers") {{ send word to contact via telegram for "offers" }}
}}
rule code_telegram on message from telegram when text starts with "code" {{
  send text to contact via telegram for "service"
}}
rule code_whatsapp on message from whatsapp when text starts with "code" {{
  send template offer(word: text) to contact via whatsapp for "service"
}}
rule nine_telegram on every {}h for fans from telegram {{
  send "nine" to contact via telegram for "news"
}}
rule nine_whatsapp on every {}h for fans from whatsapp {{
  send template offer(word: "nine") to contact via whatsapp for "news"
}}
rule drop on message from terminal {{
  let word = text
  broadcast word to fans via telegram for "news"
  broadcast template offer(word: word) to shoppers via whatsapp for "offers"
}}
rule echo on message from telegram, whatsapp {{ reply "echo {{text}}" }}
)",
      settings.from_hour, settings.to_hour, settings.of_contact ? "contact.time_zone or " : "",
      settings.zone, settings.most, settings.period_ms / kHour, kLater / kHour, kEvery / kHour,
      kEvery / kHour);
}

struct Message {
  std::string purpose;  // empty: a reply, or for "service"
  std::string word;
  std::optional<std::int64_t> gone_ms = {};
  std::string why_not = {};
};

class Contact {
 public:
  Contact(const Settings& settings, std::string channel, std::string address)
      : channel(std::move(channel)), address(std::move(address)), settings_(settings) {}

  void Want(const std::string& purpose, const std::string& word, std::int64_t now_ms) {
    messages.push_back({purpose, word});
    if (purpose.empty()) messages.back().gone_ms = now_ms;
  }
  // Those who wait, one behind the other.
  void Send(std::int64_t now_ms) {
    for (; next_ < messages.size(); ++next_) {
      Message& message = messages[next_];
      if (message.purpose.empty()) continue;
      if (looked_at_ms_ > now_ms) return;
      if (std::optional<std::int64_t> until_ms = QuietUntil(now_ms)) {
        looked_at_ms_ = *until_ms;
        held += 1;
        return;
      }
      const auto counts = [&](const Message& other) {
        return !other.purpose.empty() && other.gone_ms &&
               now_ms - *other.gone_ms < settings_.period_ms;
      };
      if (!consents.contains(message.purpose)) {
        message.why_not = store::kNoConsent;
      } else if (std::ranges::count_if(messages, counts) >= settings_.most) {
        message.why_not = store::kEnoughSent;
      } else {
        message.gone_ms = now_ms;
      }
    }
  }
  // When the message that waits is looked at again.
  std::optional<std::int64_t> Next() const {
    return next_ < messages.size() ? std::optional(looked_at_ms_) : std::nullopt;
  }

  std::string channel;
  std::string address;
  bool is_known = false;
  std::set<std::string> consents;
  std::string zone;
  std::optional<std::pair<std::int64_t, std::string>> later;
  std::vector<Message> messages;
  int held = 0;

 private:
  std::optional<std::int64_t> QuietUntil(std::int64_t now_ms) const {
    const bool own = settings_.of_contact && !zone.empty();
    const std::int64_t local_ms = now_ms + kZones.at(own ? zone : settings_.zone);
    const std::int64_t length = (settings_.to_hour - settings_.from_hour + 24) % 24 * kHour;
    const std::int64_t into = (local_ms - settings_.from_hour * kHour) % kDay;
    if (into >= length) return std::nullopt;
    return now_ms + length - into;
  }

  const Settings& settings_;
  std::size_t next_ = 0;  // the first that may still wait
  std::int64_t looked_at_ms_ = 0;
};

class Weeks {
 public:
  Weeks(const Settings& settings, StoreKind kind, std::uint64_t seed)
      : random_(seed), made_(OpenStore(kind, folder_)) {
    EXPECT_TRUE(simulation_.Deploy(Compiled(ScriptOf(settings))));
    for (const char* address : {"11", "12", "13"}) {
      contacts.emplace_back(settings, "telegram", address);
      contacts.emplace_back(settings, "whatsapp", address);
    }
    Pass(1, false);
  }

  void Step() {
    Pass(static_cast<std::int64_t>(random_() % (8 * kHour)) + 1, Below(8) == 0);
    if (Below(6) == 0) return Drop();
    Contact& contact = contacts[random_() % contacts.size()];
    const std::string word = fmt::format("w{}.", ++words_);
    switch (Below(12)) {
      case 0:
      case 1: return Say(contact, "yes news");
      case 2: return Say(contact, "yes offers");
      case 3: return Below(2) == 0 ? Say(contact, "no news") : Say(contact, "stop that bus");
      case 4:
      case 5: return Stop(contact);
      case 6: return Move(contact);
      case 7: return Say(contact, "later " + word);
      case 8: return Say(contact, "code " + word);
      default: return Say(contact, "go " + word);
    }
  }

  void Finish() {
    Pass(2 * kDay, false);
    for (const Contact& contact : contacts) Compare(contact);
  }

  std::vector<Contact> contacts;

 private:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  void Happen(const sim::Stimulus& stimulus) {
    auto observed = simulation_.Happen(stimulus);
    ASSERT_TRUE(observed) << observed.error().message;
    for (const sim::Observed& one : *observed) EXPECT_NE(one.kind, "fault") << one.text;
  }

  void Say(Contact& contact, const std::string& text) {
    Happen(sim::Receive{contact.channel, contact.address, text, "", "", ""});
    const std::int64_t now_ms = simulation_.now_ms();
    contact.is_known = true;
    if (IsStop(text)) contact.consents.clear();
    if (text == "yes news") contact.consents.insert("news");
    if (text == "yes offers") contact.consents.insert("offers");
    if (text == "no news") contact.consents.erase("news");
    if (text.starts_with("in ")) contact.zone = text.substr(3);
    if (text.starts_with("go") && contact.consents.contains("news")) {
      contact.Want("news", text, now_ms);
    }
    if (text.starts_with("later") && contact.channel == "telegram" && !contact.later) {
      contact.later = {now_ms + kLater, text};
    }
    if (text.starts_with("code")) contact.Want("", text, now_ms);
    contact.Want("", "echo " + text, now_ms);
    contact.Send(now_ms);
  }

  bool IsStop(const std::string& text) const { return text == stop_; }

  // As people write it: in capitals, with signs around it.
  void Stop(Contact& contact) {
    const auto words = AllStopWords();
    stop_ = words[random_() % words.size()].words;
    if (Below(4) == 0) stop_ = Below(2) == 0 ? "STOP" : "СТОП";
    if (Below(3) == 0) stop_ = "«" + stop_ + "!» ";
    Say(contact, stop_);
    stop_.clear();
  }

  void Move(Contact& contact) {
    auto zone = kZones.begin();
    std::advance(zone, Below(static_cast<int>(kZones.size())));
    Say(contact, "in " + zone->first);
  }

  // The same to all who agreed, on each channel for another purpose.
  void Drop() {
    const std::string word = fmt::format("w{}.", ++words_);
    Happen(sim::Receive{"terminal", "operator", word, "", "", ""});
    for (Contact& contact : contacts) {
      const std::string purpose = contact.channel == "telegram" ? "news" : "offers";
      if (contact.consents.contains(purpose)) contact.Want(purpose, word, simulation_.now_ms());
      contact.Send(simulation_.now_ms());
    }
  }

  // What is due at one moment, or was since the moment before.
  void Due(std::int64_t before_ms, std::int64_t now_ms) {
    for (Contact& contact : contacts) {
      if (contact.later && contact.later->first <= now_ms) {
        if (contact.consents.contains("offers")) {
          contact.Want("offers", contact.later->second, now_ms);
        }
        contact.later.reset();
      }
      const bool fires = before_ms / kEvery != now_ms / kEvery;
      if (fires && contact.consents.contains("news")) contact.Want("news", "nine", now_ms);
      contact.Send(now_ms);
    }
  }

  void Pass(std::int64_t by_ms, bool nobody_works) {
    std::int64_t now_ms = simulation_.now_ms();
    const std::int64_t until_ms = now_ms + by_ms;
    if (nobody_works) {
      Happen(sim::Outage{by_ms});
      return Due(now_ms, until_ms);
    }
    Happen(sim::Advance{by_ms});
    for (;;) {
      std::int64_t next_ms = (now_ms / kEvery + 1) * kEvery;
      for (const Contact& contact : contacts) {
        if (contact.later) next_ms = std::min(next_ms, contact.later->first);
        if (auto waits_ms = contact.Next()) next_ms = std::min(next_ms, *waits_ms);
      }
      if (next_ms > until_ms) break;
      Due(now_ms, next_ms);
      now_ms = next_ms;
    }
  }

  void Compare(const Contact& contact) {
    SCOPED_TRACE(contact.channel + " " + contact.address);
    if (!contact.is_known) return;
    const auto id = store_->ContactAt({contact.channel, contact.channel, contact.address});
    ASSERT_TRUE(id && *id);
    const auto outbox = store_->Outbox(**id);
    ASSERT_TRUE(outbox);
    for (std::size_t at = 0; at < std::min(outbox->size(), contact.messages.size()); ++at) {
      const store::OutboxEntry& entry = (*outbox)[at];
      const Message& message = contact.messages[at];
      ASSERT_EQ(entry.purpose, message.purpose) << entry.body << " for " << message.word;
      ASSERT_TRUE(entry.body.contains(message.word)) << entry.body << " for " << message.word;
      const bool went = entry.state == store::SendState::Sent;
      EXPECT_EQ(went ? entry.claimed_ms : 0, message.gone_ms.value_or(0))
          << message.word << " for \"" << message.purpose << "\" of " << entry.created_ms << ": "
          << entry.error;
      EXPECT_EQ(entry.error, message.why_not) << message.word;
    }
    EXPECT_EQ(outbox->size(), contact.messages.size());
  }

  std::mt19937_64 random_;
  Scratch folder_;
  std::unique_ptr<store::Store> made_;
  store::Store* store_ = made_.get();
  sim::Simulation simulation_{[](const std::shared_ptr<const ops::LoadedProgram>& program) {
                                return interp::MakeInterpreter(program);
                              },
                              std::move(made_)};
  std::string stop_;
  int words_ = 0;
};

constexpr auto kSettings = std::to_array<Settings>({
    {21, 9, true, "Europe/Berlin", 6, 168 * kHour},
    {13, 17, true, "Asia/Tashkent", 3, 48 * kHour},
    {22, 8, false, "Asia/Kathmandu", 2, 20 * kHour},
});

class Politeness : public testing::TestWithParam<StoreKind> {};
INSTANTIATE_TEST_SUITE_P(Stores, Politeness, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(Politeness, MessagesGoWhenTheyMayAndAllThatMayGo) {
  int held = 0;
  std::map<std::string, int> why;
  // Some five weeks, or one where each turn is written to a disk.
  const bool is_memory = GetParam() == StoreKind::Memory;
  const std::uint64_t seeds = is_memory ? 9 : kSettings.size();
  const int steps = is_memory ? 210 : 45;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Weeks weeks(kSettings[seed % kSettings.size()], GetParam(), seed);
    for (int step = 0; step < steps; ++step) weeks.Step();
    weeks.Finish();
    if (testing::Test::HasFailure()) return;
    for (const Contact& contact : weeks.contacts) {
      held += contact.held;
      for (const Message& message : contact.messages) {
        if (!message.purpose.empty()) why[message.why_not] += 1;
      }
    }
  }
  if (!is_memory) return;
  EXPECT_GT(held, 100) << "the weeks must reach every corner";
  EXPECT_GT(why[""], 100);
  EXPECT_GT(why[std::string(store::kNoConsent)], 10);
  EXPECT_GT(why[std::string(store::kEnoughSent)], 100);
}

}  // namespace
}  // namespace hark::test
