#pragma once

#include <atomic>
#include <memory>
#include <thread>

#include "cli/template_watch.h"
#include "runtime/wake/in_process_wake.h"

namespace hark::cli {

// A TemplateWatch on a thread of its own, which sleeps but for some seconds a day. Where no
// connection says whose templates it sends there is none.
class TemplateWatchThread {
 public:
  // Both must outlive this. What is to be told goes to `console.err`, a line at once.
  TemplateWatchThread(const CompiledWorkspace& workspace, Console& console);
  // Waits for what is under way: a request (10 seconds at most) or the compiler.
  ~TemplateWatchThread();
  TemplateWatchThread(const TemplateWatchThread&) = delete;
  TemplateWatchThread& operator=(const TemplateWatchThread&) = delete;

 private:
  const std::unique_ptr<channel::HttpClient> http_;
  TemplateWatch watch_;
  wake::InProcessWake ended_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace hark::cli
