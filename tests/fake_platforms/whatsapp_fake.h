#pragma once

#include <atomic>
#include <string>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/reply_windows.h"
#include "tests/fake_platforms/verdict.h"
#include "tests/fake_platforms/whatsapp_templates.h"

namespace hark::fake {

// Plays `POST /<version>/<phone number id>/messages` of the WhatsApp Cloud API, and the templates
// of its business account. For all threads.
class WhatsAppFake {
 public:
  WhatsAppFake(std::string phone_number_id, std::string business_account_id, std::string token,
               Coverage& coverage, const ReplyWindows& windows)
      : templates_(std::move(business_account_id), token, coverage),
        phone_number_id_(std::move(phone_number_id)),
        token_(std::move(token)),
        coverage_(coverage),
        windows_(windows) {}

  Verdict Judge(const channel::HttpRequest& request);
  WhatsAppTemplates& templates() { return templates_; }
  // Meta's error envelope; status 0 for the one the code usually comes with.
  static channel::HttpResponse Error(int code, int status, const std::string& words);

 private:
  Verdict JudgeReading(const channel::HttpRequest& request);

  WhatsAppTemplates templates_;
  const std::string phone_number_id_;
  const std::string token_;
  Coverage& coverage_;
  const ReplyWindows& windows_;
  std::atomic<std::size_t> accepted_{0};
};

}  // namespace hark::fake
