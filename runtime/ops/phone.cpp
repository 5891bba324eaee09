// The only file that sees libphonenumber, and with it protobuf.
#include "runtime/ops/phone.h"

#include <phonenumbers/phonenumberutil.h>

namespace hark::ops {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::optional<std::string> ParsePhone(std::string_view text) {
  // E.164 has 15 digits; the rest is room for the ways to set them apart.
  constexpr std::size_t kBytesMax = 64;
  if (text.size() > kBytesMax) return std::nullopt;
  std::string written(text);
  if (written.starts_with("00")) written.replace(0, 2, "+");
  if (!written.starts_with('+')) return std::nullopt;
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  constexpr const char* kNoRegion = "ZZ";
  if (util.Parse(written, kNoRegion, &number) != PhoneNumberUtil::NO_PARSING_ERROR) {
    return std::nullopt;
  }
  if (number.has_extension() || !util.IsValidNumber(number)) return std::nullopt;
  std::string formatted;
  util.Format(number, PhoneNumberUtil::E164, &formatted);
  return formatted;
}

}  // namespace hark::ops
