#pragma once

#include <atomic>
#include <string>

#include "runtime/host/host.h"
#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/form.h"
#include "tests/fake_platforms/judge.h"
#include "tests/fake_platforms/reply_windows.h"
#include "tests/fake_platforms/shop_orders.h"
#include "tests/fake_platforms/verdict.h"

namespace hark::fake {

struct Shop {
  std::string app_key = "fakeappkey";
  std::string app_secret = "app secret";  // signs calls, and webhooks
  std::string cipher = "fake-shop-cipher";
  std::string token = "fake-shop-token";
};

// Plays TikTok Shop's Open API 202309 as far as Hark calls it: orders by their ids, the
// conversation with a buyer, and what is said there. For all threads.
class TikTokShopFake {
 public:
  TikTokShopFake(Shop shop, Coverage& coverage, const ReplyWindows& windows,
                 const ShopOrders& orders, host::Clock& clock)
      : shop_(std::move(shop)),
        coverage_(coverage),
        windows_(windows),
        orders_(orders),
        clock_(clock) {}

  Verdict Judge(const channel::HttpRequest& request);
  // Status 0 for the code's own.
  static channel::HttpResponse Error(int code, int status, const std::string& words);

 private:
  struct Call {
    std::string path;
    std::map<std::string, std::string> query;
  };
  static Call CallOf(const channel::HttpRequest& request);
  void Signed(fake::Judge& judge, const channel::HttpRequest& request, const Call& call) const;
  nlohmann::json Orders(fake::Judge& judge, const Call& call, Verdict& verdict) const;
  nlohmann::json Open(fake::Judge& judge, const nlohmann::json& body, Verdict& verdict) const;
  nlohmann::json Upload(fake::Judge& judge, const channel::HttpRequest& request, Verdict& verdict);
  void Picture(fake::Judge& judge, const nlohmann::json& content, Verdict& verdict);
  nlohmann::json Say(fake::Judge& judge, const std::string& conversation,
                     const nlohmann::json& body, Verdict& verdict);

  const Shop shop_;
  Coverage& coverage_;
  const ReplyWindows& windows_;
  const ShopOrders& orders_;
  host::Clock& clock_;
  Pictures pictures_;
  std::atomic<std::int64_t> said_{0};
};

}  // namespace hark::fake
