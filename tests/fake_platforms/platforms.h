#pragma once

#include <mutex>
#include <string>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/fault.h"
#include "tests/fake_platforms/log.h"
#include "tests/fake_platforms/meta_fake.h"
#include "tests/fake_platforms/reply_windows.h"
#include "tests/fake_platforms/sent_files.h"
#include "tests/fake_platforms/telegram_fake.h"
#include "tests/fake_platforms/tiktok_fake.h"
#include "tests/fake_platforms/tiktok_shop_fake.h"
#include "tests/fake_platforms/verdict.h"
#include "tests/fake_platforms/webhook.h"
#include "tests/fake_platforms/whatsapp_fake.h"

namespace hark::fake {

struct Accounts {
  std::string phone_number_id = "105550001111222";
  std::string business_account_id = "102290129340398";
  std::string whatsapp_token = "fake-whatsapp-token";
  std::string telegram_token = "7000000001:fake-telegram-token";
  std::string page_id = "110330440550660";
  std::string messenger_token = "fake-messenger-token";
  std::string instagram_id = "17841400000000001";
  std::string instagram_token = "fake-instagram-token";
  std::string business_id = "fake-business-id";
  std::string tiktok_token = "fake-tiktok-token";
  std::string shop_id = "7490000000000000001";
  Shop shop = {};
};

// All platforms behind one handler: their APIs, `POST /control` (a Fault),
// `POST /control/deliver` (see Webhooks), `POST /control/windows` (see ReplyWindows),
// `POST /control/files` (see SentFiles), `POST /control/templates` (see WhatsAppTemplates) and
// `GET /control/coverage`. For all threads.
class Platforms {
 public:
  // `clock` is that of the reply windows and of signed calls. Both outlive this.
  Platforms(const Accounts& accounts, Log& log, host::Clock& clock = host::SystemClock());

  channel::HttpResponse Handle(const channel::HttpRequest& request);
  Faults& faults() { return faults_; }
  ReplyWindows& windows() { return windows_; }
  ShopOrders& orders() { return orders_; }
  WhatsAppTemplates& templates() { return whatsapp_.templates(); }
  const Coverage& coverage() const { return coverage_; }

 private:
  channel::HttpResponse Control(const channel::HttpRequest& request);
  channel::HttpResponse Send(std::string_view platform, const channel::HttpRequest& request);
  Verdict JudgedBy(std::string_view platform, const channel::HttpRequest& request);
  // What `refuses` is refused whatever it says, and spends nothing.
  Verdict Judged(std::string_view platform, const channel::HttpRequest& request, bool refuses);
  channel::HttpResponse Faulty(const Fault& fault, Verdict verdict);
  bool Logged(std::string_view platform, const Verdict& verdict, std::string_view fault,
              bool answered);

  Coverage coverage_;
  Faults faults_;
  ReplyWindows windows_;
  Log& log_;
  // Between asking for an open window and spending it nobody else may.
  std::mutex judging_;
  WhatsAppFake whatsapp_;
  TelegramFake telegram_;
  MetaFake messenger_;
  MetaFake instagram_;
  TikTokFake tiktok_;
  ShopOrders orders_;
  TikTokShopFake shop_;
  SentFiles files_;
  Webhooks webhooks_{windows_, orders_};
};

}  // namespace hark::fake
