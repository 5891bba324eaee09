#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/verdict.h"

namespace hark::fake {

// What a bot has told Telegram about itself: getMe, and the webhook that setWebhook,
// deleteWebhook and getWebhookInfo are about. As a server of one's own has it, the webhook may
// be plain http. For all threads.
class TelegramHook {
 public:
  TelegramHook(std::string token, Coverage& coverage)
      : token_(std::move(token)), coverage_(coverage) {}

  static bool Plays(std::string_view method);
  Verdict Call(const std::string& method, const nlohmann::json& body);

  // The order (webhook.h) with the webhook's address and secret where it names no address.
  nlohmann::json Addressed(nlohmann::json order) const;

 private:
  Verdict Set(const nlohmann::json& body, Verdict verdict);

  const std::string token_;
  Coverage& coverage_;
  mutable std::mutex mutex_;
  std::string url_;  // empty: none is set
  std::string secret_;
};

}  // namespace hark::fake
