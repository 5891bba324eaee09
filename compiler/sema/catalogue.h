#pragma once

#include <string>
#include <string_view>

namespace hark::sema {

// A language tag as BCP 47 begins: two or three letters, then subtags of up to eight
// letters and digits (RFC 5646, 2.1).
bool IsLanguageTag(std::string_view tag);

// "pt" of "pt-BR".
std::string PrimaryLanguage(std::string_view tag);

}  // namespace hark::sema
