#pragma once

#include <string>
#include <string_view>

namespace hark::sema {

// "pt" of "pt-BR".
std::string PrimaryLanguage(std::string_view tag);

}  // namespace hark::sema
