#pragma once

#include <atomic>
#include <string>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/form.h"
#include "tests/fake_platforms/reply_windows.h"
#include "tests/fake_platforms/tiktok_judge.h"
#include "tests/fake_platforms/verdict.h"

namespace hark::fake {

// Plays `POST /open_api/<version>/business/message/send/`, `…/message/media/upload/` and
// `…/comment/reply/create/` of the TikTok Business API. Refusals come with status 200. For all
// threads.
class TikTokFake {
 public:
  TikTokFake(std::string business_id, std::string token, Coverage& coverage,
             const ReplyWindows& windows)
      : business_id_(std::move(business_id)),
        token_(std::move(token)),
        coverage_(coverage),
        windows_(windows) {}

  Verdict Judge(const channel::HttpRequest& request);
  // Status 0 for 200.
  static channel::HttpResponse Error(int code, int status, const std::string& words);

 private:
  void Upload(TikTokJudge& judge, const channel::HttpRequest& request, Verdict& verdict);
  void AskWindow(TikTokJudge& judge, const channel::json::Value& body, Verdict& verdict);
  void Accept(Verdict& verdict);

  const std::string business_id_;
  const std::string token_;
  Coverage& coverage_;
  const ReplyWindows& windows_;
  Pictures pictures_;
  std::atomic<std::int64_t> accepted_{0};
};

}  // namespace hark::fake
