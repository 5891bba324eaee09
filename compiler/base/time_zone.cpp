#include "compiler/base/time_zone.h"

#include <unicode/basictz.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <utility>

namespace hark {

struct TimeZone::Zone {
  std::unique_ptr<icu::BasicTimeZone> icu;
};

TimeZone::TimeZone(std::unique_ptr<Zone> zone) : zone_(std::move(zone)) {}
TimeZone::~TimeZone() = default;
TimeZone::TimeZone(TimeZone&&) noexcept = default;
TimeZone& TimeZone::operator=(TimeZone&&) noexcept = default;

std::optional<TimeZone> TimeZone::Named(std::string_view name) {
  // ICU also takes abbreviations and offsets, which do not say when summer begins.
  constexpr std::size_t kNameMax = 64;
  if (name.size() > kNameMax) return std::nullopt;
  if (name != "UTC" && name.find('/') == std::string_view::npos) return std::nullopt;
  if (name == "Etc/Unknown") return std::nullopt;  // CLDR's name for none
  const auto id = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
  if (basic == nullptr || *basic == icu::TimeZone::getUnknown()) return std::nullopt;
  zone.release();
  return TimeZone(std::make_unique<Zone>(Zone{std::unique_ptr<icu::BasicTimeZone>(basic)}));
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

std::int64_t TimeZone::LocalTime(std::int64_t instant_ms) const {
  std::int32_t offset_ms = 0;
  std::int32_t summer_ms = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone_->icu->getOffset(static_cast<UDate>(instant_ms), false, offset_ms, summer_ms, status);
  return instant_ms + offset_ms + summer_ms;
}

std::int64_t TimeZone::InstantOf(std::int64_t local_ms) const {
  std::int32_t offset_ms = 0;
  std::int32_t summer_ms = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone_->icu->getOffsetFromLocal(static_cast<UDate>(local_ms), UCAL_TZ_LOCAL_FORMER,
                                 UCAL_TZ_LOCAL_FORMER, offset_ms, summer_ms, status);
  return local_ms - offset_ms - summer_ms;
}

std::int64_t TimeZone::MomentOf(std::int64_t local_ms) const {
  const std::int64_t counted_ms = InstantOf(local_ms);
  std::int64_t after_ms = counted_ms;
  const std::int64_t skipped_ms = LocalTime(counted_ms) - local_ms;
  if (skipped_ms <= 0) return counted_ms;
  // The change lies between: before it, clocks are behind by what is skipped.
  std::int64_t before_ms = counted_ms - skipped_ms;
  while (after_ms - before_ms > 1) {
    const std::int64_t middle_ms = before_ms + (after_ms - before_ms) / 2;
    const bool changed = LocalTime(middle_ms) - middle_ms > local_ms - counted_ms;
    (changed ? after_ms : before_ms) = middle_ms;
  }
  return after_ms;
}

}  // namespace hark
