#pragma once

#include <string>

#include "tests/fake_platforms/coverage.h"
#include "tests/fake_platforms/fault.h"
#include "tests/fake_platforms/log.h"
#include "tests/fake_platforms/telegram_fake.h"
#include "tests/fake_platforms/verdict.h"
#include "tests/fake_platforms/webhook.h"
#include "tests/fake_platforms/whatsapp_fake.h"

namespace hark::fake {

struct Accounts {
  std::string phone_number_id = "105550001111222";
  std::string whatsapp_token = "fake-whatsapp-token";
  std::string telegram_token = "7000000001:fake-telegram-token";
};

// All platforms behind one handler: their APIs, `POST /control` (a Fault),
// `POST /control/deliver` (see Webhooks) and `GET /control/coverage`. For all threads.
class Platforms {
 public:
  Platforms(const Accounts& accounts, Log& log);

  channel::HttpResponse Handle(const channel::HttpRequest& request);
  Faults& faults() { return faults_; }
  const Coverage& coverage() const { return coverage_; }

 private:
  channel::HttpResponse Control(const channel::HttpRequest& request);
  channel::HttpResponse Send(std::string_view platform, Verdict verdict);
  channel::HttpResponse Faulty(const Fault& fault, Verdict verdict);
  bool Logged(std::string_view platform, const Verdict& verdict, std::string_view fault,
              bool answered);

  Coverage coverage_;
  Faults faults_;
  Log& log_;
  WhatsAppFake whatsapp_;
  TelegramFake telegram_;
  Webhooks webhooks_;
};

}  // namespace hark::fake
