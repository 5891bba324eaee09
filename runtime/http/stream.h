#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/channel/channel.h"

// What a handler of HTTP requests gives back, whoever the server is.
namespace hark::http {

// The body of an answer that goes on: whoever made it adds bytes for as long as it lasts, and
// the server that it was given to takes them. All methods may be called from any thread.
class Stream {
 public:
  struct Options {
    // What may wait for a slow reader; more ends the stream, and the reader with it.
    std::size_t waiting_bytes_max = 1 << 20;
    std::string heartbeat;  // written after every `heartbeat_ms` of silence; empty: never
    std::int64_t heartbeat_ms = 15'000;
  };
  explicit Stream(Options options) : options_(std::move(options)) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // False when the stream is over: it was ended, its reader is gone or too slow, or the server
  // stops.
  bool Write(std::string_view bytes);
  // No more comes. What was written still goes out.
  void End();
  bool is_over() const;
  // Bytes that were written and not yet taken.
  std::size_t waiting() const;

  // The server's side. `ring` is called whenever there is something to take, with the stream
  // locked: it may do no more than tell a thread. Once a stream.
  void Attach(std::function<void()> ring);
  // All that waits. Nothing, and the stream over: that was the end.
  std::string Take();
  // Over at once; what waits is dropped and nothing rings any more.
  void Close();
  const Options& options() const { return options_; }

 private:
  const Options options_;
  mutable std::mutex mutex_;
  std::string waiting_;
  bool is_over_ = false;
  std::function<void()> ring_;
};

// An answer: whole, or its head and a stream for its body.
struct Reply {
  Reply(channel::HttpResponse whole) : head(std::move(whole)) {}  // NOLINT: is one
  Reply(channel::HttpResponse its_head, std::shared_ptr<Stream> its_body)
      : head(std::move(its_head)), body(std::move(its_body)) {}

  channel::HttpResponse head;
  std::shared_ptr<Stream> body;  // null: the head has it all
};

}  // namespace hark::http
