#include "tests/support/describe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/base/match.h"

namespace hark::test {
namespace {

std::string Describe(const store::Address& address) {
  return fmt::format("{}/{}/{}", address.channel, address.connection, address.address);
}

std::string Describe(const store::Run& run) {
  return fmt::format(
      "  run {} {} {} {} {} asked {} {} buttons {} frame {} to {} due {} since {} rests since {}\n",
      run.id, run.rule, run.program, run.wait, run.wait_number, run.asked, run.question,
      run.buttons, run.frame, Describe(run.reply_to), test::Describe(run.due_ms), run.started_ms,
      run.rested_ms);
}

}  // namespace

std::string Describe(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "none";
}

std::string Describe(const Result<store::Written>& written) {
  if (!written) {
    return fmt::format("refused {}: {}", static_cast<int>(written.error().kind),
                       written.error().message);
  }
  return std::visit(Match{[](std::monostate) { return std::string("done"); },
                          [](const store::Ingested& in) {
                            return fmt::format("ingested {} new {}", in.contact, in.is_new);
                          },
                          [](const store::Claimed& claimed) {
                            std::string all = "claimed\n";
                            for (const auto& entry : claimed.entries) all += Describe(entry);
                            return all;
                          },
                          [](const store::Erasure& done) {
                            return fmt::format("erased {} at {}: {}", done.receipt, done.at_ms,
                                               done.contacts);
                          },
                          [](std::size_t count) { return std::to_string(count); }},
                    *written);
}

std::string Describe(const store::Counts& counts) {
  return fmt::format(
      "contacts {} new {} done {} dead {} quarantined {} deferred {} runs {} pending {} claimed {} "
      "uncertain {} sent {} failed {} suppressed {} held {}",
      counts.contacts, counts.inbox_new, counts.inbox_done, counts.inbox_dead, counts.quarantined,
      counts.deferred, counts.runs, counts.pending, counts.claimed, counts.uncertain, counts.sent,
      counts.failed, counts.suppressed, counts.held);
}

std::string Describe(const store::Contact& contact) {
  return fmt::format("contact {} v{} {} tags {} lists {}\n", contact.id, contact.version,
                     contact.fields, fmt::join(contact.tags, ","), fmt::join(contact.lists, ","));
}

std::string Describe(const store::TurnInput& input) {
  std::string all =
      fmt::format("turn {} of {}received {} attempts {} {}\n", input.seq, Describe(input.contact),
                  input.received_ms, input.attempts, input.event);
  for (const auto& address : input.addresses) all += "  at " + Describe(address) + "\n";
  for (const auto& run : input.runs) all += Describe(run);
  for (const auto& start : input.starts) {
    all += fmt::format("  start {} {} {}\n", start.rule, start.per_workspace, start.at_ms);
  }
  for (const auto& one : input.conversations) {
    all += fmt::format("  conversation {}/{} owner {} {} since {} after {} returns {}\n",
                       one.channel, one.connection, static_cast<int>(one.owner), one.team,
                       one.since_ms, one.after_ms, Describe(one.returns_ms));
  }
  return all;
}

std::string Describe(const store::OutboxEntry& entry) {
  return fmt::format(
      "effect {} of {} to {} run {} wait {} {} {} shown {} created {} from {} window {} closes {} "
      "late {} "
      "state {} "
      "attempt {} fence {} "
      "claimed {} place {} provider {} delivery {} error {}\n",
      entry.id, entry.contact, Describe(entry.to), entry.run, entry.wait_number, entry.repeatable,
      entry.body, entry.shown, entry.created_ms, entry.not_before_ms, entry.window_ms,
      entry.closes_ms.value_or(0), entry.late_body, static_cast<int>(entry.state), entry.attempt,
      entry.fence, entry.claimed_ms, entry.place, entry.provider_id, entry.delivery, entry.error);
}

}  // namespace hark::test
