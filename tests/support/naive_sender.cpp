#include "tests/support/naive_sender.h"

#include "runtime/store/database.h"

namespace hark::test {

Result<std::size_t> NaiveSender::SendDue() {
  store::Write claim = store::ClaimSends{clock_.NowMs(), 32, {}};
  auto applied = store_.Apply({&claim, 1});
  if (!applied) return std::unexpected(applied.error());
  auto entries = std::get<store::Claimed>(std::move(applied->front().value())).entries;
  for (const store::OutboxEntry& entry : entries) {
    const outbox::Route& route = routes_.at(entry.to.connection);
    auto content = channel::ContentFromJson(entry.body);
    if (!content) return std::unexpected(content.error());
    constexpr std::int64_t kTimeoutMs = 10'000;
    auto answer = http_.Send(
        route.adapter->Encode(route.connection, entry.to.address, *content, entry.id), kTimeoutMs);
    store::RecordOutcome outcome;
    outcome.id = entry.id;
    outcome.fence = entry.fence;
    outcome.state = answer ? store::SendState::Sent : store::SendState::Pending;
    store::Write mark = outcome;
    auto marked = store_.Apply({&mark, 1});
    if (!marked) return std::unexpected(marked.error());
  }
  return entries.size();
}

void ForgetClaims(const std::string& store_path) {
  store::Database(store_path)
      .RunScript("UPDATE outbox SET state = 0, due_ms = not_before_ms WHERE state IN (1, 2)");
}

}  // namespace hark::test
