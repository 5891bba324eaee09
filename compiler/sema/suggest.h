#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/diag/nearest.h"
#include "compiler/source/span.h"

namespace hark::sema {

using diag::Nearest;

// Adds "did you mean" with its fix, where there is a near candidate; else `help`.
diag::Builder&& DidYouMean(diag::Builder&& builder, source::Span span, std::string_view word,
                           const std::vector<std::string>& candidates, std::string help = {});

// "`a`, `b`, `c`"; empty for none.
std::string Listed(std::span<const std::string> names);

}  // namespace hark::sema
