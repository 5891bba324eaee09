#include "tests/fake_platforms/reply_windows.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;

// Where the channel has no window, one who wrote once may be written to for ever.
bool Opens(ChannelId channel, WindowOpeners what) {
  const WindowRow* row = FactsOf(channel).window(WindowKind::Reply);
  return row == nullptr || (row->openers & what) != 0;
}

}  // namespace

void ReplyWindows::Enforce() {
  std::lock_guard lock(mutex_);
  enforced_ = true;
}

void ReplyWindows::Advance(std::int64_t ms) {
  std::lock_guard lock(mutex_);
  for (auto& [place, state] : states_) {
    if (state.at_ms) *state.at_ms -= ms;
  }
}

void ReplyWindows::Begin(ChannelId channel, WindowOpeners what, const std::string& id,
                         std::int64_t at_ms) {
  std::lock_guard lock(mutex_);
  if (what == kComment) return BeginAt({channel, true, id}, at_ms);
  if (Opens(channel, what)) BeginAt({channel, false, id}, at_ms);
}

bool ReplyWindows::Open(const WindowKey& key) const {
  std::lock_guard lock(mutex_);
  const auto found = states_.find(PlaceOf(key));
  const State state = found == states_.end() ? State() : found->second;
  if (key.kind == WindowKind::PrivateReply && state.spent > 0) return false;
  if (!state.at_ms) return !enforced_;
  const WindowRow* row = FactsOf(key.channel).window(key.kind);
  if (row == nullptr) return true;
  const bool in_time = clock_.NowMs() - *state.at_ms < row->duration_ms;
  return in_time && (row->messages == 0 || state.spent < row->messages);
}

void ReplyWindows::Spend(const WindowKey& key) {
  std::lock_guard lock(mutex_);
  ++states_[PlaceOf(key)].spent;
}

std::expected<void, std::string> ReplyWindows::Order(const nlohmann::json& order) {
  if (Member(order, "enforce") == true) Enforce();
  if (const auto ms = json::Integer(Member(order, "advance_ms"))) Advance(*ms);
  if (Member(order, "platform").is_null()) return {};
  const ChannelFacts* facts = ChannelNamed(json::Text(Member(order, "platform")));
  if (facts == nullptr) return std::unexpected("there is no such platform");
  const std::int64_t at_ms = clock_.NowMs() - json::Integer(Member(order, "ago_ms")).value_or(0);
  const std::string person = json::Id(Member(order, "person"));
  const std::string comment = json::Id(Member(order, "comment"));
  if (person.empty() == comment.empty()) return std::unexpected("give a person or a comment");
  std::lock_guard lock(mutex_);
  const Place place{facts->id, person.empty(), person.empty() ? comment : person};
  // An order may also make it older than it was.
  states_.erase(place);
  BeginAt(place, at_ms);
  return {};
}

ReplyWindows::Place ReplyWindows::PlaceOf(const WindowKey& key) {
  return {key.channel, key.kind == WindowKind::PrivateReply, key.id};
}

// A comment that is told again stays answered; a person who writes again is not.
void ReplyWindows::BeginAt(const Place& place, std::int64_t at_ms) {
  State& state = states_[place];
  if (state.at_ms && *state.at_ms >= at_ms) return;
  const bool comment = std::get<bool>(place);
  state = {at_ms, comment ? state.spent : 0};
}

}  // namespace hark::fake
