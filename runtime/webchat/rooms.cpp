#include "runtime/webchat/rooms.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <utility>

#include "runtime/webchat/shown.h"

namespace hark::webchat {
namespace {

// How long anybody waits for what no ring told of.
constexpr std::int64_t kPollMs = 1'000;
// What a page is shown of a conversation that it knows nothing of.
constexpr std::size_t kHistory = 100;
constexpr std::size_t kPage = 50;
// Who has so much unread gets more when it has read; nobody's history is longer.
constexpr std::size_t kUnreadBytes = 256 << 10;

// The events of a page, without the first ones where it is only a look back and they are long.
std::vector<std::string> EventsOf(const std::vector<store::OutboxEntry>& entries, bool looks_back) {
  std::vector<std::string> events;
  std::size_t bytes = 0;
  for (const store::OutboxEntry& entry : entries | std::views::reverse) {
    events.push_back(EventOf(entry));
    bytes += events.back().size();
    if (looks_back && bytes >= kUnreadBytes) break;
  }
  std::ranges::reverse(events);
  return events;
}

}  // namespace

void Rooms::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Rooms::Stop() {
  is_stopping_ = true;
  bell_.Ring();
  if (thread_.joinable()) thread_.join();
  std::scoped_lock lock(mutex_);
  for (const auto& reader : readers_) reader->stream->End();
  readers_.clear();
}

void Rooms::Join(store::Address visitor, std::optional<std::int64_t> after,
                 std::shared_ptr<http::Stream> stream) {
  auto reader = std::make_shared<Reader>(Reader{visitor, after, std::move(stream)});
  {
    std::scoped_lock lock(mutex_);
    const auto is_of_visitor = [&](const auto& one) { return one->visitor == visitor; };
    if (static_cast<std::size_t>(std::ranges::count_if(readers_, is_of_visitor)) >= kStreamsMax) {
      const auto oldest = std::ranges::find_if(readers_, is_of_visitor);
      (*oldest)->stream->End();
      readers_.erase(oldest);
    }
    readers_.push_back(std::move(reader));
  }
  Ring(visitor);
}

void Rooms::Ring(const store::Address& visitor) {
  {
    std::scoped_lock lock(mutex_);
    rung_.insert(visitor);
  }
  bell_.Ring();
}

// Where nobody was, everybody: the bell was lost, or has not rung for long.
std::vector<std::shared_ptr<Rooms::Reader>> Rooms::WhoWasRung() {
  std::scoped_lock lock(mutex_);
  std::erase_if(readers_, [](const auto& reader) { return reader->stream->is_over(); });
  const std::set<store::Address> rung = std::exchange(rung_, {});
  std::vector<std::shared_ptr<Reader>> who;
  std::ranges::copy_if(readers_, std::back_inserter(who), [&](const auto& reader) {
    return rung.empty() || rung.contains(reader->visitor);
  });
  return who;
}

void Rooms::Loop() {
  while (!is_stopping_) {
    bell_.Wait(kPollMs);
    for (const auto& reader : WhoWasRung()) {
      if (Feed(*reader)) continue;
      std::scoped_lock lock(mutex_);
      rung_.insert(reader->visitor);
    }
  }
}

bool Rooms::Feed(Reader& reader) {
  while (true) {
    const bool looks_back = !reader.after.has_value();
    const std::size_t limit = looks_back ? kHistory : kPage;
    const auto entries = store_.SentTo(reader.visitor, reader.after, limit);
    if (!entries) return false;
    const std::vector<std::string> events = EventsOf(*entries, looks_back);
    std::size_t at = entries->size() - events.size();
    if (looks_back) reader.after = 0;
    for (const std::string& event : events) {
      if (!looks_back && reader.stream->waiting() >= kUnreadBytes) return false;
      if (!reader.stream->Write(event)) return true;
      reader.after = (*entries)[at++].place;
    }
    if (!looks_back && entries->size() == limit) continue;
    if (!reader.is_ready) reader.stream->Write("event: ready\ndata: {}\n\n");
    reader.is_ready = true;
    return true;
  }
}

}  // namespace hark::webchat
