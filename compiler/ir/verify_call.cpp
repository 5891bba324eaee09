// Services, and that every outside call is one for whose outcome its run rests.
#include <algorithm>
#include <set>

#include "compiler/ir/limits.h"
#include "compiler/ir/service_url.h"
#include "compiler/ir/verifier.h"

namespace hark::ir {
namespace {

std::string VerifyModel(const Service& service) {
  const Model& model = *service.model;
  if (model.name.empty()) return "it names no model";
  if (!service.url.empty() || service.auth != Service::Auth::None) {
    return "a model has no address of its own";
  }
  for (const std::int64_t price : {model.price.in, model.price.out}) {
    if (price < 0 || price > kMaxPrice) return "its price is out of range";
  }
  for (const Budget& budget : model.budgets) {
    if (budget.most < 0 || budget.period_ms < 0 || budget.period_ms > kMaxBudgetMs) {
      return "a budget is out of range";
    }
    if (budget.unit == Budget::Unit::Money && model.currency.empty()) {
      return "a budget is of money, and there is no price";
    }
  }
  const bool hosts = std::ranges::all_of(model.links, IsHostName);
  return hosts ? "" : "it links to what is no host";
}

std::string VerifyService(const Service& service) {
  if (service.model) {
    if (std::string wrong = VerifyModel(service); !wrong.empty()) return wrong;
  } else if (!WrongWithServiceUrl(service.url).empty()) {
    return "its address is none";
  }
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
