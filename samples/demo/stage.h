#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/channel/channel.h"
#include "runtime/jit/jit.h"
#include "runtime/jit/object_dir.h"
#include "runtime/serve/worker.h"
#include "tests/support/platforms.h"
#include "tests/support/scratch.h"
#include "tests/support/webhooks.h"

namespace hark::demo {

inline constexpr std::string_view kWhatsApp = "whatsapp";
inline constexpr std::string_view kTelegram = "telegram";

// Everything a conversation needs, on this machine alone: the fake platforms in a process
// of their own and a worker on SQLite between them, in a folder that goes at the end.
class Stage {
 public:
  // The platforms are up; the worker is not yet.
  static Result<std::unique_ptr<Stage>> Set();

  // Starts a worker with a connection on each channel and gives it the program. Machine
  // code is kept in the folder, so a second worker links what the first one compiled.
  Result<void> StartWorker(const ir::Program& program);
  // Stops it; its store is then for others to open.
  void StopWorker() { worker_.reset(); }
  // Waits until native code has taken over; false when there is none in this build or it
  // does not come within the time.
  bool WaitForNative(std::int64_t timeout_ms);

  const channel::Connection& ConnectionOf(std::string_view channel) const;
  std::string worker_url() const;
  std::string store_path() const { return folder_.File("hark.db"); }
  serve::WorkerCounts counts() const { return worker_->counts(); }
  // What making native code took; all zeros until counts().native_ready.
  const jit::NativeStats& native() const { return native_; }

  // Posts a webhook to the worker over HTTP. Gives the status of its answer.
  Result<int> Post(const channel::HttpRequest& request);
  // A number no other event has.
  std::int64_t NextNumber() { return ++number_; }

  // What reached the platforms for that person since the last call, acknowledgements
  // left out: waits until the worker is idle and at least `count` messages are there.
  std::vector<test::Sent> SentTo(const test::Person& person, std::size_t count,
                                 std::int64_t timeout_ms);

  // From a webhook's posting to its answer, and to the reply's arrival at the platform.
  const std::vector<double>& answer_ms() const { return answer_ms_; }
  const std::vector<double>& reply_ms() const { return reply_ms_; }

 private:
  Stage() = default;

  test::Scratch folder_;
  std::unique_ptr<test::Platforms> platforms_;
  std::vector<channel::Connection> connections_;
  std::unique_ptr<channel::HttpClient> http_;
  std::optional<jit::ObjectDir> objects_;
  jit::NativeStats native_;
  std::atomic<bool> native_failed_ = false;
  std::unique_ptr<serve::Worker> worker_;
  std::vector<test::Sent> unread_;  // messages nobody has asked for yet
  std::int64_t number_ = 710'000'000;
  std::int64_t posted_at_ms_ = 0;
  std::vector<double> answer_ms_;
  std::vector<double> reply_ms_;
};

}  // namespace hark::demo
