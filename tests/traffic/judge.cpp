#include "tests/traffic/judge.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/base/check.h"
#include "runtime/channel/content.h"

namespace hark::traffic {
namespace {

using store::SendState;

// Texts are of one deed each, so a channel and a text name an answer.
using Answer = std::pair<std::string, std::string>;

// Of the fakes' refusals for a window; TikTok's names none.
constexpr std::string_view kOfWindows[] = {
    "outside of allowed window", "Re-engagement message",       "can't initiate",
    "message is blocked",        "comment for a private reply", "takes no direct reply",
};

void Complain(Tally& tally, std::string what) {
  if (tally.complaints.size() < 10) tally.complaints.push_back(std::move(what));
}

std::map<Answer, int> Accepted(const PlatformSide& platforms) {
  std::map<Answer, int> accepted;
  for (const Json& line : platforms.asked()) {
    if (line["accepted"] == true) ++accepted[{line["platform"], line.value("text", "")}];
  }
  return accepted;
}

// What a platform refuses without being told to is a mistake of ours.
void JudgeRefusals(const PlatformSide& platforms, Tally& tally) {
  for (const Json& line : platforms.asked()) {
    if (line["accepted"] == true || line.contains("fault")) continue;
    const std::string error = line.value("error", "");
    const bool window = std::ranges::any_of(
        kOfWindows, [&](std::string_view words) { return error.find(words) != std::string::npos; });
    ++(window ? tally.out_of_window : tally.wrong);
    Complain(tally, "refused: " + line.dump());
  }
}

std::map<Answer, store::OutboxEntry> Entries(const PlatformSide& platforms, store::Store& store) {
  std::set<store::Address> people;
  for (const Deed& deed : platforms.deeds()) {
    people.insert({deed.channel, deed.channel, deed.person});
  }
  std::map<Answer, store::OutboxEntry> entries;
  for (const store::Address& person : people) {
    const auto contact = store.ContactAt(person);
    HARK_CHECK(contact.has_value(), "the store can be read");
    if (!*contact) continue;
    auto outbox = store.Outbox(**contact);
    HARK_CHECK(outbox.has_value(), "the store can be read");
    for (store::OutboxEntry& entry : *outbox) {
      const auto content = channel::ContentFromJson(entry.body);
      HARK_CHECK(content.has_value(), "what is kept reads back");
      entries.insert({{person.channel, content->text}, std::move(entry)});
    }
  }
  return entries;
}

void JudgeOne(const Answer& answer, int accepted, const store::OutboxEntry* entry, Tally& tally) {
  const std::string name = answer.first + " \"" + answer.second + "\"";
  const SendState state = entry == nullptr ? SendState::Pending : entry->state;
  tally.arrived += accepted == 1;
  if (accepted > 1) {
    ++tally.twice;
    Complain(tally, "twice: " + name);
  }
  if (state == SendState::Uncertain || state == SendState::Held) {
    ++tally.in_doubt;
    tally.doubts.push_back(name + ": " + entry->error);
    return;
  }
  const bool told =
      (state == SendState::Failed || state == SendState::Suppressed) && !entry->error.empty();
  if (accepted == 0 && told) ++tally.given_up;
  if (accepted == 0 && !told) {
    ++tally.lost;
    Complain(tally, "lost: " + name + (entry == nullptr ? ", never wanted" : ""));
  }
  if (accepted > 0 && state != SendState::Sent) {
    ++tally.denied;
    Complain(tally, "arrived, but: " + name + ": " + (entry == nullptr ? "" : entry->error));
  }
}

// FNV-1a.
void Digest(const std::string& text, std::uint64_t& digest) {
  for (const char byte : text) {
    digest = (digest ^ static_cast<unsigned char>(byte)) * 1'099'511'628'211u;
  }
}

}  // namespace

void Judge(const PlatformSide& platforms, store::Store& store, Tally& tally) {
  const std::map<Answer, int> accepted = Accepted(platforms);
  const std::map<Answer, store::OutboxEntry> entries = Entries(platforms, store);
  for (const Deed& deed : platforms.deeds()) {
    for (const std::string& text : deed.answers) {
      const Answer answer{deed.channel, text};
      const auto times = accepted.find(answer);
      const auto entry = entries.find(answer);
      ++tally.wanted;
      JudgeOne(answer, times == accepted.end() ? 0 : times->second,
               entry == entries.end() ? nullptr : &entry->second, tally);
    }
  }
  JudgeRefusals(platforms, tally);
  tally.digest = 14'695'981'039'346'656'037u;
  for (const Json& line : platforms.asked()) {
    Digest(line["platform"].get<std::string>() + line.value("text", "") + line["accepted"].dump() +
               line.value("fault", "") + "\n",
           tally.digest);
  }
}

}  // namespace hark::traffic
