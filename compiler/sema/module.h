#pragma once

#include <string>
#include <string_view>

namespace hark::sema {

// "lib.pricing" of "lib/pricing.hark"; empty for a file in the root.
std::string ModulePath(std::string_view file);

}  // namespace hark::sema
