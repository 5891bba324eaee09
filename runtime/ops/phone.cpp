// The only file that sees libphonenumber, and with it protobuf.
#include "runtime/ops/phone.h"

#include <phonenumbers/phonenumberutil.h>

namespace hark::ops {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

constexpr const char* kNoRegion = "ZZ";

std::string Written(std::string_view phone, PhoneNumberUtil::PhoneNumberFormat form) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const std::string text(phone);
  if (util.Parse(text, kNoRegion, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return text;
  std::string written;
  util.Format(number, form, &written);
  return written;
}

}  // namespace

std::optional<std::string> ParsePhone(std::string_view text) {
  // E.164 has 15 digits; the rest is room for the ways to set them apart.
  constexpr std::size_t kBytesMax = 64;
  if (text.size() > kBytesMax) return std::nullopt;
  std::string written(text);
  if (written.starts_with("00")) written.replace(0, 2, "+");
  if (!written.starts_with('+')) return std::nullopt;
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(written, kNoRegion, &number) != PhoneNumberUtil::NO_PARSING_ERROR) {
    return std::nullopt;
  }
  if (number.has_extension() || !util.IsValidNumber(number)) return std::nullopt;
  std::string formatted;
  util.Format(number, PhoneNumberUtil::E164, &formatted);
  return formatted;
}

std::optional<std::string> CountryOfPhone(std::string_view phone) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(std::string(phone), kNoRegion, &number) != PhoneNumberUtil::NO_PARSING_ERROR) {
    return std::nullopt;
  }
  std::string region;
  util.GetRegionCodeForNumber(number, &region);
  // A region of numbers that are of no country goes by digits, "001".
  return region.size() == 2 && region != kNoRegion ? std::optional(region) : std::nullopt;
}

std::string NationalPhone(std::string_view phone) {
  return Written(phone, PhoneNumberUtil::NATIONAL);
}

std::string InternationalPhone(std::string_view phone) {
  return Written(phone, PhoneNumberUtil::INTERNATIONAL);
}

}  // namespace hark::ops
