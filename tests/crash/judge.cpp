#include "tests/crash/judge.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "runtime/host/host.h"
#include "runtime/store/sqlite_store.h"
#include "tests/crash/load.h"

namespace hark::crash {
namespace {

// The reply to message 17, when it was its contact's third, is "m17 is number 3".
struct Reply {
  std::int64_t message = 0;
  std::int64_t count = 0;
};

std::optional<Reply> ReadReply(std::string_view text) {
  constexpr std::string_view kBetween = " is number ";
  const std::size_t between = text.find(kBetween);
  if (!text.starts_with('m') || between == std::string_view::npos) return std::nullopt;
  Reply reply;
  const std::string_view count = text.substr(between + kBetween.size());
  auto first = std::from_chars(text.data() + 1, text.data() + between, reply.message);
  auto second = std::from_chars(count.data(), count.data() + count.size(), reply.count);
  if (first.ec != std::errc() || second.ec != std::errc()) return std::nullopt;
  return reply;
}

// How often each message's reply was accepted, and what was wrong with that.
class Arrivals {
 public:
  Arrivals(const std::vector<test::Sent>& sent, Verdict& verdict) {
    for (const test::Sent& each : sent) {
      if (each.accepted && each.is_message) Add(each, verdict);
    }
  }
  bool Has(std::int64_t message) const { return times_.contains(message); }

 private:
  void Add(const test::Sent& sent, Verdict& verdict) {
    const std::optional<Reply> reply = ReadReply(sent.text);
    if (!reply) return;
    const bool known_effect = !sent.effect_id.empty() && !effects_.insert(sent.effect_id).second;
    if (++times_[reply->message] > 1 || known_effect) {
      ++verdict.sent_twice;
      return;
    }
    std::int64_t& newest = newest_[sent.to];
    if (reply->count < newest) ++verdict.out_of_order;
    newest = std::max(newest, reply->count);
  }

  std::map<std::int64_t, int> times_;           // by message
  std::map<std::string, std::int64_t> newest_;  // count, by contact
  std::set<std::string> effects_;
};

struct Contact {
  std::set<std::int64_t> in_doubt;  // messages whose replies are
  std::int64_t turns = 0;
};

Result<Contact> ReadContact(store::Store& store, const store::Address& address) {
  Contact contact;
  auto id = store.ContactAt(address);
  if (!id) return std::unexpected(id.error());
  if (!*id) return contact;
  auto record = store.ContactById(**id);
  if (!record) return std::unexpected(record.error());
  auto fields = nlohmann::json::parse(record->fields, nullptr, /*allow_exceptions=*/false);
  if (fields.is_object()) contact.turns = fields.value("turns", std::int64_t{0});
  auto outbox = store.Outbox(**id);
  if (!outbox) return std::unexpected(outbox.error());
  for (const store::OutboxEntry& entry : *outbox) {
    const bool doubtful =
        entry.state == store::SendState::Uncertain || entry.state == store::SendState::Held;
    if (!doubtful) continue;
    auto content = channel::ContentFromJson(entry.body);
    const auto reply = content ? ReadReply(content->text) : std::nullopt;
    if (reply) contact.in_doubt.insert(reply->message);
  }
  return contact;
}

// The messages of each contact, by its address.
std::map<store::Address, std::vector<std::int64_t>> ByContact(std::int64_t messages) {
  const std::vector<channel::Connection> connections = Connections("");
  std::map<store::Address, std::vector<std::int64_t>> by_contact;
  for (std::int64_t message = 1; message <= messages; ++message) {
    const Writer writer = WriterOf(message);
    const channel::Connection& connection = connections[writer.connection];
    by_contact[{connection.channel, connection.name, writer.person.address}].push_back(message);
  }
  return by_contact;
}

}  // namespace

Result<Verdict> Judge(const std::string& store_path, std::int64_t messages,
                      const std::vector<test::Sent>& sent) {
  auto store = store::SqliteStore::Open(store_path);
  if (!store) return std::unexpected(store.error());
  Verdict verdict;
  verdict.messages = messages;
  const Arrivals arrivals(sent, verdict);
  for (const auto& [address, numbers] : ByContact(messages)) {
    auto contact = ReadContact(**store, address);
    if (!contact) return std::unexpected(contact.error());
    verdict.held += static_cast<std::int64_t>(contact->in_doubt.size());
    verdict.wrong_turns += std::abs(contact->turns - static_cast<std::int64_t>(numbers.size()));
    for (const std::int64_t message : numbers) {
      if (arrivals.Has(message)) {
        ++verdict.answered;
      } else if (contact->in_doubt.contains(message)) {
        ++verdict.in_doubt;
      } else {
        ++verdict.lost;
      }
    }
  }
  return verdict;
}

Result<void> HoldWhatIsUncertain(const std::string& store_path) {
  auto store = store::SqliteStore::Open(store_path);
  if (!store) return std::unexpected(store.error());
  const store::Write hold = store::HoldUncertain{host::SystemClock().NowMs() + 1};
  auto applied = (*store)->Apply({&hold, 1});
  if (!applied) return std::unexpected(applied.error());
  if (!applied->front()) return std::unexpected(applied->front().error());
  return {};
}

}  // namespace hark::crash
