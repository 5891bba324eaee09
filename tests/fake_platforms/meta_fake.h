#pragma once

#include <atomic>
#include <string>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/meta_judge.h"
#include "tests/fake_platforms/reply_windows.h"
#include "tests/fake_platforms/verdict.h"

namespace hark::fake {

// Plays the Send API and the answering of comments of Messenger or Instagram, below the
// flavour's host: `POST /messenger/<version>/<account or me>/messages`,
// `POST /messenger/<version>/<comment>/comments`. For all threads.
class MetaFake {
 public:
  MetaFake(const MetaFlavour& flavour, std::string account_id, std::string token,
           Coverage& coverage, const ReplyWindows& windows)
      : flavour_(flavour),
        account_id_(std::move(account_id)),
        token_(std::move(token)),
        coverage_(coverage),
        windows_(windows) {}

  Verdict Judge(const channel::HttpRequest& request);
  // Meta's error envelope; status 0 for the one the code usually comes with, subcode 0 for
  // none.
  static channel::HttpResponse Error(int code, int subcode, int status, const std::string& words);

 private:
  void AskWindow(MetaJudge& judge, const channel::json::Value& body, Verdict& verdict);
  void Accept(const std::string& node, Verdict& verdict);

  const MetaFlavour& flavour_;
  const std::string account_id_;
  const std::string token_;
  Coverage& coverage_;
  const ReplyWindows& windows_;
  std::atomic<std::size_t> accepted_{0};
};

}  // namespace hark::fake
