#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/verdict.h"

namespace hark::fake {

// Files that people sent, which WhatsApp, Telegram and TikTok keep by an id and hand out to who has
// the account's token. An order adds one:
//   {"id": "1064", "base64": "iVBORw0…", "mime": "image/png", "padded_to": 1000,
//    "told_bytes": 12, "told_sha256": "…", "leads_to": "http://…"}
// The last three are what the platform says instead of the truth. For all threads.
class SentFiles {
 public:
  struct Tokens {
    std::string whatsapp;
    std::string telegram;
    std::string tiktok;
  };
  SentFiles(std::string phone_number_id, std::string business_id, Tokens tokens, Coverage& coverage)
      : phone_number_id_(std::move(phone_number_id)),
        business_id_(std::move(business_id)),
        tokens_(std::move(tokens)),
        coverage_(coverage) {}

  // What is wrong with the order; empty when it was carried out.
  std::string Add(const nlohmann::json& order);
  // What is asked for with GET or has a path of its own, and never a message.
  static bool IsFor(const channel::HttpRequest& request);
  Verdict Judge(const channel::HttpRequest& request);

 private:
  struct File {
    std::string bytes;
    nlohmann::json told;
  };
  std::optional<File> Find(std::string_view id);
  Verdict WhatsApp(const channel::HttpRequest& request, std::string_view id);
  Verdict Telegram(const channel::HttpRequest& request);
  Verdict TikTok(const channel::HttpRequest& request);
  Verdict Bytes(std::string_view id, bool allowed, Limit limit);

  const std::string phone_number_id_;
  const std::string business_id_;
  const Tokens tokens_;
  Coverage& coverage_;
  std::mutex mutex_;  // of files_
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace hark::fake
