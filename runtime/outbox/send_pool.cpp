#include "runtime/outbox/send_pool.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "runtime/wake/in_process_wake.h"

namespace hark::outbox {

Routes RoutesOf(const std::vector<channel::Connection>& connections) {
  Routes routes;
  for (const channel::Connection& connection : connections) {
    const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
    if (adapter != nullptr) routes.emplace(connection.name, Route{connection, adapter});
  }
  return routes;
}

// The threads of one connection, or, without one, of all that no other lane serves.
class SendPool::Lane {
 public:
  // `except` are the connections of the other lanes.
  Lane(SendPool& pool, std::string connection, std::vector<std::string> except)
      : pool_(pool), connection_(std::move(connection)), except_(std::move(except)) {}

  const std::string& connection() const { return connection_; }

  void Start() {
    const std::size_t wanted =
        connection_.empty() ? pool_.options_.call_threads : pool_.options_.threads_per_connection;
    while (threads_.size() < wanted) {
      threads_.emplace_back([this] { Loop(); });
    }
  }
  void AskToStop() {
    is_stopping_ = true;
    Ring();
  }
  void Join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  void Ring() { wake_.Ring(); }

  void Acknowledge(channel::HttpRequest request) {
    constexpr std::size_t kWaitingMax = 256;
    {
      std::scoped_lock lock(mutex_);
      if (acknowledgements_.size() >= kWaitingMax) return;
      acknowledgements_.push_back(std::move(request));
    }
    Ring();
  }

 private:
  void Loop();
  bool MayAcknowledge() const;
  void SendAcknowledgements(channel::HttpClient& http);

  SendPool& pool_;
  const std::string connection_;
  const std::vector<std::string> except_;
  wake::InProcessWake wake_;
  std::atomic<bool> is_stopping_ = false;
  std::mutex mutex_;  // of acknowledgements_
  std::deque<channel::HttpRequest> acknowledgements_;
  std::vector<std::thread> threads_;
};

// What was encoded with a token that was taken back meanwhile is thrown away.
bool SendPool::Lane::MayAcknowledge() const {
  const auto route = pool_.routes_.find(connection_);
  if (pool_.options_.tokens == nullptr || route == pool_.routes_.end()) return true;
  return pool_.options_.tokens->TokenOf(route->second.connection).has_value();
}

// A few, so that a flood of them holds up no message.
void SendPool::Lane::SendAcknowledgements(channel::HttpClient& http) {
  // A button that keeps spinning for longer than this has been given up by its contact.
  constexpr std::int64_t kTimeoutMs = 3'000;
  constexpr int kAtOnce = 4;
  for (int sent = 0; !is_stopping_; ++sent) {
    if (sent == kAtOnce) return Ring();
    std::optional<channel::HttpRequest> request;
    {
      std::scoped_lock lock(mutex_);
      if (acknowledgements_.empty()) return;
      request = std::move(acknowledgements_.front());
      acknowledgements_.pop_front();
    }
    if (!MayAcknowledge()) continue;
    [[maybe_unused]] channel::HttpResult ignored = http.Send(*request, kTimeoutMs);
  }
}

void SendPool::Lane::Loop() {
  std::unique_ptr<channel::HttpClient> http = pool_.make_client_();
  const std::size_t batch = connection_.empty() ? 1 : pool_.options_.batch;
  Sender sender({pool_.store_, pool_.routes_, *http, pool_.clock_, pool_.random_, pool_.pauses_,
                 pool_.options_.on_pause, pool_.options_.callers, &pool_.busy_,
                 pool_.options_.tokens, pool_.options_.tell_refusal, &pool_.uploads_},
                {batch, except_, &is_stopping_});
  while (!is_stopping_) {
    SendAcknowledgements(*http);
    Result<SendStats> stats = sender.SendDue();
    if (stats) pool_.Add(*stats);
    // A full claim means that there is more than one thread's work.
    if (stats && stats->claimed == batch) Ring();
    if (!stats || stats->claimed == 0) wake_.Wait(pool_.options_.poll_ms);
  }
  // One ring wakes one thread: the last to wake passes it on.
  Ring();
}

SendPool::SendPool(store::Store& store, const std::vector<channel::Connection>& connections,
                   host::Clock& clock, host::Random& random, MakeClient make_client,
                   Options options)
    : store_(store),
      clock_(clock),
      random_(random),
      make_client_(std::move(make_client)),
      options_(std::move(options)),
      routes_(RoutesOf(connections)),
      uploads_(clock) {
  // A lane takes no calls, and all messages that no other lane serves, so that those to a
  // connection which is gone are seen by somebody and settled.
  std::vector<std::string> served;
  for (const auto& [name, route] : routes_) served.push_back(name);
  for (const auto& [name, route] : routes_) {
    std::vector<std::string> others = CallPrefixes();
    std::ranges::copy_if(served, std::back_inserter(others),
                         [&](const std::string& other) { return other != name; });
    lanes_.push_back(std::make_unique<Lane>(*this, name, std::move(others)));
  }
  lanes_.push_back(std::make_unique<Lane>(*this, "", std::move(served)));
}

// The connections of calls, of whatever kind somebody here makes.
std::vector<std::string> SendPool::CallPrefixes() const {
  std::vector<std::string> prefixes;
  for (const auto& [kind, caller] : options_.callers) prefixes.push_back(kind + ":");
  return prefixes;
}

SendPool::~SendPool() { Stop(); }

void SendPool::Start() {
  for (auto& lane : lanes_) lane->Start();
}

void SendPool::Stop() {
  std::scoped_lock lock(stopping_);
  for (auto& lane : lanes_) lane->AskToStop();
  for (auto& lane : lanes_) lane->Join();
}

void SendPool::Ring() {
  for (auto& lane : lanes_) lane->Ring();
}

void SendPool::Acknowledge(std::string_view connection, channel::HttpRequest request) {
  for (auto& lane : lanes_) {
    if (lane->connection() == connection) return lane->Acknowledge(std::move(request));
  }
}

void SendPool::Add(const SendStats& stats) {
  {
    std::scoped_lock lock(mutex_);
    stats_ += stats;
  }
  if (options_.on_round) options_.on_round();
  if (stats.claimed > 0 && options_.on_work) options_.on_work();
}

SendStats SendPool::stats() const {
  std::scoped_lock lock(mutex_);
  return stats_;
}

}  // namespace hark::outbox
