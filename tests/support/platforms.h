#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/channel/channel.h"
#include "tests/support/child.h"

namespace hark::test {

// One request that reached the platforms, from their log.
struct Sent {
  std::string platform;  // whatsapp, telegram
  std::string to;        // the contact's address, as in its webhooks
  std::string text;
  std::vector<channel::Choice> buttons;
  std::string effect_id;    // where the platform takes one
  std::string provider_id;  // the platform's id of the message
  std::int64_t at_ms = 0;
  bool accepted = false;
  bool is_message = false;  // not so: an acknowledgement of a tap
  std::string error;        // why it was refused
};

// The fake platforms (tests/fake_platforms) in a process of their own, with the log that
// judges what was sent.
class Platforms {
 public:
  // Starts them on a free port, with their log in `log_path`. From the main thread.
  static Result<std::unique_ptr<Platforms>> Start(const std::string& log_path);

  const std::string& url() const { return url_; }

  // Connections with accounts that platforms at `url` know. Several may share an account.
  static channel::Connection WhatsApp(const std::string& url, const std::string& name);
  static channel::Connection Telegram(const std::string& url, const std::string& name);

  // What was logged since the last call. One thread at a time.
  std::vector<Sent> ReadNew();
  // Every answer to a platform's requests comes so much later than it accepts them.
  Result<void> DelayAnswers(const std::string& platform, std::int64_t ms);

 private:
  Platforms(Child process, std::string url, std::string log_path)
      : process_(std::move(process)), url_(std::move(url)), log_path_(std::move(log_path)) {}

  Child process_;
  std::string url_;
  std::string log_path_;
  std::int64_t read_bytes_ = 0;
};

}  // namespace hark::test
