// Services, and that every outside call is one for whose outcome its run rests.
#include <algorithm>
#include <set>

#include "compiler/ir/limits.h"
#include "compiler/ir/service_url.h"
#include "compiler/ir/verifier.h"

namespace hark::ir {
namespace {

std::string VerifyService(const Service& service) {
  if (!WrongWithServiceUrl(service.url).empty()) return "its address is none";
  if (service.timeout_ms < kMinCallMs || service.timeout_ms > kMaxCallMs) {
    return "its timeout is out of range";
  }
  const bool has_auth = service.auth != Service::Auth::None;
  if (has_auth == service.secret.empty())
    return "it has a way to show a secret, or a secret, alone";
  const bool has_header = service.auth == Service::Auth::Header;
  if (has_header == service.header.empty()) return "it has a header that is none";
  const bool is_token = std::ranges::all_of(service.header, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
  });
  return is_token ? "" : "its header has a name that is none";
}

bool Calls(const Inst& inst) {
  const auto* call = std::get_if<CallOp>(&inst);
  return call != nullptr && Info(call->op).calls();
}

const Wait* WaitAtEnd(const Function& function, const Block& block) {
  const auto* suspend = std::get_if<Suspend>(&function.insts[block.end - 1]);
  return suspend == nullptr ? nullptr : &function.waits[suspend->wait];
}

bool TakesOutcome(const Wait& wait) { return std::ranges::any_of(wait.arms, &Arm::outcome); }

}  // namespace

std::string VerifyServices(const Program& program) {
  std::set<std::string_view> names;
  for (const Service& service : program.services) {
    std::string wrong = VerifyService(service);
    if (!names.insert(service.name).second) wrong = "it is there twice";
    if (!wrong.empty()) return "service `" + service.name + "`: " + wrong;
  }
  return {};
}

std::string VerifyOutsideCalls(const Function& function) {
  for (const Wait& wait : function.waits) {
    if (!TakesOutcome(wait)) continue;
    const bool alone = wait.arms.size() == 1 && !wait.arms.front().decides;
    if (!alone || !wait.timed_out.valid()) {
      return "wait `" + wait.id + "`: an outcome comes alone, or its time is over";
    }
  }
  for (const Block& block : function.blocks) {
    const auto first = function.insts.begin() + block.begin;
    const auto calls = std::count_if(first, function.insts.begin() + block.end, Calls);
    const Wait* wait = WaitAtEnd(function, block);
    const bool rests = wait != nullptr && TakesOutcome(*wait);
    if (calls != (rests ? 1 : 0)) return "a block rests for the outcome of its one call";
  }
  return {};
}

}  // namespace hark::ir
