#pragma once

#include <expected>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/judge.h"

namespace hark::fake {

// The templates of a WhatsApp business account, and `GET /<version>/<account>/message_templates`,
// page by page. A link to the next page leads to Meta itself and holds the token, as theirs do:
// who follows it, or keeps it, is found out. For all threads.
class WhatsAppTemplates {
 public:
  WhatsAppTemplates(std::string account_id, std::string token, Coverage& coverage)
      : account_id_(std::move(account_id)), token_(std::move(token)), coverage_(coverage) {}

  // {"templates": [{"name": "shipped", "language": "en_US", "status": "APPROVED", …}, …]}: those
  // there are from now on. {"template": "shipped", "status": "PAUSED"}: how one now stands, in all
  // its languages. The error says what is wrong with the order.
  std::expected<void, std::string> Order(const nlohmann::json& order);

  struct Answer {
    std::optional<Refusal> refusal;
    nlohmann::json body;    // where nothing is refused
    nlohmann::json record;  // for the log
  };
  Answer Judge(const channel::HttpRequest& request);

 private:
  nlohmann::json Page(const channel::HttpRequest& request, std::size_t first,
                      std::size_t limit) const;

  const std::string account_id_;
  const std::string token_;
  Coverage& coverage_;
  std::mutex mutex_;
  std::vector<nlohmann::json> templates_;
};

}  // namespace hark::fake
