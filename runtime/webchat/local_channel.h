#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/store/store.h"

namespace hark::webchat {

// The far end of what senders send to web chats. There is no wire: a message is accepted at once,
// and whoever may see it reads it from the store as soon as the sender has recorded that.
class LocalChannel {
 public:
  // Called for each visitor whose message was recorded, by the thread that sent it.
  explicit LocalChannel(std::function<void(const store::Address&)> on_recorded)
      : on_recorded_(std::move(on_recorded)) {}

  // A client for one sending thread: takes what is for web chats, and gives the rest to `others`.
  // This must outlive it.
  std::unique_ptr<channel::HttpClient> MakeClient(std::unique_ptr<channel::HttpClient> others);

  // A sending thread has recorded all it has sent.
  void Recorded();

 private:
  class Client;

  const std::function<void(const store::Address&)> on_recorded_;
  std::mutex mutex_;
  std::map<std::thread::id, std::vector<store::Address>> accepted_;  // and not yet recorded
};

}  // namespace hark::webchat
