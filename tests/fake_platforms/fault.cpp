#include "tests/fake_platforms/fault.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/channel/facts.h"
#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

namespace json = channel::json;

constexpr std::pair<std::string_view, Fault::Kind> kKinds[] = {
    {"error", Fault::Kind::Error},
    {"delay", Fault::Kind::Delay},
    {"drop_before", Fault::Kind::DropBefore},
    {"drop_after", Fault::Kind::DropAfter},
};

constexpr std::string_view kPlatforms[] = {"whatsapp", "messenger", "instagram",
                                           "telegram", "tiktok",    "tiktok_shop"};

constexpr std::pair<std::string_view, ErrorClass> kClasses[] = {
    {"retry", ErrorClass::Retry},     {"rate", ErrorClass::Rate}, {"window", ErrorClass::Window},
    {"gone", ErrorClass::Gone},       {"auth", ErrorClass::Auth}, {"bad", ErrorClass::Bad},
    {"account", ErrorClass::Account},
};

const ErrorRow* FirstOf(std::string_view platform, std::string_view name) {
  const auto known =
      std::ranges::find(kClasses, name, &std::pair<std::string_view, ErrorClass>::first);
  if (known == std::end(kClasses)) return nullptr;
  const auto row = std::ranges::find_if(kErrorRows, [&](const ErrorRow& one) {
    return FactsOf(one.channel).name == platform && one.error_class == known->second;
  });
  return row == kErrorRows.end() ? nullptr : &*row;
}

}  // namespace

std::string_view NameOf(Fault::Kind kind) {
  for (const auto& [name, known] : kKinds) {
    if (known == kind) return name;
  }
  return "";
}

std::expected<Fault, std::string> FaultFromJson(const nlohmann::json& order) {
  Fault fault;
  std::string name = json::Text(json::Member(order, "fault"));
  auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                           [&](const auto& row) { return row.first == name; });
  if (kind == std::end(kKinds)) {
    return std::unexpected("fault is one of error, delay, drop_before, drop_after");
  }
  fault.kind = kind->second;
  fault.platform = json::Text(json::Member(order, "platform"));
  if (std::ranges::find(kPlatforms, fault.platform) == std::end(kPlatforms)) {
    return std::unexpected(
        "platform is whatsapp, messenger, instagram, telegram, tiktok or "
        "tiktok_shop");
  }
  auto number = [&](const char* member, std::int64_t otherwise) {
    return json::Integer(json::Member(order, member)).value_or(otherwise);
  };
  fault.code = static_cast<int>(number("code", 0));
  fault.subcode = static_cast<int>(number("subcode", 0));
  if (const std::string name_of_class = json::Text(json::Member(order, "class"));
      !name_of_class.empty()) {
    const ErrorRow* row = FirstOf(fault.platform, name_of_class);
    if (row == nullptr) return std::unexpected("the platform has no error of that class");
    fault.code = static_cast<int>(row->first);
    fault.subcode = static_cast<int>(row->subcode);
  }
  fault.status = static_cast<int>(number("status", 0));
  fault.retry_after = number("retry_after", 0);
  fault.ms = number("ms", 0);
  fault.count = number("count", 1);
  return fault;
}

void Faults::Add(Fault fault) {
  std::lock_guard lock(mutex_);
  if (fault.count > 0) faults_.push_back(std::move(fault));
}

std::optional<Fault> Faults::Take(std::string_view platform) {
  std::lock_guard lock(mutex_);
  auto found = std::find_if(faults_.begin(), faults_.end(),
                            [&](const Fault& fault) { return fault.platform == platform; });
  if (found == faults_.end()) return std::nullopt;
  Fault fault = *found;
  if (--found->count == 0) faults_.erase(found);
  return fault;
}

}  // namespace hark::fake
