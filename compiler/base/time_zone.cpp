#include "compiler/base/time_zone.h"

#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <utility>

namespace hark {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t FloorDiv(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

}  // namespace

struct TimeZone::Zone {
  std::unique_ptr<icu::TimeZone> icu;
};

TimeZone::TimeZone(std::unique_ptr<Zone> zone) : zone_(std::move(zone)) {}
TimeZone::~TimeZone() = default;
TimeZone::TimeZone(TimeZone&&) noexcept = default;
TimeZone& TimeZone::operator=(TimeZone&&) noexcept = default;

std::optional<TimeZone> TimeZone::Named(std::string_view name) {
  // ICU also takes abbreviations and offsets, which do not say when summer begins.
  if (name != "UTC" && name.find('/') == std::string_view::npos) return std::nullopt;
  auto id = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  if (zone == nullptr || *zone == icu::TimeZone::getUnknown()) return std::nullopt;
  return TimeZone(std::make_unique<Zone>(Zone{std::move(zone)}));
}

std::vector<std::string> TimeZone::Names() {
  std::vector<std::string> names{"UTC"};
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::StringEnumeration> all(icu::TimeZone::createTimeZoneIDEnumeration(
      UCAL_ZONE_TYPE_CANONICAL_LOCATION, nullptr, nullptr, status));
  while (U_SUCCESS(status)) {
    const char* name = all->next(nullptr, status);
    if (name == nullptr) break;
    names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

WallTime TimeZone::At(std::int64_t instant_ms) const {
  std::int32_t offset_ms = 0;
  std::int32_t summer_ms = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone_->icu->getOffset(static_cast<UDate>(instant_ms), false, offset_ms, summer_ms, status);
  std::int64_t wall_ms = instant_ms + offset_ms + summer_ms;
  std::int64_t day = FloorDiv(wall_ms, kDayMs);
  return {day, static_cast<std::int32_t>((wall_ms - day * kDayMs) / kMinuteMs)};
}

}  // namespace hark
