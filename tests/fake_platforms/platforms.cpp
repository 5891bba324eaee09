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

}  // namespace

Platforms::Platforms(const Accounts& accounts, Log& log)
    : log_(log),
      whatsapp_(accounts.phone_number_id, accounts.whatsapp_token, coverage_),
      telegram_(accounts.telegram_token, coverage_) {}

channel::HttpResponse Platforms::Handle(const channel::HttpRequest& request) {
  if (request.url.starts_with("/control")) return Control(request);
  if (request.method != "POST") return Plain(405, "POST\n");
  if (request.url.starts_with("/bot")) return Send("telegram", telegram_.Judge(request));
  return Send("whatsapp", whatsapp_.Judge(request));
}

channel::HttpResponse Platforms::Control(const channel::HttpRequest& request) {
  if (request.url == "/control/coverage") return Plain(200, coverage_.Report());
  auto order = channel::json::Parse(request.body);
  if (!order) return Plain(400, order.error() + "\n");
  if (request.url == "/control/deliver") return JsonAnswer(200, webhooks_.Deliver(*order));
  if (request.url != "/control")
    return Plain(404, "/control, /control/deliver, /control/coverage\n");
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

channel::HttpResponse Platforms::Send(std::string_view platform, Verdict verdict) {
  std::optional<Fault> fault = faults_.Take(platform);
  if (fault) return Faulty(*fault, std::move(verdict));
  // A request that is not in the log must not be answered as accepted.
  if (!Logged(platform, verdict, "", true)) return Plain(500, "the log is not writable\n");
  return std::move(verdict.answer);
}

channel::HttpResponse Platforms::Faulty(const Fault& fault, Verdict verdict) {
  bool refuses = fault.kind == Fault::Kind::Error || fault.kind == Fault::Kind::DropBefore;
  if (refuses) {
    verdict.accepted = false;
    verdict.record.erase("provider_id");
  }
  if (fault.kind == Fault::Kind::Error) {
    verdict.answer = fault.platform == "whatsapp"
                         ? WhatsAppFake::Error(fault.code, fault.status, "ordered by the test")
                         : TelegramFake::Error(fault.code, "", fault.retry_after);
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
