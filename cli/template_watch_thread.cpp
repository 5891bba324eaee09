#include "cli/template_watch_thread.h"

#include <ostream>

#include "runtime/channel/curl_client.h"

namespace hark::cli {

TemplateWatchThread::TemplateWatchThread(const CompiledWorkspace& workspace, Console& console)
    : http_(channel::MakeCurlClient()),
      watch_({workspace, ProcessEnvironment(), *http_, host::SystemClock(), host::SystemRandom(),
              [&console](const std::string& line) { console.err << line + '\n'
                                                                << std::flush; }}) {
  if (!watch_.has_work()) return;
  thread_ = std::thread([this] {
    while (!stopping_) ended_.Wait(watch_.Step([this] { return !stopping_; }));
  });
}

TemplateWatchThread::~TemplateWatchThread() {
  stopping_ = true;
  ended_.Ring();
  if (thread_.joinable()) thread_.join();
}

}  // namespace hark::cli
