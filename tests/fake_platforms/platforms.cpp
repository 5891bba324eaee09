#include "tests/fake_platforms/platforms.h"

#include <chrono>
#include <thread>

#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

// The listener closes the connection instead of answering.
channel::HttpResponse HangUp() { return {0, {}, {}}; }

channel::HttpResponse Plain(int status, std::string words) {
  return {status, {{"Content-Type", "text/plain"}}, std::move(words)};
}

// Paths of WhatsApp begin with a version, and those of nobody are taken for them.
std::string_view PlatformAt(std::string_view url) {
  if (url.starts_with("/bot") || url.starts_with("/file/bot")) return "telegram";
  if (url.starts_with(kMessenger.host)) return "messenger";
  if (url.starts_with(kInstagram.host)) return "instagram";
  if (url.starts_with("/order/") || url.starts_with("/customer_service/")) return "tiktok_shop";
  return url.starts_with("/open_api") || url.starts_with("/tiktok_media") ? "tiktok" : "whatsapp";
}

channel::HttpResponse ErrorOf(const Fault& fault) {
  constexpr const char* kWords = "ordered by the test";
  if (fault.platform == "whatsapp") return WhatsAppFake::Error(fault.code, fault.status, kWords);
  if (fault.platform == "telegram") return TelegramFake::Error(fault.code, "", fault.retry_after);
  if (fault.platform == "tiktok") return TikTokFake::Error(fault.code, fault.status, kWords);
  if (fault.platform == "tiktok_shop") {
    return TikTokShopFake::Error(fault.code, fault.status, kWords);
  }
  return MetaFake::Error(fault.code, fault.subcode, fault.status, kWords);
}

}  // namespace

Platforms::Platforms(const Accounts& accounts, Log& log, host::Clock& clock)
    : windows_(clock),
      log_(log),
      whatsapp_(accounts.phone_number_id, accounts.business_account_id, accounts.whatsapp_token,
                coverage_, windows_),
      telegram_(accounts.telegram_token, coverage_, windows_),
      messenger_(kMessenger, accounts.page_id, accounts.messenger_token, coverage_, windows_),
      instagram_(kInstagram, accounts.instagram_id, accounts.instagram_token, coverage_, windows_),
      tiktok_(accounts.business_id, accounts.tiktok_token, coverage_, windows_),
      shop_(accounts.shop, coverage_, windows_, orders_, clock),
      files_(accounts.phone_number_id, accounts.business_id,
             {accounts.whatsapp_token, accounts.telegram_token, accounts.tiktok_token}, coverage_) {
}

channel::HttpResponse Platforms::Handle(const channel::HttpRequest& request) {
  if (request.url.starts_with("/control")) return Control(request);
  const std::string_view platform = PlatformAt(request.url);
  const bool is_read =
      platform == "tiktok_shop" || platform == "whatsapp" || SentFiles::IsFor(request);
  if (request.method != "POST" && !(is_read && request.method == "GET")) {
    return Plain(405, "POST\n");
  }
  return Send(platform, request);
}

channel::HttpResponse Platforms::Control(const channel::HttpRequest& request) {
  if (request.url == "/control/coverage") return Plain(200, coverage_.Report());
  auto order = channel::json::Parse(request.body);
  if (!order) return Plain(400, order.error() + "\n");
  if (request.url == "/control/deliver") {
    nlohmann::json told = webhooks_.Deliver(telegram_.hook().Addressed(*std::move(order)));
    return JsonAnswer(told.contains("error") ? 400 : 200, told);
  }
  if (request.url == "/control/windows") {
    auto done = windows_.Order(*order);
    return done ? JsonAnswer(200, {{"ok", true}}) : Plain(400, done.error() + "\n");
  }
  if (request.url == "/control/files") {
    const std::string wrong = files_.Add(*order);
    return wrong.empty() ? JsonAnswer(200, {{"ok", true}}) : Plain(400, wrong + "\n");
  }
  if (request.url == "/control/templates") {
    auto done = templates().Order(*order);
    return done ? JsonAnswer(200, {{"ok", true}}) : Plain(400, done.error() + "\n");
  }
  if (request.url != "/control") {
    return Plain(404,
                 "/control, /control/deliver, /control/windows, /control/files, "
                 "/control/templates, /control/coverage\n");
  }
  auto fault = FaultFromJson(*order);
  if (!fault) return Plain(400, fault.error() + "\n");
  faults_.Add(std::move(*fault));
  return JsonAnswer(200, {{"ok", true}});
}

bool Platforms::Logged(std::string_view platform, const Verdict& verdict, std::string_view fault,
                       bool answered) {
  nlohmann::json record = verdict.record;
  record["platform"] = platform;
  record["accepted"] = verdict.accepted;
  record["status"] = verdict.answer.status;
  record["answered"] = answered;
  if (!fault.empty()) record["fault"] = fault;
  return log_.Append(std::move(record));
}

channel::HttpResponse Platforms::Send(std::string_view platform,
                                      const channel::HttpRequest& request) {
  std::optional<Fault> fault = faults_.Take(platform);
  Verdict verdict = Judged(platform, request, fault && Refuses(fault->kind));
  if (fault) return Faulty(*fault, std::move(verdict));
  // A request that is not in the log must not be answered as accepted.
  if (!Logged(platform, verdict, "", true)) return Plain(500, "the log is not writable\n");
  return std::move(verdict.answer);
}

Verdict Platforms::JudgedBy(std::string_view platform, const channel::HttpRequest& request) {
  if (SentFiles::IsFor(request)) return files_.Judge(request);
  if (platform == "messenger") return messenger_.Judge(request);
  if (platform == "instagram") return instagram_.Judge(request);
  if (platform == "telegram") return telegram_.Judge(request);
  if (platform == "tiktok") return tiktok_.Judge(request);
  if (platform == "tiktok_shop") return shop_.Judge(request);
  return whatsapp_.Judge(request);
}

Verdict Platforms::Judged(std::string_view platform, const channel::HttpRequest& request,
                          bool refuses) {
  std::lock_guard lock(judging_);
  Verdict verdict = JudgedBy(platform, request);
  if (refuses) {
    verdict.accepted = false;
    verdict.record.erase("provider_id");
  }
  if (verdict.accepted && verdict.spends) windows_.Spend(*verdict.spends);
  return verdict;
}

channel::HttpResponse Platforms::Faulty(const Fault& fault, Verdict verdict) {
  if (fault.kind == Fault::Kind::Error) {
    verdict.answer = ErrorOf(fault);
    if (fault.retry_after > 0) {
      verdict.answer.headers.emplace_back("Retry-After", std::to_string(fault.retry_after));
    }
  }
  bool drops = fault.kind == Fault::Kind::DropBefore || fault.kind == Fault::Kind::DropAfter;
  if (!Logged(fault.platform, verdict, NameOf(fault.kind), !drops)) {
    return Plain(500, "the log is not writable\n");
  }
  if (fault.kind == Fault::Kind::Delay) {
    std::this_thread::sleep_for(std::chrono::milliseconds(fault.ms));
  }
  return drops ? HangUp() : std::move(verdict.answer);
}

}  // namespace hark::fake
