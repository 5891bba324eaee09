#pragma once

#include <atomic>
#include <string>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/reply_windows.h"
#include "tests/fake_platforms/telegram_hook.h"
#include "tests/fake_platforms/verdict.h"

namespace hark::fake {

// Plays `POST /bot<token>/<method>` of the Telegram Bot API: methods that send, those that
// TelegramHook plays, and answerCallbackQuery. For all threads.
class TelegramFake {
 public:
  TelegramFake(std::string token, Coverage& coverage, const ReplyWindows& windows)
      : token_(std::move(token)), coverage_(coverage), windows_(windows), hook_(token_, coverage) {}

  Verdict Judge(const channel::HttpRequest& request);
  const TelegramHook& hook() const { return hook_; }
  // The API's error envelope, with the server's own words where the code has some.
  static channel::HttpResponse Error(int code, const std::string& words,
                                     std::int64_t retry_after = 0);

 private:
  Verdict SendMessage(const nlohmann::json& body);
  Verdict Send(const std::string& method, std::string_view needs, const nlohmann::json& body);
  Verdict SendChatAction(const nlohmann::json& body);
  Verdict AnswerCallbackQuery(const nlohmann::json& body);
  bool Started(const nlohmann::json& chat_id);

  const std::string token_;
  Coverage& coverage_;
  const ReplyWindows& windows_;
  TelegramHook hook_;
  std::atomic<std::int64_t> accepted_{0};
};

}  // namespace hark::fake
