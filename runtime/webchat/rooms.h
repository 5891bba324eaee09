#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "runtime/http/stream.h"
#include "runtime/store/store.h"
#include "runtime/wake/in_process_wake.h"

namespace hark::webchat {

// Who is looking at their conversation, and the thread that shows them what was sent. It holds no
// messages: it reads them from the store, each stream from where it stands, so a stream that is
// joined again with the last place it saw gets all that came since, once.
//
// Methods may be called from any thread.
class Rooms {
 public:
  // Streams of one visitor; one more ends the oldest, which is mostly one that nobody reads.
  static constexpr std::size_t kStreamsMax = 8;

  // `store` must outlive this.
  explicit Rooms(store::Store& store) : store_(store) {}
  ~Rooms() { Stop(); }
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;

  void Start();
  // Ends all streams and returns when the thread is done. More than once.
  void Stop();

  // Shows the stream what was sent to the visitor behind the place `after`, or without one the
  // newest of it; an event `ready`; and what is sent from then on.
  void Join(store::Address visitor, std::optional<std::int64_t> after,
            std::shared_ptr<http::Stream> stream);
  // Something was sent to the visitor. A ring that is lost costs a second.
  void Ring(const store::Address& visitor);

 private:
  struct Reader {
    store::Address visitor;
    std::optional<std::int64_t> after;
    std::shared_ptr<http::Stream> stream;
    bool is_ready = false;
  };

  void Loop();
  std::vector<std::shared_ptr<Reader>> WhoWasRung();
  // False when something is left to show: the store does not answer, or the reader reads slowly.
  bool Feed(Reader& reader);

  store::Store& store_;
  wake::InProcessWake bell_;
  std::mutex mutex_;  // of the two below
  std::vector<std::shared_ptr<Reader>> readers_;
  std::set<store::Address> rung_;
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

}  // namespace hark::webchat
